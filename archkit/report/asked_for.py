"""The checklist of a walk in the document and its exports: its counts, and behind them each item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archkit.render.blocks import Fold, fold
from archkit.render.checklist import (
    MARKS,
    checklist_blocks,
    checklist_counts,
    conflicts_blocks,
)
from archkit.report.sections.sheet import box, sentence
from archkit.report.walk import Walk, all_proofs

if TYPE_CHECKING:
    from archkit.render.checklist import ItemVerdict


_OPEN = ("fails", "not assessable")


def verdicts_of(walk: Walk) -> tuple[ItemVerdict, ...]:
    """Return the items of the checklist with what the walk's proofs say, its persona's own first."""
    from archkit.session.checklist import item_verdicts  # noqa: PLC0415 - loads the checks

    return item_verdicts(all_proofs(walk), walk.persona)


def checklist_fold(walk: Walk) -> Fold | None:
    """Return the checklist behind its counts; None before anything was proved."""
    from archkit.session.checklist import asks_apart  # noqa: PLC0415 - loads the checks

    if not all_proofs(walk):
        return None
    found = verdicts_of(walk)
    blocks = checklist_blocks(found, persona=persona_id(walk), separate=asks_apart(walk.persona))
    return fold(f"Checklist of {len(found)} items: {checklist_counts(found)}", *blocks, anchor="checklist")


def conflicts_fold(walk: Walk) -> Fold | None:
    """Return where personas disagree and what holds here, behind one line."""
    from archkit.session.checklist import persona_conflicts  # noqa: PLC0415 - loads the checks

    found = persona_conflicts(walk.persona)
    said = f"Where personas disagree: {len(found)} points, and what holds here"
    return fold(said, *conflicts_blocks(found, walk.design.decisions), anchor="persona-conflicts")


def own_boxes(walk: Walk) -> list[str]:
    """Return a box for each item that the walk's persona asks for, ticked where it holds."""
    return list(_boxes(_own(walk), "QA"))


def own_standing(walk: Walk, groups: tuple[str, ...]) -> str:
    """Return what the persona's items of these groups come to, those that do not hold by name."""
    found = [one for one in _own(walk) if one.item.group in groups]
    named = ", ".join(f"{one.item.id} {one.verdict}" for one in found if one.verdict in _OPEN)
    if not found:
        return ""
    return f"{checklist_counts(found)}: {named}" if named else checklist_counts(found)


def answered_by_items(walk: Walk) -> frozenset[str]:
    """Return the checks that the persona's own items speak for."""
    return frozenset(code for one in _own(walk) for code in one.item.checks)


def other_failures(walk: Walk) -> list[str]:
    """Return a box for each failing item that only other personas ask for."""
    own = {one.item.id for one in _own(walk)}
    found = [one for one in verdicts_of(walk) if one.verdict == "fails" and one.item.id not in own]
    return list(_boxes(found, "FLAG"))


def _own(walk: Walk) -> tuple[ItemVerdict, ...]:
    return tuple(one for one in verdicts_of(walk) if persona_id(walk) in one.item.asked_by)


def persona_id(walk: Walk) -> str:
    """Return the id of who leads, empty where it is no persona."""
    return str(getattr(walk.persona, "id", ""))


def _boxes(verdicts: Iterable[ItemVerdict], kind: str) -> Iterator[str]:
    for one in verdicts:
        if one.verdict == "not applicable":  # no work of anybody
            continue
        why = "" if one.verdict == "holds" else f": {sentence(one.because)}"
        said = f"{sentence(one.item.says)} {MARKS[one.verdict].shape} {one.verdict}{why}"
        yield box(f"{kind}-{one.item.id}", "", said, ticked=one.verdict == "holds")
