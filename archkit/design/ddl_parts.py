"""What stands before and after the tables: types, functions, sequences and views."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design.data import DataModel
from archkit.design.ddl_name import folded_sql, literal, quoted
from archkit.design.schema_parts import DataType, SchemaView, Sequence


def before_tables(data: DataModel) -> Iterator[tuple[str, str]]:
    """Yield place and SQL of types, functions and sequences; each can be applied again."""
    called = [re.compile(rf"\b{re.escape(one.name)}\s*\(") for one in data.routines]
    late = [
        one for one in data.types if any(word.search(text) for text in _expressions(one) for word in called)
    ]
    for one in data.types:
        if one not in late:
            yield from _type(one)
    for routine in data.routines:
        yield f"data.routines.{routine.name}", routine.sql.rstrip().rstrip(";")
    for one in late:
        yield from _type(one)
    for sequence in data.sequences:
        yield f"data.sequences.{sequence.name}", _create_sequence(sequence)


def after_tables(data: DataModel) -> Iterator[tuple[str, str]]:
    """Yield place and SQL of what ties sequences to columns."""
    for one in data.sequences:
        table, _, column = one.owned_by.partition(".")
        if column:
            sql = f"ALTER SEQUENCE {quoted(one.name)} OWNED BY {quoted(table)}.{quoted(column)}"
            yield f"data.sequences.{one.name}", sql


def views(data: DataModel) -> Iterator[tuple[str, str]]:
    """Yield place and SQL of the views, in the model's order."""
    for view in data.views:
        place = f"data.views.{view.name}"
        head = "CREATE MATERIALIZED VIEW IF NOT EXISTS" if view.materialized else "CREATE OR REPLACE VIEW"
        rights = " WITH (security_invoker = true)" if view.security_invoker and not view.materialized else ""
        yield place, f"{head} {quoted(view.name)}{rights} AS\n{view.sql.rstrip().rstrip(';')}"
        if view.comment:
            yield place, f"COMMENT ON {_kind(view)} {quoted(view.name)} IS {literal(view.comment)}"


def drop_views(data: DataModel) -> Iterator[tuple[str, str]]:
    """Yield place and SQL that take the views back, the last one first."""
    for view in reversed(data.views):
        yield f"data.views.{view.name}", f"DROP {_kind(view)} IF EXISTS {quoted(view.name)}"


def drop_before(data: DataModel) -> Iterator[tuple[str, str]]:
    """Yield place and SQL that take back what `before_tables` made."""
    for sequence in reversed(data.sequences):
        yield f"data.sequences.{sequence.name}", f"DROP SEQUENCE IF EXISTS {quoted(sequence.name)}"
    for one in reversed(data.types):
        if one.kind == "domain":
            yield f"data.types.{one.name}", f"DROP DOMAIN IF EXISTS {quoted(one.name)}"
    for routine in reversed(data.routines):
        yield f"data.routines.{routine.name}", f"DROP ROUTINE IF EXISTS {quoted(routine.name)}"
    for one in reversed(data.types):
        if one.kind != "domain":
            yield f"data.types.{one.name}", f"DROP TYPE IF EXISTS {quoted(one.name)}"


def _kind(view: SchemaView) -> str:
    return "MATERIALIZED VIEW" if view.materialized else "VIEW"


def _expressions(one: DataType) -> tuple[str, ...]:
    return (*one.checks, *((one.default,) if one.default is not None else ()))


def _type(one: DataType) -> Iterator[tuple[str, str]]:
    place = f"data.types.{one.name}"
    name = quoted(one.name)
    if one.kind == "enum":
        create = f"CREATE TYPE {name} AS ENUM ({', '.join(map(literal, one.labels))})"
    elif one.kind == "composite":
        create = f"CREATE TYPE {name} AS ({folded_sql(one.base)})"
    else:
        words = [f"CREATE DOMAIN {name} AS {folded_sql(one.base)}"]
        words += [f"DEFAULT ({folded_sql(one.default)})"] if one.default is not None else []
        words += [] if one.nullable else ["NOT NULL"]
        words += [f"CHECK ({folded_sql(text)})" for text in one.checks]
        create = "\n      ".join(words)
    yield place, unless(f"to_regtype({literal(name)}) IS NOT NULL", create)
    if one.comment:
        kind = "DOMAIN" if one.kind == "domain" else "TYPE"
        yield place, f"COMMENT ON {kind} {name} IS {literal(one.comment)}"


def unless(condition: str, sql: str) -> str:
    """Return a block that runs a statement unless a condition holds; nothing in it can end its quotes."""
    mark = "$$"
    while mark in sql or mark in condition:
        mark = f"$a{mark[1:-1]}$"
    return f"DO {mark}\nBEGIN\n  IF NOT ({condition}) THEN\n    {sql};\n  END IF;\nEND\n{mark}"


def _create_sequence(one: Sequence) -> str:
    sql = f"CREATE SEQUENCE IF NOT EXISTS {quoted(one.name)} AS {one.type}"
    sql += f" INCREMENT BY {one.increment}" if one.increment != 1 else ""
    return sql + (f" START WITH {one.start}" if one.start != 1 else "")
