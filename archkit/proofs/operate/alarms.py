"""Checks on alerts: each critical failure raises one, and behind each stands a first step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Alert, Component, Operations, Step
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import RUNNING, graph_of
from archkit.proofs.meaning import meant
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence
from archkit.proofs.security_words import lacking

Scenario = tuple[str, re.Pattern[str]]
_ERRORS = re.compile(
    r"\berrors?\b|\b5xx\b|burn rate|probes? (?:in a row )?fail"
    r"|does not answer|availab\w+|unreachable|\bdown\b",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"oldest|backlog|queue (?:depth|length|age)|\blag\b|wait\w*|set aside|dead[- ]letter|late\b|not ended",
    re.IGNORECASE,
)
_FULL = re.compile(r"\bdisks?\b|\bfills?\b|\bfull\b|storage (?:use|space)|free space", re.IGNORECASE)
_BACKUP = re.compile(r"backups?|restor\w+|snapshots?|\brpo\b|replication lag", re.IGNORECASE)
_PROVIDER = re.compile(
    r"breaker|providers?\b|third[- ]part\w+|external|upstream|outside system", re.IGNORECASE
)
_ACTS = re.compile(
    r"\b(?:roll(?:ed)? (?:it |them )?back|revert|open|read|check|compare"
    r"|restart|switch(?: off| over)?|scale|add"
    r"|follow|find|group|call|start|stop|put|grow|look|run|fail ?over"
    r"|drain|page|raise|publish|hold|mend|note"
    r"|renew|replace|block|disable|enable|promote|restore|increase"
    r"|reduce|move|query|list|delete|retry|replay"
    r"|pause|resume|tell|ask|confirm|verify|inspect|kill|free|shed|set)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^\W*(?:see|refer to|consult|cf\.?)\b[^.;]{0,60}$|^\W*(?:https?://\S+)\W*$"
    r""
    r"|^\W*(?:investigate|look into it|escalate|contact (?:the )?(?:team|on-?call|devops|ops)|fix it|check it"
    r"|check (?:the )?(?:logs?|system|dashboard))\W*$",
    re.IGNORECASE,
)
_FEWEST_SAME = 3


def _alerts(subject: Subject) -> Operations:
    operations = operations_of(subject)
    if not operations.alerts:
        raise NotAssessableError("no alert is named: add operate.alerts")
    return operations


@check(
    "OPERATE023",
    "critical-failure-unseen",
    claim="Each critical failure that this design can have raises an alert.",
    step=Step.OPERATE,
)
def critical_failure_unseen(subject: Subject) -> Verdict:
    """Flags a kind of failure that the design can have, and that no alert is about.

    Asked for are errors that callers see, work that waits, a database that fills, backups that stop,
    and providers that fail while somebody waits; each only where there is such a part.

    Why it matters: what nobody is told of ends as an outage that users report.

    Example: alerts on error rates, and a queue that grows for a weekend.

    Use instead: one alert for each kind, on the symptom or on what becomes one.

    Known limits: an alert is found by its words; whether its threshold is right is judged elsewhere.
    """
    operations = _alerts(subject)
    wanted = dict(_scenarios(subject))
    if not wanted:
        raise NotApplicableError("nothing of our own runs or is kept")
    told = [(one, f"{one.name}. {one.condition}") for one in operations.alerts]
    found = {
        name: next((one.id for one, text in told if meant(text, pattern)), "")
        for name, pattern in wanted.items()
    }
    findings = tuple(
        lacking(
            "OPERATE023",
            "operate.alerts",
            f"Nobody is told of {name}.",
            "Add an alert with its condition, and the first step behind it.",
            ", ".join(one.id for one in operations.alerts),
        )
        for name, alert in found.items()
        if not alert
    )
    evidence = tuple(
        Evidence(label=name[:1].upper() + name[1:], text=alert) for name, alert in found.items() if alert
    )
    return Verdict(findings, evidence)


def _scenarios(subject: Subject) -> Iterator[Scenario]:
    graph = graph_of(subject)
    parts = graph.parts.values()
    own = {part.id for part in parts if part.kind in RUNNING - {"edge"}}
    if own:
        yield "errors that callers see", _ERRORS
    queued = any(part.kind in {"queue", "stream"} for part in parts)
    if queued or any(one.deferred or one.kind == "batch" for one in subject.brief.workload.operations):
        yield "work that waits too long", _WAITING
    databases = [part for part in parts if part.kind == "database"]
    if any(not _grows_alone(part) for part in databases):
        yield "a database that fills", _FULL
    if databases:
        yield "backups that stop", _BACKUP
    if any(
        link.source in own and graph.parts[link.target].kind == "external" and link.style == "sync"
        for link in graph.links
    ):
        yield "a provider that fails while callers wait", _PROVIDER


def _grows_alone(part: Component) -> bool:
    return part.managed and part.scaling == "serverless"


@check(
    "OPERATE024",
    "alert-without-first-step",
    claim="Behind every alert stands a runbook with a first step that somebody can take.",
    step=Step.OPERATE,
)
def alert_without_first_step(subject: Subject) -> Verdict:
    """Flags a runbook that says nothing to do, points elsewhere, or is the same for every alert.

    Why it matters: at three in the morning the first minute decides, and nobody thinks well in it.

    Example: ``runbook: investigate``.

    Use instead: the first thing to look at or to do, and what follows from what is seen.

    Known limits: a step is known by a verb of doing; whether it helps shows in the next exercise.
    """
    operations = _alerts(subject)
    findings = [
        lacking(
            "OPERATE024",
            f"operate.alerts.{one.id}.runbook",
            f"The runbook of {one.id!r} {trouble}.",
            "Say what to look at or to do first, and what follows from what is seen.",
            one.runbook or one.condition,
        )
        for one in operations.alerts
        if (trouble := _trouble(one))
    ]
    texts = {one.runbook.strip().casefold() for one in operations.alerts}
    if len(operations.alerts) >= _FEWEST_SAME and len(texts) == 1 and not findings:
        message = f"All {len(operations.alerts)} alerts have the same runbook."
        remedy = "Give each alert the first step for its own condition."
        said = operations.alerts[0].runbook
        findings.append(lacking("OPERATE024", "operate.alerts", message, remedy, said))
    return Verdict(tuple(findings), (Evidence(label="Runbooks", text=str(len(operations.alerts))),))


def _trouble(one: Alert) -> str:
    text = one.runbook.strip()
    if not text:
        return "is empty"
    if _ELSEWHERE.match(text):
        return "points elsewhere, or says only that somebody should look"
    if text.casefold() in {one.name.strip().casefold(), one.condition.strip().casefold()}:
        return "repeats the alert"
    return "" if _ACTS.search(text) else "names no step"
