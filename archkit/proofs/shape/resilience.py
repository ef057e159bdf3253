"""Checks on what happens when a part of the architecture fails."""

from __future__ import annotations

from archkit.design import Component, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import Graph, graph_of, place_of, placed_links
from archkit.proofs.proof import Evidence

_RUNNING = frozenset({"gateway", "service", "realtime", "worker", "function", "identity", "edge"})


@check(
    "ARCH003",
    "single-point-of-failure",
    claim="No single instance that callers wait for is less available than the target.",
    step=Step.SHAPE,
)
def single_point_of_failure(subject: Subject) -> Verdict:
    """Flags a part with one instance on the path that callers wait for, when the target needs more.

    Why it matters: a deployment, a crash or the loss of a zone takes the whole path down, and the
    target cannot be met by luck.

    Example: one API container in front of everything with a target of 99.95 %.

    Use instead: two instances behind a balancer, a standby in a second zone, or a lower target.

    Known limits: managed services other than databases are taken as redundant, and so are caches
    and replicas whose callers reach the database too, though it may not carry the load alone; a
    target that no brief states cannot be judged; correlated failures are left to the sizing checks.
    """
    graph = graph_of(subject)
    target = subject.brief.quality.availability_percent
    if target is None:
        raise NotAssessableError("the brief states no availability (quality.availability_percent)")
    awaited = graph.sync_path()
    path = [part for name, part in graph.parts.items() if name in awaited]
    needs_two = target >= fact("pattern.high-availability").base
    findings = tuple(
        Finding(
            code="ARCH003",
            severity="error",
            place=f"{place_of(part.id)}.instances",
            message=f"{part.name!r} is a single instance that callers wait for; the target is {target:g} %.",
            evidence=f"one instance: about {single:g} % ({_fact_of(part)})",
            remedy="Run two instances, add a standby, take it off the path, or lower the target.",
        )
        for part in path
        if _single(part)
        and not _replaceable(part, graph)
        and needs_two
        and (single := fact(_fact_of(part)).base) < target
    )
    return Verdict(
        findings,
        (
            Evidence(label="Callers wait for", text=", ".join(part.id for part in path) or "nothing"),
            Evidence(label="Availability target", text=f"{target:g} %"),
        ),
    )


def _single(part: Component) -> bool:
    if part.instances > 1 or part.scaling in {"serverless", "external"}:
        return False
    return not part.managed or part.kind == "database"


def _replaceable(part: Component, graph: Graph) -> bool:
    """Say whether a cache or a replica can fail while its callers go to the database itself."""
    if part.kind != "cache" and not (part.kind == "database" and part.scaling == "horizontal"):
        return False
    callers = {link.source for link in graph.sync() if link.target == part.id}
    others = {one.id for one in graph.parts.values() if one.kind == "database" and one.id != part.id}
    direct = {link.source for link in graph.sync() if link.target in others}
    return bool(callers) and callers <= direct


def _fact_of(part: Component) -> str:
    if part.kind == "database":
        return "availability.database-single" if part.managed else "availability.database-own"
    return "availability.service"


@check(
    "ARCH008",
    "unprotected-external-call",
    claim="Every call to somebody else's system has a timeout and a stated failure mode.",
    step=Step.SHAPE,
)
def unprotected_external_call(subject: Subject) -> Verdict:
    """Flags a call to an external system without a timeout or without what happens when it fails.

    Why it matters: when they hang, our threads hang with them, and one provider's bad hour
    becomes ours.

    Example: a synchronous call to a payment provider with no timeout.

    Use instead: a timeout below the caller's, a circuit breaker, a queue, and a stated fallback.

    Known limits: whether the timeout fits the latency target is not judged here; links to which
    an external system is the caller are its own concern.
    """
    graph = graph_of(subject)
    calls = [
        (place, link)
        for place, link in placed_links(graph.architecture)
        if link.target in graph.parts and graph.parts[link.target].kind == "external"
    ]
    if not calls:
        return Verdict(evidence=(Evidence(label="External calls", text="none"),))
    findings: list[Finding] = []
    for place, link in calls:
        lacks = []
        if link.style == "sync" and link.timeout_ms is None:
            lacks.append(("timeout_ms", "no timeout"))
        if not link.failure.strip():
            lacks.append(("failure", "no word on what happens when it fails"))
        findings += [
            Finding(
                code="ARCH008",
                severity="error",
                place=f"{place}.{field}",
                message=f"The call {link.source} -> {link.target} has {lack}.",
                evidence=f"{link.protocol}: {link.data}",
                remedy="Give it a timeout and say what the caller does when it fails.",
            )
            for field, lack in lacks
        ]
    return Verdict(tuple(findings), (Evidence(label="External calls", text=str(len(calls))),))


@check(
    "ARCH009",
    "missing-observability",
    claim="There is a place where logs, metrics and traces of what runs arrive.",
    step=Step.SHAPE,
)
def missing_observability(subject: Subject) -> Verdict:
    """Flags an architecture that runs code and has no observability component.

    Why it matters: users discover incidents first, and nobody can say why they happened.

    Example: an API, a worker and a database, and no place for logs.

    Use instead: one hosted or self-run place for logs, metrics and traces, from the first day.

    Known limits: that each part really sends its telemetry is judged at the operate step.
    """
    graph = graph_of(subject)
    running = _running(graph)
    seen = [part.id for part in graph.parts.values() if part.kind == "observability"]
    evidence = (
        Evidence(label="Parts that run", text=", ".join(running) or "none"),
        Evidence(label="Observability", text=", ".join(seen) or "none"),
    )
    if seen or not running:
        return Verdict(evidence=evidence)
    finding = Finding(
        code="ARCH009",
        severity="error",
        place="shape.components",
        message=f"{len(running)} parts run and none receives their logs, metrics and traces.",
        remedy="Add a component of kind 'observability'; a hosted one is enough for a small team.",
    )
    return Verdict((finding,), evidence)


def _running(graph: Graph) -> list[str]:
    return [part.id for part in graph.parts.values() if part.kind in _RUNNING - {"identity", "edge"}]
