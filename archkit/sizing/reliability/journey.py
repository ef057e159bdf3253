"""Journeys: which parts of the architecture each operation of the brief needs, and which it can spare.

A part is *needed* when its failure fails the operation, *spared* when the operation goes on
without it (a cache, a replica, keys that are cached, a party that is not critical), and *later*
when it does work that nobody waits for: that work waits until the part is back.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from archkit.brief import Brief, Operation
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.design import Architecture, Component, Link
from archkit.design.naming import slug, words
from archkit.design.step import Line, Slug
from archkit.record import Record
from archkit.sizing.ceiling import is_replica
from archkit.sizing.deliveries import channel, integration_of
from archkit.sizing.rates import READS, daily_rates, peak_factor

Role = Literal["needed", "spared", "later"]
_SERVING = frozenset({"service", "function", "realtime"})
_OWN = _SERVING | {"worker", "scheduler", "gateway", "edge"}
_BY_PULLING = frozenset({"worker", "function", "scheduler"})
_WAITING = frozenset({"queue", "stream"})
_BESIDE = frozenset({"observability"})
_ELSEWHERE = re.compile(
    r"\bgo(?:es)? (?:on|to)\b|\bgo past\b|\bwithout\b|\bcached\b|\bskipped\b|\bis left out\b", re.IGNORECASE
)
"""A link's words that say its caller goes on when the target is away."""
_READING = re.compile(r"\breads?\b|\bqueries\b", re.IGNORECASE)
_FOR_READS = re.compile(r"reads?\b")
_CHANGING = re.compile(r"\bchanges?\b|\bwrites?\b|\bcommands?\b", re.IGNORECASE)
_PRIMARY = re.compile(r"\bprimary\b", re.IGNORECASE)
_WHOLE = "the whole"


class Leg(Record):
    """One part on the way of an operation, and what its failure does to it.

    `caller` is the part that calls it, empty for where the operation comes in; `failure` is
    what the design says happens when the connection breaks.
    """

    component: Slug
    role: Role
    caller: Slug | Literal[""] = ""
    failure: Line = ""


class Journey(Record):
    """An operation and the parts on its way, in the order in which they are reached.

    `per_second` and `peak_per_second` are rates as stated today, None while nobody knows them.
    `share` is its part of the requests whose rate is known, None without one. `answered` says
    whether somebody waits for it; runs of a batch are `later` as a whole.
    """

    id: Slug
    operation: Line
    kind: Line
    answered: bool = True
    deferred: bool = False
    per_second: float | None = Field(default=None, ge=0)
    peak_per_second: float | None = Field(default=None, ge=0)
    share: float | None = Field(default=None, ge=0, le=1)
    legs: tuple[Leg, ...] = ()

    def parts(self, *roles: Role) -> tuple[str, ...]:
        """Return the ids of the components of these roles, in order."""
        return tuple(leg.component for leg in self.legs if leg.role in roles)

    def leg(self, component_id: str) -> Leg | None:
        """Return the leg to a component, None when the operation does not touch it."""
        return self._by_component.get(component_id)

    @functools.cached_property
    def _by_component(self) -> dict[str, Leg]:
        return {leg.component: leg for leg in reversed(self.legs)}


def journeys(brief: Brief, architecture: Architecture) -> tuple[Journey, ...]:
    """Return the journey of every operation; of the whole where the brief names none.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        architecture: The components and links.
    """
    way = _Ways(brief, architecture)
    found = [way.journey(one) for one in brief.workload.operations]
    taken: dict[str, int] = {}
    named = []
    for one in found or [way.whole()]:
        taken[one.id] = taken.get(one.id, 0) + 1
        again = taken[one.id]
        named.append(one if again == 1 else one.model_copy(update={"id": f"{one.id[:76]}-{again}"}))
    rates = [one.per_second for one in named if one.answered]
    known = [rate for rate in rates if rate is not None]
    whole = sum(known)
    if not whole:
        return tuple(named)
    return tuple(
        one.model_copy(update={"share": one.per_second / whole})
        if one.answered and one.per_second is not None
        else one
        for one in named
    )


