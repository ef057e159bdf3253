"""Proofs: what was checked, what held, and what nobody could check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archkit.proofs import Evidence, Proof
from archkit.render.blocks import (
    STATUS_MARKS,
    Block,
    CheckLine,
    CheckList,
    Inline,
    Line,
    Lines,
    Listing,
    Mark,
    Mono,
    Prose,
    Strong,
    Table,
    kept,
)
from archkit.render.blocks import table as table_block
from archkit.render.charted import charted
from archkit.render.finding import findings_table
from archkit.render.view import View, view, view_of

_DECADE = 9
"""Factor from which a logarithmic chart's other axis is logarithmic too."""


@view.register
def proof_view(proof: Proof) -> View:
    """Return the view of one proof."""
    return proofs_view((proof,))


@view.register(tuple)
def proofs_view(proofs: tuple[Proof, ...]) -> View:
    """Return the view of several proofs, the refuted ones first.

    Raises:
        TypeError: If something in it is no proof.
    """
    strange = next((type(one).__name__ for one in proofs if not isinstance(one, Proof)), None)
    if strange:
        raise TypeError(f"archkit shows a tuple of proofs, not one with a {strange}")
    return view_of((checklist(proofs),))


def checklist(proofs: Iterable[Proof], title: str = "") -> CheckList:
    """Return proofs as a list under their count, the refuted ones first."""
    ordered = sorted(proofs, key=lambda proof: (list(STATUS_MARKS).index(proof.status) != 1, proof.code))
    return CheckList(title or counted(ordered), tuple(_line(proof) for proof in ordered))


def counted(proofs: Iterable[Proof]) -> str:
    """Return how many proofs have each status, in words."""
    counts = Counter(proof.status for proof in proofs)
    if not counts:
        return "Nothing was checked"
    return ", ".join(f"{counts[status]} {status}" for status in STATUS_MARKS if counts[status])


def count_marks(proofs: Iterable[Proof]) -> tuple[Mark, ...]:
    """Return one mark a status that occurs, with its count."""
    counts = Counter(proof.status for proof in proofs)
    return tuple(
        Mark(f"{counts[status]} {status}", mark.shape, mark.tone)
        for status, mark in STATUS_MARKS.items()
        if counts[status]
    )


def _line(proof: Proof) -> CheckLine:
    behind = kept(
        findings_table(proof.findings, f"Findings of {proof.code}"), *evidence_blocks(proof.evidence)
    )
    return CheckLine(proof.status, proof.claim, f"{proof.code} {proof.name}", proof.reason, behind)


def evidence_blocks(evidence: tuple[Evidence, ...]) -> tuple[Block, ...]:
    """Return what a check saw: one line as prose, several as a listing, numbers as chart and table."""
    blocks: list[Block] = []
    for one in evidence:
        if "\n" in one.text:
            blocks += [Prose(Strong(one.label)), Listing(one.text)]
        else:
            blocks.append(Prose((Strong(f"{one.label}: "), one.text)))
        blocks += charted(evidence_chart(one), evidence_table(one))
    return tuple(blocks)


def evidence_table(evidence: Evidence) -> Table | None:
    """Return the numbers that a check saw; rows of another length than the head are made to fit it."""
    columns = evidence.columns
    if not columns:
        return None
    rows: list[tuple[Inline, ...]] = [
        tuple(row[at] if at < len(row) else "" for at in range(len(columns))) for row in evidence.rows
    ]
    return table_block(evidence.label, columns, rows)


def evidence_chart(evidence: Evidence) -> Lines | None:
    """Return the chart of what a check saw, None when it has no lines.

    On a logarithmic chart the upward axis is, and the other too where it spans more than a decade.
    """
    chart = evidence.chart
    if chart is None or not any(one.points for one in chart.series):
        return None
    xs = [x for one in chart.series for x, _ in one.points]
    wide = min(xs) > 0 and max(xs) > _DECADE * min(xs)
    lines = tuple(Line(one.name, one.points) for one in chart.series)
    return Lines(
        chart.title,
        evidence.label,
        chart.x,
        chart.y,
        lines,
        log_x=chart.logarithmic and wide,
        log_y=chart.logarithmic,
    )


def unproved_table(proofs: Iterable[Proof], caption: str) -> Table | None:
    """Return the proofs that leave their claim open, with the reason of each."""
    rows: list[tuple[Inline, ...]] = [
        (proof.claim, STATUS_MARKS[proof.status], proof.reason, Mono(proof.code))
        for proof in sorted(proofs, key=lambda proof: (proof.status, proof.code))
        if proof.status not in {"proved", "not applicable"}
    ]
    return table_block(caption, ("Claim", "Status", "Why", "Check"), rows)
