"""How a design grows, component by component: its limits, the fixes for them, and what comes then."""

from archkit.sizing.growth.limit import Fix, Limit, Stage
from archkit.sizing.growth.month import factor_in, month_reached

__all__ = ["Fix", "Limit", "Stage", "factor_in", "month_reached"]
