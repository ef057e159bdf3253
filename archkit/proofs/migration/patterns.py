"""The access patterns of a model as traffic: with values of real rows, each as often as it is asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern, DataModel
from archkit.design.change import Pairing
from archkit.design.ddl_name import literal, quoted
from archkit.design.ddl_table import TENANT_SETTING
from archkit.knowledge import fact
from archkit.proofs.data.schema_apply import attempt
from archkit.proofs.data.schema_explain import prepare_statement
from archkit.proofs.data.schema_fill import Filling
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.data.schema_parameters import compared, written
from archkit.proofs.data.timing.bench import with_values
from archkit.proofs.data.timing.parameters import Draw
from archkit.proofs.migration.deeds import Deed

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_CALLS = 8
_LONGEST_ROUND = 48
_PLAIN_READ = re.compile(r"\s*(?:SELECT|TABLE|VALUES)\b", re.IGNORECASE)
# A write takes its locks, fires its triggers and is checked, and leaves nothing.
_TAKEN_BACK = ("SET CONSTRAINTS ALL IMMEDIATE", "ROLLBACK")
_DATA = "23"
"""The class of SQLSTATEs that speak of rows: a made-up value met a rule, which breaks no code."""


@dataclass
class PatternDeeds:
    """What clients of one code do with its access patterns.

    `left_out` says why a pattern takes no part, `broken` what those say that cannot run here but
    can in the whole schema of their own model.
    """

    deeds: list[Deed] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Deed, ...]:
        """Return those of readers or of writers."""
        return tuple(one for one in self.deeds if one.kind == kind)


def unparsed(connection: Connection, model: DataModel) -> dict[str, str]:
    """Return why patterns cannot be prepared, by their ids; the schema is the whole one of their model."""
    found = {}
    for pattern in model.access_patterns:
        connection.execute("DEALLOCATE ALL")
        state, message, _ = attempt(connection, prepare_statement(pattern))
        if state:
            found[pattern.id] = message
    return found


def pattern_deeds(
    connection: Connection, model: DataModel, filling: Filling, unparsable: Mapping[str, str]
) -> PatternDeeds:
    """Return the access patterns of a model as deeds that were tried on the schema as it is now.

    Args:
        connection: An autocommit connection; writes are tried in transactions that are rolled back.
        model: The model whose code runs.
        filling: The rows that were made up, by the names of this model.
        unparsable: Why patterns cannot even run on the whole schema of their model.
    """
    found = PatternDeeds()
    draw = Draw(connection, inventory(connection), filling, fact("capacity.zipf-exponent").base, _CALLS)
    for pattern in model.access_patterns:
        if pattern.id in unparsable:
            why = f"it does not run in the whole schema of its model: {unparsable[pattern.id]}"
            found.left_out[pattern.id] = why
        else:
            _tried(connection, model, pattern, draw, found)
    return found


def made_for(pairing: Pairing, filling: Filling) -> Filling:
    """Return what was made up for the old model by the names of the new one."""
    rows, formulas = {}, {}
    for pair in pairing.tables:
        if pair.old.name not in filling.rows:
            continue
        rows[pair.new.name] = filling.rows[pair.old.name]
        known = filling.formulas.get(pair.old.name, {})
        # A value in another type is read from the rows instead.
        formulas[pair.new.name] = {
            one.new.name: known[one.old.name]
            for one in pair.columns
            if one.old.name in known and one.old.type == one.new.type
        }
    return Filling(rows, filling.reasons, formulas)


def rounds(deeds: Sequence[Deed]) -> tuple[int, ...]:
    """Return the order in which deeds come round: as often as asked for, each at least once.

    Each turn is taken by the pattern that is furthest behind its share, so that none comes in bursts.
    """
    names = list(dict.fromkeys(one.pattern for one in deeds))
    rate = {name: max(one.per_second for one in deeds if one.pattern == name) for name in names}
    least = min((value for value in rate.values() if value > 0), default=1.0)
    whole = sum(rate[name] or least for name in names)
    length = max(_LONGEST_ROUND, len(names))
    turns = {name: max(1, round((rate[name] or least) / whole * length)) for name in names}
    taken = dict.fromkeys(names, 0)
    places = {name: [at for at, one in enumerate(deeds) if one.pattern == name] for name in names}
    order = []
    for _ in range(sum(turns.values())):
        name = min(names, key=lambda one: ((taken[one] + 0.5) / turns[one], one))
        order.append(places[name][taken[name] % len(places[name])])
        taken[name] += 1
    return tuple(order)


def _tried(
    connection: Connection, model: DataModel, pattern: AccessPattern, draw: Draw, found: PatternDeeds
) -> None:
    """Add the calls of a pattern that run now, or say why none does."""
    connection.execute("DEALLOCATE ALL")
    state, message, _ = attempt(connection, prepare_statement(pattern))
    if state:
        found.broken[pattern.id] = message
        return
    row = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements").fetchone()
    kinds = tuple(row[0]) if row and row[0] else ()
    trouble = ""
    for values in dict.fromkeys(draw.of(pattern, kinds).calls):
        deed, said = _call(connection, pattern, values, kinds, _as_tenant(connection, model, pattern, values))
        trouble = trouble or said
        if deed is not None:
            found.deeds.append(deed)
    if not any(one.pattern == pattern.id for one in found.deeds):
        found.left_out[pattern.id] = f"no made-up values let it through: {trouble or 'there are none'}"


def _call(
    connection: Connection,
    pattern: AccessPattern,
    values: tuple[str, ...],
    kinds: tuple[str, ...],
    as_tenant: tuple[str, ...],
) -> tuple[Deed | None, str]:
    """Return one call as a deed, with its usual time, or what PostgreSQL said to it."""
    # A driver leaves the type of a parameter to the server; it is told only where the server must ask.
    typed = [f"{value}::{kind}" for value, kind in zip(values, kinds, strict=True)]
    said = ""
    for given in (list(values), typed):
        try:
            sql = with_values(pattern.sql.strip().rstrip(";"), given)
        except ValueError as error:
            return None, str(error)
        statements = (sql,) if _is_plain_read(pattern) else ("BEGIN", sql, *_TAKEN_BACK)
        statements = (*as_tenant, *statements)
        began = time.perf_counter()
        state, said = _run(connection, statements)
        if not state:
            told = tuple((one, ()) for one in statements)
            seconds = time.perf_counter() - began
            return Deed(
                pattern.table, told, kind=_kind(pattern), pattern=pattern.id,
                per_second=pattern.per_second_peak or 0.0, usual_seconds=seconds,
            ), ""  # fmt: skip
        if state.startswith(_DATA):
            break
    return None, said


def _as_tenant(
    connection: Connection, model: DataModel, pattern: AccessPattern, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what code says first where policies ask for the tenant: the one of its call, or any."""
    columns = {one.tenant_column: one.name for one in model.tables if one.tenant_column}
    if not columns:
        return ()
    for number, value in enumerate(values, start=1):
        if (
            value != "NULL"
            and {written(pattern.sql, number), compared(pattern.sql, number)[0]} & columns.keys()
        ):
            return (f"SET {TENANT_SETTING} = {value}",)
    own = model.table(pattern.table)
    column, table = next(iter(columns.items()))
    if own is not None and own.tenant_column:
        column, table = own.tenant_column, own.name
    given = f"SELECT {quoted(column)}::text FROM {quoted(table)} LIMIT 1"  # noqa: S608 - names of the model
    row = connection.execute(given.encode()).fetchone()
    return (f"SET {TENANT_SETTING} = {literal(str(row[0]))}",) if row and row[0] else ()


def _run(connection: Connection, statements: Iterable[str]) -> tuple[str, str]:
    """Run statements until one fails; return its SQLSTATE and what was said."""
    for one in statements:
        state, message, _ = attempt(connection, one)
        if state:
            attempt(connection, "ROLLBACK")
            return state, message
    return "", ""


def _kind(pattern: AccessPattern) -> str:
    return "reader" if pattern.kind == "read" else "writer"


def _is_plain_read(pattern: AccessPattern) -> bool:
    return pattern.kind == "read" and _PLAIN_READ.match(pattern.sql) is not None
