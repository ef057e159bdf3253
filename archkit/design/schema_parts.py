"""What a schema holds beside tables: its own types, sequences, functions, views and partitions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from archkit.design.step import Line, SqlName
from archkit.record import Record

Sql = Annotated[str, Field(max_length=20_000)]
"""An SQL expression, at most 20,000 characters."""
SqlText = Annotated[str, Field(max_length=200_000)]
"""A whole statement, such as a view or a function, at most 200,000 characters."""
Deferrable = Literal["no", "initially immediate", "initially deferred"]
"""When a constraint is looked at: with each statement, or at the end of the transaction."""


class DataType(Record):
    """A type of the schema's own: the `labels` of an enum, or what a domain adds to its `base`.

    A composite type has its fields in `base`, as they stand between the brackets of CREATE TYPE.
    """

    name: SqlName
    kind: Literal["enum", "domain", "composite"]
    labels: tuple[str, ...] = ()
    base: Sql = ""
    nullable: bool = True
    default: Sql | None = None
    checks: tuple[Sql, ...] = ()
    comment: Line = ""


class Sequence(Record):
    """A sequence of its own; those of ``serial`` and identity columns need no mention.

    `owned_by` is ``table.column`` where the sequence goes with the column.
    """

    name: SqlName
    type: Literal["smallint", "integer", "bigint"] = "bigint"
    start: int = 1
    increment: int = 1
    owned_by: Line = ""


class Partition(Record):
    """A partition that exists; `bounds` is what follows PARTITION OF, such as ``FOR VALUES IN (1)``."""

    name: SqlName
    bounds: Sql


class Routine(Record):
    """A function that types, tables or views rest on, as its CREATE FUNCTION."""

    name: SqlName
    sql: SqlText


class SchemaView(Record):
    """A view; `sql` is its query.

    With `security_invoker` it reads with the rights of who asks, so that row security binds them;
    without, it reads with those of its owner. A materialised view cannot have it.
    """

    name: SqlName
    sql: SqlText
    materialized: bool = False
    security_invoker: bool = False
    comment: Line = ""
