"""A design's own statements, prepared once and run with the values of one row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern
from archkit.design.ddl_name import folded, literal
from archkit.proofs.data.advice.guard import names_word
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_explain import Planned, execute_statement, prepare_statement
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.schema_parameters import compared, row_limits, shaped, table_with

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_MANY = "1000000"
_PURGES = re.compile(r"purg|expir|eras|anonymi|retention|forget|clean", re.IGNORECASE)
_CLOCK = re.compile(r"\bnow\s*\(|\bcurrent_(?:date|timestamp)\b|\bclock_timestamp\b", re.IGNORECASE)
_HIGHEST = {
    "timestamp": "infinity", "date": "infinity", "uuid": "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "smallint": "32767", "integer": "2147483647", "bigint": "9223372036854775807", "numeric": "1e15",
}  # fmt: skip
_LOWEST = {
    "timestamp": "-infinity", "date": "-infinity", "uuid": "00000000-0000-0000-0000-000000000000",
    "smallint": "-32768", "integer": "-2147483648", "bigint": "-9223372036854775808", "numeric": "-1e15",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A prepared statement with the types of its parameters and the literals it was planned with."""

    pattern: AccessPattern
    name: str
    kinds: tuple[str, ...]
    usual: tuple[str, ...]

    def names(self, table: str) -> bool:
        """Say whether the statement names a table."""
        return names_word(self.pattern.sql, table)


@dataclass(frozen=True)
class Term:
    """How long rows are kept, and the moment before which they are older than that."""

    days: float
    before: dt.datetime

    def bound(self, kind: str, operator: str, sql: str, number: int) -> str:
        """Return the text of a parameter that bounds what is old; empty for one that does not."""
        if kind == "interval":
            return f"{self.days:g} days"
        if kind.startswith(("timestamp", "date")) and (operator.startswith("<") or not operator):
            return (self.before.date() if kind == "date" else self.before).isoformat()
        counted = re.search(
            rf"days\s*=>\s*\${number}\b|\${number}\b(?:::\w+)?\s*\*\s*interval\s*'1 day'", sql, re.IGNORECASE
        )
        return f"{self.days:.0f}" if counted else ""


@dataclass(frozen=True)
class Ran:
    """What a statement gave: its rows as texts in a stable order, or SQLSTATE and message."""

    state: str = ""
    message: str = ""
    rows: tuple[str, ...] = ()


@dataclass
class Calls:
    """Every access pattern that can be prepared in one database."""

    connection: Connection
    tables: Mapping[str, TableShape]
    calls: tuple[Call, ...] = field(default=())

    def naming(self, table: str, kind: str) -> list[Call]:
        """Return the calls of a kind that name a table."""
        return [one for one in self.calls if one.pattern.kind == kind and one.names(table)]

    def run(self, call: Call, values: tuple[str, ...]) -> Ran:
        """Run a call with SQL literals; what it changes stays until the trial ends."""
        import psycopg  # noqa: PLC0415 - heavy

        try:
            with self.connection.transaction():
                cursor = execute(self.connection, execute_statement(values, call.name))
                rows = cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if self.connection.closed:
                raise
            return Ran(error.sqlstate or "XX000", folded(error.diag.message_primary or str(error)))
        return Ran(rows=tuple(sorted(str(row) for row in rows)))

    def values(
        self, call: Call, row: Mapping[str, str | None], table: str, terms: Mapping[str, Term] | None = None
    ) -> tuple[str, ...]:
        """Return the literals with which a call is about one row.

        Args:
            call: The call.
            row: The values of the row.
            table: Its table.
            terms: How long rows are kept by the column that it is counted from; that of the empty
                name is for columns that are not named.
        """
        limits = row_limits(call.pattern.sql)
        found = []
        for number, kind in enumerate(call.kinds, start=1):
            if number in limits:
                found.append("0" if limits[number] == "0" else _MANY)
                continue
            column, operator = compared(call.pattern.sql, number)
            of = table_with(column, call.pattern, self.tables, number) if column else ""
            text = row.get(column) if of == table else None
            term = (terms or {}).get(column) or (terms or {}).get("")
            bound = term.bound(kind, operator, call.pattern.sql, number) if term else ""
            if bound:
                found.append(f"{literal(bound)}::{kind}")
            elif operator[:1] in {"<", ">"} and operator != "<>" and (far := _far(kind, operator)):
                found.append(f"{literal(far)}::{kind}")
            else:
                found.append(f"{shaped(text, kind)}::{kind}" if text is not None else call.usual[number - 1])
        return tuple(found)


def calls_of(connection: Connection, plans: Iterable[Planned], tables: Mapping[str, TableShape]) -> Calls:
    """Prepare every pattern that can be planned, and return them."""
    connection.execute("DEALLOCATE ALL")
    calls = []
    for number, plan in enumerate(plans):
        if plan.error or not plan.call:
            continue
        name = f"told_{number}"
        execute(connection, prepare_statement(plan.pattern, name))
        calls.append((plan, name))
    rows = execute(connection, "SELECT name, parameter_types::text[] FROM pg_prepared_statements").fetchall()
    kinds = {name: tuple(types) for name, types in rows}
    return Calls(
        connection, tables,
        tuple(Call(plan.pattern, name, kinds.get(name, ()), plan.values) for plan, name in calls),
    )  # fmt: skip


def deletes(call: Call, table: str) -> bool:
    """Say whether a statement deletes rows of a table."""
    return (
        re.search(rf'\bDELETE\s+FROM\s+(?:ONLY\s+)?"?{re.escape(table)}\b', call.pattern.sql, re.IGNORECASE)
        is not None
    )


def inserts(call: Call, table: str) -> bool:
    """Say whether a statement inserts rows into a table."""
    return (
        re.search(rf'\bINSERT\s+INTO\s+"?{re.escape(table)}\b', call.pattern.sql, re.IGNORECASE) is not None
    )


def purges(call: Call, table: str) -> bool:
    """Say whether a statement takes away the rows of a table that are old, whichever they are."""
    pattern = call.pattern
    named = bool(_PURGES.search(f"{pattern.id} {pattern.operation}"))
    if not deletes(call, table) and not (
        named and names_word(pattern.sql, table) and pattern.kind == "write"
    ):
        return False
    times = ("timestamp", "date", "interval")
    aged = any(
        kind.startswith(times) and not compared(pattern.sql, number)[1].startswith(("=", ">"))
        for number, kind in enumerate(call.kinds, start=1)
    )
    return aged or bool(_CLOCK.search(pattern.sql))


def _far(kind: str, operator: str) -> str:
    ends = _HIGHEST if operator.startswith("<") else _LOWEST
    return next((text for word, text in ends.items() if kind.startswith(word)), "")
