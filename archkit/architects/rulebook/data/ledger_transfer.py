"""SQL of a ledger's transfer: the transfer, its entries and the balances in one statement."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.reads import Reached
from archkit.architects.rulebook.data.statement import Statement, part, with_parts
from archkit.architects.rulebook.data.writes import given_columns, new_row, returned_columns
from archkit.design.naming import slug

_BOTH = "(SELECT count(*) FROM locked) = 2"
"""Both accounts are there and differ; otherwise nothing is booked at all."""


@dataclass(frozen=True)
class Ledger:
    """The three tables of double entry bookkeeping."""

    account: MappedEntity
    transfer: MappedEntity
    entry: MappedEntity


def transfer(ledger: Ledger) -> Reached:
    """Return a transfer with both entries and balances in one statement, locks in one order."""
    statement = Statement()
    moved, entry, account = ledger.transfer, ledger.entry, ledger.account
    given = given_columns(moved.table)
    places = {name: statement.of(moved.table, name) for name in given}
    amount = next((name for name in given if name.startswith("amount")), None)
    value = places[amount] if amount else statement.parameter("bigint")
    key = account.identity[0]
    source, target = statement.of(account.table, key), statement.of(account.table, key)
    tenant = moved.table.tenant_column
    scoped = f"{tenant} = {places[tenant]} AND " if tenant else ""
    balance = next(
        (column.name for column in account.table.columns if column.name.startswith("balance")), None
    )
    debit, credit = _directions(entry)
    legs = f"(VALUES ({source}, -{value}{debit}), ({target}, {value}{credit})) AS leg (account, amount"
    legs += ", direction)" if debit else ")"
    joined = f"JOIN locked ON locked.{key} = leg.account"
    same_currency = ""
    if account.table.column("currency") and "currency" in places:
        same_currency = f" AND currency = {places['currency']}"
    locked = part(
        "locked",
        f"SELECT {key} FROM {account.table.name}",
        f"WHERE {scoped}{key} IN ({source}, {target}){same_currency}",
        f"ORDER BY {key}",
        "FOR UPDATE",
    )
    parts = [locked, *new_row(moved, places, only_if=_BOTH)]
    if balance:
        stamp = ", updated_at = now()" if account.table.column("updated_at") else ""
        moving = (
            f"UPDATE {account.table.name} AS booked",
            f"SET {balance} = booked.{balance} + leg.amount{stamp}",
            f"FROM new_row, {legs}",
            joined,
            f"WHERE {'booked.' + scoped if scoped else ''}booked.{key} = leg.account",
            f"RETURNING booked.{key}",
        )
        parts.append(part("moved", *moving))
    columns, values = _entry_values(ledger, places)
    entries = (
        f"INSERT INTO {entry.table.name} ({', '.join(columns)})",
        f"SELECT {', '.join(values)}",
        f"FROM new_row, {legs}",
        joined,
    )
    parts.append(part("new_entries", *entries))
    final = f"SELECT {returned_columns(moved)} FROM new_row"
    return Reached(with_parts(parts, final), statement.types, "write")


def _directions(entry: MappedEntity) -> tuple[str, str]:
    """Return what a leg says of its direction, where entries have a column for it."""
    if _direction(entry) is None:
        return "", ""
    return ", 'debit'", ", 'credit'"


def _direction(entry: MappedEntity) -> str | None:
    for one in entry.entity.attributes:
        if one.type == "enum" and {"debit", "credit"} <= set(one.values):
            return entry.names.get(slug(one.name))
    return None


def _entry_values(ledger: Ledger, places: dict[str, str]) -> tuple[list[str], list[str]]:
    entry, moved, account = ledger.entry, ledger.transfer, ledger.account
    values: dict[str, str] = {}
    for key in entry.table.foreign_keys:
        for column, referenced in zip(key.columns, key.referenced_columns, strict=True):
            if column == entry.table.tenant_column:
                values[column] = places[column]
            elif key.references == moved.table.name:
                values[column] = f"new_row.{referenced}"
            elif key.references == account.table.name:
                values[column] = "leg.account"
    for name in given_columns(entry.table):
        if name not in values and name.startswith("amount"):
            values[name] = "leg.amount"
        elif name not in values and name == _direction(entry):
            values[name] = "leg.direction"
        elif name not in values and name in places:
            values[name] = places[name]
    return list(values), list(values.values())


def fits_ledger(ledger: Ledger) -> bool:
    """Say whether the tables have what a transfer in one statement needs."""
    entry = ledger.entry.table
    covered = {column for key in entry.foreign_keys for column in key.columns}
    known = covered | {name for name in given_columns(entry) if name.startswith("amount")}
    known |= {*given_columns(ledger.transfer.table), _direction(ledger.entry) or ""}
    required = [column for column in entry.columns if column.default is None and not column.nullable]
    pointed = {key.references for key in entry.foreign_keys}
    return (
        {ledger.transfer.table.name, ledger.account.table.name} <= pointed
        and len(ledger.account.identity) == 1
        and all(column.name in known for column in required)
        and any(name.startswith("amount") for name in given_columns(entry))
    )
