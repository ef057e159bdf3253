"""How long work waits at one station."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from archkit.sizing.network import Station
from archkit.sizing.queueing import allen_cunneen_seconds, erlang_b, erlang_c, kimura_seconds, lossy_queue
from archkit.sizing.quick_answer.duration import ZERO, Duration

_GAMMA_TAIL = 1.5
"""Third moment times mean over the square of the second, of an exponential distribution."""
_LONGEST = 64
"""Places of a bounded queue from which on its waits vary as those in so many places."""


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
    arriving: float = 0.0


def waiting_at(station: Station, arrivals: Arrivals) -> Waiting:
    """Return the state of a station under its arrivals; a wait of None grows for ever."""
    return replace(_waiting(station, arrivals), arriving=arrivals.rate)


def _waiting(station: Station, arrivals: Arrivals) -> Waiting:
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
        return _bounded(station, arrivals, Waiting(servers, offered, places, refused=shut), variation)
    full = load / servers
    if full >= 1:
        through = (1 - shut) / full
        return Waiting(servers, offered, places, None, None, shut, through, rate - rate / full)
    seconds = _mean_wait(rate, mean / 1000, servers, variation, skew)
    wait = _wait(erlang_c(servers, load), seconds * 1000, full, variation, skew)
    return _with_places(station, arrivals, Waiting(servers, offered, places, wait, wait, shut, 1 - shut))


def _mean_wait(rate: float, seconds: float, servers: int, variation: float, skew: float) -> float:
    """Return the mean wait in seconds: Kimura's, or Allen and Cunneen's where tails are short.

    With several servers both are wrong for uneven work, and to different sides: a rare piece
    that is very long (lognormal) blocks one server only, pieces of two sizes block more. The
    third moment over those of a gamma distribution tells which; the power was chosen for the
    two such networks of tests/benchmarks/quick_answer.py.
    """
    kimura = kimura_seconds(rate, seconds, servers, variation)
    if servers == 1 or variation <= 1 or not kimura:
        return kimura
    tail = max(skew / (variation + 1) ** 2 / _GAMMA_TAIL, 1.0)
    crowded = allen_cunneen_seconds(rate, seconds, servers, 1.0, variation)
    return kimura * math.exp(math.log(crowded / kimura) / tail**3)


def fullness(state: Waiting) -> float:
    """Return the utilisation of what is fullest at a station: its servers or its places."""
    return max(state.utilisation, state.places or 0.0)


def servers_each(station: Station) -> int:
    """Return how many one instance works on at once: no more than it has places for."""
    return min(station.servers, station.concurrency or station.servers)


def serving(station: Station, busy: float) -> int:
    """Return the servers of all instances that can work at once, with what autoscaling adds."""
    scaling = station.autoscaling
    instances = station.instances
    each = servers_each(station)
    if scaling is not None:
        wanted = math.ceil(busy / each / scaling.target)
        instances = min(max(wanted, scaling.smallest), max(scaling.largest, scaling.smallest))
    return instances * each


def _bounded(station: Station, arrivals: Arrivals, state: Waiting, variation: float) -> Waiting:
    """Return the state of a station that refuses what finds its queue full."""
    rate = arrivals.rate * (1 - state.refused)
    servers, busy = state.servers, arrivals.busy / arrivals.rate / 1000
    places = all_places(station, servers)
    room = (station.queue_limit or 0) + max(0, places - servers)
    lost, waiting = lossy_queue(servers, room, rate * busy)
    if station.concurrency is not None and arrivals.below > 0 and math.isfinite(arrivals.held):
        held = arrivals.held / arrivals.rate / 1000
        by_places = lossy_queue(places, station.queue_limit or 0, rate * held)
        lost, waiting = max(lost, by_places.refused), max(waiting, by_places.waiting)
    kept = rate * (1 - lost)
    mean = waiting / kept * (1 + variation) / 2 * 1000 if kept else 0.0
    wait = _bounded_wait(servers, rate * busy, room, mean)
    refused = 1 - (1 - state.refused) * (1 - lost)
    return replace(state, wait=wait, server_wait=wait, refused=refused, passing=1 - refused)


def _bounded_wait(servers: int, load: float, room: int, mean: float) -> Duration:
    """Return the wait of those let in, behind none up to `room` - 1 others, with a given mean."""
    blocked = erlang_b(servers, load)
    if not mean or not room or not blocked:
        return ZERO
    full, steps = load / servers, range(1, min(room, _LONGEST) + 1)
    last = steps[-1] if full > 1 else 1  # counted from the likely end
    weights = [full ** (step - last) for step in steps]
    total = math.fsum(weights)
    count = math.fsum(step * weight for step, weight in zip(steps, weights, strict=True)) / total
    square = math.fsum(step * step * weight for step, weight in zip(steps, weights, strict=True)) / total
    variance = (count + square - count * count) / (count * count)
    chance = total / ((1 / blocked - 1) * full ** (1 - last) + total)
    long = mean / chance
    part = (chance, long, variance * long**2, 2 * variance**2 * long**3)
    return Duration(((1 - chance, 0.0, 0.0, 0.0), part)) if chance < 1 else Duration((part,))


def all_places(station: Station, servers: int) -> int:
    """Return the places of all instances that the servers belong to."""
    if station.concurrency is None:
        return servers
    return servers // servers_each(station) * station.concurrency


def _refused_at_the_door(station: Station, rate: float) -> float:
    limit = station.rate_limit
    return 0.0 if limit is None else max(0.0, 1 - limit.per_second / rate)


def _places(station: Station, servers: int, arrivals: Arrivals) -> float | None:
    if station.concurrency is None:
        return None
    return arrivals.held / 1000 / all_places(station, servers)


def _with_places(station: Station, arrivals: Arrivals, state: Waiting) -> Waiting:
    """Add the wait for a place, which is held while the calls below are waited for."""
    if station.concurrency is None or state.places is None or arrivals.below <= 0:
        return state
    if state.places >= 1:
        through = state.passing / state.places
        growth = arrivals.rate * (1 - state.refused) * (1 - 1 / state.places)
        return replace(state, wait=None, passing=through, growth=growth)
    places = all_places(station, state.servers)
    rate = arrivals.rate * (1 - state.refused)
    held = arrivals.held / arrivals.rate
    variation = max(arrivals.held_square / arrivals.rate / held**2 - 1, 0.0)
    seconds = kimura_seconds(rate, held / 1000, places, variation)
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
    return replace(state, wait=wait)


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
