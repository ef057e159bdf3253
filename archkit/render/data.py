"""The data model: tables with the access patterns that their indexes serve."""

from __future__ import annotations

from archkit.design import AccessPattern, Column, DataModel, ForeignKey, Index, MigrationStep
from archkit.design import Table as DataTable
from archkit.design.data import TableElsewhere
from archkit.render.blocks import (
    Block,
    Inline,
    Listing,
    Mark,
    Mono,
    Prose,
    Quiet,
    Section,
    Span,
    Strong,
    Table,
    bullets,
    fold,
    joined,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
from archkit.render.diagram import figure
from archkit.render.numbers import count, duration_days, number, of_bytes
from archkit.render.pictured import rate
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
        section("Tables", *schema_blocks(data)),
        section("Tables in another store, not proved here", elsewhere_table(data)),
        section("Access patterns", access_table(data), fold(_all_patterns(data), *statements(data))),
        section("Caching", bullets(data.caching)),
        section("Migrations", fold(_stages(data.migrations), migrations_table(data.migrations))),
        choices(data.decisions, "Data decisions"),
    )


def schema_blocks(data: DataModel) -> tuple[Block, ...]:
    """Return the tables with their columns, keys and indexes, without what surrounds them."""
    return kept(
        tables_table(data),
        fold("Columns, keys and constraints of each table", *(_columns(table) for table in data.tables)),
        fold("Indexes and what they serve", indexes_table(data)),
    )


def tables_table(data: DataModel) -> Table | None:
    """Return each table with its size and how long rows are kept."""
    rows = [_table(table) for table in data.tables]
    return table_block(
        "Tables with their size and how long rows are kept",
        ("Table", "Holds", "#Rows at horizon", "#Size", "Kept for"),
        rows,
    )


def elsewhere_table(data: DataModel) -> Table | None:
    """Return the tables that another store keeps: how they lie there, and how rows are reached."""
    rows: list[tuple[Inline, ...]] = [
        (
            Mono(one.name),
            (Mono(one.engine), f" in {one.store}: {one.layout}"),
            "; ".join(one.reached),
            _kept_for(one),
        )
        for one in data.elsewhere
    ]
    caption = "Tables of another engine; their schema was not applied to PostgreSQL"
    return table_block(caption, ("Table", "Lies in", "Reached", "Kept for"), rows)


def _kept_for(table: TableElsewhere) -> str:
    return "as long as needed" if table.retention_days is None else duration_days(table.retention_days)


def _table(table: DataTable) -> tuple[Inline, ...]:
    rows, width = table.rows_at_horizon, table.row_bytes
    parted: tuple[Span, ...] = (
        (Quiet(" · monthly by "), Mono(table.partition_by)) if table.partition_by else ()
    )
    return (
        Mono(table.name),
        (table.comment, *parted),
        "unknown" if rows is None else number(rows),
        "unknown" if rows is None or width is None else of_bytes(rows * width),
        _kept(table),
    )


def _kept(table: DataTable) -> Inline:
    """Return how long rows are kept, from when, and for how long a deleted one can be restored."""
    told = "as long as needed" if table.retention_days is None else duration_days(table.retention_days)
    since: tuple[Span, ...] = (" from ", Mono(table.retention_from)) if table.retention_from else ()
    restored = f", deleted ones {duration_days(table.restore_days)}" if table.restore_days else ""
    return (told, *since, restored) if since else f"{told}{restored}"


def _columns(table: DataTable) -> Section:
    """Return the columns, references and constraints of one table."""
    rows = [_column(column, table) for column in table.columns]
    listed = table_block(f"Columns of {table.name}", ("Column", "Type", "Empty", "Meaning"), rows)
    checks = tuple(
        f"{one.name}: {one.kind} {one.expression or ', '.join(one.columns)}" for one in table.constraints
    )
    needed = terms(("Needed by", table.needed_by), ("References", _references(table)))
    return Section(table.name, kept(needed, listed, bullets(checks)), anchor=f"table-{table.name}")


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


def _references(table: DataTable) -> Inline:
    return joined([_reference(key) for key in table.foreign_keys], "; ")


def _reference(key: ForeignKey) -> str:
    target = f"{key.references}({', '.join(key.referenced_columns)})"
    return f"{', '.join(key.columns)} → {target}, on delete {key.on_delete}"


def access_table(data: DataModel) -> Table | None:
    """Return how operations reach rows; patterns without a rate of their own stand in the fold."""
    rated = [pattern for pattern in data.access_patterns if pattern.per_second_peak]
    rows = [_access(pattern) for pattern in rated or data.access_patterns]
    return table_block(
        "How operations reach rows", ("Operation", "Table", "Kind", "#At peak", "#p95 target"), rows
    )


def _access(pattern: AccessPattern) -> tuple[Inline, ...]:
    hot: tuple[Span, ...] = (" ", Mark("hot", "▲", "care")) if pattern.hot else ()
    per_second = pattern.per_second_peak
    return (
        (pattern.operation, *hot),
        Mono(pattern.table),
        pattern.kind,
        "not stated" if per_second is None else rate(per_second),
        f"{number(pattern.target_p95_ms)} ms",
    )


def _all_patterns(data: DataModel) -> str:
    quiet = sum(not pattern.per_second_peak for pattern in data.access_patterns)
    more = f", with {quiet} more that run in the background" if quiet else ""
    return f"The SQL of each access pattern{more}"


def statements(data: DataModel) -> tuple[Block, ...]:
    """Return the SQL of the access patterns."""
    found: list[Block] = []
    for pattern in data.access_patterns:
        target = f" · {pattern.table}, {pattern.kind}, p95 {number(pattern.target_p95_ms)} ms"
        head = (Strong(pattern.operation), " ", Mono(pattern.id), Quiet(target))
        found += [Prose(head), Listing(pattern.sql, "sql")]
    return tuple(found)


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


def _stages(steps: tuple[MigrationStep, ...]) -> str:
    phases = [step.phase for step in sorted(steps, key=lambda step: step.order)]
    return f"{count(len(steps), 'stage')}, each with its way back: {', '.join(dict.fromkeys(phases))}"
