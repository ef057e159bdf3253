"""Stations: each component that a request visits, with its instances, places and bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.design import Component
from archkit.design.architecture import STORES
from archkit.knowledge import fact
from archkit.sizing.network.model import Autoscaling, RateLimit, Station
from archkit.sizing.network.plan import Plan
from archkit.sizing.network.walk import PACER
from archkit.sizing.network.ways import RUNNING
from archkit.sizing.pools import pool_at

_MS = 1000
_MOST_INSTANCES = 100_000
_MOST_WAITING = 10_000_000
_MOST_RATE = 1e9
_SCALED = frozenset({"service", "worker", "gateway", "realtime"})


@dataclass(frozen=True)
class Visits:
    """What all routes together do to the components, by id.

    `peak_per_second` are the calls that arrive at the peak, `limit_ms` the shortest that a
    caller waits.
    """

    peak_per_second: Mapping[str, float]
    limit_ms: Mapping[str, float]


def stations_of(plan: Plan, visits: Visits) -> tuple[Station, ...]:
    """Return a station for each component that is visited, in the order of the components."""
    pacers = {one for one in visits.peak_per_second if one.startswith(PACER)}
    found = []
    for part in plan.ways.parts.values():
        if PACER + part.id in pacers:
            found.append(Station(id=PACER + part.id, name=f"Stated limit of {part.name}"[:200]))
        if part.id in visits.peak_per_second:
            found.append(_station(part, plan, visits))
    return tuple(found)


def _station(part: Component, plan: Plan, visits: Visits) -> Station:
    effort = plan.effort(part.id)
    servers = effort.servers if effort else int(fact("simulation.provider-calls").base)
    if part.kind == "external":
        servers = _calls_at_once(part, plan, visits) or servers
    count = _instances(part, plan)
    return Station(
        id=part.id,
        name=part.name[:200],
        kind=part.kind,
        servers=servers,
        instances=count,
        zones=min(count, int(fact("machine.zones").base)),
        concurrency=_concurrency(part, plan),
        queue_limit=_queue_limit(part, plan, visits, count),
        rate_limit=_rate_limit(part, plan, visits),
        autoscaling=_autoscaling(part, plan, visits, count),
        background=part.kind in {"worker", "scheduler"},
    )


def _instances(part: Component, plan: Plan) -> int:
    """Return the instances that carry load: sizing's where it has a row; copies of a store stand by."""
    if part.kind == "external":
        return 1
    if part.kind in STORES and part.id not in plan.means.rows:
        return 1
    return min(plan.means.instances(part), _MOST_INSTANCES)


def _concurrency(part: Component, plan: Plan) -> int | None:
    """Return how much one instance holds at once: its pool where a bulkhead is set, or what it is.

    The place is held for the whole request, so that no instance holds less than it has cores.
    """
    effort = plan.effort(part.id)
    holds = effort.holds if effort else None
    if part.kind not in RUNNING:
        return holds
    pooled = any(
        plan.rules.link("bulkhead", link) and plan.ways.kind(link.target) == "database"
        for link in plan.ways.calls(part.id, waited=False)
    )
    pool = max(pool_at(part, plan.means.setting), effort.servers if effort else 1) if pooled else None
    return min((one for one in (holds, pool) if one is not None), default=None)


def _queue_limit(part: Component, plan: Plan, visits: Visits, count: int) -> int | None:
    """Return how many may wait before requests are refused, where the design sheds load.

    As many as are served within the share of their time limit that requests may wait.
    """
    effort, limit = plan.effort(part.id), visits.limit_ms.get(part.id)
    if part.kind not in RUNNING or effort is None or limit is None:
        return None
    if not plan.rules.part("load-shedding", part.id):
        return None
    longest = limit * fact("simulation.wait-share").base
    busy = max(effort.read_ms, effort.write_ms)
    return min(_MOST_WAITING, max(count, math.ceil(count * effort.servers / busy * longest)))


def _calls_at_once(part: Component, plan: Plan, visits: Visits) -> int | None:
    """Return the calls that a bulkhead lets through to a provider at once, by Little's law with headroom."""
    if not any(plan.rules.link("bulkhead", one) for one in plan.ways.before.get(part.id, ())):
        return None
    stated = plan.integration(part)
    peak = visits.peak_per_second[part.id]
    limit = float(stated.rate_limit_per_second or 0) if stated else 0.0
    seconds = fact("operations.external-latency-ms").base / _MS
    needed = (max(peak, limit) if limit else peak) * seconds * fact("operations.bulkhead-headroom").base
    return min(_MOST_WAITING, max(int(fact("operations.bulkhead-floor").base), math.ceil(needed)))


def _rate_limit(part: Component, plan: Plan, visits: Visits) -> RateLimit | None:
    """Return the limit of a provider that nothing on our side keeps to: what is over it is refused."""
    stated = plan.integration(part) if part.kind == "external" else None
    if stated is None or not stated.rate_limit_per_second or PACER + part.id in visits.peak_per_second:
        return None
    rate = min(float(stated.rate_limit_per_second), _MOST_RATE)
    return RateLimit(per_second=rate, burst=max(1.0, rate))


def _autoscaling(part: Component, plan: Plan, visits: Visits, count: int) -> Autoscaling | None:
    """Return the autoscaling of a part that grows in number, on a platform that starts instances.

    It is left out where not even ten times the peak would start one.
    """
    shape, effort = plan.design.shape, plan.effort(part.id)
    fixed = shape is None or "one machine" in shape.deployment.lower()
    if part.kind not in _SCALED or part.scaling != "horizontal" or fixed or effort is None:
        return None
    busy = visits.peak_per_second[part.id] * max(effort.read_ms, effort.write_ms) / _MS
    wanted = fact("capacity.target-utilisation").base * count * effort.servers
    if busy * fact("roadmap.ten-times").base < wanted:
        return None
    return Autoscaling(
        smallest=count,
        largest=max(count, math.ceil(count * fact("simulation.autoscaling-most").base)),
        target=fact("capacity.target-utilisation").base,
        interval_s=fact("simulation.autoscaling-interval").base,
        delay_s=fact("simulation.autoscaling-delay").base,
        cooldown_s=fact("simulation.autoscaling-cooldown").base,
    )
