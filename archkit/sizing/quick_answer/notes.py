"""What must be said beside a quick answer: what grows, what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.sizing.network import Network
from archkit.sizing.quick_answer.plan import Plan
from archkit.sizing.quick_answer.solution import Solution
from archkit.sizing.quick_answer.waiting import servers_each

_SHOWN = 5


def notes_on(network: Network, plan: Plan, solution: Solution) -> tuple[str, ...]:
    """Return the notes of a quick answer, most urgent first."""
    return tuple(_all(network, plan, solution))


def _all(network: Network, plan: Plan, solution: Solution) -> Iterator[str]:
    states = list(zip(plan.stations, solution.stations, strict=True))
    growing = [f"{one.id} by {state.growth:,.3g} a second" for one, state in states if state.growth > 0]
    if growing:
        yield f"Queues that grow for as long as this load lasts: {_some(growing)}."
    if not solution.settled:
        yield "Retries and timeouts found no steady state: run the simulation."
    scaled = [one.id for one, state in states if state.servers > one.instances * servers_each(one)]
    if scaled:
        yield f"Autoscaling is taken as done, without its delay: {_some(scaled)}."
    if any(_meets_itself(plan, stage) for node in plan.nodes for stage in node.stages):
        yield "Calls of one request to one station at the same moment also wait behind one another: not here."
    if any(node.call.breaker for node in plan.nodes):
        yield "Circuit breakers are not in the quick answer: they are closed here."
    if network.unknown:
        yield f"Without a known service time, left out: {_some(list(network.unknown))}."


def _meets_itself(plan: Plan, stage: list[int]) -> bool:
    return len(stage) > 1 and len({plan.nodes[one].station for one in stage}) < len(stage)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
