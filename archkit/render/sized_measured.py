"""What storage and the database are sized by, beside what the proofs measured of the same design."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.brief import Brief
from archkit.design import Design, Estimate
from archkit.proofs import Evidence, Proof
from archkit.render.blocks import Block, Fold, Inline, Mono, Prose, Quiet, Section, Table, kept
from archkit.render.blocks import table as table_block
from archkit.render.numbers import number, spread
from archkit.sizing.statement_times import StatementTimes, times_of_design

_WIDTHS = "bytes of a row"
_FROM_PROOF = (
    "#bytes a row, sized", "#row measured", "#of that in texts", "#in indexes, sized", "#indexes measured",
    "#on rows",
)  # fmt: skip
_TIMES = "Times in ms"
_FOLD = "provisions"
_OTHER_MACHINE = (
    "Times are those of the machine that ran the proofs, its data in memory, no other work, no network. What "
    "is slower here than sized will hardly be faster on the server; what is faster says nothing of a server "
    "under load."
)


def sized_and_measured(brief: Brief, design: Design, proofs: Iterable[Proof]) -> tuple[Block, ...]:
    """Return bytes and times, sized and measured; nothing where no proof measured any.

    Args:
        brief: The brief as stated.
        design: The design.
        proofs: Those of the data step.
    """
    shown = [one for proof in proofs for one in proof.evidence]
    widths = widths_table(design, (one for one in shown if one.label == _WIDTHS))
    measured = [one for one in shown if one.label == _TIMES and one.rows]
    sized = times_of_design(brief, design) if measured else None
    times = times_table(design, measured, sized) if sized else None
    return kept(widths, times, Prose(Quiet(_OTHER_MACHINE)) if times else None)


def widths_table(design: Design, evidence: Iterable[Evidence]) -> Table | None:
    """Return the bytes of rows and index entries, sized and measured, and the line that takes them over."""
    entities = {one.name: one.entity for one in design.data.tables} if design.data else {}
    rows: list[tuple[Inline, ...]] = []
    for one in evidence:
        at = {name: place for place, name in enumerate(one.columns)}
        for row in one.rows:
            sized, found, texts, entries, held, count = (row[at[name]] for name in _FROM_PROOF)
            line = Mono(f"bytes_per_row: {found}") if entities.get(row[0]) else ""
            rows.append((Mono(row[0]), f"{sized} + {entries} B", f"{found} + {held} B", texts, count, line))
    columns = ("Table", "#Row + indexes, sized", "#Measured", "#In texts", "#On rows", "Line for its entity")
    title = "Bytes that storage is sized by, and measured on made-up rows; real texts may be longer"
    return table_block(f"{title}. The line in the brief sizes by the measured row", columns, rows)


def times_table(design: Design, evidence: Iterable[Evidence], sized: StatementTimes) -> Table | None:
    """Return the measured times of each access pattern beside the time that sizing takes a statement for."""
    kinds = {one.id: one.kind for one in design.data.access_patterns} if design.data else {}
    rows: list[tuple[Inline, ...]] = []
    for row in (row for one in evidence for row in one.rows):
        median = _first(row[2])
        if row[0] in kinds and median is not None:
            taken = sized.of(kinds[row[0]]).estimate("taken", "Taken")
            ratio = median / taken.base
            rows.append((row[0], kinds[row[0]], row[2], _range(taken), f"{number(ratio)} times"))
    columns = ("Access pattern", "Kind", "#p50 · p95 · p99 ms", "#Sized, ms", "#p50 over sized")
    title = f"Times of the database: measured here, and sized for a {sized.database_class} machine"
    return table_block(title, columns, rows)


def with_sizes(capacity: Section | None, shown: tuple[Block, ...]) -> Section | None:
    """Return the capacity with blocks behind the fold of what is set up for the load."""
    if capacity is None or not shown:
        return capacity
    blocks = tuple(
        Fold(one.summary, (*one.blocks, *shown), one.anchor)
        if isinstance(one, Fold) and one.anchor == _FOLD
        else one
        for one in capacity.blocks
    )
    return Section(capacity.title, blocks, capacity.anchor)


def _range(taken: Estimate) -> str:
    return f"{number(taken.base)} ({spread(taken.low, taken.base, taken.high, number)})"


def _first(text: str) -> float | None:
    """Return the first time of a cell such as ``0.1 · 0.3``; None where nothing was timed."""
    try:
        return float(text.split("·", maxsplit=1)[0].replace(",", ""))
    except ValueError:
        return None
