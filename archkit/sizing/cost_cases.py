"""Cost along growth: month by month, at zero traffic, at ten times, and where it jumps."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import CostLine
from archkit.sizing.amount import Amount


@dataclass(frozen=True)
class MonthCost:
    """The platform's cost in one month of growth, USD a month.

    Attributes:
        month: Counted from 1, the first month of production.
        load_factor: The rates of that month over today's.
        total: Low, base and high of all lines; provider charges are apart.
        charges: What providers charge by message or call.
        by_component: Cost of each component, in the order of the architecture.
        lines: The lines of that month.
    """

    month: int
    load_factor: float
    total: Amount
    charges: Amount
    by_component: tuple[tuple[str, Amount], ...]
    lines: tuple[CostLine, ...]


@dataclass(frozen=True)
class CostCase:
    """What the design costs at a multiple of today's load, USD a month."""

    name: str
    load_factor: float
    total: Amount
    charges: Amount
    lines: tuple[CostLine, ...]


@dataclass(frozen=True)
class CostJump:
    """A load at which the bill steps: another instance, the next machine, the end of a free tier.

    Attributes:
        load_factor: The load over today's just above the step.
        from_usd: Base cost a month just below the step.
        to_usd: Base cost a month just above it.
        component: What steps most.
        item: Its line.
        why: What happens there, in a sentence.
    """

    load_factor: float
    from_usd: float
    to_usd: float
    component: str
    item: str
    why: str

    @property
    def added_usd(self) -> float:
        """The height of the step in USD a month."""
        return self.to_usd - self.from_usd


@dataclass(frozen=True)
class CostCases:
    """A design's cost at zero traffic, today and at ten times, with the jumps between; USD a month."""

    zero: CostCase
    today: CostCase
    ten_times: CostCase
    jumps: tuple[CostJump, ...]
