"""Checks on the structure of the architecture: what is linked, reached, needed, waited for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Component, Design, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.graph import Graph, beside, graph_of, place_of, placed_links
from archkit.proofs.proof import Evidence
from archkit.record import Record

_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY_WORDS = frozenset(
    {"and", "are", "because", "for", "from", "has", "have", "its", "not", "that", "the", "this", "with"}
)


def _counts(graph: Graph) -> Evidence:
    return Evidence(label="Graph", text=f"{len(graph.parts)} components, {len(graph.links)} links")


@check("ARCH001", "dangling-link", claim="Every link joins two components that exist.", step=Step.SHAPE)
def dangling_link(subject: Subject) -> Verdict:
    """Flags a link or boundary that names no component of the architecture.

    Why it matters: what is not in the model is not sized, secured or drawn, and nobody builds it.

    Example: a link from ``api`` to ``cache`` where no component ``cache`` is listed.

    Use instead: add the component, or take the link out.

    Known limits: a component of the right name and the wrong kind is not noticed.
    """
    graph = graph_of(subject)
    findings = [
        Finding(
            code="ARCH001",
            severity="error",
            place=f"{place}.{end}",
            message=f"The link {link.source} -> {link.target} names {name!r}, which is no component.",
            evidence=f"{link.protocol}: {link.data}",
            remedy=f"Add a component {name!r}, or remove the link.",
        )
        for place, link in placed_links(graph.architecture)
        for end, name in (("source", link.source), ("target", link.target))
        if name not in graph.parts
    ]
    findings += [
        Finding(
            code="ARCH001",
            severity="error",
            place=f"shape.boundaries.{boundary.id}",
            message=f"The boundary {boundary.name!r} holds {name!r}, which is no component.",
            remedy=f"Add a component {name!r}, or take it out of the boundary.",
        )
        for boundary in graph.architecture.boundaries
        for name in boundary.components
        if name not in graph.parts
    ]
    return Verdict(tuple(findings), (_counts(graph),))


@check(
    "ARCH002",
    "unreachable-component",
    claim="Work that enters the system can reach every component.",
    step=Step.SHAPE,
)
def unreachable_component(subject: Subject) -> Verdict:
    """Flags a component that no caller, schedule or message ever reaches.

    Why it matters: it costs money and attention and does nothing.

    Example: a ``search`` index that neither a service nor a worker links to.

    Use instead: link it to what uses it, or leave it out and name the trigger that would bring it in.

    Known limits: identity and observability stand beside the flow and are not asked for; a worker
    counts as reached when the queue, stream or database that it reads is.
    """
    graph = graph_of(subject)
    if not graph.entries():
        finding = Finding(
            code="ARCH002",
            severity="error",
            place="shape.components",
            message="Nothing starts work here: there is no client, no scheduler, no external caller.",
            remedy="Add whoever calls as a component of kind 'client', or a 'scheduler'.",
        )
        return Verdict((finding,), (_counts(graph),))
    reached = graph.reached()
    findings = tuple(
        Finding(
            code="ARCH002",
            severity="error",
            place=place_of(part.id),
            message=f"{part.name!r} is never reached from {', '.join(graph.entries())}.",
            evidence=part.purpose,
            remedy="Link it to what uses it, or remove it.",
        )
        for part in graph.parts.values()
        if part.id not in reached and not beside(part)
    )
    entries = Evidence(label="Work enters at", text=", ".join(graph.entries()))
    return Verdict(findings, (_counts(graph), entries))


@check(
    "ARCH004",
    "synchronous-cycle",
    claim="No component waits, directly or through others, for itself.",
    step=Step.SHAPE,
)
def synchronous_cycle(subject: Subject) -> Verdict:
    """Flags components that call each other in a ring and wait for the answers.

    Why it matters: under load the ring fills with requests that wait for each other, and none of
    its members can be deployed or started alone.

    Example: ``orders`` calls ``billing``, and ``billing`` calls ``orders`` for the address.

    Use instead: pass the data along in the first call, or turn one call into a message.

    Known limits: rings through asynchronous messages are allowed, even where they loop for ever.
    """
    graph = graph_of(subject)
    findings = tuple(
        Finding(
            code="ARCH004",
            severity="error",
            place=place_of(ring[0]),
            message=f"Synchronous calls form a ring: {' -> '.join((*ring, ring[0]))}.",
            remedy="Pass what is needed in the first call, or make one of the calls a message.",
        )
        for ring in graph.cycles()
    )
    evidence = Evidence(label="Synchronous links", text=str(len(graph.sync())))
    return Verdict(findings, (_counts(graph), evidence))


@check(
    "ARCH005",
    "long-synchronous-chain",
    claim="No request waits for more calls in a row than the limit allows.",
    step=Step.SHAPE,
)
def long_synchronous_chain(subject: Subject) -> Verdict:
    """Flags a chain of services that wait for each other longer than the limit in knowledge.

    Why it matters: availabilities multiply and latencies add up along the chain; the slowest
    member sets the pace of all.

    Example: ``web -> orders -> pricing -> stock -> warehouse`` for one page.

    Use instead: answer after the first durable write and do the rest by messages, or join services.

    Known limits: gateways, stores and caches are not counted; which calls run side by side is not known.
    """
    graph = graph_of(subject)
    most = fact("proofs.synchronous-hops")
    chain = graph.longest_chain()
    hops = max(0, len(chain) - 1)
    evidence = Evidence(
        label="Longest chain", text=f"{' -> '.join(chain) or 'none'} ({hops} calls, limit {most.base:g})"
    )
    if hops <= most.base:
        return Verdict(evidence=(_counts(graph), evidence))
    finding = Finding(
        code="ARCH005",
        severity="warning",
        place=place_of(chain[0]),
        message=f"One request waits for {hops} calls in a row, more than {most.base:g}.",
        evidence=" -> ".join(chain),
        remedy="Answer after the first durable write and send the rest as messages, or join two services.",
    )
    return Verdict((finding,), (_counts(graph), evidence))


@check(
    "ARCH007",
    "unneeded-component",
    claim="Every component beyond the floor names what fails without it, and something does.",
    step=Step.SHAPE,
)
def unneeded_component(subject: Subject) -> Verdict:
    """Flags a component whose need is empty or names nothing in brief or design, or that no link touches.

    Why it matters: each part must be paid, patched and woken up for; the smallest thing that holds
    is the one that a team can run.

    Example: a cache that is there ``because it is fast``.

    Use instead: name the number or requirement that fails without it, or list it under what was left
    out, with the trigger that would bring it in.

    Known limits: the need is matched by its words with brief and design, not understood; the
    mandatory floor is exempt; whether the number really forces the part is for the sizing checks.
    """
    graph = graph_of(subject)
    vocabulary = _vocabulary(subject.brief, subject.design)
    findings: list[Finding] = []
    for part in graph.parts.values():
        if part.floor:
            continue
        reason = _reason_against(part, vocabulary | _names_of_others(part, graph), graph)
        if reason:
            findings.append(
                Finding(
                    code="ARCH007",
                    severity="warning",
                    place=f"{place_of(part.id)}.needed_by",
                    message=f"{part.name!r} is not shown to be needed: {reason}.",
                    evidence=part.needed_by,
                    remedy="Name the requirement or number that fails without it, or leave it out.",
                )
            )
    judged = sum(not part.floor for part in graph.parts.values())
    evidence = Evidence(label="Removed one by one", text=f"{judged} components beyond the floor")
    return Verdict(tuple(findings), (_counts(graph), evidence))


def _reason_against(part: Component, vocabulary: frozenset[str], graph: Graph) -> str:
    if not part.needed_by.strip():
        return "it names nothing that needs it"
    if not re.search(r"\d", part.needed_by) and not _words(part.needed_by) & vocabulary:
        return "what it names stands neither in the brief nor in the design"
    if len(graph.parts) > 1 and not any(part.id in {link.source, link.target} for link in graph.links):
        return "no link touches it, so nothing changes when it is removed"
    return ""


def _words(text: str) -> frozenset[str]:
    found = (word.lower() for word in _WORD.findall(text))
    return frozenset(word.rstrip("s") for word in found if word not in _EMPTY_WORDS)


def _vocabulary(brief: Brief, design: Design) -> frozenset[str]:
    texts = [*_field_names(Brief), *_stated(brief)]
    if design.frame:
        texts += [trait.name for trait in design.frame.traits]
        texts += [one.name for one in design.frame.quantities]
    texts += [text for one in design.decisions for text in (one.title, one.winner.name)]
    if design.shape:
        texts.append(design.shape.pattern)
    return _words(" ".join(texts).replace("_", " "))


def _names_of_others(part: Component, graph: Graph) -> frozenset[str]:
    others = " ".join(f"{one.id} {one.name} {one.kind}" for one in graph.parts.values() if one.id != part.id)
    return _words(others) - _words(f"{part.id} {part.name} {part.kind} {part.technology or ''}")


def _field_names(kind: type[Record]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        yield name
        if isinstance(field.annotation, type) and issubclass(field.annotation, Record):
            yield from _field_names(field.annotation)


def _stated(brief: Brief) -> Iterator[str]:
    yield from (brief.purpose, *brief.goals, *brief.constraints)
    for operation in brief.workload.operations:
        yield f"{operation.name} {operation.kind} {operation.actor}"
    for entity in brief.workload.entities:
        yield entity.name
    for integration in brief.integrations:
        yield f"{integration.name} {integration.purpose}"
    yield from brief.compliance.regimes or ()
    yield from (decision.statement for decision in brief.existing.decisions)
