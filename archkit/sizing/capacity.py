"""Capacity: demand at the peak against the low end of each component's ceiling.

A service whose modules name entities takes the operations on those; a service named for reads
takes the reads and leaves the writes to the others. Any other service on the synchronous
path is sized for all requests: exact where there is one, an upper bound where there are more.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Architecture, Capacity, Component, Estimate
from archkit.design.architecture import STORES
from archkit.knowledge import Fact, fact
from archkit.sizing.ceiling import DATABASE_CLASSES, POSTGRESQL, component_ceiling, database_ceiling
from archkit.sizing.deliveries import integration_of, messages
from archkit.sizing.figures import number
from archkit.sizing.rates import daily_rates, direction, peak_factor
from archkit.sizing.workload import Load

STATELESS = frozenset({"service", "worker", "realtime", "gateway"})
"""Kinds that gain an instance beyond the load when availability asks for it."""
_NO_RATES = "State the rates in the brief; without them nothing can be sized."
_UNSIZED = frozenset({"client", "identity", "observability"})


@dataclass(frozen=True)
class Setting:
    """What a component's capacity is measured from."""

    brief: Brief
    architecture: Architecture
    load: Load

    @property
    def redundant(self) -> bool:
        """Whether the brief asks for an availability that one instance cannot promise."""
        asked = self.brief.quality.availability_percent
        return asked is not None and asked >= fact("capacity.redundancy-from").base

    @property
    def has_cache(self) -> bool:
        """Whether a cache stands before the database."""
        return any(part.kind == "cache" for part in self.architecture.components)


def size_capacity(brief: Brief, architecture: Architecture, load: Load) -> tuple[Capacity, ...]:
    """Return demand, ceiling and instances of every component that takes load.

    Args:
        brief: The brief.
        architecture: The components; the instances that a stateless one has are never undercut.
        load: The result of `archkit.sizing.measure_load`.

    Returns:
        In the order of the components; clients, identity and observability take none. A
        ceiling that nobody measured is None, with what to measure.
    """
    setting = Setting(brief, architecture, load)
    sized = (capacity_of(part, setting) for part in architecture.components)
    return tuple(one for one in sized if one)


def capacity_of(component: Component, setting: Setting) -> Capacity | None:
    """Return the capacity of one component; None when load does not concern it."""
    if component.kind in _UNSIZED:
        return None
    if component.kind == "external":
        return _external(component, setting)
    if component.kind == "database":
        return _database(component, setting)
    return _node(component, setting)


def _node(component: Component, setting: Setting) -> Capacity:
    demand, unit = component_demand(component, setting)
    ceiling = component_ceiling(component)
    if demand is None:
        return _unknown(component, 0.0, unit, _NO_RATES)
    if ceiling is None:
        return _unknown(component, demand, unit, _to_measure(component, unit))
    each, size = _one_instance(component, ceiling)
    return Capacity(
        component=component.id,
        demand=demand,
        ceiling=each,
        unit=unit,
        instances=instances(component, demand, each, redundant=setting.redundant),
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"{_cited(ceiling)}{size}; low end used",
    )


def instances(component: Component, demand: float, each: float, *, redundant: bool) -> int:
    """Return how many instances carry a demand below the target, never fewer than proposed.

    Copies of a store that were proposed stand by for a fault and carry nothing; they are
    priced, not counted here.

    Args:
        component: The component.
        demand: What arrives at the peak.
        each: What one instance takes, in the same unit, more than zero.
        redundant: Whether a stateless part gets one more (N+1).
    """
    needed = max(1, math.ceil(demand / (each * fact("capacity.target-utilisation").base)))
    spare = 1 if redundant and component.kind in STATELESS else 0
    proposed = 1 if component.kind in STORES else component.instances
    return max(proposed, needed + spare)


def component_demand(component: Component, setting: Setting) -> tuple[float | None, str]:
    """Return what arrives at a component at the daily peak, and its unit; None when unknown."""
    load = setting.load
    reads, writes = _base(load.peak_reads_per_second), _base(load.peak_writes_per_second)
    requests = _requests(component, setting)
    known_jobs = _base(load.jobs_per_second_peak)
    jobs = writes if known_jobs is None else known_jobs
    by_kind: dict[str, tuple[float | None, str]] = {
        "queue": (jobs, "job/s"),
        "stream": (jobs, "job/s"),
        "worker": (jobs, "job/s"),
        "scheduler": (0.0, "job/s"),
        "realtime": (_base(load.concurrent_connections), "user"),
        "cache": (requests, "operation/s"),
        "search": (reads, "search/s"),
        "object-store": (reads, "read/s"),
        "warehouse": (writes, "row/s"),
    }
    behind_queue = _only_asynchronous(component, setting.architecture)
    return by_kind.get(component.kind, (jobs if behind_queue else requests, "request/s"))


def _requests(component: Component, setting: Setting) -> float | None:
    """Return the requests a second that reach a component at the peak; None when unknown."""
    load = setting.load
    reads, writes = _base(load.peak_reads_per_second), _base(load.peak_writes_per_second)
    if reads is None and writes is None:
        return None
    both = (reads or 0.0) + (writes or 0.0)
    services = [part for part in setting.architecture.components if part.kind == "service"]
    if component.kind != "service" or len(services) == 1:
        return both
    if any(_serves_reads(part) for part in services):
        return (reads if _serves_reads(component) else writes) or 0.0
    return _own_operations(component, setting) or both


