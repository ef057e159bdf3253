"""Pressure: what arrives at each station and how much of it that takes, before anything waits.

These are the first-order numbers of a network, without retries, waiting or autoscaling: enough
to say that a queue cannot be stable, how fast it grows, and which part is full first.
Source: the utilisation law and Little's law (see `archkit.sizing.queueing`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.sizing.network.model import Call, Network

USUAL_CEILINGS = "with ceilings at their usual value; capacity and roadmap count on their low ends"
"""Why a simulated network is full later, and at times elsewhere, than capacity and roadmap say."""
_MS = 1000


@dataclass
class Flow:
    """What arrives at one station: calls a second, and the servers and places that they take on average."""

    per_second: float = 0.0
    busy: float = 0.0
    held: float = 0.0


@dataclass(frozen=True)
class Pressure:
    """One station at one load.

    `utilisation` is the share of its servers that the work takes, or of its places that calls
    hold, whichever is more; 1 and over is unstable, and the queue then grows by
    `growth_per_second`. `full_at` is the factor on this load at which it is full, infinite for
    one that does no work.
    """

    station: str
    per_second: float
    utilisation: float
    full_at: float
    growth_per_second: float


def flows(network: Network, *, at_peak: bool, slower: Mapping[str, float] | None = None) -> dict[str, Flow]:
    """Return what arrives at each station that is called, by id.

    Args:
        network: The stations and routes.
        at_peak: Take each route's daily peak instead of its average.
        slower: Factors on the work at stations; 1 for those that are left out.
    """
    found: dict[str, Flow] = defaultdict(Flow)
    for route in network.routes:
        rate = route.peak_per_second if at_peak else route.per_second
        _follow(route.entry, rate, slower or {}, found)
    return dict(found)


def _follow(call: Call, rate: float, slower: Mapping[str, float], found: dict[str, Flow]) -> float:
    """Add a call and all below it; return for how many milliseconds it holds its place."""
    busy = call.work.mean_ms * slower.get(call.target, 1.0) if call.work else 0.0
    held = busy
    for one in call.calls:
        below = _follow(one, rate * one.probability, slower, found)
        if one.style == "sync":
            held += one.probability * (one.network_ms + below)
    flow = found[call.target]
    flow.per_second += rate
    flow.busy += rate * busy / _MS
    flow.held += rate * held / _MS
    return held


def pressures(network: Network, *, at_peak: bool = True) -> tuple[Pressure, ...]:
    """Return the pressure on each station that is called, the fullest first.

    Args:
        network: The stations and routes.
        at_peak: Take each route's daily peak instead of its average.
    """
    arriving = flows(network, at_peak=at_peak)
    found = []
    for one in network.stations:
        flow = arriving.get(one.id)
        if flow is None:
            continue
        share = flow.busy / (one.instances * one.servers)
        if one.concurrency is not None:
            share = max(share, flow.held / (one.instances * one.concurrency))
        growth = flow.per_second * (1 - 1 / share) if share > 1 else 0.0
        found.append(Pressure(one.id, flow.per_second, share, 1 / share if share else math.inf, growth))
    return tuple(sorted(found, key=lambda one: -one.utilisation))
