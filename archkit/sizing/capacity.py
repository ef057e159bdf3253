"""Capacity: demand at the peak against the low end of each component's ceiling."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Architecture, Capacity, Component
from archkit.knowledge import Fact, fact
from archkit.sizing.ceiling import (
    DATABASE_CLASSES,
    KEYED,
    POSTGRESQL,
    component_ceiling,
    database_ceiling,
    database_machine,
    is_replica,
    keeps_own,
)
from archkit.sizing.deliveries import integration_of, messages
from archkit.sizing.demand import Setting, component_demand
from archkit.sizing.figures import number
from archkit.sizing.machine import STATELESS, Machine, instances, machine_for, share_without_a_zone
from archkit.sizing.worker import ceiling_in
from archkit.sizing.workload import Load

__all__ = [
    "STATELESS",
    "DatabaseSize",
    "Setting",
    "capacity_of",
    "component_demand",
    "database_size",
    "instances",
    "size_capacity",
]
_NO_RATES = "State the rates in the brief; without them nothing can be sized."
_UNSIZED = frozenset({"client", "identity", "observability"})


def size_capacity(brief: Brief, architecture: Architecture, load: Load) -> tuple[Capacity, ...]:
    """Return demand, ceiling, machine and instances of every component that takes load.

    Args:
        brief: The brief.
        architecture: The components; the instances that a stateless one has are never undercut.
        load: The result of `archkit.sizing.measure_load`.

    Returns:
        In the order of the components; clients, identity and observability take none. A
        ceiling that nobody measured is None, with what to measure.
    """
    from archkit.sizing.provisions import provisions_of  # noqa: PLC0415 - it builds on capacity

    setting = Setting(brief, architecture, load)
    sized = ((part, capacity_of(part, setting)) for part in architecture.components)
    return tuple(
        row.model_copy(update={"provisions": provisions_of(part, row, setting)}) for part, row in sized if row
    )


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
    ceiling = ceiling_in(component, setting)
    if demand is None:
        return _unknown(component, 0.0, unit, _NO_RATES)
    if ceiling is None:
        return _unknown(component, demand, unit, _to_measure(component, unit))
    if "vCPU" in ceiling.unit:
        return _program(component, setting, demand, unit, ceiling)
    return _nodes(component, demand, unit, ceiling, redundant=setting.redundant)


def _nodes(component: Component, demand: float, unit: str, ceiling: Fact, *, redundant: bool) -> Capacity:
    """Return the capacity of nodes that each take the low end of a ceiling."""
    return Capacity(
        component=component.id,
        demand=demand,
        ceiling=ceiling.lowest,
        unit=unit,
        instances=instances(component, demand, ceiling.lowest, redundant=redundant),
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"{_cited(ceiling)}; low end used",
    )


def _program(component: Component, setting: Setting, demand: float, unit: str, ceiling: Fact) -> Capacity:
    """Return the capacity of what runs on a size of instance that we choose."""
    machine = machine_for(component, demand, ceiling.lowest, setting)
    each = ceiling.lowest * machine.vcpu
    return Capacity(
        component=component.id,
        demand=demand,
        ceiling=each,
        unit=unit,
        instances=machine.instances,
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"{_cited(ceiling)}; {number(machine.vcpu)} vCPU an instance; low end used"
        f"{_after_a_fault(machine, demand, each, setting)}",
        machine=machine.label,
    )


def _after_a_fault(machine: Machine, demand: float, each: float, setting: Setting) -> str:
    """Return what is left for the rest when an instance or a zone is lost."""
    if machine.instances == 1 or not setting.redundant:
        return ""
    fewer = demand / (each * (machine.instances - 1))
    zone = share_without_a_zone(machine.instances, demand, each)
    zones = number(fact("machine.zones").base)
    return f"; the peak takes {fewer:.0%} with an instance less, {zone:.0%} with one of {zones} zones less"


@dataclass(frozen=True)
class DatabaseSize:
    """The class of machine, what it takes and what arrives, in writes that cost the same.

    `for_memory` says that a smaller one would carry the load, and not hold enough of the data.
    """

    database_class: str
    ceiling: Fact
    demand: float
    read_weight: float
    for_memory: bool = False


def database_size(setting: Setting, component: Component | None = None) -> DatabaseSize | None:
    """Return the smallest class of PostgreSQL machine that carries the peak; None without rates.

    A read counts as the share of a write that the low ends of both ceilings give; with a
    cache in front only its misses arrive. Copies for reading answer the reads that need not
    see their own write, and repeat every write. The machine also holds a share of the first
    year's data in memory. Bigger machines come before more of them.

    Args:
        setting: The brief, architecture and load.
        component: The database or copy; one database alone when left out. A store of appended
            rows runs on the largest class, on which its ceilings were taken.
    """
    if component is not None:
        setting = setting.kept_by(component)
        if keeps_own(component):
            return _store_size(setting, component)
    works = [_database_work(setting, one) for one in _same_class(setting, component)]
    if works[0] is None:
        return None
    target = fact("capacity.target-utilisation").base
    size: DatabaseSize | None = None
    carried = False
    for name in DATABASE_CLASSES:
        ceiling = database_ceiling("writes", name)
        weight = ceiling.lowest / database_ceiling("reads", name).lowest
        demands = [work[1] + work[0] * weight for work in works if work]
        size = DatabaseSize(name, ceiling, demands[0], weight, for_memory=carried)
        carried = max(demands) <= ceiling.lowest * target
        if carried and database_machine(name)[1] >= setting.memory_wanted_gib:
            break
    return size


def _store_size(setting: Setting, component: Component) -> DatabaseSize | None:
    """Return the size of a store of appended rows; None without rates or a measured ceiling."""
    ceiling, rows = component_ceiling(component), setting.peak_writes
    if ceiling is None or rows is None:
        return None
    reads = _keyed_reads(setting) if component.technology in KEYED else 0.0
    return DatabaseSize(DATABASE_CLASSES[-1], ceiling, rows + reads, 0.0)


def _keyed_reads(setting: Setting) -> float:
    """Return the reads a second by key that reach a store behind the cache; each costs as much as a write."""
    return (setting.peak_reads or 0.0) * (setting.missed_share if setting.has_cache else 1.0)


def _same_class(setting: Setting, component: Component | None) -> list[Component | None]:
    """Return the database and, since they stand in for one another, its copies and their primary."""
    if component is None or not setting.copies:
        return [component]
    alike = (part for part in setting.databases if part.technology == component.technology)
    return [component, *(part for part in alike if not keeps_own(part))]


def _database_work(setting: Setting, component: Component | None) -> tuple[float, float] | None:
    """Return the reads and writes a second that reach one database at the peak; None without rates."""
    if setting.peak_reads is None and setting.peak_writes is None:
        return None
    reads, writes = setting.peak_reads or 0.0, setting.peak_writes or 0.0
    if setting.has_cache:
        reads *= setting.missed_share
    if component is None or not setting.copies:
        return reads, writes
    own = fact("capacity.own-read-share").base
    return (reads * (1 - own) / setting.copies, writes) if is_replica(component) else (reads * own, writes)


def _database(component: Component, setting: Setting) -> Capacity:
    unit = "write/s"
    if keeps_own(component):
        return _store(component, setting.kept_by(component))
    size = database_size(setting, component)
    if size is None:
        return _unknown(component, 0.0, unit, _NO_RATES)
    if (component.technology or "") not in POSTGRESQL:
        return _other_database(component, setting.kept_by(component))
    weight = number(size.read_weight)
    cached = " after the cache" if setting.has_cache else ""
    return Capacity(
        component=component.id,
        demand=size.demand,
        ceiling=size.ceiling.lowest,
        unit=f"write/s (a read{cached} counts {weight})",
        instances=instances(component, size.demand, size.ceiling.lowest, redundant=False),
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"{size.database_class} machine: {_cited(size.ceiling)}; low end used"
        f"{_for_memory(size, setting)}",
        machine=Machine(*database_machine(size.database_class)).label,
    )


def _store(component: Component, setting: Setting) -> Capacity:
    """Return the capacity of a store of appended rows, which arrive in batches."""
    size = database_size(setting, component)
    if setting.peak_writes is None:
        return _unknown(component, 0.0, "row/s", _NO_RATES)
    if size is None:
        return _unknown(component, setting.peak_writes, "row/s", _to_measure(component, "row/s"))
    keyed = component.technology in KEYED
    beside = "by key count as much as a write" if keyed else "of ranges beside them are to be measured"
    counted = _keyed_reads(setting) if keyed else setting.peak_reads
    reads = f"; {number(counted)} reads/s {beside}" if counted else ""
    return Capacity(
        component=component.id,
        demand=size.demand,
        ceiling=size.ceiling.lowest,
        unit="row/s",
        instances=instances(component, size.demand, size.ceiling.lowest, redundant=False),
        utilisation_target=fact("capacity.target-utilisation").base,
        source=f"batches; {_cited(size.ceiling)}; low end used{reads}",
        machine=Machine(*database_machine(size.database_class)).label,
    )


def _for_memory(size: DatabaseSize, setting: Setting) -> str:
    if not size.for_memory:
        return ""
    wanted = number(setting.memory_wanted_gib)
    return f"; this class for {wanted} GiB of its data in memory, a smaller one would carry the load"


def _other_database(component: Component, setting: Setting) -> Capacity:
    reads, writes = setting.peak_reads or 0.0, setting.peak_writes or 0.0
    ceiling = component_ceiling(component)
    if ceiling is None:
        return _unknown(component, reads + writes, "operation/s", _to_measure(component, "operation/s"))
    return _nodes(component, writes, ceiling.unit, ceiling, redundant=False)


def _external(component: Component, setting: Setting) -> Capacity | None:
    integration = integration_of(component, setting.brief)
    if integration is None or not integration.rate_limit_per_second:
        return None
    sent = messages(setting.brief, integration)
    if sent is None:
        return None
    return Capacity(
        component=component.id,
        demand=sent.peak.base * setting.load_factor,
        ceiling=float(integration.rate_limit_per_second),
        unit="message/s",
        utilisation_target=1.0,
        source=f"brief: integrations.rate_limit_per_second; demand {sent.peak.formula}",
    )


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