def _serves_reads(component: Component) -> bool:
    return bool(re.match(r"reads?\b", component.id))


def _own_operations(component: Component, setting: Setting) -> float | None:
    """Return the peak of the operations on the entities that a service names as its modules."""
    rates = daily_rates(setting.brief)
    peaks = [
        (rates[one].to(f"{direction(one)}/s") * peak_factor(setting.brief, one)).base
        for one in setting.brief.workload.operations
        if one.entity in component.modules and direction(one) and one in rates
    ]
    return sum(peaks) if peaks else None


def _only_asynchronous(component: Component, architecture: Architecture) -> bool:
    arriving = [link.style for link in architecture.links if link.target == component.id]
    return bool(arriving) and "sync" not in arriving


@dataclass(frozen=True)
class DatabaseSize:
    """The class of machine, what it takes and what arrives, in writes that cost the same."""

    database_class: str
    ceiling: Fact
    demand: float
    read_weight: float


def database_size(setting: Setting) -> DatabaseSize | None:
    """Return the smallest class of PostgreSQL machine that carries the peak; None without rates.

    A read counts as the share of a write that the low ends of both ceilings give; with a
    cache in front only its misses arrive. Bigger machines come before more of them.
    """
    load = setting.load
    reads, writes = _base(load.peak_reads_per_second), _base(load.peak_writes_per_second)
    if reads is None and writes is None:
        return None
    missed = 1 - fact("capacity.cache-hit-share").base if setting.has_cache else 1.0
    target = fact("capacity.target-utilisation").base
    size: DatabaseSize | None = None
    for name in DATABASE_CLASSES:
        ceiling = database_ceiling("writes", name)
        weight = ceiling.lowest / database_ceiling("reads", name).lowest
        demand = (writes or 0.0) + (reads or 0.0) * missed * weight
        size = DatabaseSize(name, ceiling, demand, weight)
        if demand <= ceiling.lowest * target:
            break
    return size


def _database(component: Component, setting: Setting) -> Capacity:
    unit = "write/s"
    size = database_size(setting)
    if size is None:
        return _unknown(
            component, 0.0, unit, "State the rates in the brief; without them nothing can be sized."
        )
    if (component.technology or "") not in POSTGRESQL:
        return _other_database(component, setting)
    weight = number(size.read_weight)
    cached = " after the cache" if setting.has_cache else ""
    return Capacity(
        component=component.id,
        demand=size.demand,
        ceiling=size.ceiling.lowest,
        unit=f"write/s (a read{cached} counts {weight})",
        instances=instances(component, size.demand, size.ceiling.lowest, redundant=False),
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"{size.database_class} machine: {_cited(size.ceiling)}; low end used",
    )


def _other_database(component: Component, setting: Setting) -> Capacity:
    load = setting.load
    reads, writes = _base(load.peak_reads_per_second) or 0.0, _base(load.peak_writes_per_second) or 0.0
    ceiling = component_ceiling(component)
    if ceiling is None:
        return _unknown(component, reads + writes, "operation/s", _to_measure(component, "operation/s"))
    return Capacity(
        component=component.id,
        demand=writes,
        ceiling=ceiling.lowest,
        unit=ceiling.unit,
        instances=instances(component, writes, ceiling.lowest, redundant=False),
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"{_cited(ceiling)}; low end used",
    )


def _external(component: Component, setting: Setting) -> Capacity | None:
    integration = integration_of(component, setting.brief)
    if integration is None or not integration.rate_limit_per_second:
        return None
    sent = messages(setting.brief, integration)
    if sent is None:
        return None
    return Capacity(
        component=component.id,
        demand=sent.peak.base,
        ceiling=float(integration.rate_limit_per_second),
        unit="message/s",
        utilisation_target=1.0,
        source=f"brief: integrations.rate_limit_per_second; demand {sent.peak.formula}",
    )


def _one_instance(component: Component, ceiling: Fact) -> tuple[float, str]:
    """Return what one instance takes at the low end, and the words for its size."""
    if "vCPU" not in ceiling.unit:
        return ceiling.lowest, ""
    vcpu = fact("capacity.worker-vcpu" if component.kind == "worker" else "capacity.service-vcpu").base
    return ceiling.lowest * vcpu, f"; {number(vcpu)} vCPU an instance"


def _unknown(component: Component, demand: float, unit: str, measure: str) -> Capacity:
    return Capacity(
        component=component.id,
        demand=demand,
        ceiling=None,
        unit=unit,
        instances=component.instances,
        utilisation_target=fact("capacity.target-utilisation").base,
        source="unknown: no measurement is on record",
        measure=measure,
    )


def _to_measure(component: Component, unit: str) -> str:
    if component.managed or component.scaling in {"serverless", "external"}:
        return (
            f"The provider scales {component.id}; "
            f"read the account's quota in {unit} and test at twice the peak."
        )
    return (
        f"Load {component.id} with the hottest operations until its p95 breaks the target, "
        f"and note the {unit}."
    )


def _cited(ceiling: Fact) -> str:
    ends = f"{number(ceiling.lowest)} to {number(ceiling.highest)} {ceiling.unit}"
    return f"{ceiling.id}, {ends}, {ceiling.citation}"


def _base(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.base
