"""SCHEMA084: the bytes of a row that storage is sized by, against rows that were really written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archkit.design import Finding, Step, Table
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.data_coverage import key_of
from archkit.proofs.data.schema_run import data_of, other_engine, schema_run
from archkit.proofs.data.schema_widths import RowWidth
from archkit.proofs.proof import Evidence

if TYPE_CHECKING:
    from archkit.sizing.table_width import TableWidth

_GIB = 1 << 30
_ENOUGH_ROWS = 4_000
"""Rows from which half-filled first pages of an index no longer count."""
_COLUMNS = (
    "table", "#bytes a row, sized", "#row measured", "#of that in texts", "#in indexes, sized",
    "#indexes measured", "#on rows", "#rows at the horizon", "#GiB with indexes",
)  # fmt: skip


@check(
    "SCHEMA084",
    "rows-sized-wrong",
    claim="The bytes by which storage is sized are those that rows take.",
    step=Step.DATA,
)
def rows_sized_wrong(subject: Subject) -> Verdict:
    """Flag tables whose rows or index entries are wider than they are sized, or cannot be as wide.

    Rows are written and measured: the table's file, long values apart, and each index, divided by
    the rows. What made-up texts take is left out of the lower bound, since real ones may be shorter
    or longer. Indexes are held to the range that storage is sized by (`archkit.sizing.disk`).

    Why it matters:
        Disk, memory, backup time and the bill are rows times bytes: keys, times, headers and
        alignment make a row of three numbers three times as wide as its numbers.

    Example:
        ``row_bytes: 38`` for a row with three uuid columns and two times, which takes 115.

    Use instead:
        The measured bytes, with the usual length of the texts that the rows will hold; in the brief
        as ``bytes_per_row`` of the entity.

    Known limits:
        Too wide is judged only where all columns have a fixed length; where the brief names no
        attributes, what is sized stands for columns that are not drawn yet, which the evidence says.
        Indexes are as built from the made-up rows; those of keys that come in no order grow by half.
    """
    data, run = data_of(subject), schema_run(subject)
    known = [(table, run.widths[table.name]) for table in data.tables if table.name in run.widths]
    if not any(table.row_bytes for table, _ in known):
        raise NotAssessableError("no table says how many bytes a row takes (row_bytes)")
    findings = tuple(finding for table, width in known for finding in _judged(subject, table, width))
    rows = tuple(_row(subject, table, width) for table, width in known)
    total = sum(_gib(table, width) for table, width in known)
    text = f"{len(known)} tables measured in {run.engine}; {total:,.3g} GiB with indexes at the horizon"
    bare = [
        table.name for table, width in known if _holds_less(table, width) and not _is_drawn(subject, table)
    ]
    text += f"; sized for attributes that the brief does not name: {', '.join(bare)}" if bare else ""
    evidence = Evidence(label="bytes of a row", text=text, columns=_COLUMNS, rows=rows)
    return Verdict(findings, (evidence,), other_engine(subject.design))


def _sized(subject: Subject, table: Table) -> TableWidth:
    from archkit.sizing.table_width import table_width  # noqa: PLC0415 - keeps the import of proofs light

    return table_width(table, data_of(subject), subject.brief)


def _judged(subject: Subject, table: Table, width: RowWidth) -> Iterator[Finding]:
    yield from _indexes(subject, table, width)
    if not table.row_bytes:
        return
    times = fact("advice.row-bytes-times").base
    least = width.heap - sum(width.varying.values())
    seen = f"{width.heap:.0f} bytes measured, {least:.0f} without texts"
    if table.row_bytes * times < least:
        message = f"a row of {table.name!r} is sized at {table.row_bytes} bytes and takes {least:.0f} or more"
        yield _finding(table, message, seen, round(width.heap))
    elif _holds_less(table, width) and _is_drawn(subject, table):
        sized = f"a row of {table.name!r} is sized at {table.row_bytes} bytes"
        yield _finding(table, f"{sized}; its columns take {width.heap:.0f}", seen, round(width.heap))


def _indexes(subject: Subject, table: Table, width: RowWidth) -> Iterator[Finding]:
    """Yield what is wrong with the bytes that a table's indexes are sized by."""
    sized, times = _sized(subject, table).indexes, fact("advice.row-bytes-times").base
    if width.rows < _ENOUGH_ROWS or sized.low / times <= width.index <= sized.high * times:
        return
    message = f"the indexes of {table.name!r} are sized at {sized.low:.0f} to {sized.high:.0f} bytes a row"
    seen = f"{width.index:.0f} bytes a row measured in {', '.join(sorted(width.indexes))}"
    yield Finding(
        code="SCHEMA084",
        severity="warning",
        place=f"data.tables.{table.name}.indexes",
        message=f"{message} and take {width.index:.0f}",
        evidence=seen,
        remedy="State how long the values are that they hold, or leave out what no access pattern uses.",
    )


def _holds_less(table: Table, width: RowWidth) -> bool:
    """Say whether a row is sized wider than columns of fixed length can be."""
    most = width.heap * fact("advice.row-bytes-times").base
    return not width.varying and not width.toast and (table.row_bytes or 0) > most


def _is_drawn(subject: Subject, table: Table) -> bool:
    """Say whether the brief names the attributes of what a table keeps, or knows nothing of it at all."""
    entities = subject.brief.workload.entities
    kept = next((one for one in entities if table.entity and key_of(one.name) == key_of(table.entity)), None)
    return bool(kept.attributes) if kept else not table.entity


def _finding(table: Table, message: str, evidence: str, measured: int) -> Finding:
    return Finding.model_validate(
        {
            "code": "SCHEMA084",
            "severity": "warning",
            "place": f"data.tables.{table.name}.row_bytes",
            "message": message,
            "evidence": evidence,
            "remedy": f"Size it with {measured} bytes and the usual length of its texts, or draw the rest.",
        }
    )


def _row(subject: Subject, table: Table, width: RowWidth) -> tuple[str, ...]:
    rows, sized = table.rows_at_horizon, _sized(subject, table).indexes
    return (
        table.name, f"{table.row_bytes or '':}", f"{width.heap + width.toast:.0f}",
        f"{sum(width.varying.values()):.0f}", f"{sized.base:.0f}", f"{width.index:.0f}", f"{width.rows:,.0f}",
        f"{rows:,}" if rows else "", f"{_gib(table, width):,.3g}" if rows else "",
    )  # fmt: skip


def _gib(table: Table, width: RowWidth) -> float:
    """Return the GiB of a table with its indexes; the wider of what is sized and measured counts."""
    each = max(table.row_bytes or 0, width.heap) + width.index
    return (table.rows_at_horizon or 0) * each / _GIB
