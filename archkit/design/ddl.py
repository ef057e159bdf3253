"""PostgreSQL DDL from the typed data model: ordered, commented, the same bytes every time.

Tables come in the order of their foreign keys; a key that closes a cycle, or that points to a
table which the model lacks, is added afterwards. Applying the text twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design.data import DataModel, ForeignKey, Table
from archkit.design.ddl_index import create_index, index_comment
from archkit.design.ddl_months import months
from archkit.design.ddl_name import folded, literal, quoted
from archkit.design.ddl_parts import after_tables, before_tables, drop_before, drop_views, views
from archkit.design.ddl_table import (
    create_table,
    forced_row_security,
    foreign_key_clause,
    foreign_key_name,
    primary_key,
    row_security,
)

_EXTENSIONS = {
    "pg_trgm": re.compile(r"\bg(?:in|ist)_trgm_ops\b", re.IGNORECASE),
    "citext": re.compile(r"^citext\b", re.IGNORECASE),
    "hstore": re.compile(r"^hstore\b", re.IGNORECASE),
    "ltree": re.compile(r"^ltree\b", re.IGNORECASE),
    "vector": re.compile(r"^(?:vector|halfvec)\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class DdlStatement:
    """One statement, without its final semicolon.

    `table` is the model's table that it belongs to (empty for an extension) and `place` the
    path of the part that it was made from, such as ``data.tables.orders.indexes.orders_user``.
    """

    table: str
    place: str
    sql: str


def ddl(data: DataModel) -> str:
    """Return the DDL of a data model as one SQL script that can be applied again and again."""
    parts = [f"{_heading(data)}\n-- Generated from the data model; change the model, not this file."]
    shown = ""
    for statement in ddl_statements(data):
        if statement.table != shown:
            shown = statement.table
            parts.append(
                f"-- {shown}: {folded(_comment_of(data, shown))}" if shown else "-- Around the tables"
            )
        parts.append(f"{statement.sql};")
    return "\n\n".join(parts) + "\n"


def _heading(data: DataModel) -> str:
    """Return the engine that the script is for, and a warning where the design names another."""
    if data.engine == "postgresql":
        return "-- PostgreSQL 18"
    return f"-- PostgreSQL 18; the design names {data.engine}: translate before use"


def drop_ddl(data: DataModel) -> str:
    """Return the SQL script that takes back everything that `ddl` made, extensions excepted."""
    return "".join(f"{statement.sql};\n" for statement in drop_statements(data))


def ddl_statements(data: DataModel) -> tuple[DdlStatement, ...]:
    """Return the statements of `ddl` in the order in which they are applied."""
    return tuple(_statements(data))


def drop_statements(data: DataModel) -> tuple[DdlStatement, ...]:
    """Return the statements of `drop_ddl`: views and late keys first, then tables backwards."""
    tables, late = ordered_tables(data)
    keys = [
        DdlStatement(
            table.name,
            _place(table, "foreign_keys", key.columns[0] if key.columns else ""),
            f"ALTER TABLE IF EXISTS {quoted(table.name)} DROP CONSTRAINT IF EXISTS "
            f"{quoted(foreign_key_name(table, key))}",
        )
        for table, key in late
    ]
    drops = [
        DdlStatement(table.name, _place(table), f"DROP TABLE IF EXISTS {quoted(table.name)}")
        for table in reversed(tables)
    ]
    first = [DdlStatement("", place, sql) for place, sql in drop_views(data)]
    last = [DdlStatement("", place, sql) for place, sql in drop_before(data)]
    return (*first, *keys, *drops, *last)


def ordered_tables(data: DataModel) -> tuple[list[Table], list[tuple[Table, ForeignKey]]]:
    """Return the tables, parents first, and the foreign keys that can only be added afterwards."""
    waiting = list(data.tables)
    known = {table.name for table in waiting}
    parents = {table.name: {key.references for key in table.foreign_keys} & known for table in waiting}
    made: set[str] = set()
    tables: list[Table] = []
    late: list[tuple[Table, ForeignKey]] = []
    while waiting:
        ready = (table for table in waiting if parents[table.name] - made <= {table.name})
        table = next(ready, waiting[0])
        waiting.remove(table)
        made.add(table.name)
        tables.append(table)
        late += [(table, key) for key in table.foreign_keys if key.references not in made]
    return tables, late


def _statements(data: DataModel) -> Iterator[DdlStatement]:
    for name in _extensions(data):
        yield DdlStatement("", "data.tables", f"CREATE EXTENSION IF NOT EXISTS {quoted(name)}")
    for place, sql in before_tables(data):
        yield DdlStatement("", place, sql)
    tables, late = ordered_tables(data)
    last = [(table, key) for table in tables for key in table.foreign_keys if _held_by_index(data, key)]
    late = [one for one in late if one not in last]
    postponed = {(table.name, foreign_key_name(table, key)) for table, key in (*late, *last)}
    for table in tables:
        keys = [
            key for key in table.foreign_keys if (table.name, foreign_key_name(table, key)) not in postponed
        ]
        yield DdlStatement(table.name, _place(table), create_table(table, keys))
        yield from _partition(table)
        yield from _comments(table)
    for table, key in late:
        yield _late_key(table, key)
    for table in tables:
        yield from _indexes(table)
    for table, key in last:
        yield _late_key(table, key)
    for table in tables:
        for sql in (*row_security(table), *forced_row_security(table)):
            yield DdlStatement(table.name, _place(table, "tenant_column"), sql)
    for place, sql in (*after_tables(data), *views(data)):
        yield DdlStatement("", place, sql)


def _held_by_index(data: DataModel, key: ForeignKey) -> bool:
    """Say whether a key points to columns that only a unique index holds, which is made after the tables."""
    target = data.table(key.references)
    wanted = set(key.referenced_columns)
    if target is None or set(primary_key(target)) == wanted:
        return False
    if any(one.kind == "unique" and set(one.columns) == wanted for one in target.constraints):
        return False
    return any(one.unique and set(one.columns) == wanted for one in target.indexes)


def _extensions(data: DataModel) -> list[str]:
    types = [column.type.strip() for table in data.tables for column in table.columns]
    keys = [part for table in data.tables for index in table.indexes for part in index.columns]
    seen = [
        name
        for name, sign in _EXTENSIONS.items()
        if any(sign.search(text) for text in (keys if name == "pg_trgm" else types))
    ]
    return [*data.extensions, *(name for name in seen if name not in data.extensions)]


def _partition(table: Table) -> Iterator[DdlStatement]:
    if not table.partition_by:
        return
    for one in table.partitions:
        sql = f"CREATE TABLE IF NOT EXISTS {quoted(one.name)} PARTITION OF {quoted(table.name)} {one.bounds}"
        yield DdlStatement(table.name, _place(table, "partitions", one.name), sql)
    if table.partitions or table.partition_method != "range":
        return
    for sql in months(table):
        yield DdlStatement(table.name, _place(table, "partition_by"), sql)


def _comments(table: Table) -> Iterator[DdlStatement]:
    if table.comment:
        sql = f"COMMENT ON TABLE {quoted(table.name)} IS {literal(table.comment)}"
        yield DdlStatement(table.name, _place(table, "comment"), sql)
    for column in table.columns:
        text = column.comment or ("Personal data." if column.personal else "")
        if text:
            target = f"{quoted(table.name)}.{quoted(column.name)}"
            sql = f"COMMENT ON COLUMN {target} IS {literal(text)}"
            yield DdlStatement(table.name, _place(table, "columns", column.name), sql)


def _indexes(table: Table) -> Iterator[DdlStatement]:
    for index in table.indexes:
        place = _place(table, "indexes", index.name)
        yield DdlStatement(table.name, place, create_index(table, index))
        comment = index_comment(index)
        if comment:
            sql = f"COMMENT ON INDEX {quoted(index.name)} IS {literal(comment)}"
            yield DdlStatement(table.name, place, sql)


def _late_key(table: Table, key: ForeignKey) -> DdlStatement:
    name = foreign_key_name(table, key)
    # Only names that the model has checked to be plain identifiers stand inside the block.
    sql = (
        "DO $$\nBEGIN\n"
        "  IF NOT EXISTS (SELECT FROM pg_constraint "
        f"WHERE conrelid = {literal(quoted(table.name))}::regclass AND conname = {literal(name)}) THEN\n"
        f"    ALTER TABLE {quoted(table.name)} ADD CONSTRAINT {quoted(name)}\n"
        f"      {foreign_key_clause(key)};\n"
        "  END IF;\nEND\n$$"
    )
    return DdlStatement(table.name, _place(table, "foreign_keys", "_".join(key.columns)), sql)


def _comment_of(data: DataModel, name: str) -> str:
    table = data.table(name)
    return table.comment if table else "extensions"


def _place(table: Table, *parts: str) -> str:
    return ".".join(("data.tables", table.name, *(part for part in parts if part)))
