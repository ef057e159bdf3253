"""Checks on threats and policies: they are about a part that is there, and rules hold a number."""

from __future__ import annotations

import re

from archkit.design import Component, Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import names_part
from archkit.proofs.graph import graph_of
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of

_ARROW = re.compile(r"->|→|=>")
_WHOLE = re.compile(
    r"\b(?:all|any|each|every|everything|whole|system|public|api|endpoints?|calls?|callers?)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"\d|\b(?:one|once|two|twice|three|four|five|six|seven|eight|nine|ten|twelve|half|third|quarter|doubl)",
    re.IGNORECASE,
)
_COUNTED = frozenset({"timeout", "retry", "circuit-breaker", "bulkhead", "rate-limit", "dead-letter"})


_OF_THE_TEAM = re.compile(
    r"\b(?:engineers?|developers?|operators?|admin\w*|staff|insiders?|employees?|suppliers?|laptops?|backups?"
    r"|pipelines?|build|builds|registry|registries|repository|repositories|packages?|attackers?|internet)\b",
    re.IGNORECASE,
)
"""Who and what stands beside the architecture and can still hurt it."""


def _is_there(text: str, parts: tuple[Component, ...]) -> bool:
    """Say whether a text is about a part of the architecture; with an arrow, at both of its ends."""
    ends = _ARROW.split(text)
    return all(any(names_part(end, part) for part in parts) for end in ends) or (
        len(ends) == 1 and bool(_WHOLE.search(text))
    )


def _is_threatened(text: str, parts: tuple[Component, ...]) -> bool:
    """Say whether both ends of a crossing are parts, or people and tools that stand beside them."""
    return _is_there(text, parts) or all(
        _OF_THE_TEAM.search(end) or _is_there(end, parts) for end in _ARROW.split(text)
    )


@check(
    "SECURE007",
    "threat-to-nothing",
    claim="Every threat is about a part or a crossing that the architecture has.",
    step=Step.SECURE,
)
def threat_to_nothing(subject: Subject) -> Verdict:
    """Flags a threat whose crossing names no part of the architecture.

    Why it matters: a threat to something that is not there was copied; its controls cost work and
    protect nothing.

    Example: ``crossing: user -> server`` in an architecture of ``clients``, ``api`` and ``database``.

    Use instead: the ids of both ends, ``clients -> api``.

    Known limits: a crossing of parts that no link joins is not noticed; people and tools of the team
    (engineers, pipeline, package registry) are no components and may be an end.
    """
    security, graph = security_of(subject), graph_of(subject)
    if not security.threats:
        raise NotAssessableError("no threat is named")
    parts = tuple(graph.parts.values())
    findings = tuple(
        Finding(
            code="SECURE007",
            severity="error",
            place=f"secure.threats.{one.id}.crossing",
            message=f"The threat {one.id!r} is about {one.crossing!r}, which the architecture does not have.",
            evidence=one.description[:200],
            remedy="Name the crossing by the ids of its ends, such as 'clients -> api'.",
        )
        for one in security.threats
        if not _is_threatened(one.crossing, parts)
    )
    return Verdict(findings, (Evidence(label="Threats", text=str(len(security.threats))),))


@check(
    "OPERATE010",
    "policy-for-nothing",
    claim="Every policy applies to a part or a call that the architecture has.",
    step=Step.OPERATE,
)
def policy_for_nothing(subject: Subject) -> Verdict:
    """Flags a policy that applies to no part, no link and not to the whole.

    Why it matters: it is read as protection, and protects nothing.

    Example: ``applies_to: service-a -> service-b``.

    Use instead: the ids of both ends of the call, one part's id, or ``the whole``.

    Known limits: words such as ``every call`` are taken for the whole system.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    if not operations.policies:
        raise NotAssessableError("no policy is stated")
    parts = tuple(graph.parts.values())
    findings = tuple(
        Finding(
            code="OPERATE010",
            severity="error",
            place=f"operate.policies.{one.id}.applies_to",
            message=f"The policy {one.id!r} applies to {one.applies_to!r}, which is not there.",
            evidence=one.rule[:200],
            remedy="Name the call by the ids of its ends, or the part.",
        )
        for one in operations.policies
        if not _is_there(one.applies_to, parts)
    )
    return Verdict(findings, (Evidence(label="Policies", text=str(len(operations.policies))),))


@check(
    "OPERATE011",
    "rule-without-a-number",
    claim="Every time limit, retry, breaker, bulkhead, rate limit and dead-letter rule holds a number.",
    step=Step.OPERATE,
)
def rule_without_a_number(subject: Subject) -> Verdict:
    """Flags a rule of a kind that is nothing without its number.

    Why it matters: nobody can build ``a reasonable timeout``; each builds another one.

    Example: ``rule: calls should time out quickly``.

    Use instead: milliseconds, attempts, shares, calls at once, deliveries.

    Known limits: any number counts, also one that is about something else.
    """
    operations = operations_of(subject)
    judged = [one for one in operations.policies if one.kind in _COUNTED]
    if not judged:
        raise NotAssessableError("no policy of a kind that needs a number is stated")
    findings = tuple(
        Finding(
            code="OPERATE011",
            severity="error",
            place=f"operate.policies.{one.id}.rule",
            message=f"The {one.kind} of {one.applies_to} holds no number.",
            evidence=one.rule[:200],
            remedy="Say how long, how often or how many.",
        )
        for one in judged
        if not _NUMBER.search(one.rule)
    )
    return Verdict(findings, (Evidence(label="Rules that need a number", text=str(len(judged))),))
