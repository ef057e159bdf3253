"""Checks on how the system is cut: along domains, inside boundaries, each part with a job of its own."""

from __future__ import annotations

import re

from archkit.design import Component, Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.graph import beside, graph_of, place_of
from archkit.proofs.proof import Evidence

_OWN = frozenset({"service", "function", "realtime", "worker", "gateway", "scheduler"})
_STORES = frozenset({"database", "cache", "queue", "stream", "search", "object-store", "warehouse"})
_WORD = re.compile(r"[^\W\d_]{3,}")
_SAME = 0.8
"""Share of equal words from which two purposes say the same."""


@check(
    "ARCH017",
    "split-without-domains",
    claim="Where services are deployed apart, each stands in one domain of its own.",
    step=Step.SHAPE,
)
def split_without_domains(subject: Subject) -> Verdict:
    """Flags microservices that no domain boundary holds, or that stand in several.

    Why it matters: services that are cut before the domain is understood are cut in the wrong place;
    every change then crosses a network and several repositories.

    Example: seven microservices and no boundary of kind ``domain``.

    Use instead: one deployable with modules until the domains have held for some releases; then one
    service for a domain.

    Known limits: whether the domain is right is a question for people; other styles than
    microservices are not judged.
    """
    graph = graph_of(subject)
    if graph.architecture.pattern != "microservices":
        raise NotApplicableError(f"the style is {graph.architecture.pattern}, not microservices")
    services = [part for part in graph.parts.values() if part.kind in {"service", "function"}]
    domains = [one for one in graph.architecture.boundaries if one.kind == "domain"]
    findings = []
    for part in services:
        homes = [one.id for one in domains if part.id in one.components]
        if len(homes) != 1:
            where = f"stands in {len(homes)} domains: {', '.join(homes)}" if homes else "stands in no domain"
            findings.append(
                Finding(
                    code="ARCH017",
                    severity="error",
                    place=place_of(part.id),
                    message=f"The service {part.name!r} {where}.",
                    evidence=part.purpose[:200],
                    remedy="Draw the domains first (boundaries of kind 'domain'), or keep one deployable.",
                )
            )
    text = f"{len(services)} services, {len(domains)} domains"
    return Verdict(tuple(findings), (Evidence(label="Cut", text=text),))


@check(
    "ARCH024",
    "part-outside-boundaries",
    claim="Everything that runs or keeps data stands inside a boundary.",
    step=Step.SHAPE,
)
def part_outside_boundaries(subject: Subject) -> Verdict:
    """Flags a part that runs code or keeps state and that no boundary holds.

    Why it matters: what belongs to nobody's area is secured, changed and woken up for by nobody.

    Example: a database beside ``application`` and ``edge``, in neither.

    Use instead: a boundary of trust or domain for each group of parts with one owner.

    Known limits: callers, other people's systems, identity and observability may stand outside.
    """
    graph = graph_of(subject)
    held = {part for boundary in graph.architecture.boundaries for part in boundary.components}
    judged = [one for one in graph.parts.values() if one.kind in _OWN | _STORES and not beside(one)]
    if len(judged) < 2:  # noqa: PLR2004 - one part needs no border to another
        raise NotApplicableError("a single part has no boundary to another")
    findings = tuple(
        Finding(
            code="ARCH024",
            severity="warning",
            place=place_of(one.id),
            message=f"{one.name!r} stands in no boundary.",
            evidence=f"{one.kind}: {one.purpose}"[:200],
            remedy="Put it into the boundary of whoever owns it.",
        )
        for one in judged
        if one.id not in held
    )
    text = f"{len(graph.architecture.boundaries)} around {len(judged)} parts"
    return Verdict(findings, (Evidence(label="Boundaries", text=text),))


@check(
    "ARCH030",
    "two-parts-one-job",
    claim="Each part has a responsibility of its own.",
    step=Step.SHAPE,
)
def two_parts_one_job(subject: Subject) -> Verdict:
    """Flags two parts of a kind whose purposes say the same.

    Why it matters: where two parts do one thing, nobody knows which of them to change, and after a year
    they do it differently.

    Example: ``orders-api: keeps orders`` and ``order-service: keeps orders``.

    Use instead: one part, or two purposes that tell them apart.

    Known limits: purposes are compared by their words; two parts with different words for one job are
    not noticed.
    """
    graph = graph_of(subject)
    parts = [one for one in graph.parts.values() if one.kind in _OWN | _STORES]
    if len(parts) < 2:  # noqa: PLR2004 - a comparison takes two
        raise NotApplicableError("a single part shares its job with nobody")
    findings = tuple(
        Finding(
            code="ARCH030",
            severity="warning",
            place=f"{place_of(one.id)}.purpose",
            message=f"{one.name!r} and {other.name!r} have one purpose.",
            evidence=f"{one.purpose} / {other.purpose}"[:200],
            remedy="Join them, or say what each does that the other does not.",
        )
        for number, one in enumerate(parts)
        for other in parts[number + 1 :]
        if one.kind == other.kind and _same(one, other)
    )
    return Verdict(findings, (Evidence(label="Purposes compared", text=str(len(parts))),))


def _same(one: Component, other: Component) -> bool:
    first, second = _words(one.purpose), _words(other.purpose)
    if not first or not second:
        return False
    return len(first & second) / len(first | second) >= _SAME


def _words(text: str) -> set[str]:
    return {word.lower().rstrip("s") for word in _WORD.findall(text)}