class _Ways:
    """The links of an architecture, followed for one operation after the other."""

    def __init__(self, brief: Brief, architecture: Architecture) -> None:
        self.brief = brief
        self.parts = {part.id: part for part in architecture.components}
        self.links = tuple(
            link for link in architecture.links if link.source in self.parts and link.target in self.parts
        )
        self.leaving: dict[str, list[Link]] = {}
        self.arriving: dict[str, list[Link]] = {}
        for link in self.links:
            self.leaving.setdefault(link.source, []).append(link)
            self.arriving.setdefault(link.target, []).append(link)
        self.rates = daily_rates(brief)
        self.stems = [
            (one, _stems(f"{one.name} {one.entity or ''} {one.description}"))
            for one in brief.workload.operations
        ]

    def journey(self, operation: Operation) -> Journey:
        rate = self.rates.get(operation)
        average = rate.base / SECONDS_PER_DAY if rate else None
        batch = operation.kind == "batch"
        return Journey(
            id=slug(operation.name),
            operation=operation.name,
            kind=operation.kind,
            answered=not batch,
            deferred=operation.deferred,
            per_second=average,
            peak_per_second=None if average is None else average * peak_factor(self.brief, operation).base,
            legs=tuple(self._legs(operation)),
        )

    def whole(self) -> Journey:
        return Journey(id=slug(_WHOLE), operation=_WHOLE, kind="read", legs=tuple(self._legs(None)))

    def _legs(self, operation: Operation | None) -> Iterator[Leg]:
        if not self.links:
            yield from (
                Leg(component=part.id, role=_role_alone(part))
                for part in self.parts.values()
                if part.kind not in _BESIDE | {"client"}
            )
            return
        found: dict[str, Leg] = {}
        waiting = deque(self._entries(operation))
        while waiting:
            name, role, link = waiting.popleft()
            known = found.get(name)
            if known and _rank(known.role) <= _rank(role):
                continue
            found[name] = Leg(
                component=name,
                role=role,
                caller=link.source if link and self.parts[link.source].kind != "client" else "",
                failure=link.failure if link else "",
            )
            waiting.extend(self._onward(name, role, operation))
        yield from found.values()

    def _entries(self, operation: Operation | None) -> Iterator[tuple[str, Role, Link | None]]:
        """Yield where an operation comes in; work of its own accord begins at workers."""
        if operation is not None and operation.kind == "batch":
            own = [part for part in self.parts.values() if part.kind in {"scheduler", "worker"}]
            own = own or [part for part in self.parts.values() if part.kind in _SERVING]
            yield from ((part.id, "later", None) for part in own[:1])
            return
        callers = self._callers(operation)
        ways = [link for caller in callers for link in self.leaving.get(caller, ()) if self._serves(link)]
        if not ways:
            arriving = {link.target for link in self.links if link.style != "async"}
            first = [name for name in self.leaving if name not in arriving and self._own(name)]
            yield from ((name, "needed", None) for name in first)
        for link in self._fitting(ways, operation):
            yield link.target, "needed", link

    def _own(self, name: str) -> bool:
        return self.parts[name].kind in _OWN - _BY_PULLING

    def _serves(self, link: Link) -> bool:
        """Say whether a request can come in here: by a call, or by somebody else's delivery."""
        return self.parts[link.target].kind in _SERVING | {"gateway", "edge"}

    def _callers(self, operation: Operation | None) -> list[str]:
        outside = [part for part in self.parts.values() if part.kind in {"client", "external"}]
        if operation is not None:
            actor = slug(operation.actor)
            named = [part.id for part in outside if actor in {part.id, slug(part.name)}]
            if named:
                return named
            if _is_report(operation):
                parties = [part.id for part in outside if part.kind == "external"]
                calling = [name for name in parties if self.leaving.get(name)]
                if calling:
                    return calling
        clients = [part.id for part in outside if part.kind == "client"]
        if clients:
            main = [name for name in clients if name == "clients"]
            return main or clients
        return [part.id for part in outside if self.leaving.get(part.id)]

    def _fitting(self, ways: list[Link], operation: Operation | None) -> list[Link]:
        """Return the links that an operation takes among those that lead to different parts.

        Parts say by their modules, their words, or those of the link whether they are meant;
        where nothing tells them apart the first one is.
        """
        once = list({link.target: link for link in ways}.values())
        if operation is None or len(once) <= 1:
            return once
        scored = [(self._fit(link, operation), link) for link in once]
        best = max(score for score, _ in scored)
        return [next(link for score, link in scored if score == best)]

    def _fit(self, link: Link, operation: Operation) -> int:
        part = self.parts[link.target]
        score = 0
        if operation.entity and any(
            slug(operation.entity) == slug(module) or slug(operation.name) == slug(module)
            for module in part.modules
        ):
            score += 4
        if part.kind == "realtime":
            score += 8 if operation.kind == "subscribe" else -8
        text = f"{part.id.replace('-', ' ')} {part.name} {link.data}"
        if operation.kind in READS and _READING.search(text) and not _CHANGING.search(text):
            score += 2
        if operation.kind not in READS and _CHANGING.search(text):
            score += 2
        if _FOR_READS.match(part.id):
            score += 6 if operation.kind in READS else -6
        mine = set(words(operation.name)) | set(words(operation.entity or ""))
        return score + bool(mine & set(words(f"{part.id} {part.name}")))

    def _onward(
        self, name: str, role: Role, operation: Operation | None
    ) -> Iterator[tuple[str, Role, Link | None]]:
        leaving = self.leaving.get(name, [])
        inner = [
            link for link in leaving if self.parts[link.target].kind in _SERVING and link.style == "sync"
        ]
        passes_on = self.parts[name].kind in {"edge", "gateway"}
        chosen = self._fitting(inner, operation) if passes_on else inner
        for link in leaving:
            target = self.parts[link.target]
            if target.kind in _BESIDE or target.kind == "client" or (link in inner and link not in chosen):
                continue
            if target.kind == "external" and not self._concerns(link, operation):
                continue
            if target.kind in _WAITING and not self._hands_over(operation):
                continue
            if link.style == "async" and target.kind in _SERVING and self.parts[name].kind == "external":
                continue
            yield link.target, _weaker(role, self._role(link, target, operation)), link
        if self.parts[name].kind in _WAITING:
            for link in self.arriving.get(name, ()):
                if self.parts[link.source].kind in _BY_PULLING:
                    yield link.source, "later", link

    def _hands_over(self, operation: Operation | None) -> bool:
        """Say whether an operation leaves work behind: what is deferred, else whatever writes."""
        if operation is None:
            return True
        some = any(one.deferred for one in self.brief.workload.operations)
        return operation.deferred if some else operation.kind not in READS

    def _role(self, link: Link, target: Component, operation: Operation | None) -> Role:
        """Return what the failure of a link's target does to its caller."""
        if link.style == "async":
            return self._async_role(self.parts[link.source], target)
        if target.kind == "cache":
            return "spared"
        spared = False
        if is_replica(target):
            others = [self.parts[one.target] for one in self.leaving[link.source] if one is not link]
            spared = any(one.kind == "database" for one in others) or bool(_PRIMARY.search(link.failure))
        elif target.kind == "external":
            party = integration_of(target, self.brief)
            uncritical = party is not None and not party.critical
            spared = uncritical or bool(_ELSEWHERE.search(link.failure))
        elif target.kind == "database" and operation is not None:
            spared = self._reads_elsewhere(link, operation)
        return "spared" if spared else "needed"

    def _async_role(self, source: Component, target: Component) -> Role:
        """Return what a link without waiting means: keys that are cached, work of a worker, or later."""
        if target.kind == "identity":
            return "spared"
        pulled = source.kind in _BY_PULLING and target.kind != "external"
        return "needed" if pulled else "later"

    def _reads_elsewhere(self, link: Link, operation: Operation) -> bool:
        """Say whether a read of this caller can be served by a replica while the primary is away."""
        if operation.kind not in READS:
            return False
        others = [self.parts[one.target] for one in self.leaving.get(link.source, ()) if one is not link]
        return any(is_replica(part) for part in others)

    def _concerns(self, link: Link, operation: Operation | None) -> bool:
        """Say whether an operation calls this party; where no operation names it, all that write may."""
        if operation is None:
            return True
        target = self.parts[link.target]
        party = integration_of(target, self.brief)
        if link.style == "async" and party is not None and channel(party):  # what is sent goes out through it
            return operation.deferred and operation.kind not in READS and not _is_report(operation)
        told = _stems(f"{target.id} {target.name} {target.purpose} {link.data}")
        naming = [one for one, stems in self.stems if stems & told]
        if naming:
            return operation in naming
        return operation.kind not in READS


def _is_report(operation: Operation) -> bool:
    """Say whether an operation is what a provider tells back, which is sent to nobody."""
    return slug(operation.actor).startswith("provider")


@functools.lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    shortest, kept = 4, 5
    return frozenset(word[:kept] for word in words(text) if len(word) >= shortest)


def _role_alone(part: Component) -> Role:
    """Return a part's role in an architecture without links."""
    if part.kind in {"cache", "search"} or is_replica(part):
        return "spared"
    return "later" if part.kind in _BY_PULLING - {"function"} | _WAITING | {"warehouse"} else "needed"


def _rank(role: Role) -> int:
    return ("needed", "spared", "later").index(role)


def _weaker(one: Role, other: Role) -> Role:
    return one if _rank(one) >= _rank(other) else other
