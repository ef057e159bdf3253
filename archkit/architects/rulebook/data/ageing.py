"""The end of rows: what retention removes, from which moment it counts, and what may still need a row."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.reads import Reached
from archkit.architects.rulebook.data.statement import conjunction
from archkit.design import ForeignKey, Table
from archkit.design.naming import sql_name


def aging_column(layout: Layout, table: Table) -> str:
    """Return the column from which the retention of a table's rows counts."""
    if table.retention_from:
        return table.retention_from
    character = layout.inventory.characters.get(table.entity)
    named = sql_name(character.time) if character and character.time else "created_at"
    return named if table.column(named) else "created_at"


def is_dropped_by_month(layout: Layout, table: Table) -> bool:
    """Say whether retention ends whole months at once: they are cut by the time that it counts from."""
    return table.partition_by is not None and aging_column(layout, table) == table.partition_by


def purge(layout: Layout, table: Table, tables: Iterable[Table]) -> Reached:
    """Return the delete of rows that are past their retention, some at a time, oldest first.

    Rows that have no such moment yet are kept, and so are those that another table still needs.
    """
    column = aging_column(layout, table)
    found = table.column(column)
    kind = found.type if found else "timestamptz"
    conditions = (f"{column} < $1", *still_needed(table, tables))
    sql = batch_delete(table, conjunction(conditions).replace("\n  ", "\n    "), column, "$2")
    where = f"{column} IS NOT NULL" if found and found.nullable else None
    return Reached(sql, (kind, "integer"), "write", (column,), where=where)


def batch_delete(table: Table, condition: str, order: str, most: str) -> str:
    """Return the delete of the first rows that meet a condition.

    Args:
        table: The table; across the parts of one that is cut, rows are told by their key.
        condition: Which rows.
        order: The column whose lowest values go first.
        most: The placeholder of how many rows go at once.
    """
    if table.partition_by:
        key = ", ".join(table.primary_key)
        named = f"({key})" if len(table.primary_key) > 1 else key
        return (
            f"DELETE FROM {table.name}\nWHERE {named} IN (\n  SELECT {key} FROM {table.name}\n"
            f"  WHERE {condition}\n  ORDER BY {order}\n  LIMIT {most}\n)"
        )
    return (
        f"DELETE FROM {table.name}\nWHERE ctid = ANY (ARRAY(\n  SELECT ctid FROM {table.name}\n"
        f"  WHERE {condition}\n  ORDER BY {order}\n  LIMIT {most}\n))"
    )


def still_needed(table: Table, tables: Iterable[Table]) -> tuple[str, ...]:
    """Return the conditions without which a delete would be refused, as a kept row points here."""
    return tuple(_unpointed(table, other, key) for other, key in holding(table, tables))


def holding(table: Table, tables: Iterable[Table]) -> Iterator[tuple[Table, ForeignKey]]:
    """Yield the tables whose rows keep one of this table from being deleted, with their reference."""
    for other in tables:
        for key in other.foreign_keys:
            if key.references == table.name and key.on_delete in {"restrict", "no action"}:
                yield other, key


def _unpointed(table: Table, other: Table, key: ForeignKey) -> str:
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    matched = " AND ".join(f"pointing.{name} = {table.name}.{above}" for name, above in pairs)
    return f"NOT EXISTS (SELECT FROM {other.name} AS pointing WHERE {matched})"
