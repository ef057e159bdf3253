"""Limits and fixes: where a component saturates, and what carries it further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archkit.design import Capacity

LimitKind = Literal["capacity", "connections", "memory", "provider", "restore", "size"]
"""What runs out: what a component takes, database connections, memory, a quota, time to restore, room."""
FixKind = Literal[
    "instances", "vertical", "servers", "cache", "replica", "pooler", "queue", "broker", "nodes",
    "archive", "partition", "shard", "provider",
]  # fmt: skip
"""What is done: more instances, a bigger machine, several servers in place of one, and so on."""


@dataclass(frozen=True)
class Limit:
    """Where one component runs out of something, as a number that can be watched.

    `today` is what the metric shows now, `threshold` where it is acted upon and `saturation`
    where it ends, all in `unit`; `factor` and `saturates_at` are the loads, over today's, at
    which the metric gets there. A limit that follows time and not load has the factor of its
    month. `on_copies` says that a database's copies for reading run out before it does.
    """

    component: str
    kind: LimitKind
    metric: str
    unit: str
    today: float
    threshold: float
    saturation: float
    factor: float
    saturates_at: float
    on_copies: bool = False

    @property
    def headroom_percent(self) -> float:
        """What is left of the saturation point when the threshold is reached."""
        return 100 * (1 - self.threshold / self.saturation)


def limit_of(row: Capacity, *, threshold: float, saturation: float, kind: LimitKind = "capacity") -> Limit:
    """Return the limit of what a component takes at the daily peak.

    Args:
        row: Its capacity, with a demand over 0 and a unit.
        threshold: Where it is acted upon, in the unit of the row.
        saturation: Where it ends, in the same unit.
        kind: ``provider`` for the quota of somebody else.
    """
    return Limit(
        component=row.component,
        kind=kind,
        metric=f"{row.unit} at the daily peak",
        unit=row.unit,
        today=row.demand,
        threshold=threshold,
        saturation=saturation,
        factor=threshold / row.demand,
        saturates_at=saturation / row.demand,
    )


@dataclass(frozen=True)
class Fix:
    """One way to go on, and the load up to which it carries, over today's.

    `weeks` is the work in engineer-weeks, `lead_weeks` how long before the trigger it has to
    begin with `people` on it; `monthly_usd` is added to the bill. `detail` says what exactly,
    such as the class of machine. `tier` 1 changes neither data nor code that others rely on, 2
    changes some, 3 is seldom undone: a higher tier is taken only when no lower one helps.
    """

    kind: FixKind
    component: str
    carries_to: float
    monthly_usd: float
    weeks: float
    people: float
    lead_weeks: float
    detail: str = ""
    tier: int = 1


@dataclass(frozen=True)
class Stage:
    """A limit with the fix that was chosen for it among the options, cheapest first.

    `month` is the first in which the brief's growth gets there; None when it never does or
    no growth is stated.
    """

    limit: Limit
    fix: Fix
    options: tuple[Fix, ...] = ()
    month: float | None = None
