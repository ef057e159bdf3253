"""Months: which factor of today's load comes when, at the growth that the brief states."""

from __future__ import annotations

import math

from archkit.brief import Brief
from archkit.sizing.volumes import growth_factor

_ROUNDING = 1e-9


def month_reached(brief: Brief, factor: float) -> float | None:
    """Return the first whole month in which load has grown by a factor.

    Args:
        brief: The brief; its growth is in percent a year.
        factor: Times today's load; 1 or less is reached today, in month 0.

    Returns:
        None when the brief states no growth, or none that gets there.
    """
    if factor <= 1:
        return 0.0
    monthly = growth_factor(brief, 1)
    if monthly <= 1:
        return None
    return float(math.ceil(math.log(factor) / math.log(monthly) - _ROUNDING))


def factor_in(brief: Brief, month: float) -> float:
    """Return the load in a month over today's; 1 when no growth is stated."""
    return float(growth_factor(brief, 1) ** month)
