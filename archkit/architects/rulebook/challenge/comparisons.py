"""Comparisons: every decision's options sized with one engine, and what would tip the choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from archkit.architects.rulebook.anatomy import lowered
from archkit.architects.rulebook.challenge.alternative import Alternative, alternative, whole
from archkit.architects.rulebook.challenge.standing import clipped, margin_of, next_best, standing_of
from archkit.architects.rulebook.challenge.tipping import Tipping
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.size.sizing import propose_sizing
from archkit.design import Comparison, Decision, Design, Option, OptionFigures, Step
from archkit.errors import ArchkitError
from archkit.knowledge import library

_LONGEST = 400
_LARGE = 80
"""Parts and operations from which building the design again for each option takes seconds."""
_FEWEST = 2
_SAME = "The engine builds the same with it: equal figures, so the decision rests on its ratings."
_LATER = "Today's design is the same with it; the sum holds once it is done."
_ONLY_NEXT = "In a design as large as this only the next best option is sized."
_NO_LATENCY = "No p95: the brief states no rate, or a queue would grow for ever."
_UNBUILDABLE = (ArchkitError, ValidationError, LookupError, ValueError, ArithmeticError)


def comparisons(
    case: Situation, design: Design, more: Iterable[Decision] = (), own: Alternative | None = None
) -> tuple[Comparison, ...]:
    """Return the decisions of a design with their options in numbers.

    Only decisions that the rulebook takes too are compared, between the options that both know;
    where somebody else chose otherwise, that choice is built as the rulebook builds.

    Args:
        case: The situation.
        design: The design, as far as it goes; it may be another architect's.
        more: Decisions that the rulebook takes with the challenge itself.
        own: The design as the rulebook builds it; built here when left out.
    """
    own = own or whole(case, design)
    known = {one.id: one for _, one in by_step(own.design)}
    if design.size and design.size.decisions:
        known |= {one.id: one for one in propose_sizing(own.case, own.sized).decisions}
    taken = [
        (step, one)
        for step, one in by_step(design)
        if one.id in known and one.chosen in _ids(known[one.id]) and len(_shared(one, known)) >= _FEWEST
    ]
    base = _as_decided(own, [one for _, one in taken], known)
    tipping = Tipping(base.case)
    taken += [(Step.CHALLENGE, one) for one in more]
    return tuple(_comparison(one, step, base, tipping) for step, one in taken)


def by_step(design: Design) -> Iterator[tuple[Step, Decision]]:
    """Yield the decisions of a design, each with the step that takes it."""
    for step in Step:
        for decision in getattr(design.artifact(step), "decisions", ()):
            yield step, decision


def _ids(decision: Decision) -> frozenset[str]:
    return frozenset(one.id for one in decision.options)


def _shared(decision: Decision, known: Mapping[str, Decision]) -> frozenset[str]:
    return _ids(decision) & _ids(known[decision.id])


def _as_decided(own: Alternative, taken: list[Decision], known: Mapping[str, Decision]) -> Alternative:
    """Return the design with somebody else's choices; the rulebook's own where that gives none."""
    otherwise = {one.id: one.chosen for one in taken if one.chosen != known[one.id].chosen}
    if not otherwise:
        return own
    try:
        return whole(own.case, own.design, otherwise)
    except _UNBUILDABLE:
        return own


def _comparison(decision: Decision, step: Step, base: Alternative, tipping: Tipping) -> Comparison:
    tips = tipping.of(decision)
    standing = standing_of(decision, tips, searched=tipping.searches(decision))
    sized = _compared(decision)
    if len(base.shape.components) + len(base.case.brief.workload.operations) > _LARGE:
        nearest = next_best(decision) or next(one for one in sized if one.id != decision.chosen)
        sized = [one for one in sized if one.id in {decision.chosen, nearest.id}]
        standing = f"{standing} {_ONLY_NEXT}".strip()
    return Comparison(
        decision=decision.id,
        figures=tuple(_figures(one, decision, step, base) for one in sized),
        margin=margin_of(decision),
        standing=standing,
        tipping=tips,
    )


def _compared(decision: Decision) -> list[Option]:
    """Return the options to size: the chosen, the open ones, and of the gated as many as make two."""
    others = [one for one in decision.options if one.id != decision.chosen]
    gated = sorted(
        (one for one in others if one.ruled_out_because),
        key=lambda one: (one.ruled_out_because.count("; "), -(one.score or 0.0)),
    )
    open_ones = [one for one in others if not one.ruled_out_because]
    sized = {decision.chosen, *(one.id for one in open_ones or gated[:1])}
    return [one for one in decision.options if one.id in sized]


def _figures(option: Option, decision: Decision, step: Step, base: Alternative) -> OptionFigures:
    said = {
        "option": option.id,
        "reversibility": option.reversibility,
        "risk": _risk(option, decision),
    }
    try:
        found = base if option.id == decision.chosen else alternative(base, decision.id, option.id, step)
        numbers = _numbers(found, option, step)
    except _UNBUILDABLE as error:
        why = f"The rulebook builds nothing with it: {' '.join(str(error).split()) or type(error).__name__}"
        return OptionFigures.model_validate({**said, "note": _noted(option, why[:_LONGEST])})
    same = option.id != decision.chosen and numbers == _numbers(base, option, step)
    note = (_LATER if _added(option, step) else _SAME) if same else ""
    without = "" if numbers["slowest_p95_ms"] is not None else _NO_LATENCY
    return OptionFigures.model_validate({**said, **numbers, "note": _noted(option, note, without)})


def _numbers(found: Alternative, option: Option, step: Step) -> dict[str, Any]:
    low, base, high = (usd + _added(option, step) for usd in found.monthly_usd)
    weeks = found.engineer_weeks
    return {
        "low_usd": round(low, 2),
        "base_usd": round(base, 2),
        "high_usd": round(high, 2),
        "operations_hours": found.operations_hours,
        "slowest_p95_ms": found.slowest_p95_ms,
        "engineer_weeks": None if weeks is None else round(weeks, 1),
    }


def _added(option: Option, step: Step) -> float:
    """Return what a step of growth adds in USD a month when it is taken; 0 for all other decisions."""
    return (option.monthly_cost_usd or 0.0) if step is Step.SIZE else 0.0


def _noted(option: Option, *notes: str) -> str:
    gate = f"Ruled out: {option.ruled_out_because}." if option.ruled_out_because else ""
    return clipped(" ".join(one for one in (gate, *notes) if one))


def _risk(option: Option, decision: Decision) -> str:
    """Return what most likely goes wrong with an option, as knowledge has it, else its first cost."""
    known = next((one.risk for one in library().options.get(decision.id, ()) if one.id == option.id), "")
    return clipped(known or lowered(next(iter(option.costs), "")))
