"""The database schema: tables, relations, indexes, access patterns, and the SQL."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Design, ForeignKey, Table
from archkit.render.numbers import count, duration_days, number, of_bytes
from archkit.report.sections.sheet import NOT_REACHED, code_fence, code_span, for_markdown, grid, said


def schema_section(design: Design) -> list[str]:
    """Return tables, relations, indexes, access patterns, and the DDL."""
    data = design.data
    if not data:
        return NOT_REACHED
    patterns = (
        (
            for_markdown(one.operation),
            one.kind,
            code_span(one.table),
            "unknown" if one.per_second_peak is None else f"{number(one.per_second_peak)}/s",
            f"{one.target_p95_ms:g} ms{' (hot)' if one.hot else ''}",
        )
        for one in data.access_patterns
    )
    return [
        said("Consistency", data.consistency),
        "",
        "### Tables",
        "",
        *grid(("Table", "Holds", "Rows at the horizon", "Size", "Kept"), table_rows(data.tables), raw=True),
        "",
        "### Relations",
        "",
        *grid(("From", "To", "On delete"), _relations(data.tables), raw=True),
        "",
        "### Indexes",
        "",
        *grid(("Table", "Index", "Serves"), _indexes(data.tables), raw=True),
        "",
        "### Access patterns",
        "",
        *grid(("Operation", "Kind", "Table", "At the peak", "p95 target"), patterns, raw=True),
        "",
        "### DDL",
        "",
        ddl_fence(design),
    ]


def ddl_fence(design: Design) -> str:
    """Return the DDL as a fenced block; nothing without a data model."""
    from archkit.design.ddl import ddl  # noqa: PLC0415 - only documents need it

    return code_fence(ddl(design.data), "sql") if design.data else ""


def table_rows(tables: tuple[Table, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what each table holds and how large it gets."""
    for table in tables:
        rows = table.rows_at_horizon
        size = of_bytes(rows * table.row_bytes) if rows is not None and table.row_bytes else "unknown"
        kept = duration_days(table.retention_days) if table.retention_days else "for good"
        held = for_markdown(table.comment)
        yield (code_span(table.name), held, "unknown" if rows is None else number(rows), size, kept)


def summary_of(tables: tuple[Table, ...]) -> str:
    """Return the tables in one sentence, the largest first."""
    ordered = sorted(tables, key=lambda one: -(one.rows_at_horizon or 0) * (one.row_bytes or 1))
    named = (
        one.name if one.rows_at_horizon is None else f"{one.name} ({number(one.rows_at_horizon)} rows)"
        for one in ordered
    )
    return f"{count(len(tables), 'table')}: {', '.join(named)}" if tables else "no tables"


def table_line(table: Table) -> str:
    """Return a table's columns, keys and indexes in one line."""
    parents = sorted({key.references for key in table.foreign_keys})
    parts = (
        f"{count(len(table.columns), 'column')}",
        f"key {', '.join(table.primary_key)}",
        f"refers to {', '.join(parents)}" if parents else "",
        count(len(table.constraints), "constraint") if table.constraints else "",
        count(len(table.indexes), "index", "indexes") if table.indexes else "",
        f"by month of {table.partition_by}" if table.partition_by else "",
        f"kept {duration_days(table.retention_days)}" if table.retention_days else "",
    )
    return ", ".join(part for part in parts if part)


def _relations(tables: tuple[Table, ...]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        for key in table.foreign_keys:
            yield (code_span(f"{table.name} ({', '.join(key.columns)})"), _target(key), key.on_delete)


def _target(key: ForeignKey) -> str:
    return code_span(f"{key.references} ({', '.join(key.referenced_columns)})")


def _indexes(tables: tuple[Table, ...]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        for index in table.indexes:
            unique = "unique " if index.unique else ""
            where = f" WHERE {index.where}" if index.where else ""
            shown = f"{unique}{index.method} ({', '.join(index.columns)}){where}"
            serves = for_markdown(", ".join(index.serves) or index.comment or "a key or uniqueness rule")
            yield (code_span(table.name), code_span(shown), serves)
