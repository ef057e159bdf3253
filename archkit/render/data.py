"""The data model: tables with the access patterns that their indexes serve."""

from __future__ import annotations

from archkit.design import AccessPattern, Column, DataModel, ForeignKey, Index, MigrationStep
from archkit.design import Table as DataTable
from archkit.render.blocks import (
    Block,
    Fold,
    Inline,
    Listing,
    Mark,
    Mono,
    Prose,
    Quiet,
    Span,
    Strong,
    Table,
    bullets,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.diagram import figure
from archkit.render.numbers import duration_days, number, of_bytes
from archkit.render.view import View, view, view_of


@view.register
def data_view(data: DataModel) -> View:
    """Return the view of a data model."""
    return view_of(data_blocks(data))


def data_blocks(data: DataModel) -> tuple[Block, ...]:
    """Return tables, access patterns, growth and migrations."""
    return kept(
        terms(
            ("System of record", Mono(data.engine)),
            ("Consistency", data.consistency),
            ("First rows", data.seed),
        ),
        section(
            "Entities and relations",
            figure("er", "Tables and their relations", data) if data.tables else None,
        ),
        section("Tables", tables_table(data), *(columns_fold(table) for table in data.tables)),
        section("Access patterns", access_table(data), *(statement_folds(data))),
        section("Indexes", indexes_table(data)),
        section("Caching", bullets(data.caching)),
        section("Migrations", migrations_table(data.migrations)),
        section("Data choices", decisions_table(data.decisions, "Data decisions")),
    )


def tables_table(data: DataModel) -> Table | None:
    """Return each table with its size and how long rows are kept."""
    rows = [_table(table) for table in data.tables]
    return table_block(
        "Tables with their size and how long rows are kept",
        ("Table", "Holds", "Needed by", "#Rows at horizon", "#Size", "Kept for"),
        rows,
    )


def _table(table: DataTable) -> tuple[Inline, ...]:
    rows, width = table.rows_at_horizon, table.row_bytes
    parted: tuple[Span, ...] = (
        (Quiet(" · monthly by "), Mono(table.partition_by)) if table.partition_by else ()
    )
    return (
        Mono(table.name),
        (table.comment, *parted),
        table.needed_by,
        "unknown" if rows is None else number(rows),
        "unknown" if rows is None or width is None else of_bytes(rows * width),
        "as long as needed" if table.retention_days is None else duration_days(table.retention_days),
    )


def columns_fold(table: DataTable) -> Fold:
    """Return the columns, references and constraints of one table."""
    rows = [_column(column, table) for column in table.columns]
    listed = table_block(f"Columns of {table.name}", ("Column", "Type", "Empty", "Meaning"), rows)
    checks = tuple(
        f"{one.name}: {one.kind} {one.expression or ', '.join(one.columns)}" for one in table.constraints
    )
    return Fold(
        (Mono(table.name), Quiet(f" · {len(table.columns)} columns")),
        kept(listed, _references(table), bullets(checks)),
    )


def _column(column: Column, table: DataTable) -> tuple[Inline, ...]:
    key: tuple[Span, ...] = (" ", Quiet("key")) if column.name in table.primary_key else ()
    personal: tuple[Span, ...] = (" ", Mark("personal", "◉", "care")) if column.personal else ()
    default: tuple[Span, ...] = (" ", Quiet("default "), Mono(column.default)) if column.default else ()
    return (
        (Mono(column.name), *key),
        (Mono(column.type), *default),
        "may be" if column.nullable else "never",
        (column.comment, *personal),
    )


def _references(table: DataTable) -> Block | None:
    found = [_reference(key) for key in table.foreign_keys]
    return terms(("References", joined(list(found), "; "))) if found else None


def _reference(key: ForeignKey) -> str:
    target = f"{key.references}({', '.join(key.referenced_columns)})"
    return f"{', '.join(key.columns)} → {target}, on delete {key.on_delete}"


def access_table(data: DataModel) -> Table | None:
    """Return how operations reach rows, at what rate and how fast they must be."""
    rows = [_access(pattern) for pattern in data.access_patterns]
    return table_block(
        "How operations reach rows", ("Operation", "Table", "Kind", "#At peak", "#p95 target"), rows
    )


def _access(pattern: AccessPattern) -> tuple[Inline, ...]:
    hot: tuple[Span, ...] = (" ", Mark("hot", "▲", "care")) if pattern.hot else ()
    rate = pattern.per_second_peak
    return (
        (pattern.operation, *hot),
        Mono(pattern.table),
        pattern.kind,
        "unknown" if rate is None else f"{number(rate)}/s",
        f"{number(pattern.target_p95_ms)} ms",
    )


def statement_folds(data: DataModel) -> tuple[Block, ...]:
    """Return the SQL of the access patterns behind one fold."""
    if not data.access_patterns:
        return ()
    inner: list[Block] = []
    for pattern in data.access_patterns:
        inner += [Prose((Strong(pattern.operation), " ", Mono(pattern.id))), Listing(pattern.sql, "sql")]
    return (Fold("The SQL of each access pattern", tuple(inner)),)


def indexes_table(data: DataModel) -> Table | None:
    """Return each index with what it is for."""
    rows = [_index(index, table) for table in data.tables for index in table.indexes]
    return table_block("Indexes and what they serve", ("Index", "Table", "Over", "Serves"), rows)


def _index(index: Index, table: DataTable) -> tuple[Inline, ...]:
    kind = f"{'unique ' if index.unique else ''}{index.method} "
    where: tuple[Span, ...] = (" where ", Mono(index.where)) if index.where else ()
    include: tuple[Span, ...] = (" including ", Mono(", ".join(index.include))) if index.include else ()
    serves = ", ".join(index.serves) or index.comment
    return (
        Mono(index.name),
        Mono(table.name),
        (kind, Mono(", ".join(index.columns)), *include, *where),
        serves,
    )


def migrations_table(steps: tuple[MigrationStep, ...]) -> Table | None:
    """Return the stages of change with how each is undone."""
    rows: list[tuple[Inline, ...]] = [
        (f"{step.order}. {step.phase}", step.action, step.rollback)
        for step in sorted(steps, key=lambda step: step.order)
    ]
    return table_block("Migration, expand then contract", ("Stage", "Action", "Undone by"), rows)
