"""Checks on the contract against brief and architecture: events join parts, methods do what is asked."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_READS = frozenset({"read", "list"})
_CHANGES = frozenset({"create", "update", "delete", "command"})


@check(
    "CONTRACT010",
    "event-between-strangers",
    claim="Every event is sent and taken by parts of the architecture, with a payload that is described.",
    step=Step.CONTRACTS,
)
def event_between_strangers(subject: Subject) -> Verdict:
    """Flags an event whose producer or consumer is no component, or whose payload is no schema.

    Why it matters: an event that nobody sends is waited for, one that nobody takes piles up.

    Example: ``producer: orders`` in an architecture without a part of this id.

    Use instead: ids of components, and the name of a schema of this contract.

    Known limits: that the two ends are linked is not asked for; several hops may lie between them.
    """
    contracts, shape = subject.design.contracts, subject.design.shape
    if contracts is None or not contracts.events or shape is None:
        raise NotAssessableError("there are no events, or no architecture that could send them")
    parts = {one.id for one in shape.components}
    schemas = {one.name for one in contracts.schemas}
    findings = tuple(
        Finding(
            code="CONTRACT010",
            severity="error",
            place=f"contracts.events.{number}.{field}",
            message=f"The event {event.name!r} names {name!r}, which is no {what}.",
            evidence=event.channel[:200],
            remedy=f"Name a {what} that exists.",
        )
        for number, event in enumerate(contracts.events)
        for field, names, known, what in (
            ("producer", (event.producer,), parts, "component"),
            ("consumers", event.consumers, parts, "component"),
            ("payload", (event.payload,), schemas, "schema"),
        )
        for name in names
        if name not in known
    )
    return Verdict(findings, (Evidence(label="Events", text=str(len(contracts.events))),))


@check(
    "CONTRACT011",
    "method-against-its-operation",
    claim="Whatever reads is asked by GET, and nothing that changes is.",
    step=Step.CONTRACTS,
)
def method_against_its_operation(subject: Subject) -> Verdict:
    """Flags an operation that changes something behind GET, and a read behind PUT, PATCH, DELETE or POST.

    Why it matters: caches answer GET, crawlers follow it and clients repeat it; a change behind it is
    done by nobody's wish. A read behind another method is never cached.

    Example: ``GET /orders/cancel`` for the command ``Cancel order``.

    Use instead: POST for what is created or commanded, PUT or PATCH for changes, DELETE for removal.

    Known limits: searches may be sent by POST; subscriptions and batches by any method; endpoints whose
    operation is not in the brief are not judged.
    """
    contracts = contracts_of(subject)
    kinds: dict[str, set[str]] = {}
    for operation in subject.brief.workload.operations:
        kinds.setdefault(operation.name.casefold(), set()).add(operation.kind)
    known = {name: kind for name, (kind, *more) in kinds.items() if not more}
    judged = [
        (one, known[one.operation.casefold()])
        for one in contracts.endpoints
        if one.operation.casefold() in known
    ]
    findings = tuple(
        Finding(
            code="CONTRACT011",
            severity="error",
            place=f"contracts.endpoints.{one.operation_id}.method",
            message=f"{one.operation!r} is a {kind}, and {one.method.upper()} says otherwise.",
            evidence=f"{one.method.upper()} {one.path}"[:200],
            remedy="Use GET for reads; POST, PUT, PATCH or DELETE for what changes.",
        )
        for one, kind in judged
        if (kind in _CHANGES and one.method == "get") or (kind in _READS and one.method != "get")
    )
    return Verdict(findings, (Evidence(label="Endpoints of the brief's operations", text=str(len(judged))),))
