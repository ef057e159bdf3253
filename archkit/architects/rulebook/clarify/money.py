"""Budgets that no design meets: the smallest that holds the load, and the tier that recovery asks for."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects.rulebook.choices.later import recovery_tier
from archkit.architects.rulebook.clarify.relaxing import (
    Obstacle,
    Relaxed,
    least_relaxed,
    rounded_up,
    with_stated,
    written,
)
from archkit.architects.rulebook.leaning.affordable import neutral
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Architecture, Design
from archkit.knowledge import fact
from archkit.sizing import measure_load, monthly_total, price_components
from archkit.sizing.reliability.recovery import tier_amount
from archkit.sizing.terms import RecoveryTier

_PERCENT = 100
_SHORT_OF = 0.98
_LONGEST_MINUTES = 43_200.0
_CHEAPEST: RecoveryTier = "backup-and-restore"


def over_budget(case: Situation) -> bool:
    """Say whether the smallest design costs more than the stated budget."""
    budget = case.stated.budget.monthly_usd
    return budget is not None and least_usd(case) > budget


def least_usd(case: Situation) -> float:
    """Return the low end of the monthly cost in USD of the smallest design, the asked recovery with it."""
    return _bare_usd(case) + _recovery_usd(case)[0]


def _bare_usd(case: Situation) -> float:
    """Return the low end of the monthly cost of this situation's own design, in USD, whoever leads."""
    return monthly_total(price_components(case.brief, _shape(case), case.load))[0]


def _recovery_usd(case: Situation) -> tuple[float, RecoveryTier]:
    """Return the low end of what the tier adds that a stated RPO or RTO asks for, and the tier."""
    quality = case.stated.quality
    if quality.rpo_minutes is None and quality.rto_minutes is None:
        return 0.0, _CHEAPEST
    tier = recovery_tier(case, signals(case))
    if tier == _CHEAPEST:
        return 0.0, tier
    return max(0.0, tier_amount(case.brief, _shape(case), case.load, tier).low_usd), tier


def _shape(case: Situation) -> Architecture:
    return propose_architecture(neutral(case), Design(name=case.brief.name))


def budget_obstacle(case: Situation) -> Obstacle | None:
    """Return the obstacle of a budget under the smallest design that holds the load."""
    budget = case.stated.budget.monthly_usd
    if budget is None or _bare_usd(case) <= budget:
        return None
    least = least_usd(case)
    need = _proved_budget(case, rounded_up(least))
    share = _affordable_share(case, budget)
    ways = [f"the budget rises to {written(need.enough)} USD a month ({need.proved(' USD')})"]
    if share:
        ways.append(
            f"the load falls to {share:.0%} of what was stated (designed again: {share:.0%} holds,"
            f" {share + 1 / _PERCENT:.0%} does not)"
        )
    ways += _simpler(case, budget)
    return Obstacle(
        because=(
            f"The smallest design that holds this load costs at least {number(least)} USD a month, and the"
            f" budget is {number(budget)}."
        ),
        unless=", or ".join(ways),
    )


def _proved_budget(case: Situation, enough: float) -> Relaxed:
    """Return a budget that holds and one 2 % lower that does not, both designed again."""
    if over_budget(with_stated(case, {"budget.monthly_usd": enough})):
        enough = rounded_up(enough * (2 - _SHORT_OF))
    less = enough * _SHORT_OF
    return (
        Relaxed(enough, less)
        if over_budget(with_stated(case, {"budget.monthly_usd": less}))
        else Relaxed(enough, case.stated.budget.monthly_usd or 0.0)
    )


def _simpler(case: Situation, budget: float) -> list[str]:
    """Return whether one instance of everything, without the availability asked for, fits the budget."""
    asked, high = case.stated.quality.availability_percent, fact("pattern.high-availability").base
    if asked is None or asked < high:
        return []
    lower = fact("operations.assumed-availability").base
    cost = least_usd(with_stated(case, {"quality.availability_percent": lower}))
    if cost > budget or not over_budget(with_stated(case, {"quality.availability_percent": high})):
        return []
    words = (
        f"the availability falls to {lower:g} % ({number(cost)} USD a month; designed again: {lower:g} %"
        f" holds, {high:g} % does not)"
    )
    return [words]


def _affordable_share(case: Situation, budget: float) -> float:
    """Return the largest share of the load in whole percent that the budget carries, 0 below 1 %.

    Found by designing again, each time halfway between what is carried and what is not.
    """
    if least_usd(_scaled(case, 1 / _PERCENT)) > budget:
        return 0.0
    low, high = 1, _PERCENT
    while high - low > 1:
        middle = (low + high) // 2
        if least_usd(_scaled(case, middle / _PERCENT)) <= budget:
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


def _recovers_within(case: Situation) -> bool:
    return not over_budget(case)


def recovery_obstacle(case: Situation) -> Obstacle | None:
    """Return the obstacle of a recovery tier that the budget does not carry, where RPO or RTO are stated."""
    quality, budget = case.stated.quality, case.stated.budget.monthly_usd
    if budget is None or not over_budget(case) or _bare_usd(case) > budget:
        return None
    more, tier = _recovery_usd(case)
    cost = _bare_usd(case) + more
    enough = rounded_up(cost)
    ways = [f"the budget rises to {written(enough)} USD a month ({_budget_proof(case, enough)})"]
    for field, name, stated in (
        ("quality.rto_minutes", "RTO", quality.rto_minutes),
        ("quality.rpo_minutes", "RPO", quality.rpo_minutes),
    ):
        if stated is None:
            continue
        found = least_relaxed(case, field, stated=stated, far=_LONGEST_MINUTES, holds=_recovers_within)
        if found:
            ways.append(f"the {name} rises to {written(found.enough)} min ({found.proved(' min')})")
    return Obstacle(
        because=(
            f"An RPO of {_said(quality.rpo_minutes)} and an RTO of {_said(quality.rto_minutes)} ask for"
            f" {tier.replace('-', ' ')}: at least {number(cost)} USD a month with it, and the budget is"
            f" {number(budget)}."
        ),
        unless=", or ".join(ways),
    )


def _budget_proof(case: Situation, enough: float) -> str:
    less = enough * _SHORT_OF
    held = _recovers_within(with_stated(case, {"budget.monthly_usd": enough}))
    short = not _recovers_within(with_stated(case, {"budget.monthly_usd": less}))
    return Relaxed(enough, less).proved(" USD") if held and short else "computed"


def _said(minutes: float | None) -> str:
    return f"{number(minutes)} min" if minutes is not None else "no stated length"
