"""Demand: what arrives at each component at the daily peak.

A service whose modules name entities takes the operations on those; a service named for reads
takes the reads and leaves the writes to the others. Any other service on the synchronous
path is sized for all requests: exact where there is one, an upper bound where there are more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from archkit.brief import Brief
from archkit.design import Architecture, Component, Estimate, Link
from archkit.knowledge import fact
from archkit.sizing.accumulation import storage_at
from archkit.sizing.ceiling import is_replica, keeps_own
from archkit.sizing.disk import Disk, disk
from archkit.sizing.hit_share import hit_share
from archkit.sizing.pushed import pushes_bind
from archkit.sizing.rates import daily_rates, deferred_share, direction, peak_factor
from archkit.sizing.store_share import share_in
from archkit.sizing.workload import Load, measure_again, measure_load


@dataclass(frozen=True)
class Setting:
    """What a component's capacity is measured from.

    `load` is the load of the brief today; `load_factor` multiplies every rate and every number
    of users in it, so that one setting stands for a month to come or for ten times the load.
    Volumes follow time, not load: they are not multiplied.
    """

    brief: Brief
    architecture: Architecture
    load: Load
    load_factor: float = 1.0

    @cached_property
    def redundant(self) -> bool:
        """Whether the brief asks for an availability that one instance cannot promise."""
        asked = self.brief.quality.availability_percent
        return asked is not None and asked >= fact("capacity.redundancy-from").base

    @cached_property
    def has_cache(self) -> bool:
        """Whether a cache stands before the database."""
        return any(part.kind == "cache" for part in self.architecture.components)

    @cached_property
    def missed_share(self) -> float:
        """The share of reads that a cache of the hot set does not answer."""
        return 1 - hit_share(self.brief).base

    @cached_property
    def services(self) -> tuple[Component, ...]:
        """The services, among which requests are shared out."""
        return tuple(part for part in self.architecture.components if part.kind == "service")

    @cached_property
    def split_by_reads(self) -> bool:
        """Whether one of the services takes the reads and leaves the writes to the others."""
        return any(_serves_reads(part) for part in self.services)

    @cached_property
    def databases(self) -> tuple[Component, ...]:
        """The databases and their copies."""
        return tuple(part for part in self.architecture.components if part.kind == "database")

    @cached_property
    def copies(self) -> int:
        """How many machines hold a copy of the system of record for reading."""
        return sum(part.instances for part in self.databases if is_replica(part))

    @cached_property
    def callers(self) -> Mapping[str, tuple[Link, ...]]:
        """The links that arrive at each component."""
        found: dict[str, list[Link]] = {}
        for link in self.architecture.links:
            found.setdefault(link.target, []).append(link)
        return {target: tuple(links) for target, links in found.items()}

    @property
    def on_one_machine(self) -> bool:
        """Whether all that is deployed shares one machine."""
        return "one machine" in self.architecture.deployment.lower()

    @property
    def peak_jobs(self) -> float | None:
        """What is done behind callers' backs in a second of the peak, rows that wait in a log included.

        A share of the writes where nothing is known to be deferred; None when the brief gives no rate.
        """
        logged = self.logged_rows()
        known = self.scaled(self.load.jobs_per_second_peak)
        if known is None:
            share = deferred_share(self.brief).base
            return logged or (None if self.peak_writes is None else self.peak_writes * share)
        return known + self._undeferred(logged)

    def logged_rows(self, worker: Component | None = None) -> float:
        """Return the rows a second that workers insert into a store of their own; one worker's, or all."""
        return sum(
            self.kept_by(store).peak_writes or 0.0
            for store in self._keepers
            if any(
                one.source in self._workers and (worker is None or one.source == worker.id)
                for one in self.callers.get(store.id, ())
            )
        )

    def recorded_share(self, part: Component) -> float:
        """Return which share of a program's work reaches the system of record; 1 where no other store is."""
        if not self._keepers:
            return 1.0
        if part.id in self._workers:
            jobs = self.peak_jobs or 0.0
            return 1 - self.logged_rows(part) / jobs if jobs else 1.0
        every = (self.peak_reads or 0.0) + (self.peak_writes or 0.0)
        apart = (self.kept_by(one) for one in self._keepers)
        taken = sum((one.peak_reads or 0.0) + (one.peak_writes or 0.0) for one in apart)
        return max(0.0, 1 - taken / every) if every else 1.0

    def _undeferred(self, logged: float) -> float:
        """Return those of the logged rows that are not among the deferred jobs already."""
        if not logged:
            return 0.0
        counted = sum(
            self.scaled(self.kept_by(one).load.jobs_per_second_peak) or 0.0 for one in self._keepers
        )
        return max(0.0, logged - counted)

    @cached_property
    def _workers(self) -> frozenset[str]:
        return frozenset(one.id for one in self.architecture.components if one.kind == "worker")

    @property
    def peak_reads(self) -> float | None:
        """Reads a second at the peak; None when the brief gives no rate at all."""
        return self.scaled(self.load.peak_reads_per_second)

    @property
    def peak_writes(self) -> float | None:
        """Writes a second at the peak; None when the brief gives no rate at all."""
        return self.scaled(self.load.peak_writes_per_second)

    @cached_property
    def memory_wanted_gib(self) -> float:
        """The memory that a database wants for what is read of its first year's data, with indexes."""
        return self.disk_gib(int(fact("capacity.memory-months").base)) * fact("capacity.memory-share").base

    def kept_by(self, store: Component) -> Self:
        """Return this setting with only what one store keeps, where another keeps entities of its own."""
        if not self._keepers:
            return self
        brief = share_in(self.brief, store, self._keepers)
        if brief is self.brief:
            return self
        load = measure_load(brief) if keeps_own(store) else measure_again(self.load, brief)
        return replace(self, brief=brief, load=load)

    @cached_property
    def _keepers(self) -> tuple[Component, ...]:
        """The stores that keep entities of their own."""
        return tuple(part for part in self.architecture.components if keeps_own(part))

    def stored_gib(self, month: int) -> float | None:
        """Return the GiB of rows after a month, indexes and copies left out; None when unknown."""
        return storage_at(self.brief, month)

    def disk_gib(self, month: int) -> float:
        """Return the GiB on disk after a month, indexes included and copies left out; 0 when unknown."""
        return self.disk.gib(month)

    @cached_property
    def disk(self) -> Disk:
        """What rows take with their indexes, by the design's tables where it has them."""
        return disk(self.brief, self.load.data, self.load.planned_months)

    def at(self, load_factor: float) -> Setting:
        """Return the same setting at another factor on today's load, over 0."""
        return replace(self, load_factor=load_factor)

    def scaled(self, estimate: Estimate | None) -> float | None:
        """Return the base of a rate at this setting's load; None stays None."""
        return None if estimate is None else estimate.base * self.load_factor


