"""Effort: how long a component works on one request, from what it takes at saturation.

A machine of c cores that takes r requests a second at saturation is busy for c/r seconds of
core time with each. Source: the utilisation law, Denning and Buzen, "The Operational Analysis
of Queueing Network Models", Computing Surveys 10, 1978.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from archkit.design import Capacity, Component
from archkit.knowledge import Fact, fact, library
from archkit.sizing.capacity import database_size
from archkit.sizing.ceiling import (
    DATABASE_CLASSES,
    POSTGRESQL,
    component_ceiling,
    database_ceiling,
    database_machine,
    keeps_own,
    language,
)
from archkit.sizing.demand import Setting
from archkit.sizing.figures import number
from archkit.sizing.machine import Machine, machine_of
from archkit.sizing.worker import ceiling_in

End = Literal["base", "cautious"]
_MS = 1000
_RUNS_CODE = frozenset({"service", "worker", "scheduler", "realtime", "function"})
_ONE_AT_A_TIME = frozenset({"cache", "queue", "stream"})
_VCPU = re.compile(r"(\d+(?:\.\d+)?) vCPU")
_SMALLEST_VCPU, _LARGEST_VCPU = 0.01, 1_000.0


@dataclass(frozen=True)
class Effort:
    """The servers of one instance, the milliseconds that a read and a write keep one, and why.

    `holds` is how many one instance holds at once because of what it is (None for no bound).
    """

    servers: int
    read_ms: float
    write_ms: float
    source: str
    holds: int | None = None


@dataclass(frozen=True)
class Means:
    """What efforts are worked out from; `end` chooses the base of each fact or its cautious end.

    `rows` are the capacities that the design states, by component; a component without one is
    sized here as the size step would.
    """

    setting: Setting
    end: End = "base"
    rows: Mapping[str, Capacity] = field(default_factory=dict)

    def rate(self, one: Fact) -> float:
        """Return a ceiling: its base, or its low end for a cautious run."""
        return one.base if self.end == "base" else one.lowest

    def time(self, one: Fact) -> float:
        """Return a time: its base, or its high end for a cautious run."""
        return one.base if self.end == "base" else one.highest

    def vcpu(self, component: Component) -> float:
        """Return the size of one instance in vCPU."""
        row = self.rows.get(component.id)
        stated = _VCPU.match(row.machine) if row else None
        if stated:
            return min(max(float(stated[1]), _SMALLEST_VCPU), _LARGEST_VCPU)
        machine = machine_of(component, self.setting)
        return machine.vcpu if machine else fact("capacity.service-vcpu").base

    def instances(self, component: Component) -> int:
        """Return how many instances of a program run."""
        row = self.rows.get(component.id)
        machine = None if row else machine_of(component, self.setting)
        return row.instances if row else machine.instances if machine else component.instances

    def database_class(self, component: Component) -> str:
        """Return the class of machine of a PostgreSQL database."""
        row = self.rows.get(component.id)
        for name in DATABASE_CLASSES:
            if row and row.machine == Machine(*database_machine(name)).label:
                return name
        size = database_size(self.setting, component)
        return size.database_class if size else DATABASE_CLASSES[0]


def effort_of(component: Component, means: Means) -> Effort | None:
    """Return the effort of a component; None when nobody knows what it takes."""
    if component.kind in _RUNS_CODE:
        return _code(component, means)
    by_kind: dict[str, Callable[[Component, Means], Effort | None]] = {
        "database": _database,
        "external": _provider,
        "object-store": _objects,
    }
    return by_kind.get(component.kind, _node)(component, means) or _stated(component, means)


def _stated(component: Component, means: Means) -> Effort | None:
    """Return the effort that a design's own ceiling gives, where no fact does."""
    row = means.rows.get(component.id)
    if row is None or not row.ceiling or row.ceiling <= 0:
        return None
    busy = _MS / row.ceiling
    source = f"{number(busy)} ms, the design's own ceiling of {number(row.ceiling)} {row.unit}: {row.source}"
    return Effort(1, busy, busy, source)


def _code(component: Component, means: Means) -> Effort:
    known = language(component.technology or "")
    ceiling = fact(f"ceiling.{known or 'service'}.requests")
    if component.kind == "worker":
        does = ceiling_in(component, means.setting) or ceiling
        waits = does.id == "ceiling.worker.jobs" and known is not None
        ceiling = ceiling if waits else does
    vcpu = means.vcpu(component)
    servers = max(1, int(vcpu))
    busy = _MS * servers / (means.rate(ceiling) * vcpu)
    source = f"{number(busy)} ms on {number(vcpu)} vCPU, {_cited(ceiling, means)}"
    if component.kind == "function":
        most = int(fact("simulation.function-calls").base)
        return Effort(most, busy, busy, source, most)
    holds = max(1, round(fact("simulation.worker-calls").base * vcpu)) if component.kind == "worker" else None
    return Effort(servers, busy, busy, source, holds)


def _database(component: Component, means: Means) -> Effort | None:
    if (component.technology or "") not in POSTGRESQL or keeps_own(component):
        return _other_database(component, means)
    name = means.database_class(component)
    cores = max(1, int(database_machine(name)[0]))
    reads, writes = (database_ceiling(what, name) for what in ("reads", "writes"))
    read_ms, write_ms = (_MS * cores / means.rate(one) for one in (reads, writes))
    source = (
        f"{number(read_ms)} ms a read by key and {number(write_ms)} ms a write on {cores} cores,"
        f" {_cited(reads, means)}; {_cited(writes, means)}"
    )
    return Effort(cores, read_ms, write_ms, source)


def _other_database(component: Component, means: Means) -> Effort | None:
    writes = component_ceiling(component)
    if writes is None:
        return None
    reads = library().facts.get(writes.id.replace(".writes", ".reads"), writes)
    read_ms, write_ms = (_MS / means.rate(one) for one in (reads, writes))
    return Effort(
        1, read_ms, write_ms, f"{number(write_ms)} ms a write, one at a time, {_cited(writes, means)}"
    )


def _provider(_: Component, means: Means) -> Effort:
    latency = fact("operations.external-latency-ms")
    busy = means.time(latency)
    source = f"{number(busy)} ms, {latency.id}, {latency.citation}"
    return Effort(int(fact("simulation.provider-calls").base), busy, busy, source)


def _objects(component: Component, means: Means) -> Effort | None:
    ceiling = component_ceiling(component)
    if ceiling is None:
        return None
    read, write = fact("ceiling.s3.read-latency"), fact("ceiling.s3.write-latency")
    busy = means.time(read)
    servers = max(1, round(means.rate(ceiling) * busy / _MS))
    source = (
        f"{number(busy)} ms a read, {read.id}, {read.citation}; {servers:,} at once, {_cited(ceiling, means)}"
    )
    return Effort(servers, busy, means.time(write), source)


def _node(component: Component, means: Means) -> Effort | None:
    """Return the effort of one node; one that works on its log or its memory does one thing at a time."""
    ceiling = component_ceiling(component)
    if ceiling is None:
        return None
    vcpu = means.vcpu(component) if "vCPU" in ceiling.unit else 1.0
    alone = component.kind in _ONE_AT_A_TIME or "vCPU" in ceiling.unit
    servers = 1 if alone else max(1, int(database_machine(DATABASE_CLASSES[0])[0]))
    busy = _MS * servers / (means.rate(ceiling) * vcpu)
    return Effort(servers, busy, busy, f"{number(busy)} ms, {_cited(ceiling, means)}")


def _cited(one: Fact, means: Means) -> str:
    return f"{one.id} {number(means.rate(one))} {one.unit}, {one.citation}"
