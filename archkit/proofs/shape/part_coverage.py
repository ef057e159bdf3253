"""Checks on parts against brief and stack: each integration has one, each runs what fits, each call ends."""

from __future__ import annotations

from archkit.brief import Integration
from archkit.design import Component, Finding, Step
from archkit.design.naming import slug, words
from archkit.knowledge import known_technology
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.data.data_coverage import kept_elsewhere
from archkit.proofs.graph import graph_of, place_of, placed_links
from archkit.proofs.proof import Evidence

_CODE = frozenset(
    {
        "web-framework", "language", "runtime", "background-jobs", "function", "platform", "container",
        "realtime", "crdt", "gateway", "edge", "cdn", "waf", "workflow", "rate-limit",
    }
)  # fmt: skip
_RECORD = frozenset(
    {"system-of-record", "database", "document-store", "key-value", "wide-column", "time-series"}
)
_ROLES = {
    "database": _RECORD | {"warehouse"},
    "warehouse": _RECORD | {"warehouse"},
    "cache": frozenset({"cache", "pub-sub", "key-value"}),
    "queue": frozenset({"queue", "job-table", "stream", "pub-sub"}),
    "stream": frozenset({"queue", "stream", "event-log", "pub-sub"}),
    "search": frozenset({"search"}) | _RECORD,
    "object-store": frozenset({"object-store"}),
    "identity": frozenset({"identity"}),
    "observability": frozenset(
        {"observability", "instrumentation", "metrics", "dashboards", "logs", "errors"}
    ),
    **dict.fromkeys(("service", "worker", "function", "scheduler"), _CODE),
}
_LONGEST_MS = 3_600_000


@check(
    "ARCH013",
    "integration-without-part",
    claim="Every integration of the brief is a part of the picture, with a link to it or from it.",
    step=Step.SHAPE,
)
def integration_without_part(subject: Subject) -> Verdict:
    """Flags an integration of the brief that is no component, or that no link touches.

    Why it matters: time limits, threats, retries and charges are worked out along links; a provider
    that is not drawn has none of them.

    Example: the brief names an ``SMS provider``, and nothing in the architecture calls it.

    Use instead: a component of kind ``external`` with the integration's name, and the link; or a line
    under what was left out that says why.

    Known limits: an integration is found by its words in a component's id, name, purpose or need.
    """
    graph, wanted = graph_of(subject), subject.brief.integrations
    if not wanted:
        raise NotAssessableError("the brief names no integration")
    linked = {end for link in graph.links for end in (link.source, link.target)}
    findings = []
    for one in wanted:
        parts = [part for part in graph.parts.values() if stands_for(part, one)]
        if not parts and kept_elsewhere(subject.design, one.name):
            continue
        if not any(part.id in linked for part in parts):
            lack = f"no link touches {parts[0].id!r}" if parts else "no component stands for it"
            findings.append(
                Finding(
                    code="ARCH013",
                    severity="error",
                    place=place_of(parts[0].id) if parts else "shape.components",
                    message=f"The brief names the integration {one.name!r}, and {lack}.",
                    evidence=one.purpose[:200],
                    remedy="Add it as a component of kind 'external', and link what calls it.",
                )
            )
    return Verdict(tuple(findings), (Evidence(label="Integrations", text=str(len(wanted))),))


def stands_for(part: Component, one: Integration) -> bool:
    """Say whether a component stands for an integration of the brief, by its id or its words."""
    if part.id in {slug(one.name), slug(f"{slug(one.name)}-outside")}:
        return True
    told = f" {' '.join(words(f'{part.id} {part.name} {part.purpose} {part.needed_by}'))} "
    return f" {' '.join(words(one.name))} " in told


@check(
    "ARCH014",
    "technology-in-a-foreign-role",
    claim="Every part runs on a technology that does this kind of work.",
    step=Step.SHAPE,
)
def technology_in_a_foreign_role(subject: Subject) -> Verdict:
    """Flags a part whose technology is known for other work: a database that is a web framework.

    Why it matters: everything that follows (ceilings, prices, time limits, skills) is looked up under
    the technology, and is then about something else.

    Example: a component of kind ``database`` with ``technology: fastapi``.

    Use instead: one of the stack that has the role; a part of another kind, if that was meant.

    Known limits: only technologies whose roles stand in knowledge are judged, and only kinds whose work
    is one of those roles.
    """
    graph = graph_of(subject)
    findings = []
    judged = 0
    for part in graph.parts.values():
        known, roles = known_technology(part.technology or ""), _ROLES.get(part.kind)
        if known is None or roles is None:
            continue
        judged += 1
        if not roles & set(known.roles):
            findings.append(
                Finding(
                    code="ARCH014",
                    severity="error",
                    place=f"{place_of(part.id)}.technology",
                    message=f"{part.name!r} is a {part.kind}, and {known.name} does other work.",
                    evidence=f"{known.id}: {', '.join(known.roles)}",
                    remedy=f"Name a technology of the stack that does the work of a {part.kind}.",
                )
            )
    return Verdict(tuple(findings), (Evidence(label="Parts with a known technology", text=str(judged)),))


@check(
    "ARCH015",
    "call-without-end",
    claim="Every call that somebody waits for has a time limit that can be.",
    step=Step.SHAPE,
)
def call_without_end(subject: Subject) -> Verdict:
    """Flags a link that is waited for with no time limit, with none above zero, or with more than an hour.

    Why it matters: one call that never ends holds a connection, then all of them.

    Example: ``api -> database`` without ``timeout_ms``, or with ``timeout_ms: -1``.

    Use instead: a limit a few times the usual answer, below that of whoever calls.

    Known limits: messages and streams are not waited for; how limits fit together is judged with the
    policies.
    """
    graph = graph_of(subject)
    waited = [(place, one) for place, one in placed_links(graph.architecture) if one.style == "sync"]
    findings = tuple(
        Finding(
            code="ARCH015",
            severity="error",
            place=f"{place}.timeout_ms",
            message=f"{one.source} -> {one.target} "
            + ("has no time limit." if one.timeout_ms is None else f"cannot end after {one.timeout_ms} ms."),
            evidence=f"{one.protocol}: {one.data}"[:200],
            remedy="Give timeout_ms: a few times the usual answer, less than the caller's own.",
        )
        for place, one in waited
        if one.timeout_ms is None or not 0 < one.timeout_ms <= _LONGEST_MS
    )
    return Verdict(findings, (Evidence(label="Calls that are waited for", text=str(len(waited))),))
