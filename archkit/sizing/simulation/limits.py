"""What a simulation refuses to begin, with what to do instead."""

from __future__ import annotations

import math
from itertools import pairwise

from archkit.errors import InputError
from archkit.sizing.figures import number
from archkit.sizing.network import Call, Network, Route
from archkit.sizing.simulation.memory import arrival_rate
from archkit.sizing.simulation.scenario import Fault, Scenario

MOST_EVENTS = 2e9
"""About three minutes on one core, compiled."""
MOST_PLAIN_EVENTS = 2e8
"""About ten minutes in plain Python."""
MOST_PER_SECOND = 1e8
"""Ten nanoseconds apart: the clock counts whole ones."""
_SHOWN = 8
_AMOUNTS = {
    "instance": (1, math.inf, "Give the number of instances that are lost, 1 or more."),
    "slow": (1e-3, math.inf, "Give what service times are multiplied by, above 0."),
    "errors": (0, 1, "Give the share of calls that fail, from 0 to 1."),
    "zone": (0, math.inf, ""),
    "cold": (0, math.inf, ""),
}


def within_limits(network: Network, scenario: Scenario, most: float = MOST_EVENTS) -> None:
    """Check that a scenario fits a network.

    Args:
        network: The stations and routes.
        scenario: What is to be played.
        most: Events that are not too many.

    Raises:
        InputError: If a fault is at no station of the network, has no duration or an amount
            that makes no sense, if the warm-up takes the whole run, or if the run would take
            more than the most events.
    """
    for fault in scenario.faults:
        _sensible(network, scenario, fault)
    if scenario.warm_up_s >= scenario.seconds:
        raise InputError(
            f"the warm-up of {scenario.warm_up_s:g} s leaves nothing of {scenario.seconds:g} s to count",
            field="warm_up_s",
            hint="Make it shorter than the run.",
        )
    arriving = sum(arrival_rate(route, scenario) for route in network.routes)
    if arriving > MOST_PER_SECOND:
        raise InputError(
            f"{number(arriving)} requests/s come faster than the clock of the simulation tells apart",
            field="routes",
            hint=f"Simulate a part of the load, {number(MOST_PER_SECOND)} requests/s at most.",
        )
    events = expected_events(network, scenario)
    if events > most:
        slower = (
            ""
            if most == MOST_EVENTS
            else " Compiled (pip install 'archkit[load]') it can be ten times as long."
        )
        raise InputError(
            f"{number(scenario.seconds)} s at these rates are about {number(events)} events, and at most"
            f" {number(most)} are simulated",
            field="seconds",
            hint=f"Simulate {number(scenario.seconds * most / events)} s or less, so fewer requests.{slower}",
        )


def _sensible(network: Network, scenario: Scenario, fault: Fault) -> None:
    known = {one.id for one in network.stations}
    if fault.station not in known:
        some = ", ".join(sorted(known)[:_SHOWN])
        raise InputError(
            f"the fault of scenario {scenario.id!r} is at {fault.station!r}, which is no station",
            field="faults",
            hint=f"Choose one of: {some}{', ...' if len(known) > _SHOWN else ''}.",
        )
    if fault.to_s <= fault.from_s:
        raise InputError(
            f"the fault at {fault.station!r} ends at {fault.to_s:g} s but begins at {fault.from_s:g} s",
            field="faults",
            hint="Let it end later than it begins.",
        )
    low, high, words = _AMOUNTS[fault.kind]
    if not low <= fault.amount <= high:
        raise InputError(
            f"the fault {fault.kind!r} at {fault.station!r} has the amount {fault.amount:g}",
            field="faults",
            hint=words,
        )


def expected_events(network: Network, scenario: Scenario) -> float:
    """Return about how many events a scenario takes, retries not counted."""
    load = 0.0
    edges = sorted((one.at_s, one.factor) for one in scenario.stretches if one.at_s < scenario.seconds)
    edges = [(0.0, 1.0), *edges, (scenario.seconds, 1.0)]
    for (begin, factor), (end, _) in pairwise(edges):
        load += factor * (end - begin)
    return load * sum(arrival_rate(route, scenario) * _events(route) for route in network.routes)


def _events(route: Route) -> float:
    """Return how many events a request of a route takes."""
    events = 1.0
    waiting: list[tuple[Call, float]] = [(route.entry, 1.0)]
    while waiting:
        call, often = waiting.pop()
        often *= call.probability
        events += 2 * often
        waiting += [(below, often) for below in call.calls]
    return events
