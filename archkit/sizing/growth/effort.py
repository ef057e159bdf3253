"""Effort: what a fix takes in work, people and weeks, and which of several is the cheapest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing.growth.limit import Fix, FixKind
from archkit.sizing.people import engineer_month

_NEXT = 2.0
_WORK: Mapping[FixKind, str] = MappingProxyType(
    {
        "instances": "roadmap.instances-weeks",
        "vertical": "roadmap.vertical-weeks",
        "servers": "roadmap.servers-weeks",
        "cache": "roadmap.cache-weeks",
        "replica": "roadmap.replica-weeks",
        "pooler": "roadmap.pooler-weeks",
        "queue": "roadmap.queue-weeks",
        "broker": "roadmap.broker-weeks",
        "nodes": "roadmap.nodes-weeks",
        "archive": "roadmap.archive-weeks",
        "partition": "roadmap.partition-weeks",
        "shard": "roadmap.shard-weeks",
        "provider": "roadmap.provider-weeks",
    }
)
_TIERS: Mapping[FixKind, int] = MappingProxyType({"queue": 2, "partition": 2, "shard": 3})


def make_fix(  # noqa: PLR0913 - what a fix is told by
    brief: Brief, kind: FixKind, component: str, *, carries_to: float, monthly_usd: float, detail: str = ""
) -> Fix:
    """Return a fix with its work, people and lead time from the facts of its kind.

    People are one for each ``roadmap.weeks-a-person`` of work, no more than the team has; they
    build for the share ``roadmap.focus-share`` of their time. What has to be waited for (a
    window, a provider's answer) comes on top.
    """
    weeks = fact(_WORK[kind]).base
    team = brief.team.engineers or 1
    people = float(min(team, max(1, math.ceil(weeks / fact("roadmap.weeks-a-person").base))))
    waiting = fact("roadmap.quota-wait-weeks" if kind == "provider" else "roadmap.window-wait-weeks").base
    lead = weeks / (people * fact("roadmap.focus-share").base) + (0.0 if kind == "instances" else waiting)
    return Fix(
        kind=kind,
        component=component,
        carries_to=carries_to,
        monthly_usd=max(0.0, monthly_usd),
        weeks=weeks,
        people=people,
        lead_weeks=round(lead, 1),
        detail=detail,
        tier=_TIERS.get(kind, 1),
    )


def first_year_usd(brief: Brief, fix: Fix) -> float:
    """Return what a fix costs over the months that fixes are weighed by, work included."""
    months = fix.weeks / fact("cost.weeks-a-month").base
    return fix.monthly_usd * fact("roadmap.weighed-months").base + months * engineer_month(brief).base


def cheapest(brief: Brief, fixes: Iterable[Fix], factor: float, furthest: float) -> tuple[Fix, ...]:
    """Return the fixes that help, the one to take first.

    Within the lowest tier that helps, what carries the next doubling of load goes before what
    does not, and the cheaper before the dearer. A fix helps when it carries at least
    ``roadmap.least-gain`` times the load of the limit.

    Args:
        brief: The brief, for the team's price.
        fixes: The candidates.
        factor: The load at the limit, over today's.
        furthest: The load that is planned for; what carries that carries enough.
    """
    least = fact("roadmap.least-gain").base

    def rank(fix: Fix) -> tuple[int, bool, float]:
        short = fix.carries_to < min(_NEXT * factor, furthest)
        return fix.tier, short, first_year_usd(brief, fix)

    return tuple(sorted((one for one in fixes if one.carries_to >= factor * least), key=rank))
