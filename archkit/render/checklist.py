"""The checklist: what holds, what fails and where, and who asks; and where personas disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from archkit.design import Decision
from archkit.proofs.checklist import GROUPS, ItemStanding, ItemVerdict
from archkit.proofs.conflict import ResolvedConflict
from archkit.render.blocks import (
    STATUS_MARKS,
    Block,
    Break,
    Fold,
    Inline,
    Mark,
    Mono,
    Quiet,
    Span,
    Strong,
    Table,
    fold,
    kept,
    section,
)
from archkit.render.blocks import table as table_block
from archkit.render.view import View, view, view_of

MARKS: dict[ItemStanding, Mark] = {
    "fails": Mark("fails", STATUS_MARKS["refuted"].shape, "bad"),
    "not assessable": STATUS_MARKS["not assessable"],
    "holds": Mark("holds", STATUS_MARKS["proved"].shape, "good"),
    "not applicable": STATUS_MARKS["not applicable"],
}
__all__ = [
    "MARKS",
    "ItemVerdict",
    "checklist_blocks",
    "checklist_counts",
    "checklist_lines",
    "checklist_view",
    "conflicts_blocks",
    "item_view",
]
_COLUMNS = ("Item", "Verdict", "Because", "Asked by")
_MOST_PLACES = 3


@view.register
def item_view(verdict: ItemVerdict) -> View:
    """Return the view of one item."""
    return view_of(kept(_table((verdict,), verdict.item.group)))


def checklist_view(verdicts: Iterable[ItemVerdict], *, persona: str = "", separate: bool = False) -> View:
    """Return the view of a whole checklist.

    Args:
        verdicts: The items with their verdicts.
        persona: The id of the persona that leads; its own items stand first.
        separate: Show what it does not ask for in a part of its own.
    """
    return view_of(checklist_blocks(verdicts, persona=persona, separate=separate))


def checklist_blocks(
    verdicts: Iterable[ItemVerdict], *, persona: str = "", separate: bool = False
) -> tuple[Block, ...]:
    """Return what fails first, then each group behind its count.

    Args:
        verdicts: The items with their verdicts.
        persona: The id of the persona that leads; its own items stand first.
        separate: Show what it does not ask for in a part of its own.
    """
    found = tuple(sorted(verdicts, key=lambda one: persona not in one.item.asked_by))
    own = tuple(one for one in found if not separate or persona in one.item.asked_by)
    extra = tuple(one for one in found if one not in own)
    return kept(
        _table(_standing(own, "fails"), "What fails"),
        *_groups(own),
        section(
            "Noticed beyond what was asked", _table(_standing(extra, "fails"), "What fails"), *_groups(extra)
        ),
    )


def checklist_counts(verdicts: Iterable[ItemVerdict]) -> str:
    """Return how many items have each verdict, such as ``2 fail, 70 hold``."""
    counts = Counter(one.verdict for one in verdicts)
    words: dict[ItemStanding, tuple[str, str]] = {
        "fails": ("fails", "fail"),
        "not assessable": ("cannot be judged", "cannot be judged"),
        "holds": ("holds", "hold"),
        "not applicable": ("does not apply", "do not apply"),
    }
    said = [f"{counts[one]} {words[one][counts[one] != 1]}" for one in words if counts[one]]
    return ", ".join(said) or "nothing was judged"


def _groups(verdicts: tuple[ItemVerdict, ...]) -> tuple[Fold, ...]:
    folds = []
    for group in dict.fromkeys((*GROUPS, *(one.item.group for one in verdicts))):
        inside = tuple(one for one in verdicts if one.item.group == group)
        ordered = tuple(one for standing in MARKS for one in _standing(inside, standing))
        title = f"{group[0].upper()}{group[1:]}: {checklist_counts(inside)}"
        if found := fold(title, _table(ordered, f"Items on {group}")):
            folds.append(found)
    return tuple(folds)


def _standing(verdicts: tuple[ItemVerdict, ...], standing: ItemStanding) -> tuple[ItemVerdict, ...]:
    return tuple(one for one in verdicts if one.verdict == standing)


def _table(verdicts: tuple[ItemVerdict, ...], caption: str) -> Table | None:
    rows: list[tuple[Inline, ...]] = [
        (
            (Mono(one.item.id), " ", one.item.says),
            MARKS[one.verdict],
            _because(one),
            ", ".join(one.item.asked_by),
        )
        for one in verdicts
    ]
    return table_block(caption, _COLUMNS, rows)


def _because(one: ItemVerdict) -> Inline:
    """Return the reason; where it fails, what that leads to, and the places with what stands there."""
    spans: list[Span] = [one.because]
    if one.verdict != "fails":
        return tuple(spans)
    if one.item.consequence:
        spans += [" ", one.item.consequence]
    for found in one.findings[:_MOST_PLACES]:
        spans += [Break(), Mono(found.place)]
        if found.evidence:
            spans += [": ", Quiet(found.evidence)]
    return tuple(spans)


def conflicts_blocks(
    resolved: Iterable[ResolvedConflict], decisions: Iterable[Decision] = ()
) -> tuple[Block, ...]:
    """Return where personas disagree: the sides with who takes them, what holds here, and why.

    Args:
        resolved: The conflicts, resolved for who leads.
        decisions: Those of the design, in which some of them show.
    """
    taken = {one.id: one for one in decisions}
    rows: list[tuple[Inline, ...]] = [
        (
            (Mono(one.conflict.id), " ", one.conflict.about),
            _sides(one),
            _decided(one, taken.get(one.conflict.decision)),
        )
        for one in resolved
    ]
    return kept(table_block("Where personas disagree", ("Point", "Sides", "What decides"), rows))


def _decided(one: ResolvedConflict, taken: Decision | None) -> Inline:
    """Return why a side holds, and what was decided in this design."""
    if taken is None:
        return one.because
    return (one.because, Break(), Strong("In this design: "), f"{taken.winner.name}. {taken.because}")


def _sides(one: ResolvedConflict) -> Inline:
    spans: list[Span] = []
    for side in one.conflict.sides:
        if spans:
            spans.append(Break())
        if side == one.side:
            spans += [Mark("holds here", "→", "good"), " "]
        spans += [side.says, " ", Quiet(f"({', '.join(side.personas) or 'nobody'})")]
    return tuple(spans)


def checklist_lines(verdicts: Iterable[ItemVerdict]) -> list[str]:
    """Return the checklist as plain lines for a terminal, the failing items with their places."""
    found = tuple(verdicts)
    lines = []
    for standing, mark in MARKS.items():
        for one in _standing(found, standing):
            lines.append(f"{mark.shape} {one.item.id} {standing}: {one.item.says}")
            lines.append(f"    {one.because} [{', '.join(one.item.asked_by)}]")
            lines += [
                f"    at {said.place}: {said.evidence or said.message}"
                for said in one.findings[:_MOST_PLACES]
            ]
            if standing == "fails" and one.item.consequence:
                lines.append(f"    {one.item.consequence}")
    return [*lines, f"{len(found)} items: {checklist_counts(found)}"]
