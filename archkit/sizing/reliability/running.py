"""How a design runs, as far as its failures go: fleets, zones, releases, machine, tier of recovery."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from archkit.brief import Brief
from archkit.design import Architecture, Capacity, Component, Design, Recovery
from archkit.knowledge import fact
from archkit.sizing.capacity import size_capacity
from archkit.sizing.ceiling import POSTGRESQL, is_replica
from archkit.sizing.reliability.instances import Fleet
from archkit.sizing.workload import measure_load

Release = Literal["replace", "rolling", "canary", "blue-green"]
DEPLOYED = frozenset({"service", "worker", "realtime", "function", "gateway"})
"""Kinds that a release of our own replaces, where nobody else manages them."""
_FLEETS = frozenset({"service", "worker", "realtime", "gateway", "identity", "search", "scheduler", "edge"})
_MACHINE = re.compile(r"\b(?:one|single|a) (?:machine|server|vm|host)\b", re.IGNORECASE)
_RELEASES: tuple[tuple[Release, str], ...] = (
    ("canary", r"canary"),
    ("blue-green", r"blue"),
    ("rolling", r"roll(?:ing|s)"),
    ("replace", r"replace|recreate|stop and start|in place"),
)
_GUARDED = re.compile(
    r"\bconfiguration\b[^.;]*\b(?:canary|staged|step by step|like code|as code)\b", re.IGNORECASE
)
"""Words of a pipeline that say configuration takes the same careful way as code."""
_HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class Running:
    """What failures are computed from: the architecture, what its instances carry, how it is changed.

    `capacity` is demand against ceilings by component; `recovery` is None until somebody chose
    a tier; `machine` says that everything of our own runs on one machine, `rota` that somebody
    is awake at any hour, `guarded` that configuration is released as carefully as code.
    """

    brief: Brief
    architecture: Architecture
    capacity: Mapping[str, Capacity]
    release: Release
    recovery: Recovery | None
    machine: bool
    rota: bool
    guarded: bool = False

    def component(self, component_id: str) -> Component:
        """Return a component by id.

        Raises:
            KeyError: If there is none.
        """
        return self._parts[component_id]

    def on_machine(self, part: Component) -> bool:
        """Say whether a part stands on the one machine."""
        return self.machine and not part.managed and part.kind in _FLEETS

    def is_fleet(self, part: Component) -> bool:
        """Say whether a part is instances of our own that stand in for each other."""
        return part.kind in _FLEETS and not part.managed

    def has_standby(self, part: Component) -> bool:
        """Say whether a database goes on when its machine is lost."""
        if part.instances > 1:
            return True
        return part.managed and part.technology not in POSTGRESQL | {"mysql", "mariadb", "mongodb", None}

    def fleet(self, part: Component) -> Fleet:
        """Return a part's instances, and how many of them the load needs.

        Where nobody knows the ceiling or the demand, one instance is taken to carry all.
        """
        known = self.capacity.get(part.id)
        needed = known.demand / known.ceiling if known and known.ceiling else 1.0
        usually = needed
        if known and known.ceiling and part.kind != "realtime":
            usually = needed / max(1.0, _peak_factor(self.brief))
        zones = 1 if self.machine else round(fact("availability.zones").base)
        hours = fact("availability.peak-hours").base
        return Fleet(part.instances, zones, needed, usually, hours / _HOURS_PER_DAY)

    @functools.cached_property
    def _parts(self) -> dict[str, Component]:
        return {part.id: part for part in self.architecture.components}

    @functools.cached_property
    def deployed(self) -> frozenset[str]:
        """The ids of the parts that releases of our own replace."""
        return frozenset(
            part.id
            for part in self.architecture.components
            if part.kind in DEPLOYED and (part.kind == "function" or not part.managed)
        )

    def primary(self, part: Component) -> bool:
        """Say whether a component is a database of record."""
        return part.kind == "database" and not is_replica(part)


def running(brief: Brief, design: Design) -> Running | None:
    """Return how a design runs; None before it has an architecture.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        design: The design so far; capacity is taken from its sizing, else computed.
    """
    if design.shape is None:
        return None
    found = design.size.capacity if design.size else ()
    found = found or size_capacity(brief, design.shape, measure_load(brief, design.data))
    operate = design.operate
    platform = f"{design.shape.deployment} {operate.deployment.platform if operate else ''}"
    return Running(
        brief=brief,
        architecture=design.shape,
        capacity=MappingProxyType({one.component: one for one in found}),
        release=_release(operate.deployment.strategy if operate else "", design.shape),
        recovery=operate.recovery if operate else None,
        machine=bool(_MACHINE.search(platform)),
        rota=_awake(brief),
        guarded=bool(
            operate and _GUARDED.search(" ".join((*operate.deployment.pipeline, operate.deployment.strategy)))
        ),
    )


def _release(strategy: str, architecture: Architecture) -> Release:
    """Return how releases happen: the way that the strategy names first."""
    places = [
        (found.start(), name)
        for name, words in _RELEASES
        if (found := re.search(words, strategy, re.IGNORECASE))
    ]
    if places:
        return min(places)[1]
    several = all(part.instances > 1 for part in architecture.components if part.kind == "service")
    return "rolling" if several else "replace"


def _awake(brief: Brief) -> bool:
    """Say whether enough people can take turns at being reachable."""
    stated = brief.team.on_call_people
    people = brief.team.engineers if stated is None else stated
    return (people or 0) >= fact("operations.oncall-people").base


def _peak_factor(brief: Brief) -> float:
    return measure_load(brief).peak_to_average.base
