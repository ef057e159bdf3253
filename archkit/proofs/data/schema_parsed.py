"""What can be said of a schema without PostgreSQL: its syntax, and names that do not exist."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
from collections.abc import Iterator

from archkit.design import AccessPattern, DataModel, Finding
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_name import folded
from archkit.errors import ToolMissingError
from archkit.proofs.data.schema_explain import prepare_statement

_LONGEST = 300


def parser() -> str:
    """Return the name of the parser at hand: pglast is PostgreSQL's own, sqlglot reads most of it.

    Raises:
        ToolMissingError: If neither is installed.
    """
    for name in ("pglast", "sqlglot"):
        if importlib.util.find_spec(name):
            return name
    raise ToolMissingError(
        "A parser of SQL", "neither pglast nor sqlglot is installed", "Install one with: pip install sqlglot"
    )


def syntax_error(sql: str) -> str:
    """Return what the parser says about one statement, and where; empty when it reads it."""
    return _pglast_error(sql) if parser() == "pglast" else _sqlglot_error(sql)


def parsed_findings(data: DataModel) -> tuple[Finding, ...]:
    """Return statements that cannot be parsed and references to what the model lacks."""
    return (*_unparsed(data), *_dangling(data))


def query_error(pattern: AccessPattern) -> str:
    """Return what the parser says about an access pattern, and where; empty for one query or row change."""
    if parser() == "pglast":
        return _pglast_error(prepare_statement(pattern), lines_before=1)
    # sqlglot takes whatever follows PREPARE for a text, so it is shown the query itself.
    return _sqlglot_error(pattern.sql, kinds=("Query", "Insert", "Update", "Delete", "Merge", "Values"))


def _unparsed(data: DataModel) -> Iterator[Finding]:
    for statement in ddl_statements(data):
        problem = syntax_error(statement.sql)
        if problem:
            yield Finding(
                code="SCHEMA001",
                severity="error",
                place=statement.place,
                message=f"{parser()} cannot read the statement: {problem}",
                evidence=folded(statement.sql),
                remedy="Correct the type, default or expression that the model gives here.",
            )


def _dangling(data: DataModel) -> Iterator[Finding]:
    for table in data.tables:
        for key in table.foreign_keys:
            target = data.table(key.references)
            if target is None:
                problem = f"the foreign key points to {key.references!r}, which is no table of the model"
            elif missing := [name for name in key.referenced_columns if not target.column(name)]:
                problem = f"{key.references!r} has no column {missing[0]!r} for the foreign key"
            elif missing := [name for name in key.columns if not table.column(name)]:
                problem = f"{table.name!r} has no column {missing[0]!r} for the foreign key"
            else:
                continue
            yield Finding(
                code="SCHEMA001",
                severity="error",
                place=f"data.tables.{table.name}.foreign_keys.{'_'.join(key.columns)}",
                message=problem,
                evidence=f"({', '.join(key.columns)}) references {key.references}",
                remedy="Add what is missing, or remove the foreign key.",
            )


def _pglast_error(sql: str, *, lines_before: int = 0) -> str:
    import pglast  # noqa: PLC0415 - heavy

    try:
        found = pglast.parse_sql(sql)
    except pglast.parser.ParseError as error:
        message, *position = error.args or ("syntax error",)
        at = position[0] if position and isinstance(position[0], int) else None
        return _placed(str(message), sql, at, lines_before)
    return "" if len(found) == 1 else f"{len(found)} statements where one is meant"


def _sqlglot_error(sql: str, kinds: tuple[str, ...] = ()) -> str:
    import sqlglot  # noqa: PLC0415 - heavy

    with _quiet("sqlglot"):
        try:
            found = [one for one in sqlglot.parse(sql, dialect="postgres") if one is not None]
        except sqlglot.errors.ParseError as error:
            first = error.errors[0] if error.errors else {}
            message = str(first.get("description") or error).partition("<Token")[0]
            before = str(first.get("start_context") or "")
            # What it gives as the column is where the word ends, so the word is looked for.
            found_at = sql.find(f"{before}{first.get('highlight')}") if before else -1
            at = found_at + len(before) if found_at >= 0 else None
            return _placed(message.removesuffix(" but got "), sql, at)
        except sqlglot.errors.SqlglotError as error:
            return _placed(str(error), sql, None)
    if len(found) != 1:
        return f"{len(found)} statements where one is meant"
    wanted = tuple(getattr(sqlglot.exp, kind) for kind in kinds)
    return "" if not wanted or isinstance(found[0], wanted) else f"{found[0].key} where a query is meant"


def _placed(message: str, sql: str, at: int | None, lines_before: int = 0) -> str:
    """Return a parser's message with the line and column of the text that it is about."""
    said = folded(message)[:_LONGEST]
    if at is None or at < 0:
        return said
    before = sql[:at]
    line = before.count("\n") + 1 - lines_before
    return f"line {line}, column {at - before.rfind(chr(10))}: {said}"


@contextlib.contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Silence a library that logs a warning for every statement it keeps as text."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
