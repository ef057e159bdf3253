"""What an hour of an engineer costs, for comparisons of ownership."""

from __future__ import annotations

from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact
from archkit.sizing.people import engineer_hour


def hourly_usd(case: Situation) -> float:
    """Return the loaded hour of an engineer in USD: the brief's engineer-month, else the fact."""
    return engineer_hour(case.brief).base


def owned_usd(case: Situation, *, money: float, hours: float, build_weeks: float = 0.0) -> float:
    """Return the monthly cost of ownership in USD.

    Args:
        case: The situation; its brief may state what an engineer costs.
        money: Price in USD a month.
        hours: Work in hours a month.
        build_weeks: Engineer-weeks once, spread over the months of the fact
            ``security.build-spread-months``.
    """
    week_hours = fact("price.people.hours-month").base / fact("cost.weeks-a-month").base
    spread = build_weeks * week_hours / fact("security.build-spread-months").base
    return money + (hours + spread) * hourly_usd(case)
