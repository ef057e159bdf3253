"""Applies generated DDL statement by statement and records what PostgreSQL said to each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import DataModel
from archkit.design.ddl import DdlStatement, ddl_statements, drop_statements
from archkit.design.ddl_name import folded, quoted
from archkit.design.ddl_table import primary_key
from archkit.proofs.check import NotAssessableError
from archkit.proofs.postgres import RESTARTED, why_ended

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_GONE = {"42P01", "42704"}  # undefined table, undefined object
_QUOTED = 200


class StoppedError(NotAssessableError):
    """PostgreSQL ended the session of a proof: a statement went past what a proof may use.

    Attributes:
        place: Where in the model the statement comes from.
        statement: The statement, shortened.
        reason: The limit that it passed.
        by_others: Whether the proof of another schema had the server started anew.
    """

    def __init__(self, reason: str, statement: str = "", place: str = "data.tables") -> None:
        self.reason = reason
        self.statement = folded(statement)[:_QUOTED]
        self.place = place
        said = f" at {self.statement!r}" if self.statement else ""
        self.by_others = reason == RESTARTED
        super().__init__(f"the schema's run in PostgreSQL was {reason}{said}")


@dataclass(frozen=True)
class Failure:
    """A statement that failed: PostgreSQL's message, and the line of SQL that it points to.

    `when` says in which run it failed; `follows` that it only fails because its table does.
    """

    table: str
    place: str
    when: str
    message: str
    quote: str
    follows: bool = False


@dataclass(frozen=True)
class Application:
    """How often which statements were applied, and every failure."""

    statements: int
    failures: tuple[Failure, ...]
    expressions: int

    @property
    def causes(self) -> tuple[Failure, ...]:
        """Failures that are not merely the consequence of another one."""
        return tuple(failure for failure in self.failures if not failure.follows)

    @property
    def failed_tables(self) -> frozenset[str]:
        """Tables that do not exist as designed."""
        return frozenset(failure.table for failure in self.failures if failure.when == "applying")


def execute(connection: Connection, sql: str) -> Any:
    """Return the cursor of one untrusted statement.

    The extended protocol is used, which refuses a text that holds more than one statement.

    Raises:
        psycopg.Error: Whatever PostgreSQL says.
        StoppedError: If it ends the session.
    """
    import psycopg  # noqa: PLC0415 - heavy

    try:
        return connection.execute(sql.encode("utf-8", "replace").replace(b"\0", b""), binary=True)
    except psycopg.Error as error:
        if connection.closed:
            raise StoppedError(why_ended(connection, error) or folded(str(error)), sql) from None
        raise


def attempt(connection: Connection, sql: str) -> tuple[str, str, str]:
    """Return SQLSTATE, message and the line it points to; all empty when the statement succeeds.

    Raises:
        StoppedError: If PostgreSQL ends the session.
    """
    import psycopg  # noqa: PLC0415 - heavy

    try:
        execute(connection, sql)
    except psycopg.Error as error:
        message = why_ended(connection, error) or said(error)
        return error.sqlstate or "XX000", message, pointed_at(sql, error)
    return "", "", ""


def said(error: psycopg.Error) -> str:
    """Return PostgreSQL's own words: message, detail and hint on one line."""
    parts = (error.diag.message_primary, error.diag.message_detail, error.diag.message_hint)
    return folded("; ".join(part.rstrip(".") for part in parts if part) or str(error))


def pointed_at(sql: str, error: psycopg.Error) -> str:
    """Return the line of the statement where PostgreSQL saw the mistake, or its first line."""
    try:
        position = int(error.diag.statement_position or 0)
    except ValueError:
        position = 0
    before = sql[: max(position - 1, 0)]
    lines = sql.splitlines() or [""]
    number = before.count("\n")
    if not position:
        return lines[0].strip()
    column = position - (before.rfind("\n") + 1)
    return f"line {number + 1}, column {column}: {lines[min(number, len(lines) - 1)].strip()}"


