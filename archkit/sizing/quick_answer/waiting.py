"""How long work waits at one station."""

from __future__ import annotations

import math
from dataclasses import dataclass

from archkit.sizing.network import Station
from archkit.sizing.queueing import allen_cunneen_seconds, erlang_c, lossy_queue
from archkit.sizing.quick_answer.duration import ZERO, Duration


@dataclass(slots=True)
class Arrivals:
    """What arrives at a station: a rate a second and moments of its service time by rate."""

    rate: float = 0.0
    busy: float = 0.0
    """Rate x mean service time in ms."""
    square: float = 0.0
    third: float = 0.0
    held: float = 0.0
    """Rate x mean time in ms that a place is held, the wait for a server included."""
    held_square: float = 0.0
    below: float = 0.0
    """Rate x mean time in ms that calls below take while the place is held."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The state of a station; `passing` is the share of the arrivals that leave it again."""

    servers: int
    utilisation: float = 0.0
    places: float | None = None
    wait: Duration | None = ZERO
    server_wait: Duration | None = ZERO
    refused: float = 0.0
    passing: float = 1.0
    growth: float = 0.0


def waiting_at(station: Station, arrivals: Arrivals) -> Waiting:
    """Return the state of a station under its arrivals; a wait of None grows for ever."""
    servers = serving(station, arrivals.busy / 1000)
    if not arrivals.rate:
        return Waiting(servers, places=None if station.concurrency is None else 0.0)
    shut = _refused_at_the_door(station, arrivals.rate)
    rate = arrivals.rate * (1 - shut)
    mean = arrivals.busy / arrivals.rate
    offered = rate * mean / 1000 / servers
    places = _places(station, servers, arrivals)
    if not mean:
        return Waiting(servers, places=places, refused=shut, passing=1 - shut)
    load = rate * mean / 1000
    variation = max(arrivals.square / arrivals.rate / mean**2 - 1, 0.0)
    skew = arrivals.third / arrivals.rate / mean**3
    if station.queue_limit is not None:
        lost, queue = lossy_queue(servers, station.queue_limit, load)
        kept = rate * (1 - lost)
        seconds = queue / kept * (1 + variation) / 2 if kept else 0.0
        chance = erlang_c(servers, min(load * (1 - lost), servers * 0.999))
        refused = 1 - (1 - shut) * (1 - lost)
        wait = _wait(chance, seconds * 1000, min(load / servers, 1.0), variation, skew)
        return Waiting(servers, offered, places, wait, wait, refused, 1 - refused)
    full = load / servers
    if full >= 1:
        through = (1 - shut) / full
        return Waiting(servers, offered, places, None, None, shut, through, rate - rate / full)
    seconds = allen_cunneen_seconds(rate, mean / 1000, servers, 1.0, variation)
    wait = _wait(erlang_c(servers, load), seconds * 1000, full, variation, skew)
    return _with_places(station, arrivals, Waiting(servers, offered, places, wait, wait, shut, 1 - shut))


def serving(station: Station, busy: float) -> int:
    """Return the servers of all instances, those included that autoscaling adds for a load."""
    scaling = station.autoscaling
    instances = station.instances
    if scaling is not None:
        wanted = math.ceil(busy / station.servers / scaling.target)
        instances = min(max(wanted, scaling.smallest), max(scaling.largest, scaling.smallest))
    return instances * station.servers


def _refused_at_the_door(station: Station, rate: float) -> float:
    limit = station.rate_limit
    return 0.0 if limit is None else max(0.0, 1 - limit.per_second / rate)


def _places(station: Station, servers: int, arrivals: Arrivals) -> float | None:
    if station.concurrency is None:
        return None
    return arrivals.held / 1000 / (servers // station.servers * station.concurrency)


def _with_places(station: Station, arrivals: Arrivals, state: Waiting) -> Waiting:
    """Add the wait for a place, which is held while the calls below are waited for."""
    if station.concurrency is None or state.places is None or arrivals.below <= 0:
        return state
    if state.places >= 1:
        through = state.passing / state.places
        growth = arrivals.rate * (1 - state.refused) * (1 - 1 / state.places)
        return Waiting(
            state.servers,
            state.utilisation,
            state.places,
            None,
            state.server_wait,
            state.refused,
            through,
            growth,
        )
    places = state.servers // station.servers * station.concurrency
    rate = arrivals.rate * (1 - state.refused)
    held = arrivals.held / arrivals.rate
    variation = max(arrivals.held_square / arrivals.rate / held**2 - 1, 0.0)
    seconds = allen_cunneen_seconds(rate, held / 1000, places, 1.0, variation)
    chance = erlang_c(places, rate * held / 1000)
    for_place = _wait(chance, seconds * 1000, state.places, variation, 0.0)
    if for_place is ZERO or state.server_wait is None:
        return state
    weight, mean, variance, third = for_place.parts[-1]
    own = state.server_wait.parts
    wait = Duration(
        (
            *((part[0] * (1 - weight), *part[1:]) for part in own),
            *((part[0] * weight, part[1] + mean, part[2] + variance, part[3] + third) for part in own),
        )
    )
    return Waiting(
        state.servers,
        state.utilisation,
        state.places,
        wait,
        state.server_wait,
        state.refused,
        state.passing,
    )


def _wait(chance: float, mean: float, full: float, variation: float, skew: float) -> Duration:
    """Return a wait: none for most, and for the others about exponential.

    The variation of the wait of those that wait is Whitt's ("The Queueing Network Analyzer",
    Bell System Technical Journal 62, 1983), exact for M/G/1.
    """
    if mean <= 0 or chance <= 0:
        return ZERO
    long = mean / chance
    square = 1.0
    if skew > 0:
        square = max(2 * full - 1 + 4 * (1 - full) * skew / (3 * (variation + 1) ** 2), 0.1)
    part = (chance, long, square * long**2, 2 * square**2 * long**3)
    return Duration((part,)) if chance >= 1 else Duration(((1 - chance, 0.0, 0.0, 0.0), part))
