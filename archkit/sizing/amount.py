"""Amounts of money as low, base and high."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from archkit.design import CostLine


@dataclass(frozen=True)
class Amount:
    """USD as low, base and high; what it is for (a month, once) is said where it stands."""

    low_usd: float = 0.0
    base_usd: float = 0.0
    high_usd: float = 0.0

    def __add__(self, other: Self) -> Self:
        """Return the sum, end by end."""
        return type(self)(
            self.low_usd + other.low_usd, self.base_usd + other.base_usd, self.high_usd + other.high_usd
        )

    def times(self, factor: float) -> Self:
        """Return each end times a factor of zero or more."""
        return type(self)(self.low_usd * factor, self.base_usd * factor, self.high_usd * factor)

    @property
    def ends(self) -> tuple[float, float, float]:
        """Low, base and high."""
        return self.low_usd, self.base_usd, self.high_usd


def platform_amount(lines: Iterable[CostLine]) -> Amount:
    """Return the sum of the platform's lines; what providers charge by message is left out."""
    own = [line for line in lines if not line.provider_charge]
    return Amount(
        sum(one.low_usd for one in own), sum(one.base_usd for one in own), sum(one.high_usd for one in own)
    )


def charged_amount(lines: Iterable[CostLine]) -> Amount:
    """Return the sum of what providers charge by message or call."""
    charges = [line for line in lines if line.provider_charge]
    return Amount(
        sum(one.low_usd for one in charges),
        sum(one.base_usd for one in charges),
        sum(one.high_usd for one in charges),
    )
