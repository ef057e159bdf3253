"""Stability: assumed numbers moved by half and by two, and the decisions of first rank compared."""

from __future__ import annotations

import datetime as dt

from archkit.architects import Architect, Context
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import ArchkitError
from archkit.explore.evaluation.verdict import Movement, Stability

FIRST_RANK = ("architecture-pattern", "system-of-record", "messaging", "cache", "platform")
"""Decisions that the rest of a design hangs on."""
FACTORS = (0.5, 2.0)
_DECIDING = (Step.VERIFY, Step.SHAPE)
"""The steps that take them."""
_WHOLE = 100.0


def stability(brief: Brief, design: Design, architect: Architect, today: dt.date) -> Stability:
    """Return how far the decisions of first rank stay when what was assumed is half or twice as much.

    Args:
        brief: The brief as it was read.
        design: Its design, whose assumptions are moved.
        architect: Who proposed it.
        today: The day on which dated facts are judged.
    """
    before = _chosen(design)
    moves: list[Movement] = []
    kept = 0
    for one in design.clarify.assumptions if design.clarify else ():
        if isinstance(one.value, bool) or not isinstance(one.value, (int, float)) or not one.value:
            continue
        for factor in FACTORS:
            value = _moved(one.field, float(one.value), factor)
            try:
                after = _chosen(_decided_again(brief, design, architect, today, {one.field: value}))
            except (ArchkitError, ValueError):
                continue  # a value that no brief may state
            changed = tuple(name for name, choice in before.items() if after.get(name) != choice)
            kept += len(before) - len(changed)
            moves.append(Movement(field=one.field, assumed=float(one.value), moved_to=value, changed=changed))
    return Stability(kept=kept, compared=len(before) * len(moves), movements=tuple(moves))


def _decided_again(
    brief: Brief, design: Design, architect: Architect, today: dt.date, values: dict[str, float]
) -> Design:
    """Return the design up to its components with other assumptions; nothing is asked anew."""
    clarify = design.clarify
    if clarify is None:
        return design
    assumptions = tuple(
        one.model_copy(update={"value": _like(one.value, values[one.field])}) if one.field in values else one
        for one in clarify.assumptions
    )
    moved = Design(
        name=design.name,
        architect=design.architect,
        frame=design.frame,
        clarify=clarify.model_copy(update={"assumptions": assumptions, "questions": ()}),
    )
    for step in _DECIDING:
        moved = moved.with_artifact(step, architect.propose(step, Context(brief, moved, today)))
    return moved


def _like(value: object, moved: float) -> float | int:
    return round(moved) if isinstance(value, int) else moved


def _moved(path: str, value: float, factor: float) -> float:
    """Return a value moved; of an availability it is what may be missing that is moved."""
    if path.endswith("availability_percent"):
        return _WHOLE - (_WHOLE - value) * factor
    moved = value * factor
    return float(max(1, round(moved))) if value.is_integer() and value >= 1 else moved


def _chosen(design: Design) -> dict[str, str]:
    return {one.id: one.chosen for one in design.decisions if one.id in FIRST_RANK}
