"""Machines: which size of instance carries a peak, and how many of them.

The smallest size of the ladder that needs few instances is taken, so that a small program
runs on a small machine twice and a large one grows upwards before it grows in number.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.design import Component
from archkit.design.architecture import STORES
from archkit.knowledge import fact, library
from archkit.sizing.ceiling import database_machine, language
from archkit.sizing.demand import Setting, component_demand
from archkit.sizing.figures import number
from archkit.sizing.worker import ceiling_in

STATELESS = frozenset({"service", "worker", "realtime", "gateway"})
"""Kinds that gain an instance beyond the load when availability asks for it."""
_PER_VCPU = "vCPU"
_VCPU = "vcpu"
_RUNS = STATELESS | {"scheduler"}


@dataclass(frozen=True)
class Machine:
    """The size of one instance and how many there are; `vcpu` may be a share of a core."""

    vcpu: float
    gib: float
    instances: int = 1

    @property
    def label(self) -> str:
        """The size in words, such as ``2 vCPU, 4 GiB``."""
        return f"{number(self.vcpu)} vCPU, {number(self.gib)} GiB"


@functools.cache
def ladder() -> tuple[Machine, ...]:
    """Return the sizes of instance that platforms offer, smallest first, one of each."""
    found = library().facts
    rungs = [name for name in found if name.startswith("machine.size-") and name.endswith(f".{_VCPU}")]
    sizes = [Machine(found[name].base, found[name.replace(_VCPU, "gib")].base) for name in rungs]
    return tuple(sorted(sizes, key=lambda size: size.vcpu))


def machine_of(component: Component, setting: Setting) -> Machine | None:
    """Return the size and number of instances of one component at a setting's peak.

    Args:
        component: A program (service, worker, scheduler, realtime, gateway) or a database.
        setting: The brief, architecture and load.

    Returns:
        None for what has no machine of ours: clients, edges, functions, other stores and
        what a provider runs. A database has the machine of its class.
    """
    if component.kind == "database":
        from archkit.sizing.capacity import capacity_of, database_size  # noqa: PLC0415 - capacity builds on this

        size, row = database_size(setting, component), capacity_of(component, setting)
        vcpu, gib = database_machine(size.database_class if size else "small")
        return Machine(vcpu, gib, row.instances if row else component.instances)
    if component.kind not in _RUNS:
        return None
    demand, _ = component_demand(component, setting)
    ceiling = ceiling_in(component, setting)
    if demand is None or ceiling is None or _PER_VCPU not in ceiling.unit:
        smallest = _sizes(component)[0]
        return Machine(smallest.vcpu, smallest.gib, component.instances)
    return machine_for(component, demand, ceiling.lowest, setting)


def machine_for(component: Component, demand: float, per_vcpu: float, setting: Setting) -> Machine:
    """Return the machines that a program needs at a setting's load.

    Today the size is chosen, and that of nothing to do is the smallest. At any other load it is
    today's size, and more of it where that is needed, as the roadmap's rule adds instances; a
    program alone on one machine gets a larger one first.

    Args:
        component: A program.
        demand: What arrives at the peak of the setting.
        per_vcpu: What one vCPU takes, in the same unit, more than zero.
        setting: The brief, the architecture and by how much the load has grown.
    """
    redundant, grown = setting.redundant, setting.load_factor
    if grown in {0, 1} or setting.on_one_machine:
        return choose(component, demand, per_vcpu, redundant=redundant)
    today = choose(component, demand / grown, per_vcpu, redundant=redundant)
    count = instances(component, demand, per_vcpu * today.vcpu, redundant=redundant)
    return Machine(today.vcpu, today.gib, count)


def choose(component: Component, demand: float, per_vcpu: float, *, redundant: bool) -> Machine:
    """Return the smallest size that carries a demand with a sensible number of instances.

    Args:
        component: A program; the instances that it has are never undercut.
        demand: What arrives at the peak.
        per_vcpu: What one vCPU takes, in the same unit, more than zero.
        redundant: Whether the loss of an instance or a zone must leave the peak carried.

    Returns:
        The first size that needs no more than ``machine.few-instances``, from
        ``machine.large-vcpu`` on no more than ``machine.most-instances``; the largest size, as
        many as it takes, when none does.
    """
    proposed = component.instances
    few, most = fact("machine.few-instances").base, fact("machine.most-instances").base
    large = fact("machine.large-vcpu").base
    sizes = _sizes(component)
    for size in sizes:
        count = instances(component, demand, per_vcpu * size.vcpu, redundant=redundant)
        if count <= max(proposed, few if size.vcpu < large else most) or size is sizes[-1]:
            return Machine(size.vcpu, size.gib, count)
    raise AssertionError("a ladder has a last size")


def instances(component: Component, demand: float, each: float, *, redundant: bool) -> int:
    """Return how many instances carry a demand below the target, never fewer than proposed.

    Copies of a store that were proposed stand by for a fault and carry nothing; they are
    priced, not counted here. A redundant program has one instance more than the peak needs,
    and so many that without one zone the rest stays under its ceiling.

    Args:
        component: The component.
        demand: What arrives at the peak.
        each: What one instance takes, in the same unit, more than zero.
        redundant: Whether a stateless part gets one more (N+1).
    """
    needed = max(1, math.ceil(demand / (each * fact("capacity.target-utilisation").base)))
    if redundant and component.kind in STATELESS:
        needed = max(needed + 1, _survives_a_zone(demand / each))
    proposed = 1 if component.kind in STORES else component.instances
    return max(proposed, needed)


def carried_by(component: Component, count: int, each: float, *, redundant: bool) -> float:
    """Return the largest demand for which `instances` asks for no more than `count`.

    Args:
        component: The component.
        count: Instances that run.
        each: What one takes, more than zero.
        redundant: As in `instances`.
    """
    target = fact("capacity.target-utilisation").base
    if not (redundant and component.kind in STATELESS) or count == 1:
        return each * count * target
    zones = int(fact("machine.zones").base)
    return min(each * (count - 1) * target, each * (count - math.ceil(count / zones)))


def share_without_a_zone(count: int, demand: float, each: float) -> float:
    """Return the use of what is left when the fullest zone is lost; infinite when nothing is left."""
    left = count - math.ceil(count / int(fact("machine.zones").base))
    return demand / (each * left) if left else math.inf


def _survives_a_zone(busy: float) -> int:
    """Return the fewest instances of which those outside the fullest zone carry `busy` of them."""
    zones = int(fact("machine.zones").base)
    count = max(1, math.ceil(busy))
    whole = math.ceil(count * zones / (zones - 1)) if zones > 1 else count
    while whole - math.ceil(whole / zones) < busy and zones > 1:
        whole += 1
    return whole


_LEAST: Mapping[str, str] = MappingProxyType(
    {"java": "machine.least-gib.java", "ruby": "machine.least-gib.ruby"}
)


def _sizes(component: Component) -> tuple[Machine, ...]:
    """Return the ladder from the first size with the memory that the program's runtime wants."""
    used = language(component.technology or "") or ""
    least = fact(_LEAST.get(used, "machine.least-gib.other")).base
    return tuple(size for size in ladder() if size.gib >= least)
