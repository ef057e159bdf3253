"""What a run's numbers say: what is the bottleneck, does a queue grow, did it recover."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from archkit.sizing.simulation.outcome import Moment, StationResult
from archkit.sizing.simulation.scenario import Scenario

FULL = 0.85
"""Utilisation from which on a station counts as full."""
BACK = 0.9
"""Share of the goodput before that counts as recovered."""
_FEWEST_SLICES = 6
_FEWEST_MORE = 10
_NOISE = 4
_POOLED = 3


class Recovery(NamedTuple):
    """How a run went on after the last fault or surge."""

    after_s: float | None
    never: bool


def bottleneck(stations: Sequence[StationResult]) -> str | None:
    """Return the station that is fullest, or else waited for longest; None if nothing arrived."""
    used = [one for one in stations if one.arrived]
    if not used:
        return None
    full = [one for one in used if one.utilisation >= FULL]
    if full:
        return max(full, key=lambda one: (round(one.utilisation, 2), one.mean_queue)).station
    longest = max(used, key=lambda one: one.mean_queue)
    return longest.station if longest.mean_queue >= 1 else max(used, key=lambda one: one.utilisation).station


def growth(moments: Sequence[Moment], arrivals: Sequence[tuple[float, list[int]]], begun_s: float) -> float:
    """Return by how many a second the waiting grow in the second half of a run; 0 if they don't.

    A queue grows if a straight line explains most of how it changes, and it grows by more than
    arrivals vary by chance (four times the root of their number).
    """
    counted = [one for one in moments if one.at_s >= begun_s]
    half = len(counted) // 2
    if half < _FEWEST_SLICES:
        return 0.0
    times = [time for time, _ in arrivals[-half:]]
    total = 0.0
    for place in range(len(counted[0].queues)):
        queue = [one.queues[place] for one in counted[-half:]]
        if queue[-1] < _FEWEST_MORE:
            continue
        arrived = arrivals[-1][1][place] - arrivals[-half][1][place]
        slope, explained = _line(times, queue)
        more = slope * (times[-1] - times[0])
        if explained > 1 / 2 and more > max(_FEWEST_MORE, _NOISE * math.sqrt(max(arrived, 0))):
            total += slope
    return total


def _line(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Return the slope of the straight line through values, and the share it explains."""
    middle, mean = math.fsum(times) / len(times), math.fsum(values) / len(values)
    spread = math.fsum((time - middle) ** 2 for time in times)
    together = math.fsum((t - middle) * (v - mean) for t, v in zip(times, values, strict=True))
    variation = math.fsum((value - mean) ** 2 for value in values)
    if not spread or not variation:
        return 0.0, 0.0
    return together / spread, together**2 / spread / variation


def recovery(moments: Sequence[Moment], scenario: Scenario, begun_s: float) -> Recovery:
    """Return how long after the last fault or surge goodput was back, or that it never was.

    Goodput is back when three slices together reach `BACK` of the share of the offered load
    that was good before. It never was if it stays below in the last third of what follows
    although no more is offered than before.
    """
    disturbed = _disturbance(scenario)
    if disturbed is None:
        return Recovery(None, never=False)
    begin, end = disturbed
    before = [one for one in moments if begun_s <= one.at_s and one.at_s < begin][: -1 or None]
    after = [one for one in moments if one.at_s >= end]
    usual = _share(before) if before else 1.0
    wanted = BACK * usual
    for place in range(len(after) - _POOLED + 1):
        pooled = after[place : place + _POOLED]
        if _share(pooled) >= wanted:
            return Recovery(after[place].at_s - end, never=False)
    third = after[-max(1, len(after) // 3) :]
    enough = len(after) >= 2 * _POOLED
    more = before and _offered(third) > 1.1 * _offered(before)
    return Recovery(None, never=bool(enough and usual > 1 / 2 and not more and _share(third) < wanted))


def _disturbance(scenario: Scenario) -> tuple[float, float] | None:
    """Return when the first fault or surge begins and the last one ends."""
    begins = [one.from_s for one in scenario.faults]
    ends = [one.to_s for one in scenario.faults]
    factor = 1.0
    for one in sorted(scenario.stretches, key=lambda one: one.at_s):
        if one.factor > factor and one.at_s > 0:
            begins.append(one.at_s)
        elif one.factor < factor and one.at_s > 0:
            ends.append(one.at_s)
        factor = one.factor
    if not begins or not ends or max(ends) >= scenario.seconds:
        return None
    return min(begins), max(ends)


def _offered(moments: Sequence[Moment]) -> float:
    return math.fsum(one.offered_per_second for one in moments) / len(moments)


def _share(moments: Sequence[Moment]) -> float:
    """Return the share of the offered load that was good; 1 if nothing was offered."""
    offered = math.fsum(one.offered_per_second for one in moments)
    return math.fsum(one.goodput_per_second for one in moments) / offered if offered else 1.0
