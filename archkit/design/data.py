"""Data: tables, indexes, access patterns, retention and migrations."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from archkit.design.decision import Decision
from archkit.design.schema_parts import DataType, Deferrable, Partition, Routine, SchemaView, Sequence, Sql
from archkit.design.step import Line, Slug, SqlName
from archkit.record import Record

OnDelete = Literal["cascade", "restrict", "set null", "set default", "no action"]


ExtensionName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=63)]
"""The name of an extension of PostgreSQL."""


class Column(Record):
    """A column; `type` is a PostgreSQL type, `default` an SQL expression.

    `generated` is the expression of a column that PostgreSQL computes, and `known_as` what an
    imported schema calls the column where that is no plain name.
    """

    name: SqlName
    type: Line
    nullable: bool = False
    default: Sql | None = None
    identity: Literal["no", "always", "by default"] = "no"
    generated: Sql | None = None
    generated_when: Literal["stored", "virtual"] = "stored"
    collation: Line = ""
    personal: bool = False
    comment: Line = ""
    known_as: Line = ""


class ForeignKey(Record):
    """A reference to a key of another table; without `name` it is called as PostgreSQL would.

    `emptied` are the columns that ``set null`` empties, where that is not all of them.
    """

    name: SqlName | None = None
    columns: tuple[SqlName, ...]
    references: SqlName
    referenced_columns: tuple[SqlName, ...] = ("id",)
    on_delete: OnDelete = "restrict"
    on_update: OnDelete = "no action"
    deferrable: Deferrable = "no"
    full_match: bool = False
    emptied: tuple[SqlName, ...] = ()


class Constraint(Record):
    """A CHECK, UNIQUE or EXCLUDE constraint.

    `expression` is SQL: the condition of a check, or what follows EXCLUDE; `columns` and `include`
    belong to unique.
    """

    name: SqlName
    kind: Literal["check", "unique", "exclude"]
    expression: Sql = ""
    columns: tuple[SqlName, ...] = ()
    include: tuple[SqlName, ...] = ()
    nulls_not_distinct: bool = False
    deferrable: Deferrable = "no"


class Index(Record):
    """An index; `columns` may hold SQL expressions, `serves` names the access patterns."""

    name: SqlName
    columns: tuple[Sql, ...]
    method: Literal["btree", "gin", "gist", "brin", "hash", "spgist", "bloom", "hnsw", "ivfflat"] = "btree"
    unique: bool = False
    nulls_not_distinct: bool = False
    where: Sql | None = None
    include: tuple[SqlName, ...] = ()
    serves: tuple[Slug, ...] = ()
    comment: Line = ""


class Table(Record):
    """A table; `rows_at_horizon` and `row_bytes` size it, `retention_days` bounds it.

    The days are counted from the moment in `retention_from`, where the table names one, and rows in
    which it is empty are kept; otherwise from the row's own time. A deleted row can be restored for
    `restore_days`: it stays that long, with the moment of its deletion in ``deleted_at``.

    `partition_by` names the timestamp column of monthly range partitions, or, where `partitions`
    exist already, the column of their `partition_method`. `known_as` is what an imported schema
    calls the table where that is no plain name of the schema public.
    """

    name: SqlName
    comment: Line
    entity: Line = ""
    columns: tuple[Column, ...]
    primary_key: tuple[SqlName, ...] = ("id",)
    primary_key_name: SqlName | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    needed_by: Line
    rows_at_horizon: int | None = None
    row_bytes: int | None = None
    retention_days: float | None = None
    retention_from: SqlName | None = None
    restore_days: float | None = None
    partition_by: SqlName | None = None
    partition_method: Literal["range", "list", "hash"] = "range"
    partitions: tuple[Partition, ...] = ()
    tenant_column: SqlName | None = None
    known_as: Line = ""

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        names = [column.name for column in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(
                f"columns of {self.name!r} stand twice: {', '.join(twice)} | Rename one of each."
            )
        return self

    def column(self, name: str) -> Column | None:
        """Return the column with this name, or None."""
        return next((column for column in self.columns if column.name == name), None)


class AccessPattern(Record):
    """How an operation reaches rows: its SQL with ``$1`` parameters, rate and target.

    `parameters` holds the PostgreSQL type of each parameter in order.
    """

    id: Slug
    operation: Line
    table: SqlName
    kind: Literal["read", "write"]
    sql: str
    parameters: tuple[Line, ...] = ()
    per_second_peak: float | None = None
    target_p95_ms: float
    hot: bool = False


class MigrationStep(Record):
    """One stage of an expand-and-contract change, with how it is undone."""

    order: int
    phase: Literal["expand", "backfill", "dual-write", "switch", "contract"]
    action: Line
    rollback: Line


class TableElsewhere(Record):
    """A table that lives in another store than the system of record; no proof of its schema was run.

    `store` is the component that keeps it, `engine` the technology id, `layout` how rows lie there,
    in that engine's own words; the types of `columns` are PostgreSQL's and must be translated.
    `reached` says for each operation how it finds or adds rows.
    """

    name: SqlName
    entity: Line
    store: Slug
    engine: Slug
    comment: Line = ""
    columns: tuple[Column, ...]
    layout: Line
    reached: tuple[Line, ...] = ()
    rows_at_horizon: int | None = None
    row_bytes: int | None = None
    retention_days: float | None = None


class DataModel(Record):
    """The whole data artifact; `engine` is the technology id of the system of record.

    `elsewhere` are tables that another store keeps, of which nothing is proved in PostgreSQL.
    `extensions`, `types`, `sequences` and `routines` are made before the tables, `views` after them.
    """

    engine: Slug
    consistency: Line
    extensions: tuple[ExtensionName, ...] = ()
    types: tuple[DataType, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    routines: tuple[Routine, ...] = ()
    tables: tuple[Table, ...] = ()
    views: tuple[SchemaView, ...] = ()
    elsewhere: tuple[TableElsewhere, ...] = ()
    access_patterns: tuple[AccessPattern, ...] = ()
    migrations: tuple[MigrationStep, ...] = ()
    seed: Line = ""
    caching: tuple[Line, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @model_validator(mode="after")
    def _unique_tables(self) -> Self:
        names = [table.name for table in self.tables]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"tables stand twice: {', '.join(twice)} | Rename one of each.")
        return self

    def table(self, name: str) -> Table | None:
        """Return the table with this name, or None."""
        return next((table for table in self.tables if table.name == name), None)
