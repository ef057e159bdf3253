"""Ownership: infrastructure, operations, on-call, support and the first delivery in one sum."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.sizing.amount import Amount


@dataclass(frozen=True)
class OwnershipPart:
    """One part of what owning the design costs.

    Attributes:
        name: For example ``operations``.
        monthly: USD a month while it is paid for.
        months: For how many months it is paid; None without an end.
        people: Whether it pays for people's work.
        formula: How the base was computed, with its numbers.
        source: Where the inputs stand.
    """

    name: str
    monthly: Amount
    months: float | None
    people: bool
    formula: str
    source: str

    def over(self, months: int) -> Amount:
        """Return what it costs in the first `months` months, USD."""
        return self.monthly.times(months if self.months is None else min(months, self.months))


@dataclass(frozen=True)
class Ownership:
    """Total cost of ownership.

    Attributes:
        parts: Platform, support, provider charges, operations, on-call, first delivery.
        monthly: USD in an ordinary month after the first delivery is paid.
        totals: USD over the first 12, 24 and 36 months of growth, by number of months.
        people_share: Share of the first 24 months that pays for people's work, 0 to 1.
        missing: What is not in the sum, and why.
    """

    parts: tuple[OwnershipPart, ...]
    monthly: Amount
    totals: tuple[tuple[int, Amount], ...]
    people_share: float
    missing: tuple[str, ...] = ()
