"""A slice of a network: a share of its load on the same share of its capacity.

What overload does, how queues grow, how retries pile up and whether they end, is the same for
a slice, since it depends on rates over capacity and on waits against time limits, which the
slice keeps. What it does not keep is the latency of a single request where a slice has less
than one server: there one works more slowly instead. Targets are left out for this reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from archkit.errors import InputError
from archkit.sizing.network.model import Autoscaling, Call, Network, RateLimit, Route, Station
from archkit.sizing.network.pressure import flows

_LONGEST_MS = 86_400_000.0


def slice_of(network: Network, share: float) -> Network:
    """Return a share of a network: of the arrivals, servers, places, waiting rooms and limits.

    Args:
        network: The whole.
        share: From above 0 to 1.

    Raises:
        InputError: If the share lies outside.
    """
    if not 0 < share <= 1:
        raise InputError(
            f"a slice of {share!r} of a network is none",
            field="share",
            hint="Give a number from above 0 to 1.",
        )
    if share == 1:
        return network
    cut = {one.id: _cut(one, share) for one in network.stations}
    slower = {
        one.id: cut[one.id].instances * cut[one.id].servers / (one.instances * one.servers * share)
        for one in network.stations
    }
    longer = _longer(network, slower)
    kept = tuple(_placed(one, cut[one.id], share * longer.get(one.id, 1.0)) for one in network.stations)
    routes = tuple(
        Route(
            **{name: getattr(one, name) for name in ("id", "name", "peak_to_average", "profile")},
            per_second=one.per_second * share,
            entry=_slowed(one.entry, slower),
        )
        for one in network.routes
    )
    return network.model_copy(update={"stations": kept, "routes": routes})


def _cut(one: Station, share: float) -> Station:
    instances = max(1, round(one.instances * share))
    servers = max(1, math.ceil(one.instances * one.servers * share / instances))
    return one.model_copy(
        update={
            "instances": instances,
            "servers": servers,
            "zones": min(one.zones, instances),
            "queue_limit": None if one.queue_limit is None else math.ceil(one.queue_limit * share),
            "rate_limit": _limited(one.rate_limit, share),
            "autoscaling": _scaled(one.autoscaling, instances / one.instances),
        }
    )


def _placed(whole: Station, cut: Station, share: float) -> Station:
    """Return a cut station with a share of the whole's places, one at least."""
    if whole.concurrency is None:
        return cut
    places = max(1, math.ceil(whole.instances * whole.concurrency * share / cut.instances))
    return cut.model_copy(update={"concurrency": places})


def _longer(network: Network, slower: Mapping[str, float]) -> dict[str, float]:
    """Return how much longer requests stay at each station of the slice, as a factor."""
    before, after = flows(network, at_peak=False), flows(network, at_peak=False, slower=slower)
    return {one: after[one].held / flow.held for one, flow in before.items() if flow.held > 0}


def _limited(limit: RateLimit | None, share: float) -> RateLimit | None:
    if limit is None:
        return None
    return RateLimit(per_second=limit.per_second * share, burst=max(1.0, limit.burst * share))


def _scaled(scaling: Autoscaling | None, share: float) -> Autoscaling | None:
    if scaling is None:
        return None
    smallest = max(1, round(scaling.smallest * share))
    return scaling.model_copy(
        update={"smallest": smallest, "largest": max(smallest, round(scaling.largest * share))}
    )


def _slowed(call: Call, slower: dict[str, float]) -> Call:
    work = call.work
    if work is not None:
        work = work.model_copy(update={"mean_ms": min(_LONGEST_MS, work.mean_ms * slower[call.target])})
    return call.model_copy(update={"work": work, "calls": tuple(_slowed(one, slower) for one in call.calls)})
