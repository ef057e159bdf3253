"""Causes of downtime: for one operation, every cause on its way with the minutes that it takes."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from archkit.design import Component
from archkit.knowledge import fact
from archkit.sizing.figures import number
from archkit.sizing.quantity import TIMES
from archkit.sizing.reliability.downtime import (
    MINUTES_PER_MONTH,
    Downtime,
    Range,
    a_month,
    downtime,
    minutes_of,
    plain,
    ranged,
    unavailable,
)
from archkit.sizing.reliability.instances import Fleet
from archkit.sizing.reliability.journey import Journey
from archkit.sizing.reliability.running import Running

_BY_KIND = frozenset(
    {"object-store", "search", "edge", "gateway", "function", "identity", "external", "queue", "stream",
     "cache", "warehouse"}
)  # fmt: skip
_SITES = {"pilot-light": "pilot", "warm-standby": "warm", "active-active": "active"}
_PERCENT = 100.0
_HOURS_PER_DAY = 24.0
_HOURS_PER_YEAR = 8_640.0
"""Of twelve months of 30 days."""


class Causes:
    """The causes of downtime of one design; those of a part are worked out once."""

    def __init__(self, now: Running, known: Mapping[str, tuple[Downtime, ...]] | None = None) -> None:
        self.now = now
        self.known = dict(known or {})

    def of(self, journey: Journey) -> tuple[Downtime, ...]:
        """Return every cause that stops an operation, the largest first.

        Of work that nobody waits for, the parts that do it count.
        """
        names = journey.parts("needed") if journey.answered else journey.parts("needed", "later")
        found = [one for name in names for one in self._part(name)]
        found += _of_the_whole([self.now.component(name) for name in names], self.now)
        return tuple(sorted(found, key=lambda one: (-one.minutes.base, one.component, one.cause)))

    def after(self, now: Running, *changed: str) -> Causes:
        """Return the causes of a changed design; a part that is not named is as before."""
        same = now.machine == self.now.machine
        kept = {name: one for name, one in self.known.items() if name not in changed} if same else None
        return Causes(now, kept)

    def _part(self, name: str) -> tuple[Downtime, ...]:
        if name not in self.known:
            self.known[name] = tuple(_of_part(self.now.component(name), self.now))
        return self.known[name]


def _of_part(part: Component, now: Running) -> Iterator[Downtime]:
    if part.kind == "client" or now.on_machine(part):
        return
    if part.kind == "database":
        yield from _database(part, now)
    elif now.is_fleet(part):
        yield downtime(part.id, "instances", f"instances of {part.name}", _fleet(now.fleet(part)))
    elif part.kind in _BY_KIND:
        yield downtime(part.id, "provider", f"{part.name}", unavailable(f"availability.{part.kind}"))
    else:
        yield downtime(part.id, "provider", f"{part.name}", unavailable("availability.service"))


@functools.lru_cache(maxsize=256)
def _fleet(fleet: Fleet) -> Range:
    """Return the minutes in which a share of requests is refused, whole minutes of all of them."""
    one, outages, hours = (
        fact("availability.instance"),
        fact("availability.zone-outages"),
        fact("availability.zone-hours"),
    )

    def refused(each: float, often: float, long: float) -> float:
        return MINUTES_PER_MONTH * fleet.down(each / _PERCENT, 1 - often * long / _HOURS_PER_YEAR)

    spread = min(fleet.zones, fleet.instances)
    text = (
        f"{number(fleet.instances)} instances of {one.base:g} % over {number(spread)} zones,"
        f" {number(fleet.needed)} of them carry the peak"
    )
    known = (one, outages, hours)
    return Range(
        refused(one.highest, outages.lowest, hours.lowest),
        refused(one.base, outages.base, hours.base),
        refused(one.lowest, outages.highest, hours.highest),
        text,
        tuple(each for one_fact in known for each in ranged(one_fact.id).inputs),
    )


def _database(part: Component, now: Running) -> Iterator[Downtime]:
    if part.technology == "dynamodb":
        yield downtime(part.id, "provider", part.name, unavailable("availability.key-value"))
    elif now.has_standby(part):
        length = ranged(f"availability.failover{'' if part.managed else '-own'}-minutes")
        minutes = a_month(ranged("availability.failovers")) * length
        yield downtime(part.id, "failover", f"failovers of {part.name}", minutes)
    else:
        single = "single" if part.managed else "own"
        minutes = unavailable(f"availability.database-{single}")
        yield downtime(part.id, "loss", f"{part.name} without a standby", minutes)


def _of_the_whole(parts: list[Component], now: Running) -> Iterator[Downtime]:
    if any(now.on_machine(part) for part in parts):
        yield downtime("", "server", "the one machine", unavailable("availability.instance"))
    deployed = [part for part in parts if part.id in now.deployed]
    if deployed:
        yield downtime("", "release", "releases that are taken back", _release(deployed, now))
    single = [part for part in deployed if part.instances == 1 and part.kind != "function"]
    if single and now.release != "blue-green":
        gap = ranged("availability.restart-seconds") * plain(1 / 60, "1 min ÷ 60 s")
        minutes = ranged("availability.releases") * gap * plain(_part_of(single, now))
        yield downtime(single[0].id, "restart", "the only instance is replaced", minutes)
    if any(part.kind not in {"edge", "external"} for part in parts):
        yield downtime("", "mistake", "other mistakes: configuration, certificates, limits", _mistakes(now))
        yield downtime("", "region", "outages of the region", _region(now))


def _part_of(parts: list[Component], now: Running) -> float:
    """Return the share of all releases that these parts get; each deployable gets an equal one."""
    return len(parts) / max(1, len(now.deployed))


def _release(deployed: list[Component], now: Running) -> Range:
    """Return the minutes lost by releases that have to be taken back, by the way of releasing."""
    bad = ranged("availability.releases") * ranged("availability.release-fails")
    bad = bad * plain(_part_of(deployed, now), f"{len(deployed)} of {len(now.deployed)} deployables")
    hit = ranged("availability.release-hit")
    back = "switch" if now.release == "blue-green" else "rollback"
    seen = ranged("availability.release-notice-minutes") + ranged(f"operations.{back}-minutes")
    if now.release != "canary":
        return bad * hit * seen
    part = ranged("operations.canary-share") * ranged("operations.canary-minutes")
    return bad * hit * (part + ranged("availability.canary-misses") * seen)


def _mistakes(now: Running) -> Range:
    """Return the minutes lost by stops that people cause and people mend.

    Where configuration is released as carefully as code, the low end of how often they happen counts.
    """
    notice = ranged("recovery.notice-minutes") + ranged("availability.mend-minutes")
    length = notice if now.rota else notice + unwatched()
    often = ranged("availability.mistakes")
    if now.guarded:
        often = Range(often.low, often.low, often.base, f"{number(often.low)} outage/year", often.inputs)
    return a_month(often) * length


def unwatched() -> Range:
    """Return the minutes that a stop at any hour waits on average for somebody to wake up.

    It falls into the night with the share that the night has of a day, and then waits half of
    it: hours x hours / 24 / 2.
    """
    night = ranged("operations.unattended-hours")

    def waits(hours: float) -> float:
        return 60 * hours * hours / _HOURS_PER_DAY / 2

    ends = (waits(night.low), waits(night.base), waits(night.high))
    return Range(*ends, f"{night.text}² ÷ 24 ÷ 2 {TIMES} 60 min/hour", night.inputs)


def _region(now: Running) -> Range:
    """Return the minutes of a month that are lost with the region."""
    return a_month(ranged("availability.region-outages")) * site_minutes(now)


def site_minutes(now: Running) -> Range:
    """Return the minutes until service is back after losing the region.

    Its outage is waited for, unless another site takes over sooner.
    """
    length = minutes_of(ranged("availability.region-hours"))
    site = _SITES.get(now.recovery.tier if now.recovery else "")
    if site is None:
        return length
    over = ranged(f"recovery.{site}-rto-minutes")
    ends = (min(length.low, over.low), min(length.base, over.base), min(length.high, over.high))
    return Range(*ends, f"the shorter of {length.text} and {over.text}", (*length.inputs, *over.inputs))