def component_demand(component: Component, setting: Setting) -> tuple[float | None, str]:
    """Return what arrives at a component at the daily peak, and its unit; None when unknown."""
    if component.kind == "object-store" and keeps_own(component):
        return _batches(setting.kept_by(component)), "batch/s"
    reads, writes = setting.peak_reads, setting.peak_writes
    requests = _requests(component, setting)
    jobs = setting.peak_jobs
    by_kind: dict[str, tuple[float | None, str]] = {
        "queue": (jobs, "job/s"),
        "stream": (jobs, "job/s"),
        "worker": (jobs, "job/s"),
        "scheduler": (0.0, "job/s"),
        "realtime": _pushed(component, setting),
        "cache": (requests, "operation/s"),
        "search": (_searches(setting), "search/s"),
        "object-store": (reads, "read/s"),
        "warehouse": (writes, "row/s"),
    }
    behind_queue = _only_asynchronous(component, setting)
    return by_kind.get(component.kind, (jobs if behind_queue else requests, "request/s"))


def _pushed(component: Component, setting: Setting) -> tuple[float | None, str]:
    """Return the connected users, or the changes passed on to them where these take more."""
    users, changes = setting.scaled(setting.load.concurrent_connections), setting.peak_writes
    return (changes, "message/s") if pushes_bind(component, users, changes) else (users, "user")


def _searches(setting: Setting) -> float | None:
    """Return the searches a second at the peak; all reads where no operation says which are searches."""
    rates = daily_rates(setting.brief)
    peaks = [
        (rates[one].to("read/s") * peak_factor(setting.brief, one)).base
        for one in setting.brief.workload.operations
        if one.kind == "search" and one in rates
    ]
    return sum(peaks) * setting.load_factor if peaks else setting.peak_reads


def _batches(setting: Setting) -> float | None:
    """Return the files a second that appended rows are gathered into."""
    rows = setting.peak_writes
    return None if rows is None else rows / fact("event-store.batch-rows").base


def _requests(component: Component, setting: Setting) -> float | None:
    """Return the requests a second that reach a component at the peak; None when unknown."""
    reads, writes = setting.peak_reads, setting.peak_writes
    if reads is None and writes is None:
        return None
    both = (reads or 0.0) + (writes or 0.0)
    if component.kind != "service" or len(setting.services) == 1:
        return both
    if setting.split_by_reads:
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
    return sum(peaks) * setting.load_factor if peaks else None


def _only_asynchronous(component: Component, setting: Setting) -> bool:
    arriving = [link.style for link in setting.callers.get(component.id, ())]
    return bool(arriving) and "sync" not in arriving
