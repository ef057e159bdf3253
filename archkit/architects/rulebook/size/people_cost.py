"""What an hour of an engineer costs, for comparisons of ownership."""

from __future__ import annotations

from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact

_WEEKS_A_MONTH = 52 / 12


def hourly_usd(case: Situation) -> float:
    """Return the loaded hour of an engineer in USD: the brief's engineer-month, else the fact."""
    stated = case.brief.budget.engineer_month_usd
    if stated:
        return stated / fact("price.people.hours-month").base
    return fact("price.people.engineer-month").base / fact("price.people.hours-month").base


def owned_usd(case: Situation, *, money: float, hours: float, build_weeks: float = 0.0) -> float:
    """Return the monthly cost of ownership in USD.

    Args:
        case: The situation; its brief may state what an engineer costs.
        money: Price in USD a month.
        hours: Work in hours a month.
        build_weeks: Engineer-weeks once, spread over the months of the fact
            ``security.build-spread-months``.
    """
    week_hours = fact("price.people.hours-month").base / _WEEKS_A_MONTH
    spread = build_weeks * week_hours / fact("security.build-spread-months").base
    return money + (hours + spread) * hourly_usd(case)
