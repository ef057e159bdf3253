"""The walk of one request through a design: its tree of calls, bounded in depth and number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archkit.design import Link
from archkit.knowledge import fact
from archkit.sizing.ceiling import is_replica, keeps_own
from archkit.sizing.hit_share import hit_share
from archkit.sizing.network.arrivals import Arrival
from archkit.sizing.network.model import DEEPEST, Call, ServiceTime
from archkit.sizing.network.plan import Plan
from archkit.sizing.network.rules import breaker, delivery_retry, inner_retry, outer_retry, time_limit
from archkit.sizing.network.ways import RUNNING, WAITING
from archkit.sizing.store_share import names_in

MOST_CALLS = 120
"""Calls that one route may have; a design with more is simulated without the rest, and says so."""
PACER = "limit-of-"
"""What the id of a place begins with that lets calls to a provider through at its stated rate."""
_LONGEST_MS = 86_400_000.0
_PASSING = WAITING | {"edge", "gateway"}
_CHOOSING = frozenset({"edge", "gateway"})
_CHANNEL = ("publish", "presence", "fan-out")


@dataclass
class Walk:
    """One request on its way: who was visited, and what was left out since it was too much."""

    plan: Plan
    arrival: Arrival
    visits: dict[str, float] = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    cut: bool = False
    _calls: int = 0

    def entry(self) -> Call | None:
        """Return the call that the request begins with; None when nothing takes it."""
        start = self.plan.entry(self.arrival)
        if start is None:
            return None
        behind = self.arrival.way == "job"
        limit = None if behind else self.plan.first_limit(start, self.arrival)
        first = self._at(start, limit, (start,), behind=behind, chance=1.0)
        retry = outer_retry() if self.plan.repeats(self.arrival) and not behind else None
        return first.model_copy(
            update={"timeout_ms": limit, "retry": retry, "style": "sync", "network_ms": 0.0}
        )

    def _at(
        self, here: str, limit: float | None, path: tuple[str, ...], *, behind: bool, chance: float
    ) -> Call:
        """Return the call to a component with all that it calls; one that only passes on is left out."""
        self._calls += 1
        self.seen.add(here)
        effort = self.plan.effort(here)
        below = tuple(self._below(here, limit, path, behind=behind, chance=chance))
        kind = self.plan.ways.kind(here)
        if effort is None and kind in _PASSING and len(below) == 1 and below[0].probability == 1:
            only = below[0]
            return only.model_copy(update={"network_ms": only.network_ms + self._hop(), "stage": 0})
        self.visits[here] = self.visits.get(here, 0.0) + chance
        if limit is not None:
            self.limits[here] = min(limit, self.limits.get(here, limit))
        return Call(target=here, work=self._work(self._busy(here)), network_ms=self._hop(), calls=below)

    def _below(
        self, here: str, limit: float | None, path: tuple[str, ...], *, behind: bool, chance: float
    ) -> Iterator[Call]:
        """Yield what a component calls, each in a stage after the one before."""
        kind = self.plan.ways.kind(here)
        if kind in _PASSING:
            yield from self._passed(here, limit, path, behind=behind, chance=chance)
            return
        if kind not in RUNNING | {"worker", "scheduler"}:
            return
        made = (
            *self._stores(here, limit, behind=behind, chance=chance),
            *self._inner(here, limit, path, behind=behind, chance=chance),
            *self._providers(here, limit, behind=behind, chance=chance),
            *self._handed(here, path, behind=behind, chance=chance),
        )
        for stage, one in enumerate(made):
            yield one.model_copy(update={"stage": stage})

    def _passed(
        self, here: str, limit: float | None, path: tuple[str, ...], *, behind: bool, chance: float
    ) -> Iterator[Call]:
        links = [one for one in self.plan.ways.calls(here) if self._open(one.target, path)]
        running = {one.target: one for one in links if self.plan.ways.kind(one.target) in RUNNING}
        chosen = self.plan.serving(list(running), self.arrival)
        if chosen is not None:
            yield self._along(running[chosen], limit, path, behind=behind, chance=chance)

    def _inner(
        self, here: str, limit: float | None, path: tuple[str, ...], *, behind: bool, chance: float
    ) -> Iterator[Call]:
        for link in self.plan.ways.calls(here):
            if self.plan.ways.kind(link.target) in RUNNING and self._open(link.target, path):
                yield self._along(link, limit, path, behind=behind, chance=chance)

    def _along(
        self, link: Link, limit: float | None, path: tuple[str, ...], *, behind: bool, chance: float
    ) -> Call:
        own = time_limit(link, limit, self.plan.rules)
        call = self._at(link.target, own, (*path, link.target), behind=behind, chance=chance)
        retry = inner_retry() if self.plan.rules.link("retry", link) else None
        return call.model_copy(update={"timeout_ms": own, "retry": retry})

    def _stores(self, here: str, limit: float | None, *, behind: bool, chance: float) -> Iterator[Call]:
        """Yield the calls to cache, search and database that an operation makes at one component."""
        links = {one.target: one for one in self.plan.ways.calls(here, waited=not behind)}
        cache = next((one for one in links if self._kind(one) == "cache" and not self._channel(one)), None)
        search = next((one for one in links if self._kind(one) == "search"), None)
        searching = self.arrival.operation is not None and self.arrival.operation.kind == "search"
        if search and searching:
            yield self._leaf(links[search], limit, chance)
            return
        database = self._database(list(links))
        reading = self.arrival.way == "read" and not behind
        missed = 1.0
        if cache and reading and database:
            missed = 1 - self._hits()
            yield self._leaf(links[cache], limit, chance, optional=True)
        if database:
            yield self._query(links[database], limit, behind=behind, chance=chance * missed, share=missed)
        if cache and not reading and not behind:
            yield self._leaf(links[cache], limit, chance, optional=True)

    def _query(self, link: Link, limit: float | None, *, behind: bool, chance: float, share: float) -> Call:
        queries, effort = self.plan.queries(self.arrival, behind=behind), self.plan.effort(link.target)
        call = self._leaf(link, limit, chance)
        work = self._work(queries.busy_ms(effort) if effort else 0.0)
        network = queries.trips * call.network_ms
        return call.model_copy(update={"work": work, "network_ms": network, "probability": share})

    def _leaf(self, link: Link, limit: float | None, chance: float, *, optional: bool = False) -> Call:
        self._calls += 1
        self.seen.add(link.target)
        self.visits[link.target] = self.visits.get(link.target, 0.0) + chance
        known = self.plan.effort(link.target) is not None
        unknown = 0.0 if known else self.plan.means.time(fact("simulation.query-ms"))
        return Call(
            target=link.target,
            work=self._work(self._busy(link.target)),
            network_ms=self._hop() + unknown,
            timeout_ms=time_limit(link, limit, self.plan.rules),
            optional=optional,
        )

    def _providers(self, here: str, limit: float | None, *, behind: bool, chance: float) -> Iterator[Call]:
        for link in self.plan.ways.calls(here, waited=not behind):
            if self._kind(link.target) != "external" or self._calls >= MOST_CALLS:
                continue
            share = self.plan.share(link.target, self.arrival)
            if share > 0:
                yield self._provider(link, limit, chance * share, share)

    def _provider(self, link: Link, limit: float | None, chance: float, share: float) -> Call:
        rules, part = self.plan.rules, self.plan.ways.parts[link.target]
        stated = self.plan.integration(part)
        call = self._leaf(link, limit, chance, optional=bool(stated and not stated.critical))
        call = call.model_copy(
            update={
                "retry": outer_retry() if rules.link("retry", link) else None,
                "breaker": breaker() if rules.link("circuit-breaker", link) else None,
                "probability": share,
            }
        )
        rate = stated.rate_limit_per_second if stated else None
        if not rate or not rules.link("rate-limit", link):
            return call
        pace = ServiceTime(mean_ms=1000 / rate, distribution="deterministic", variation=0)
        self.visits[PACER + link.target] = chance
        inner = call.model_copy(update={"probability": 1.0})
        return Call(
            target=PACER + link.target, work=pace, probability=share, optional=call.optional, calls=(inner,)
        )

    def _handed(self, here: str, path: tuple[str, ...], *, behind: bool, chance: float) -> Iterator[Call]:
        """Yield what is handed over: deferred work to a queue or a worker, writes to a stream."""
        if behind or self.arrival.way != "write":
            return
        links = self.plan.ways.calls(here, waited=False)
        if self.arrival.operation is None or not self.arrival.deferred:
            waiting = [one for one in links if self._kind(one.target) == "stream"]
        else:
            waiting = [one for one in links if self._kind(one.target) in WAITING][:1]
            if not waiting:
                yield from (self._taken(one, "", path, chance) for one in self._claiming(here)[:1])
        for link in waiting:
            yield from self._queued(link, path, chance)
        for link in links:
            if self._channel(link.target):
                yield self._published(link, chance)

    def _published(self, link: Link, chance: float) -> Call:
        """Return the message that tells those who follow of a change, and its way out to them."""
        weight = fact("simulation.push-weight")
        share = weight.base if self.plan.means.end == "base" else weight.highest
        pushed = []
        for one in self.plan.ways.consumers(link.target):
            if self._kind(one) == "realtime":
                self.visits[one] = self.visits.get(one, 0.0) + chance
                work = self._work(self._busy(one) * share)
                pushed.append(Call(target=one, work=work, network_ms=self._hop(), style="async"))
        call = self._leaf(link, None, chance)
        return call.model_copy(update={"style": "async", "optional": True, "calls": tuple(pushed)})

    def _queued(self, link: Link, path: tuple[str, ...], chance: float) -> Iterator[Call]:
        takers = [one for one in self.plan.ways.consumers(link.target) if one not in path]
        if self._kind(link.target) == "queue":
            takers = takers[:1]
        taken = tuple(
            self._taken(one, link.target, path, chance) for one in takers if self._calls < MOST_CALLS
        )
        self.seen.add(link.target)
        if self.plan.effort(link.target) is None:
            yield from taken
            return
        call = self._leaf(link, None, chance)
        yield call.model_copy(
            update={"style": link.style if link.style == "sync" else "async", "calls": taken}
        )

    def _taken(self, taker: str, queue: str, path: tuple[str, ...], chance: float) -> Call:
        """Return the work of whoever takes it from a queue, or from a table when there is none."""
        call = self._at(taker, None, (*path, taker), behind=True, chance=chance)
        links = [one for one in self.plan.ways.calls(taker, waited=False) if not queue or one.target == queue]
        repeats = any(self.plan.rules.link("dead-letter", one) for one in links)
        return call.model_copy(update={"style": "async", "retry": delivery_retry() if repeats else None})

    def _claiming(self, here: str) -> list[str]:
        """Return the workers that share a database with a component, since jobs may wait in its tables."""
        stores = {
            one.target
            for one in self.plan.ways.calls(here, waited=False)
            if self._kind(one.target) == "database"
        }
        found = {
            link.source
            for store in stores
            for link in self.plan.ways.before.get(store, ())
            if self._kind(link.source) in {"worker", "scheduler"}
        }
        return [one for one in self.plan.ways.parts if one in found]

    def _open(self, target: str, path: tuple[str, ...]) -> bool:
        if target in path:
            return False
        if len(path) >= DEEPEST - 4 or self._calls >= MOST_CALLS:
            self.cut = True
            return False
        return True

    def _database(self, targets: list[str]) -> str | None:
        """Return the database that serves the operation: a copy for reads where the component has one."""
        found = self._keeping([one for one in targets if self._kind(one) == "database"])
        copies = [one for one in found if is_replica(self.plan.ways.parts[one])]
        primaries = [one for one in found if one not in copies]
        if self.arrival.way == "read" and copies:
            return copies[0]
        return self.plan.serving(primaries or copies, self.arrival)

    def _keeping(self, databases: list[str]) -> list[str]:
        """Return the databases that keep the operation's rows: a store of their own, or the rest."""
        entity = self.arrival.operation.entity if self.arrival.operation else None
        parts = self.plan.ways.parts
        own = {one: names_in(self.plan.brief, parts[one]) for one in databases if keeps_own(parts[one])}
        keeping = [one for one, names in own.items() if (entity or "") in names]
        return keeping or [one for one in databases if one not in own] or databases

    def _channel(self, target: str) -> bool:
        """Say whether a cache carries messages between instances, so that a miss is no answer."""
        if self._kind(target) != "cache":
            return False
        data = " ".join(one.data for one in self.plan.ways.before.get(target, ()))
        text = f"{self.plan.ways.parts[target].name} {data}".lower()
        return any(word in text for word in _CHANNEL)

    def _busy(self, component: str) -> float:
        """Return how long one request of this kind keeps a component busy; 0 when nobody knows."""
        effort = self.plan.effort(component)
        if effort is None:
            return 0.0
        return effort.write_ms if self.arrival.way == "write" else effort.read_ms

    def _hits(self) -> float:
        share = hit_share(self.plan.brief)
        return share.base if self.plan.means.end == "base" else share.low

    def _kind(self, component: str) -> str:
        return self.plan.ways.kind(component)

    def _hop(self) -> float:
        return self.plan.means.time(fact("simulation.network-ms"))

    @staticmethod
    def _work(busy_ms: float) -> ServiceTime | None:
        if busy_ms <= 0:
            return None
        return ServiceTime(mean_ms=min(busy_ms, _LONGEST_MS), variation=fact("simulation.variation").base)
