"""What makes a brief infeasible, because of what, and unless what is relaxed."""

from __future__ import annotations

from archkit.architects.rulebook.clarify.crew import timeline_obstacle, unattended_obstacle
from archkit.architects.rulebook.clarify.distance import distance_obstacle
from archkit.architects.rulebook.clarify.money import budget_obstacle, recovery_obstacle
from archkit.architects.rulebook.clarify.relaxing import Obstacle
from archkit.architects.rulebook.clarify.standing import standing_obstacles
from archkit.architects.rulebook.situation import Situation
from archkit.knowledge import fact

_MOST_PERCENT = 100.0


def obstacles(case: Situation) -> tuple[Obstacle, ...]:
    """Return what stands in the way of what was stated; assumptions block nothing.

    Money, physics, people, law and earlier decisions are looked at. Every way out was tried by
    designing again with the relaxed value, and a little less was tried and found too little.
    """
    found = (budget_obstacle(case), recovery_obstacle(case), timeline_obstacle(case))
    return (*(one for one in found if one), *obstacles_of_nature(case))


def obstacles_of_nature(case: Situation) -> tuple[Obstacle, ...]:
    """Return the obstacles that no money removes; cheap to find, for nothing is drawn."""
    found = (_latency(case), distance_obstacle(case), _availability(case), unattended_obstacle(case))
    return (*(one for one in found if one), *standing_obstacles(case))


def _latency(case: Situation) -> Obstacle | None:
    target, floor = case.stated.quality.read_latency_p95_ms, fact("pattern.loopback-floor-ms").base
    beside_it = case.has("one-decider", "own-premises") or case.brief.threats.exposure == "internal"
    if target is None or target >= floor or beside_it:
        return None
    return Obstacle(
        because=(
            f"A read target of {target:g} ms is shorter than the way over the public internet takes"
            f" ({floor:g} ms to the nearest edge)."
        ),
        unless=f"the target is measured at the server, or rises to {floor:g} ms",
    )


def _availability(case: Situation) -> Obstacle | None:
    target = case.stated.quality.availability_percent
    if target is None or target < _MOST_PERCENT:
        return None
    return Obstacle(
        because="An availability of 100 % leaves no room for any fault or deploy.",
        unless="the target is lowered to 99.99 % (4.3 minutes a month), which needs every part twice",
    )
