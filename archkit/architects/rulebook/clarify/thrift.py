"""Assumptions within a stated budget: what nobody asked for never makes a brief infeasible."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects.rulebook.clarify.flips import answered
from archkit.architects.rulebook.clarify.money import least_usd
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import KnownQuestion

_YIELDING = (
    "team.skills",
    "quality.availability_percent",
    "quality.rto_minutes",
    "quality.rpo_minutes",
    "quality.read_latency_p95_ms",
    "scale.growth_percent_per_year",
    "workload.retention_days",
)
"""Fields whose assumed value may give way to the budget, what costs most first.

How much is read and written, the law and who can reach it are no matter of price.
"""


def thrifty(case: Situation, known: tuple[KnownQuestion, ...]) -> tuple[KnownQuestion, ...]:
    """Return the open questions with cheaper assumptions where the usual ones break the budget.

    Each field gives way only as long as the smallest design still passes the budget, and only to a
    value that makes it cheaper; the reason is said in the source of the assumption. What a team knows
    is among them where nobody said it: some languages need a third of the machines of others.

    Args:
        case: The situation; without a stated budget nothing changes.
        known: The open questions, each with the value that is assumed for it.
    """
    budget = case.stated.budget.monthly_usd
    if budget is None:
        return known
    cost = _usd(case, known)
    for field in _YIELDING:
        if cost <= budget:
            break
        one = next((one for one in known if one.field == field and one.assumed == "always"), None)
        found = _cheapest(case, known, one, cost) if one else None
        if found:
            known, cost = found
    return known


def _cheapest(
    case: Situation, known: tuple[KnownQuestion, ...], one: KnownQuestion, cost: float
) -> tuple[tuple[KnownQuestion, ...], float] | None:
    """Return the questions with the value of one that costs least, and that cost; None if none is cheaper."""
    best, usual = None, one.recommended
    if not isinstance(usual, int | float | tuple):
        return None
    shown = ", ".join(usual) if isinstance(usual, tuple) else f"{number(usual)} {one.unit}"
    why = f"{one.source}; {shown} would pass the budget"
    for value in one.values:
        if value == usual or not isinstance(value, int | float | tuple):
            continue
        changed = one.model_copy(update={"recommended": value, "source": why})
        tried = tuple(changed if each is one else each for each in known)
        usd = _usd(case, tried)
        if usd < cost:
            best, cost = tried, usd
    return (best, cost) if best else None


def _usd(case: Situation, known: tuple[KnownQuestion, ...]) -> float:
    """Return the low end of the smallest design's monthly cost in USD with what is assumed always."""
    values = {
        one.field: list(one.recommended) if isinstance(one.recommended, tuple) else one.recommended
        for one in known
        if one.assumed == "always"
    }
    brief = case.stated.with_values(values) if values else case.stated
    return least_usd(replace(answered(case, brief), stated=case.stated))
