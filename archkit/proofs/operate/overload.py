"""OPERATE019: what is given up when more comes than can be done."""

from __future__ import annotations

import re

from archkit.design import Component, Finding, Policy, Step
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE, names_part
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_ENTRIES = frozenset({"service", "gateway", "function", "realtime"})
_ALL = re.compile(r"\b(?:all|any|each|every|everything|whole)\b", re.IGNORECASE)
_ANSWER = re.compile(r"\b[45]\d\d\b")
_WHEN = re.compile(r"\d|\bhalf\b|\bfull\b|\bconcurren\w+", re.IGNORECASE)
_REFUSES = re.compile(
    r"\b(?:429|503)\b|\brefus\w*|\breject\w*|\bshed\w*|\bthrottl\w*|\bdrop\w*|\blos(?:es|t)\b", re.IGNORECASE
)
_GIVES_UP = re.compile(
    r"\bfirst\b|\bthen\b|\blast\b|\bstale\b|\bcached?\b|\bread[- ]only\b|\bwaits?\b|\bwithout\b|\bfallback\b"
    r"|\breduced\b|\bgiven up\b|\bgoes on\b|\bdefault\b|\bpartial\b|\bqueued\b",
    re.IGNORECASE,
)


@check(
    "OPERATE019",
    "overload-without-a-plan",
    claim="Under more load than it can carry the system refuses some work early and keeps the rest.",
    step=Step.OPERATE,
)
def overload_without_a_plan(subject: Subject) -> Verdict:
    """Flags entries that accept whatever comes, and a system that gives nothing up in an order.

    Why it matters: past its limit a system that accepts everything answers nobody: each request waits
    until its caller has gone, and the work is done for no one.

    Example: a public API with autoscaling, and no word on what happens until the instances are there.

    Use instead: refusal from a stated utilisation on, the least important work first, with
    Retry-After; and a word on what is shown instead when a part is missing.

    Known limits: told by policies of the kinds load-shedding and degradation; whether the load test
    of this design bears it out is for LOAD004. A limit for each caller protects from one caller, not
    from all together, and does not count.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    entries = _entries(graph)
    if not entries and any(part.kind in _ENTRIES for part in graph.parts.values()):
        raise NotAssessableError(
            "nobody is drawn who calls: a client or somebody else's system, and its link"
        )
    if not entries:
        raise NotApplicableError("nothing of its own is called from outside")
    shedding = [
        one for one in operations.policies if one.kind == "load-shedding" and _REFUSES.search(one.rule)
    ]
    degrading = [
        one for one in operations.policies if one.kind == "degradation" and _GIVES_UP.search(one.rule)
    ]
    findings = [
        _finding(
            f"Nothing says from when on {part.name!r} refuses work.",
            f"{part.id}: {part.purpose}",
            f"Add a load-shedding policy on {part.id!r}: from when on, what first, which answer.",
        )
        for part in entries
        if not any(_covers(one, part) and _WHEN.search(_ANSWER.sub("", one.rule)) for one in shedding)
    ]
    if not degrading:
        listed = ", ".join(f"{one.id} ({one.kind})" for one in operations.policies)
        findings.append(
            _finding(
                "Nothing says what is given up first when a part fails or is full.", listed,
                "Add a degradation policy with the order in which functions are given up.",
            )
        )  # fmt: skip
    evidence = (
        Evidence(
            label="Refusal", text="; ".join(f"{one.id}: {one.rule[:160]}" for one in shedding) or "none"
        ),
        Evidence(
            label="Given up", text="; ".join(f"{one.id}: {one.rule[:160]}" for one in degrading) or "nothing"
        ),
    )
    return Verdict(tuple(findings), evidence)


def _entries(graph: Graph) -> list[Component]:
    """Return the parts of one's own that run code and are called from outside, edges looked through."""
    fronts = OUTSIDE | {"edge"}
    called = {
        link.target
        for link in graph.links
        if graph.parts[link.source].kind in fronts and link.style == "sync"
    }
    return [part for part in graph.parts.values() if part.id in called and part.kind in _ENTRIES]


def _covers(policy: Policy, part: Component) -> bool:
    return names_part(policy.applies_to, part) or bool(_ALL.search(policy.applies_to))


def _finding(message: str, evidence: str, remedy: str) -> Finding:
    return Finding(
        code="OPERATE019", severity="error", place="operate.policies", message=message,
        evidence=evidence[:200], remedy=remedy,
    )  # fmt: skip
