"""A network flattened into lists, callers before what they call: made once, read many times."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from archkit.sizing.network import Call, Network, Route, ServiceTime, Station
from archkit.sizing.quick_answer.duration import ZERO, Duration


@dataclass(slots=True)
class Node:
    """One call of one route; `stages` holds the calls below that are waited for, in order."""

    call: Call
    route: int
    station: int
    caller: int
    work: Duration
    third: float
    """Third moment of the work about zero."""
    heard: bool
    """The user waits for it: no call on the way to it is handed over."""
    stages: list[list[int]] = field(default_factory=list)
    handed_over: list[tuple[int, int]] = field(default_factory=list)
    """Calls that nobody waits for, each with the place of its stage among the stages."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes of all routes, callers first; `entries` are the first node of each route."""

    stations: tuple[Station, ...]
    routes: tuple[Route, ...]
    rates: tuple[float, ...]
    nodes: tuple[Node, ...]
    entries: tuple[int, ...]
    simple: bool
    """No call fails, is given up or refused, and no place is held while waiting for others."""


def plan_of(network: Network, *, at_peak: bool) -> Plan:
    """Return the plan of a network, with the rates of its routes at a load factor of one."""
    index = {station.id: place for place, station in enumerate(network.stations)}
    nodes: list[Node] = []
    entries = []
    for number, route in enumerate(network.routes):
        entries.append(len(nodes))
        _flatten(route.entry, number, index, nodes)
    return Plan(
        stations=network.stations,
        routes=network.routes,
        rates=tuple(one.peak_per_second if at_peak else one.per_second for one in network.routes),
        nodes=tuple(nodes),
        entries=tuple(entries),
        simple=not any(_fails(node.call) for node in nodes)
        and not any(
            one.concurrency or one.rate_limit or one.queue_limit is not None for one in network.stations
        ),
    )


def _flatten(entry: Call, route: int, index: dict[str, int], nodes: list[Node]) -> None:
    waiting = [(entry, -1)]
    while waiting:
        call, caller = waiting.pop()
        place = len(nodes)
        work = work_of(call.work)
        heard = caller < 0 or (nodes[caller].heard and call.style == "sync")
        nodes.append(Node(call, route, index[call.target], caller, work, _third_moment(work), heard))
        if caller >= 0:
            _attach(nodes[caller], call, place)
        # the stack gives the last one first, so that stages come in their order
        waiting.extend((below, place) for below in sorted(call.calls, key=lambda one: -one.stage))


def _attach(caller: Node, call: Call, place: int) -> None:
    stages = sorted({one.stage for one in caller.call.calls})
    if not caller.stages:
        caller.stages.extend([] for _ in stages)
    at = stages.index(call.stage)
    if call.style == "async":
        caller.handed_over.append((place, at))
    else:
        caller.stages[at].append(place)


def _fails(call: Call) -> bool:
    return call.failure_share > 0 or call.timeout_ms is not None


def work_of(work: ServiceTime | None) -> Duration:
    """Return how long a piece of work takes, with three moments of its distribution."""
    if work is None:
        return ZERO
    mean = work.mean_ms
    if work.distribution == "exponential":
        return Duration(((1.0, mean, mean**2, 2 * mean**3),))
    if work.distribution == "deterministic" or not work.variation:
        return Duration(((1.0, mean, 0.0, 0.0),))
    variation = work.variation
    return Duration(((1.0, mean, (variation * mean) ** 2, (3 + variation**2) * variation**4 * mean**3),))


def _third_moment(duration: Duration) -> float:
    """Return the third moment of a duration about zero."""
    return math.fsum(
        weight * (third + 3 * mean * variance + mean**3) for weight, mean, variance, third in duration.parts
    )
