"""A design in the numbers that a panel compares."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Design


@dataclass(frozen=True)
class Figures:
    """Money in USD a month, hours a month to run it, engineer-weeks of the first delivery."""

    low_usd: float
    base_usd: float
    high_usd: float
    operations_hours: float
    engineer_weeks: float
    components: int
    pattern: str


def figures(design: Design) -> Figures:
    """Return the numbers of a design; what has no artifact counts nothing."""
    low, base, high = design.size.monthly_usd if design.size else (0.0, 0.0, 0.0)
    milestones = design.size.milestones if design.size else ()
    return Figures(
        low_usd=low,
        base_usd=base,
        high_usd=high,
        operations_hours=design.size.operations_hours_per_month if design.size else 0.0,
        engineer_weeks=sum(one.engineer_weeks for one in milestones),
        components=len(design.shape.components) if design.shape else 0,
        pattern=design.shape.pattern if design.shape else "",
    )
