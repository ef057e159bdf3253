"""What makes a brief infeasible, because of what, and unless what is relaxed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archkit.architects.rulebook.leaning.affordable import neutral
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Architecture, Design
from archkit.knowledge import fact
from archkit.sizing import measure_load, monthly_total, price_components

_PERCENT = 100
_MOST_PERCENT = 100.0


@dataclass(frozen=True)
class Obstacle:
    """A constraint that no design can meet, and by how much it would have to give."""

    because: str
    unless: str


def obstacles(case: Situation) -> tuple[Obstacle, ...]:
    """Return what stands in the way of what was stated: money and physics; assumptions block nothing."""
    found = [_budget(case), _latency(case), _availability(case)]
    return tuple(one for one in found if one)


def _cheapest(case: Situation) -> float:
    """Return the low end of the monthly cost of this situation's own design, in USD, whoever leads."""
    shape: Architecture = propose_architecture(neutral(case), Design(name=case.brief.name))
    return monthly_total(price_components(case.brief, shape, case.load))[0]


def _budget(case: Situation) -> Obstacle | None:
    budget = case.stated.budget.monthly_usd
    if budget is None:
        return None
    least = _cheapest(case)
    if least <= budget:
        return None
    share = _affordable_share(case, budget)
    smaller = f", or the load falls to {share:.0%} of what was stated" if share else ""
    return Obstacle(
        because=(
            f"The smallest design that holds this load costs at least {number(least)} USD a month, and the"
            f" budget is {number(budget)}."
        ),
        unless=f"the budget rises to {number(least)} USD a month{smaller} (found by designing again)",
    )


def _affordable_share(case: Situation, budget: float) -> float:
    """Return the largest share of the load in whole percent that the budget carries, 0 below 1 %.

    Found by designing again, each time halfway between what is carried and what is not.
    """
    if _cheapest(_scaled(case, 1 / _PERCENT)) > budget:
        return 0.0
    low, high = 1, _PERCENT
    while high - low > 1:
        middle = (low + high) // 2
        if _cheapest(_scaled(case, middle / _PERCENT)) <= budget:
            low = middle
        else:
            high = middle
    return low / _PERCENT


def _scaled(case: Situation, share: float) -> Situation:
    work = case.brief.workload
    operations = tuple(
        one.model_copy(update={"per_day": one.per_day * share}) if one.per_day else one
        for one in work.operations
    )
    entities = tuple(
        one.model_copy(
            update={
                "rows_per_day": one.rows_per_day * share if one.rows_per_day else None,
                "rows_now": int(one.rows_now * share) if one.rows_now else None,
            }
        )
        for one in work.entities
    )
    rates = {
        name: value * share
        for name in ("reads_per_day", "writes_per_day")
        if (value := getattr(work, name)) is not None
    }
    scale = case.brief.scale
    users = {
        name: max(1, int(value * share))
        for name in ("users_total", "users_daily_active", "users_concurrent_peak")
        if (value := getattr(scale, name)) is not None
    }
    brief = case.brief.model_copy(
        update={
            "workload": work.model_copy(update={"operations": operations, "entities": entities, **rates}),
            "scale": scale.model_copy(update=users),
        }
    )
    return replace(case, brief=brief, load=measure_load(brief))


def _latency(case: Situation) -> Obstacle | None:
    target, floor = case.stated.quality.read_latency_p95_ms, fact("pattern.loopback-floor-ms").base
    if target is None or target >= floor or case.brief.threats.exposure == "internal":
        return None
    return Obstacle(
        because=(
            f"A read target of {target:g} ms is shorter than the way over the public internet takes"
            f" ({floor:g} ms to the nearest edge)."
        ),
        unless=f"the target is measured at the server, or rises to {floor:g} ms",
    )


def _availability(case: Situation) -> Obstacle | None:
    target = case.stated.quality.availability_percent
    if target is None or target < _MOST_PERCENT:
        return None
    return Obstacle(
        because="An availability of 100 % leaves no room for any fault or deploy.",
        unless="the target is lowered to 99.99 % (4.3 minutes a month), which needs every part twice",
    )
