"""An index that pays: which patterns gain how much, and what the writes pay for it."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Index
from archkit.knowledge import fact
from archkit.proofs.data.advice.price import WriteCost, saved_ms


@dataclass(frozen=True)
class Gain:
    """What a pattern's plan costs before and after; `per_second` is None where no rate is stated."""

    pattern: str
    per_second: float | None
    before: float
    after: float

    @property
    def times(self) -> float:
        """How many times as dear the plan is without the index."""
        return self.before / self.after if self.after else 1.0

    @property
    def saved_ms(self) -> float:
        """Milliseconds of database time a second that it saves; 0 where no rate is stated."""
        return saved_ms(self.per_second or 0.0, self.before, self.after)

    @property
    def worth(self) -> tuple[float, float]:
        """What puts gains in order: the time saved, then the cost of one call."""
        return self.saved_ms, self.before - self.after


@dataclass(frozen=True)
class Advised:
    """An index that the design lacks: who gains, what writes pay, its bytes for each row of the table."""

    table: str
    index: Index
    gains: tuple[Gain, ...]
    write: WriteCost
    entry_bytes: float

    @property
    def saved_ms(self) -> float:
        """Milliseconds of database time a second that all patterns save."""
        return sum(one.saved_ms for one in self.gains)

    @property
    def rated(self) -> bool:
        """Say whether the rate of some pattern that gains is stated."""
        return any(one.per_second is not None for one in self.gains)

    @property
    def pays_from(self) -> float:
        """Calls a second of all its patterns from which on it pays, at the stated rate of the writes."""
        each = sum(saved_ms(1.0, one.before, one.after) for one in self.gains) / max(len(self.gains), 1)
        price = self.write.ms_per_second * fact("advice.payback").base + fact("advice.least-gain").base
        return price / each if each else 0.0
