"""What can be said of a schema without PostgreSQL: its syntax, and names that do not exist."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
from collections.abc import Iterator

from archkit.design import AccessPattern, DataModel, Finding
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_name import folded
from archkit.proofs.data.schema_explain import prepare_statement


def parser() -> str:
    """Return the name of the parser at hand: pglast is PostgreSQL's own, sqlglot reads most of it.

    Raises:
        ModuleNotFoundError: If neither is installed.
    """
    for name in ("pglast", "sqlglot"):
        if importlib.util.find_spec(name):
            return name
    raise ModuleNotFoundError("neither pglast nor sqlglot is installed")


def syntax_error(sql: str) -> str:
    """Return what the parser says about one statement; empty when it reads it."""
    return _pglast_error(sql) if parser() == "pglast" else _sqlglot_error(sql)


def parsed_findings(data: DataModel) -> tuple[Finding, ...]:
    """Return statements that cannot be parsed and references to what the model lacks."""
    return (*_unparsed(data), *_dangling(data))


def query_error(pattern: AccessPattern) -> str:
    """Return what the parser says about an access pattern; empty for one query or row change."""
    if parser() == "pglast":
        return _pglast_error(prepare_statement(pattern))
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


def _pglast_error(sql: str) -> str:
    import pglast  # noqa: PLC0415 - heavy

    try:
        found = pglast.parse_sql(sql)
    except pglast.parser.ParseError as error:
        return str(error.args[0]) if error.args else "syntax error"
    return "" if len(found) == 1 else f"{len(found)} statements where one is meant"


def _sqlglot_error(sql: str, kinds: tuple[str, ...] = ()) -> str:
    import sqlglot  # noqa: PLC0415 - heavy

    with _quiet("sqlglot"):
        try:
            found = [one for one in sqlglot.parse(sql, dialect="postgres") if one is not None]
        except sqlglot.errors.SqlglotError as error:
            return folded(str(error))[:300]
    if len(found) != 1:
        return f"{len(found)} statements where one is meant"
    wanted = tuple(getattr(sqlglot.exp, kind) for kind in kinds)
    return "" if not wanted or isinstance(found[0], wanted) else f"{found[0].key} where a query is meant"


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
