"""Personal data that must go on request, also where the row itself is still needed."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from collections.abc import Iterable

from archkit.architects.rulebook.data.ageing import holding
from archkit.architects.rulebook.data.columns import literal
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.reads import Reached, by_identity
from archkit.architects.rulebook.data.statement import Statement, conjunction
from archkit.brief import Operation
from archkit.design import Column, Table

_BLANK = {
    "text": "'erased'", "jsonb": "'{}'::jsonb", "bytea": "''::bytea", "date": "'epoch'::date",
    "timestamptz": "'epoch'::timestamptz", "boolean": "false", "bigint": "0", "numeric": "0",
}  # fmt: skip


def is_erasure(operation: Operation) -> bool:
    """Say whether an operation makes personal data go for good."""
    return operation.kind in {"delete", "command", "update"} and says(operation.name, vocabulary().erasing)


def has_personal(one: MappedEntity) -> bool:
    """Say whether rows of an entity hold personal data."""
    return any(column.personal for column in one.table.columns)


def erase(one: MappedEntity, tables: Iterable[Table]) -> Reached:
    """Return the erasure of what is personal in one row, deleted before or not.

    The row goes where nothing that must be kept points to it; otherwise its personal columns are
    emptied, and what points to it points to nobody known. A row that can be restored is emptied and
    marked, as bringing it back must bring nothing back.
    """
    statement = Statement()
    table = one.table
    conditions = statement.equals(table, (table.tenant_column,)) if table.tenant_column else []
    conditions += by_identity(one, statement)
    held = any(other.name != table.name for other, _ in holding(table, tables))
    if not held and not one.keeps_deleted:
        return Reached(f"DELETE FROM {table.name}\nWHERE {conjunction(conditions)}", statement.types, "write")
    unique = _unique(table)
    sets = [
        f"{column.name} = {_blank(column, one, unique=column.name in unique)}"
        for column in table.columns
        if column.personal
    ]
    sets += ["deleted_at = coalesce(deleted_at, now())"] if one.keeps_deleted else []
    sets += ["updated_at = now()"] if table.column("updated_at") else []
    sql = f"UPDATE {table.name}\nSET {', '.join(sets)}\nWHERE {conjunction(conditions)}"
    return Reached(sql, statement.types, "write")


def _unique(table: Table) -> str:
    """Return the text of every key in which a value may stand only once."""
    keys = [part for index in table.indexes if index.unique for part in index.columns]
    keys += [name for rule in table.constraints if rule.kind == "unique" for name in rule.columns]
    return " ".join(keys)


def _blank(column: Column, one: MappedEntity, *, unique: bool) -> str:
    if column.nullable:
        return "NULL"
    if unique and column.type == "text" and len(one.identity) == 1:
        return f"'erased-' || {one.identity[0]}"
    rules = (rule.expression for rule in one.table.constraints)
    listed = next((text for text in rules if text.startswith(f"{column.name} IN (")), "")
    if listed:
        return literal(listed.split("'")[1])
    return _BLANK.get(column.type.split("(")[0], "DEFAULT")
