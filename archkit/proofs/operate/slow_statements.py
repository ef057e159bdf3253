"""OPERATE018: slow statements that nobody sees."""

from __future__ import annotations

import re

from archkit.design import Finding, Operations, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_SLOW = re.compile(
    r"\bslow(?:est)?[- ](?:statement|quer|sql|log)\w*|\bpg_stat_statements\b|\blog_min_duration_statement\b"
    r"|\bauto_explain\b|\bslow_query_log\b|\bperformance insights\b|\bquery insights\b"
    r"|\bprofil(?:e|er|ing) (?:of )?(?:quer|statement)\w*"
    r"|\b(?:statement|quer(?:y|ies))\w*'? (?:times?|durations?|latenc\w+)"
    r"|\b(?:statement|quer(?:y|ie))s?\b[^.;]{0,40}\b(?:slow\w*|takes? (?:over|longer|more)|longer than)",
    re.IGNORECASE,
)
_THRESHOLD = re.compile(r"\d[\d,.]*+\s*+(?:ms|s|sec\w*|%|times)\b|\btwice\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:no|not|without|never)\b[^.;]{0,30}$", re.IGNORECASE)


@check(
    "OPERATE018",
    "slow-statement-unseen",
    claim="Slow statements are recorded, and somebody is told when one passes a threshold.",
    step=Step.OPERATE,
)
def slow_statement_unseen(subject: Subject) -> Verdict:
    """Flags a database whose slow statements are not measured, or about which nobody is told.

    Why it matters: a plan turns bad with the data, months after the release; the answers get slower
    until users say so, and then nobody knows which statement it is.

    Example: ``metrics: requests, errors, duration`` beside a database, and alerts on errors only.

    Use instead: the database's own statistics of statements, and an alert or a weekly look at the
    slowest ones with a threshold in milliseconds.

    Known limits: told by words in metrics, logging, tracing and alerts; that the statistics are
    switched on is not visible here.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    databases = [part.id for part in graph.parts.values() if part.kind in {"database", "warehouse"}]
    if not databases:
        raise NotApplicableError("no database: there are no statements")
    seen = _recorded(operations)
    told = [
        one for one in operations.alerts
        if _says(f"{one.name} {one.condition}") and _THRESHOLD.search(one.condition)
    ]  # fmt: skip
    findings: list[Finding] = []
    if not seen and not told:
        findings.append(_finding("operate.metrics", "Nothing records slow statements.", operations.metrics))
    if not told:
        names = ", ".join(one.id for one in operations.alerts)
        findings.append(_finding("operate.alerts", "Nobody is told when a statement gets slow.", names))
    evidence = (
        Evidence(label="Recorded", text="; ".join(seen) or "nothing"),
        Evidence(label="Told", text="; ".join(f"{one.id}: {one.condition}" for one in told) or "nobody"),
        Evidence(label="Databases", text=", ".join(databases)),
    )
    return Verdict(tuple(findings), evidence)


def _recorded(operations: Operations) -> list[str]:
    texts = (operations.metrics, operations.logging, operations.tracing)
    return [text[:200] for text in texts if _says(text)]


def _says(text: str) -> bool:
    return any(not _DENIED.search(text[: found.start()]) for found in _SLOW.finditer(text))


def _finding(place: str, message: str, evidence: str) -> Finding:
    return Finding(
        code="OPERATE018",
        severity="error",
        place=place,
        message=message,
        evidence=evidence[:200],
        remedy="Record the statements' times in the database, and raise a ticket above a threshold in ms.",
    )