def apply(connection: Connection, data: DataModel) -> Application:
    """Apply the DDL twice, compare columns with the model and try every expression once."""
    statements = ddl_statements(data)
    first = list(_run(connection, statements, "applying"))
    failed = {(failure.place, failure.table) for failure in first}
    again = [one for one in statements if (one.place, one.table) not in failed]
    second = list(_run(connection, again, "applying again"))
    lost = {failure.table for failure in first}
    whole = [table.name for table in data.tables if table.name not in lost]
    compared = list(_compare(connection, data, whole))
    expressions = _expressions(data, whole)
    tried = list(_run(connection, expressions, "evaluating"))
    return Application(len(statements), (*first, *second, *compared, *tried), len(expressions))


def drop(connection: Connection, data: DataModel) -> tuple[Failure, ...]:
    """Take the schema back and report what fails or stays behind."""
    failures = list(_run(connection, drop_statements(data), "dropping"))
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace "
        "AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND NOT EXISTS (SELECT FROM pg_depend d "
        "WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
    ).fetchall()
    for (name,) in rows if not failures else []:
        failures.append(Failure(name, "data.tables", "dropping", f"{name} is still there", ""))
    return tuple(failures)


def _run(connection: Connection, statements: Iterable[DdlStatement], when: str) -> Iterable[Failure]:
    broken: set[str] = set()
    for statement in statements:
        try:
            state, message, quote = attempt(connection, statement.sql)
        except StoppedError as stopped:
            raise StoppedError(stopped.reason, stopped.statement, statement.place) from None
        if not state:
            continue
        follows = state in _GONE and any(re.search(rf'"{re.escape(name)}"', message) for name in broken)
        broken |= {statement.table} if statement.sql.startswith("CREATE TABLE") else set()
        yield Failure(statement.table, statement.place, when, message, quote, follows)


def _compare(connection: Connection, data: DataModel, names: list[str]) -> Iterable[Failure]:
    """Yield tables whose columns are not those of the model: a type or default held more SQL."""
    rows = connection.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum), "
        "(SELECT array_agg(k.attname::text ORDER BY u.place) FROM pg_constraint p, "
        "unnest(p.conkey) WITH ORDINALITY AS u(number, place), pg_attribute k "
        "WHERE p.conrelid = c.oid AND p.contype = 'p' AND k.attrelid = c.oid AND k.attnum = u.number) "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.oid, c.relname"
    ).fetchall()
    found = {name: (columns, key or []) for name, columns, key in rows}
    for name in names:
        table = data.table(name)
        wanted = [column.name for column in table.columns] if table else []
        key = list(primary_key(table)) if table else []
        if name in found and found[name] != (wanted, key):
            columns, made = found[name]
            yield Failure(
                name, f"data.tables.{name}", "comparing",
                "the table in PostgreSQL is not the table of the model",
                f"columns {', '.join(columns)}; key {', '.join(made)}",
            )  # fmt: skip


def _expressions(data: DataModel, names: list[str]) -> list[DdlStatement]:
    """Return statements that start every default and check once on no row.

    PostgreSQL checks the right to call a function when an expression is started, not when the
    table is made; so a default that reads a file is accepted by CREATE TABLE and caught here.
    Values stay in the server: they may be of any size.
    """
    found = []
    for name in names:
        table = data.table(name)
        for column in table.columns if table else ():
            if column.default is not None:
                sql = f"SELECT\n({folded(column.default)}\n) IS NULL"
                found.append(DdlStatement(name, f"data.tables.{name}.columns.{column.name}", sql))
        for one in table.constraints if table else ():
            if one.kind == "check":
                sql = f"SELECT FROM {quoted(name)} WHERE\n({folded(one.expression)}\n)"
                found.append(DdlStatement(name, f"data.tables.{name}.constraints.{one.name}", sql))
    return found
