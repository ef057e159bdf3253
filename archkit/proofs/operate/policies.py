"""Checks on reliability policies: slow and failing partners, messages that cannot be worked on, repeats."""

from __future__ import annotations

import re

from archkit.design import Component, Finding, Link, Operations, Policy, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE, covers_link
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.proof import Evidence

_QUEUES = frozenset({"queue", "stream"})
_CONSUMERS = frozenset({"worker", "function", "scheduler"})
_HARMLESS = re.compile(
    r"idempoten|chang(?:e|es|ing) nothing|\breads?\b|read[- ]only|safe (?:methods|calls)|\bget\b"
    r"|de-?duplicat|seen before|(?:message|event|request)[ -]?(?:id|key)\b|exactly[- ]once",
    re.IGNORECASE,
)
_NEVER = re.compile(r"^\W*(?:no|none|never|not)\b", re.IGNORECASE)


def operations_of(subject: Subject) -> Operations:
    """Return a subject's operations artifact.

    Raises:
        NotAssessableError: If the step has not run.
    """
    if subject.design.operate is None:
        raise NotAssessableError("nothing is said yet about how it is run")
    return subject.design.operate


def policies_for(link: Link, graph: Graph, operations: Operations, *kinds: str) -> list[Policy]:
    """Return the policies of these kinds that apply to a link, those that name both its ends first."""
    source, target = graph.parts[link.source], graph.parts[link.target]
    found = [
        one
        for one in operations.policies
        if one.kind in kinds and one.rule.strip() and covers_link(one.applies_to, source, target)
    ]
    return sorted(found, key=lambda one: "->" not in one.applies_to)


@check(
    "OPERATE001",
    "external-call-without-policy",
    claim="A slow or failing service of others cannot take the system down with it.",
    step=Step.OPERATE,
)
def external_call_without_policy(subject: Subject) -> Verdict:
    """Flags a call to an external system without a time limit, or without a breaker or bulkhead.

    Why it matters: a provider that answers slowly is worse than one that is down: each call holds a
    thread or a connection until none is left for anything else.

    Example: a worker that waits for an SMS gateway for as long as it likes.

    Use instead: a timeout policy or a time limit on the link, and a circuit breaker or a bulkhead
    for each provider.

    Known limits: that the policy is built is not visible here; the numbers in it are judged only
    along the path that callers wait for.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    calls = [
        link
        for link in graph.links
        if graph.parts[link.target].kind == "external" and graph.parts[link.source].kind not in OUTSIDE
    ]
    findings = []
    for link in calls:
        lacks = []
        if link.timeout_ms is None and not policies_for(link, graph, operations, "timeout"):
            lacks.append("time limit")
        if not policies_for(link, graph, operations, "circuit-breaker", "bulkhead"):
            lacks.append("circuit breaker or bulkhead")
        findings += [
            Finding(
                code="OPERATE001",
                severity="error",
                place="operate.policies",
                message=f"The call {link.source} -> {link.target} has no {lack}.",
                evidence=f"{link.protocol}: {link.data}"[:200],
                remedy=f"Add a policy that applies to '{link.source} -> {link.target}', with its numbers.",
            )
            for lack in lacks
        ]
    return Verdict(tuple(findings), (Evidence(label="External calls", text=str(len(calls))),))


@check(
    "OPERATE002",
    "async-without-dead-letter",
    claim="A message that cannot be worked on is set aside and does not block or vanish.",
    step=Step.OPERATE,
)
def async_without_dead_letter(subject: Subject) -> Verdict:
    """Flags a queue, stream or job table with a consumer and no dead-letter policy.

    Why it matters: one message that cannot be read is delivered again for ever and holds up the rest,
    or is dropped and nobody knows what was lost.

    Example: a queue, a worker, and a retry without end.

    Use instead: a number of deliveries, then a place apart with the error, a ticket, and a way back.

    Known limits: jobs kept in a database are looked for only where the brief defers an operation, a
    worker reads the database, and there is no queue or stream.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    consumed = _consumed(subject, graph)
    if not consumed:
        return Verdict(evidence=(Evidence(label="Places where work waits", text="none"),))
    bare = [
        (store, links)
        for store, links in consumed
        if not any(policies_for(link, graph, operations, "dead-letter") for link in links)
        and not _named(store, operations)
    ]
    findings = tuple(
        Finding(
            code="OPERATE002",
            severity="error",
            place="operate.policies",
            message=f"Nothing says what becomes of work in {store.id!r} that keeps failing.",
            evidence=", ".join(f"{link.source} -> {link.target}" for link in links)[:200],
            remedy="Add a dead-letter policy: after how many deliveries, where to, and who is told.",
        )
        for store, links in bare
    )
    names = ", ".join(store.id for store, _ in consumed)
    return Verdict(findings, (Evidence(label="Places where work waits", text=names),))


def _consumed(subject: Subject, graph: Graph) -> list[tuple[Component, list[Link]]]:
    """Return each place where work waits with the links of those who take it."""

    def taking(store: Component, kinds: frozenset[str]) -> list[Link]:
        pulled = [
            link for link in graph.links if link.target == store.id and graph.parts[link.source].kind in kinds
        ]
        pushed = [link for link in graph.links if link.source == store.id]
        return pulled + pushed

    waiting = [part for part in graph.parts.values() if part.kind in _QUEUES]
    if not waiting and any(one.deferred for one in subject.brief.workload.operations):
        waiting = [part for part in graph.parts.values() if part.kind == "database"]
    found = [(store, taking(store, _CONSUMERS)) for store in waiting]
    return [(store, links) for store, links in found if links]


def _named(store: Component, operations: Operations) -> bool:
    return any(
        one.kind == "dead-letter" and one.rule.strip() and store.name.casefold() in one.rule.casefold()
        for one in operations.policies
    )


@check(
    "OPERATE003",
    "retry-without-idempotency",
    claim="Whatever is tried again has the same effect as if it had been tried once.",
    step=Step.OPERATE,
)
def retry_without_idempotency(subject: Subject) -> Verdict:
    """Flags a retry of calls that may change something and that nothing recognises as repeats.

    Why it matters: the answer is lost more often than the request; the second attempt then charges,
    sends or books a second time.

    Example: three attempts to charge a card, without a key.

    Use instead: an idempotency key or a stored message id, or a retry for calls that change nothing.

    Known limits: a policy is read by its words; that the partner honours the key is not known. Where
    a link has an idempotency policy of its own, its retry counts as safe.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    retries = [one for one in operations.policies if one.kind == "retry" and not _NEVER.match(one.rule)]
    findings = tuple(
        Finding(
            code="OPERATE003",
            severity="error",
            place=f"operate.policies.{one.id}",
            message=f"{one.applies_to} is tried again, and nothing recognises a repeat.",
            evidence=one.rule[:200],
            remedy="Give each attempt the same key and keep it with its effect, or retry reads only.",
        )
        for one in retries
        if not _HARMLESS.search(one.rule) and not _recognised(one, operations, graph)
    )
    return Verdict(findings, (Evidence(label="Retries", text=str(len(retries))),))


def _recognised(retry: Policy, operations: Operations, graph: Graph) -> bool:
    """Say whether an idempotency policy covers every link that a retry applies to."""
    if any(one.kind == "idempotency" and one.applies_to == retry.applies_to for one in operations.policies):
        return True
    links = [
        link
        for link in graph.links
        if covers_link(retry.applies_to, graph.parts[link.source], graph.parts[link.target])
    ]
    return bool(links) and all(policies_for(link, graph, operations, "idempotency") for link in links)
