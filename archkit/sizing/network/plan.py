"""What a network is derived from: a brief and a design, looked up by what a walk needs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from archkit.brief import Brief, Integration
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.design import AccessPattern, Component, Design, Endpoint
from archkit.design.naming import slug
from archkit.knowledge import fact
from archkit.sizing.deliveries import integration_of, messages
from archkit.sizing.network.arrivals import Arrival
from archkit.sizing.network.effort import Effort, Means, effort_of
from archkit.sizing.network.rules import Rules
from archkit.sizing.network.ways import OUTSIDE, RUNNING, Ways

WRITE_STATEMENTS = 4
"""Statements of the transaction that the ceilings of writes were measured with, reads left out."""
_LONGEST_MS = 86_400_000
_BEHIND = ("worker", "scheduler", "function", "service", "realtime")
_LISTS = frozenset({"list", "search"})


@dataclass(frozen=True)
class Queries:
    """What one request asks of a database: reads by key (a page counts as several) and transactions."""

    reads: float
    writes: float
    trips: int

    def busy_ms(self, effort: Effort) -> float:
        """Return how long they keep a core of the database busy."""
        return self.reads * effort.read_ms + self.writes * effort.write_ms


@dataclass(frozen=True)
class Plan:
    """A brief and a design as the walk of a route asks for them."""

    brief: Brief
    design: Design
    ways: Ways
    rules: Rules
    means: Means
    arrivals: tuple[Arrival, ...]
    patterns: Mapping[str, tuple[AccessPattern, ...]]
    endpoints: Mapping[str, Endpoint]
    _efforts: dict[str, Effort | None] = field(default_factory=dict)

    def effort(self, component: str) -> Effort | None:
        """Return the effort of a component, worked out once; None when nobody knows it."""
        if component not in self._efforts:
            self._efforts[component] = effort_of(self.ways.parts[component], self.means)
        return self._efforts[component]

    def entry(self, arrival: Arrival) -> str | None:
        """Return the component that a request or run begins at; None when there is none."""
        if arrival.way == "job":
            return self._behind(arrival)
        callers = self._callers(arrival)
        direct = {link.target for one in callers for link in self.ways.after.get(one, ())}
        named = [one for one in self.ways.entries if one in direct]
        return self.serving(named or self.ways.entries, arrival)

    def _behind(self, arrival: Arrival) -> str | None:
        found = (self.ways.of_kind.get(kind) for kind in _BEHIND)
        return self.serving(next((one for one in found if one), ()), arrival)

    def _callers(self, arrival: Arrival) -> tuple[str, ...]:
        """Return the callers that an operation's actor names; none where it names nobody in particular."""
        actor = slug(arrival.operation.actor) if arrival.operation else ""
        outside = (*self.ways.of_kind.get("client", ()), *self.ways.of_kind.get("external", ()))
        return tuple(one for one in outside if actor and (actor in one or one.rstrip("s") == actor))

    def serving(self, components: tuple[str, ...] | list[str], arrival: Arrival) -> str | None:
        """Return the one of several components that most likely serves a request; None for none."""
        return max(components, key=lambda one: self._fit(one, arrival), default=None)

    def _fit(self, component: str, arrival: Arrival) -> int:
        part, operation = self.ways.parts[component], arrival.operation
        reader = component.split("-", maxsplit=1)[0] in {"read", "reads", "query"}
        points = 0
        if part.kind == "realtime":
            points += 8 if operation and operation.kind == "subscribe" else -3
        if reader:
            points += 10 if arrival.way == "read" else -10
        if operation and operation.entity:
            points += 4 * (operation.entity in part.modules)
            points += 3 * (slug(operation.entity) in component)
        return points + (part.kind in RUNNING)

    def queries(self, arrival: Arrival, *, behind: bool) -> Queries:
        """Return what a request asks of its database, before or after the caller was answered.

        Of a deferred operation the first write is made before the answer; all the rest is left
        to whoever works on it.
        """
        named = self._patterns_of(arrival)
        reads = sum(1 for one in named if one.kind == "read")
        writes = len(named) - reads
        if arrival.deferred:
            reads, writes = (reads, max(1, writes - 1)) if behind else (0, 1)
        if not reads and not writes:
            reads, writes = (0, 1) if arrival.way == "write" else (1, 0)
        page = arrival.operation is not None and arrival.operation.kind in _LISTS
        weight = self.means.time(fact("simulation.page-weight")) if page else 1.0
        transactions = math.ceil(writes / WRITE_STATEMENTS)
        return Queries(reads * weight, transactions, max(1, reads + transactions))

    def _patterns_of(self, arrival: Arrival) -> tuple[AccessPattern, ...]:
        """Return an operation's access patterns; one without a rate is an exception where others have one."""
        named = self.patterns.get(arrival.operation.name, ()) if arrival.operation else ()
        return tuple(one for one in named if one.per_second_peak) or named

    def share(self, provider: str, arrival: Arrival) -> float:
        """Return the share of a kind of request that calls a provider.

        What the brief says of an integration is spread over the operations that may cause it:
        deliveries over the deferred operation that sends them, anything else over the writes.
        Where it says nothing, every write calls the provider once.
        """
        integration = self.integration(self.ways.parts[provider])
        if integration is None:
            return 1.0 if arrival.way == "write" else 0.0
        if integration.direction == "inbound":
            return 0.0
        sent = messages(self.brief, integration)
        if sent is not None:
            return min(1.0, sent.average.base / arrival.per_second) if arrival == self._sender() else 0.0
        causes = [one for one in self.arrivals if one.way == "write"] or list(self.arrivals)
        if arrival not in causes:
            return 0.0
        if integration.per_day is None:
            return 1.0
        return min(1.0, integration.per_day / SECONDS_PER_DAY / sum(one.per_second for one in causes))

    def integration(self, provider: Component) -> Integration | None:
        """Return the integration that an external component stands for, or None."""
        return integration_of(provider, self.brief)

    def _sender(self) -> Arrival | None:
        waiting = [one for one in self.arrivals if one.operation and one.operation.deferred]
        return max(waiting, key=lambda one: one.per_second, default=None)

    def first_limit(self, entry: str, arrival: Arrival) -> float | None:
        """Return how long a caller from outside waits in milliseconds; None when nothing says so.

        A request that the contract does not name waits as long as the slowest that it names.
        """
        doors = [one for one in self.ways.before.get(entry, ()) if self.ways.kind(one.source) in OUTSIDE]
        limits = [one.timeout_ms for one in doors if one.timeout_ms and one.timeout_ms > 0]
        told = [one.timeout_ms for one in self._endpoints_for(arrival)]
        limits += [max(told)] if told else []
        return float(min(*limits, _LONGEST_MS)) if limits else None

    def repeats(self, arrival: Arrival) -> bool:
        """Say whether the contract tells callers to try again."""
        return any(one.retry for one in self._endpoints_for(arrival))

    def _endpoints_for(self, arrival: Arrival) -> tuple[Endpoint, ...]:
        own = self.endpoints.get(arrival.operation.name) if arrival.operation else None
        return (own,) if own else tuple(self.endpoints.values())


def by_operation(patterns: tuple[AccessPattern, ...]) -> dict[str, tuple[AccessPattern, ...]]:
    """Return access patterns by the operation that they name."""
    names = Counter(one.operation for one in patterns)
    found: dict[str, list[AccessPattern]] = {name: [] for name in names}
    for one in patterns:
        found[one.operation].append(one)
    return {name: tuple(group) for name, group in found.items()}
