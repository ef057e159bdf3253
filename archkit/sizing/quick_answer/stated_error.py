"""How far the quick answer was from the simulation, by how full the fullest station is."""

from __future__ import annotations

from archkit.knowledge import fact
from archkit.sizing.quick_answer.answer import StatedError
from archkit.sizing.quick_answer.plan import Plan
from archkit.sizing.quick_answer.solution import Solution
from archkit.sizing.quick_answer.waiting import fullness, servers_each

REGIONS = (
    (0.5, "below-half", "utilisation below 0.5"),
    (0.7, "below-seven-tenths", "utilisation from 0.5 to 0.7"),
    (0.9, "below-nine-tenths", "utilisation from 0.7 to 0.9"),
)
"""Upper end, name in the ids of facts, and words of each region where an error is stated."""
_OVER = "utilisation of 0.9 and more"


def stated_error(plan: Plan, solution: Solution) -> StatedError:
    """Return the error stated for a solution, from the facts that were measured."""
    scaled = any(
        state.servers > station.instances * servers_each(station)
        for station, state in zip(plan.stations, solution.stations, strict=True)
    )
    fullest = max((fullness(state) for state in solution.stations), default=0.0)
    for limit, name, words in REGIONS:
        if fullest < limit and solution.settled:
            mean, p95, p99 = (fact(f"quick-answer.{what}-error-{name}") for what in ("mean", "p95", "p99"))
            return StatedError(
                region=f"{words}, once autoscaling has followed" if scaled else words,
                mean_percent=mean.base,
                p95_percent=p95.base,
                p99_percent=p99.base,
                worst_p95_percent=p95.highest,
                holds=True,
                source=f"{p95.source}, {p95.date.isoformat()}",
            )
    return StatedError(
        region=_OVER if solution.settled else "a load without a steady state",
        mean_percent=None,
        p95_percent=None,
        p99_percent=None,
        holds=False,
        source="not stated: waits there depend on how long the load lasts",
    )
