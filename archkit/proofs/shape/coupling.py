"""Checks on how tightly parts hang together: services that wait for each other, hubs, shared state."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from archkit.design import Finding, Link, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.graph import Graph, graph_of, place_of
from archkit.proofs.proof import Evidence

_SERVICES = frozenset({"service", "function", "realtime"})
_SHARED = frozenset({"cache", "object-store", "search", "warehouse"})
_APART = frozenset({"microservices", "event-driven", "service-based", "serverless"})
_FEWEST = 3
_MESSAGES = re.compile(
    r"(?=.*\b(?:publish|subscri|notif|events?\b|messages?\b))"
    r"(?:(?:changes?|events?|messages?|notifications?|publish\w*|subscri\w*|of|to|and)\b|[\s,;])+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Calls:
    """Synchronous calls between own services."""

    services: tuple[str, ...]
    links: tuple[Link, ...]

    def targets(self, part: str) -> list[str]:
        return sorted({one.target for one in self.links if one.source == part})

    def callers(self, part: str) -> list[str]:
        return sorted({one.source for one in self.links if one.target == part})


def _calls(graph: Graph) -> _Calls:
    services = tuple(part.id for part in graph.parts.values() if part.kind in _SERVICES)
    links = [
        one
        for one in graph.sync()
        if one.source in services and one.target in services and one.source != one.target
    ]
    return _Calls(services, tuple(links))


@check(
    "ARCH016",
    "distributed-monolith",
    claim="Services that are deployed apart answer without waiting for most of the others.",
    step=Step.SHAPE,
)
def distributed_monolith(subject: Subject) -> Verdict:
    """Flags services that call each other so much that they stand and fall together.

    Why it matters: they must be released in step and fail in step, as a monolith does, with the
    network's faults and delays on top.

    Example: five services with eight synchronous calls among them.

    Use instead: join what changes together, let each own what it needs to answer, send what others
    need afterwards as messages.

    Known limits: calls are counted, not their frequency; a gateway that fans out is no service. Fewer
    than three services are too few to judge.
    """
    graph = graph_of(subject)
    calls = _calls(graph)
    if len(calls.services) < _FEWEST:
        raise NotApplicableError(f"{len(calls.services)} services: too few to be a monolith in pieces")
    pairs = sorted({(one.source, one.target) for one in calls.links})
    ratio, limit = len(pairs) / len(calls.services), fact("proofs.calls-per-service").base
    text = f"{len(pairs)} waiting calls among {len(calls.services)} services, {ratio:.2g} each"
    evidence = (Evidence(label="Calls", text=f"{text} (limit {limit:g})"),)
    if ratio <= limit:
        return Verdict(evidence=evidence)
    busiest = max(calls.services, key=lambda one: (len(calls.targets(one)), one))
    finding = Finding(
        code="ARCH016",
        severity="error",
        place=place_of(busiest),
        message=f"{text}: they are one system in pieces.",
        evidence="; ".join(f"{source} -> {target}" for source, target in pairs)[:200],
        remedy="Join the services that wait for each other, or let messages carry what others need.",
    )
    return Verdict((finding,), evidence)


@check(
    "ARCH023",
    "tightly-coupled-part",
    claim="No part waits for many others while many wait for it, and no two talk back and forth.",
    step=Step.SHAPE,
)
def tightly_coupled_part(subject: Subject) -> Verdict:
    """Flags a part that waits for too many others, a hub, and two parts that call each other a lot.

    Why it matters: a part that waits for many is as available as their product; a hub cannot change
    without everybody; two parts that talk back and forth are one part with a network inside.

    Example: ``checkout`` that waits for prices, stock, taxes, coupons and shipping.

    Use instead: fewer, larger questions; data that comes along; messages for what need not be known at
    once; one part where the talk never ends.

    Known limits: stores, identity and other people's systems are not counted; how often a call is made
    is not known.
    """
    graph = graph_of(subject)
    running = tuple(part.id for part in graph.parts.values() if part.kind in _SERVICES | {"worker"})
    if len(running) < 2:  # noqa: PLR2004 - coupling takes two
        raise NotApplicableError("one deployable: nothing it could be coupled to")
    links = tuple(one for one in graph.links if one.source in running and one.target in running)
    waits = _Calls(running, tuple(one for one in links if one.style == "sync"))
    most = int(fact("proofs.fan-out").base)
    findings = [
        _coupled(part, f"waits for {len(targets)} others: {', '.join(targets)}", waits)
        for part in running
        if len(targets := waits.targets(part)) > most
    ]
    findings += [
        _coupled(
            part,
            f"waits for {len(waits.targets(part))} and is waited for by {len(waits.callers(part))}",
            waits,
        )
        for part in running
        if min(len(waits.targets(part)), len(waits.callers(part))) >= most
    ]
    findings += [
        _coupled(one, f"and {other!r} are joined by {count} links", waits)
        for (one, other), count in sorted(_pairs(links).items())
        if count > fact("proofs.links-per-pair").base
    ]
    widest = max((len(waits.targets(part)) for part in running), default=0)
    text = f"{len(waits.links)} waiting calls between {len(running)} parts, at most {widest} from one"
    return Verdict(tuple(findings), (Evidence(label="Coupling", text=text),))


def _pairs(links: tuple[Link, ...]) -> Counter[tuple[str, str]]:
    return Counter((min(one.source, one.target), max(one.source, one.target)) for one in links)


def _coupled(part: str, problem: str, calls: _Calls) -> Finding:
    touching = [f"{one.source} -> {one.target}" for one in calls.links if part in {one.source, one.target}]
    return Finding(
        code="ARCH023",
        severity="warning",
        place=place_of(part),
        message=f"{part!r} {problem}.",
        evidence="; ".join(touching)[:200],
        remedy="Pass the data along, ask once for more, or let messages carry it.",
    )


@check(
    "ARCH020",
    "shared-mutable-state",
    claim="No two services that are deployed apart change the same cache, files or index.",
    step=Step.SHAPE,
)
def shared_mutable_state(subject: Subject) -> Verdict:
    """Flags a cache, bucket, index or warehouse that services of different owners work on.

    Why it matters: whoever changes the form of an entry breaks the other; neither can be deployed,
    scaled or emptied alone.

    Example: ``orders`` and ``billing`` as microservices over one cache.

    Use instead: a store for each owner, or an event that says what changed.

    Known limits: databases have a check of their own; in a system of one domain parts may share on
    purpose, and key prefixes of owners in one server are not visible here. Who only publishes messages
    through a store, or hears them, changes nothing in it; that is told by what the link says it carries.
    """
    graph = graph_of(subject)
    services = [part for part in graph.parts.values() if part.kind in _SERVICES]
    if graph.architecture.pattern not in _APART or len(services) < 2:  # noqa: PLR2004 - sharing takes two
        raise NotApplicableError("one deployable: there is nobody to share with")
    home = {
        part: boundary.id
        for boundary in graph.architecture.boundaries
        if boundary.kind == "domain"
        for part in boundary.components
    }
    own = graph.architecture.pattern in {"microservices", "event-driven"}
    stores = [part for part in graph.parts.values() if part.kind in _SHARED]
    findings = []
    for store in stores:
        working = (one for one in graph.links if one.target == store.id)
        users = sorted({one.source for one in working if not _MESSAGES.fullmatch(one.data.strip())})
        users = [user for user in users if graph.parts[user].kind in _SERVICES]
        owners = {home.get(user, user if own else "") for user in users}
        if len(owners) > 1:
            findings.append(
                Finding(
                    code="ARCH020",
                    severity="error",
                    place=place_of(store.id),
                    message=f"{store.name!r} is worked on by {len(users)} services: {', '.join(users)}.",
                    evidence=f"{store.kind}: {store.purpose}"[:200],
                    remedy="Give each owner a store of its own, or send what changed as an event.",
                )
            )
    return Verdict(tuple(findings), (Evidence(label="Stores beside databases", text=str(len(stores))),))
