"""What was read from a foreign file, before it becomes a persona."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archkit.personas.persona import Order
from archkit.personas.sentences import bounded

MOST = 60
"""Statements that are kept of each sort."""
MOST_ORDERS = 120

SORTS = [
    "role",
    "use_when",
    "personality",
    "experience",
    "asks",
    "principles",
    "always",
    "never",
    "communication",
    "success",
    "responsibilities",
]


@dataclass
class FoundStage:
    """A phase as the file names it; `counted` when its title gives its number."""

    title: str
    work: list[str] = field(default_factory=list)
    counted: bool = False


@dataclass
class Gathered:
    """Sentences by what they are; each stands once, and no sort grows without bound."""

    said: dict[str, list[str]] = field(default_factory=lambda: {sort: [] for sort in SORTS})
    stages: list[FoundStage] = field(default_factory=list)
    deliverables: list[str] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)

    def keep(self, sort: str, text: str) -> None:
        """Keep a sentence, unless it is there already or there are enough of its sort."""
        kept = self.said[sort]
        line = bounded(text)
        if not line or line in kept:
            return
        if len(kept) >= MOST:
            self.drop("statements", f"only the first {MOST} of each sort are kept")
        else:
            kept.append(line)

    def order(self, order: Order) -> None:
        """List an order."""
        if order in self.orders:
            return
        if len(self.orders) >= MOST_ORDERS:
            self.drop("orders", f"only the first {MOST_ORDERS} are listed")
        else:
            self.orders.append(order)

    def drop(self, what: str, why: str, count: int = 1) -> None:
        """Count something that was not taken."""
        self.dropped[what, why] += count

    @property
    def rules(self) -> int:
        """How many statements tell how to work."""
        sorts = ("principles", "always", "never", "success", "communication", "asks", "responsibilities")
        return sum(len(self.said[sort]) for sort in sorts)
