"""The load at which stations are full: each by itself, and the first in the whole network."""

from __future__ import annotations

import math

from archkit.sizing.network import Station
from archkit.sizing.quick_answer.plan import Plan
from archkit.sizing.quick_answer.solution import Solution, solve
from archkit.sizing.quick_answer.waiting import Arrivals, Waiting, all_places, fullness, servers_each

_COARSE = 2
_LIGHT = 0.05
"""Utilisation at which nothing is throttled and hardly anything waits."""
_RARE = 0.001
_LARGE = 2_000
"""Calls of a plan from which on the search is cut short, so that it takes seconds and no more."""
_NEAR = 0.8
_STEPS = 6
"""Halvings of the search for the load at which something is full: to 1 in 300, at worst 1 in 60."""


def station_limits(plan: Plan, solution: Solution, load_factor: float) -> tuple[float | None, ...]:
    """Return the load factor at which each station would be full, were it the only limit.

    Places are counted with what calls below take at the load of the solution. None for a station that
    nothing reaches, or whose rate limit lets in less than it can do.

    Args:
        plan: The plan.
        solution: Its state at the load factor.
        load_factor: The load factor of the solution.
    """
    fullest = max((fullness(state) for state in solution.stations), default=0.0)
    calm = all(one.failing < _RARE for one in solution.calls)
    if fullest >= 1 or not (calm and all(state.passing > 1 - _RARE for state in solution.stations)):
        load_factor *= _LIGHT / min(max(fullest, _LIGHT), 1e6)
        solution = solve(plan, load_factor, parts=_COARSE)
    return tuple(
        _limit(station, arrivals, state, load_factor)
        for station, arrivals, state in zip(plan.stations, solution.arrivals, solution.stations, strict=True)
    )


def saturation_factor(plan: Plan, limits: tuple[float | None, ...]) -> float | None:
    """Return the load factor at which the first station is full, None when none ever is.

    Args:
        plan: The plan.
        limits: What `station_limits` gave.
    """
    high = least_limit(limits)
    if high is None:
        return None
    if plan.simple or not _full(plan, high * (1 - _RARE)):
        return high
    low = _NEAR * high
    if _full(plan, low):
        low, high = 0.0, low
    for _ in range(_STEPS if len(plan.nodes) <= _LARGE else 2):
        middle = (low + high) / 2
        low, high = (low, middle) if _full(plan, middle) else (middle, high)
    return (low + high) / 2


def least_limit(limits: tuple[float | None, ...]) -> float | None:
    """Return the load factor by which the first station is full at the latest; None when none ever is.

    Args:
        limits: What `station_limits` gave.
    """
    return min((limit for limit in limits if limit is not None), default=None)


def _full(plan: Plan, load_factor: float) -> bool:
    solution = solve(plan, load_factor, parts=_COARSE, until_full=True)
    return not solution.settled or any(fullness(state) >= 1 for state in solution.stations)


def _limit(station: Station, arrivals: Arrivals, state: Waiting, load_factor: float) -> float | None:
    if not arrivals.busy:
        return None
    most = state.servers
    if station.autoscaling is not None:
        most = servers_each(station) * max(station.autoscaling.largest, station.autoscaling.smallest)
    mean = arrivals.busy / arrivals.rate / 1000
    if station.rate_limit is not None and station.rate_limit.per_second * mean < most:
        return None
    by_servers = load_factor * most / (arrivals.busy / 1000)
    if station.concurrency is None or not arrivals.below or not math.isfinite(arrivals.held):
        return by_servers
    places = all_places(station, most)
    return min(by_servers, load_factor * places / (arrivals.held / 1000))
