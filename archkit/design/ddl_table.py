"""CREATE TABLE with its keys and constraints, and row level security."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archkit.design.data import Column, Constraint, ForeignKey, Table
from archkit.design.ddl_name import folded, folded_sql, generated_name, quoted, quoted_list
from archkit.design.schema_parts import Deferrable

_SIMPLE_DEFAULT = re.compile(
    r"-?\d+(?:\.\d+)?|'[^'\\]*'(?:::[a-z_]+(?:\[\])?)?|[a-z_][a-z0-9_]*(?:\(\))?", re.IGNORECASE
)
_BASE_TYPE = re.compile(r"[a-z_][a-z0-9_]*(?: varying| precision)?", re.IGNORECASE)
TENANT_SETTING = "app.tenant_id"
"""The setting that the application sets, once per transaction, to the tenant that it acts for."""


def create_table(table: Table, keys: Sequence[ForeignKey]) -> str:
    """Return CREATE TABLE with the foreign keys given.

    Args:
        table: The table.
        keys: Those of its foreign keys whose target exists when it is made.
    """
    parts = [_column(column) for column in table.columns]
    primary = primary_key(table)
    if primary:
        called = f"CONSTRAINT {quoted(table.primary_key_name)} " if table.primary_key_name else ""
        parts.append(f"{called}PRIMARY KEY ({quoted_list(primary)})")
    parts += [_constraint(one) for one in table.constraints]
    parts += [
        f"CONSTRAINT {quoted(foreign_key_name(table, key))}\n    {foreign_key_clause(key)}" for key in keys
    ]
    body = ",\n".join(f"  {part}" for part in parts)
    tail = ""
    if table.partition_by:
        tail = f" PARTITION BY {table.partition_method.upper()} ({quoted(table.partition_by)})"
    return f"CREATE TABLE IF NOT EXISTS {quoted(table.name)} (\n{body}\n){tail}"


def primary_key(table: Table) -> tuple[str, ...]:
    """Return the primary key; on a partitioned table it ends with the partition column."""
    key = table.primary_key
    if key and table.partition_by and table.partition_by not in key:
        return (*key, table.partition_by)
    return key


def foreign_key_name(table: Table, key: ForeignKey) -> str:
    """Return the name of a foreign key; without one of its own, the same that PostgreSQL would give it."""
    return key.name or generated_name(table.name, *key.columns, "fkey")


def foreign_key_clause(key: ForeignKey) -> str:
    """Return the clause from FOREIGN KEY to its last action."""
    match = " MATCH FULL" if key.full_match else ""
    only = f" ({quoted_list(key.emptied)})" if key.emptied and key.on_delete.startswith("set ") else ""
    update = f" ON UPDATE {key.on_update.upper()}" if key.on_update != "no action" else ""
    return (
        f"FOREIGN KEY ({quoted_list(key.columns)}) REFERENCES {quoted(key.references)} "
        f"({quoted_list(key.referenced_columns)}){match} ON DELETE {key.on_delete.upper()}{only}{update}"
        f"{_deferrable(key.deferrable)}"
    )


def row_security(table: Table) -> Iterator[str]:
    """Yield the statements that keep one tenant's rows from another, where a tenant column is set.

    A session that has not set the tenant sees no row.
    """
    if not table.tenant_column:
        return
    name = quoted(table.name)
    column = table.column(table.tenant_column)
    base = _BASE_TYPE.match(column.type.strip()) if column else None
    cast = f"::{base[0].lower()}" if base else ""
    policy = quoted(generated_name(table.name, "tenant"))
    own = f"{quoted(table.tenant_column)} = nullif(current_setting('{TENANT_SETTING}', true), ''){cast}"
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {policy} ON {name}"
    yield f"CREATE POLICY {policy} ON {name}\n  USING ({own})\n  WITH CHECK ({own})"


def forced_row_security(table: Table) -> Iterator[str]:
    """Yield the statement that binds the owner of a table by its policies as well.

    What acts for all tenants (purges, backfills, dumps) needs a role with BYPASSRLS from then on, or sets
    the tenants one after the other.
    """
    if table.tenant_column:
        yield f"ALTER TABLE {quoted(table.name)} FORCE ROW LEVEL SECURITY"


def _column(column: Column) -> str:
    words = [quoted(column.name), folded(column.type)]
    if column.collation:
        words.append(f"COLLATE {quoted(column.collation)}")
    if not column.nullable:
        words.append("NOT NULL")
    if column.identity != "no":
        words.append(f"GENERATED {column.identity.upper()} AS IDENTITY")
    if column.generated is not None:
        expression = folded_sql(column.generated)
        words.append(f"GENERATED ALWAYS AS ({expression}) {column.generated_when.upper()}")
    elif column.default is not None:
        text = folded_sql(column.default)
        words.append(f"DEFAULT {text if _SIMPLE_DEFAULT.fullmatch(text) else f'({text})'}")
    return " ".join(words)


def _constraint(one: Constraint) -> str:
    name = quoted(one.name)
    later = _deferrable(one.deferrable)
    if one.kind == "check":
        return f"CONSTRAINT {name} CHECK ({folded_sql(one.expression)})"
    if one.kind == "exclude":
        return f"CONSTRAINT {name} EXCLUDE {folded_sql(one.expression)}{later}"
    nulls = " NULLS NOT DISTINCT" if one.nulls_not_distinct else ""
    include = f" INCLUDE ({quoted_list(one.include)})" if one.include else ""
    return f"CONSTRAINT {name} UNIQUE{nulls} ({quoted_list(one.columns)}){include}{later}"


def _deferrable(when: Deferrable) -> str:
    return "" if when == "no" else f" DEFERRABLE {when.upper()}"
