"""Checks on what is promised: objectives against targets, alerts on them, people to answer."""

from __future__ import annotations

import re

from archkit.brief import Brief
from archkit.design import Alert, Finding, ServiceLevel, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_MINUTES_PER_HOUR = 60
_FEWEST_HOURS = 10
"""Hours from which a budget is shown in hours."""
_READS = frozenset({"read", "list", "search", "subscribe"})
_AVAILABLE = re.compile(r"availab|5xx|uptime|answered without|successful(?:ly)? answered", re.IGNORECASE)
_ERRORS = re.compile(r"burn|errors?\b|5xx|availab|uptime|probes?\b|does not answer|down\b", re.IGNORECASE)
_QUICK = re.compile(r"latency|answered within|response time|\bp9\d\b", re.IGNORECASE)
_SLOW = re.compile(
    r"latency|response time|\bp9\d\b|(?:answers|requests|reads|writes|calls) (?:within|over|slower)"
    r"|slow (?:answers|requests|reads|writes|calls)",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"oldest|backlog|waits|waiting|\blag\b|queue|\blate\b|overdue|in time|due\b", re.IGNORECASE
)
_ALWAYS = re.compile(
    r"24\s*[/x]\s*7|(?:a?round) the clock|day and night|at any hour|twenty-four hours|24 hours a day",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|not|without|instead of|nobody)\b[^.;]{0,40}$", re.IGNORECASE)
_TURNS = re.compile(r"one week in (?P<people>\d+)", re.IGNORECASE)


@check(
    "OPERATE005",
    "objective-below-target",
    claim="Every target of the brief has an objective that is at least as strict.",
    step=Step.OPERATE,
)
def objective_below_target(subject: Subject) -> Verdict:
    """Flags a stated availability or latency without an objective, or with a looser one.

    The error budget of each objective is computed and shown.

    Why it matters: what is measured is what is kept; a target without an objective is a wish.

    Example: 99.95 % in the brief and 99.9 % as the objective.

    Use instead: the target itself as objective, or a stricter one; where it cannot be met, another
    target, agreed on with whoever stated it.

    Known limits: objectives are told apart by their words (reads, writes, an operation's name); one
    that names neither counts for all. No objective can be 100 %, so such a target is always missed.
    """
    operations, brief = operations_of(subject), subject.brief
    targets = _latency_targets(brief)
    available = brief.quality.availability_percent
    if available is None and not targets:
        raise NotAssessableError("the brief states no availability and no latency")
    findings = []
    if available is not None:
        found = [one for one in operations.service_levels if _is_availability(one)]
        best = max((one.objective_percent for one in found), default=None)
        if best is None or best < available:
            said = "has no objective" if best is None else f"has an objective of {best:g} %"
            findings.append(_short("availability", f"An availability of {available:g} % {said}."))
    for name, kinds, target in targets:
        levels = [one for one in operations.service_levels if _is_latency(one, name, kinds)]
        best = min((one.threshold_ms for one in levels if one.threshold_ms), default=None)
        if best is None or best > target:
            said = "has no objective" if best is None else f"has an objective of {best:g} ms"
            findings.append(_short("latency", f"A p95 of {target:g} ms for {name} {said}."))
    budgets = "; ".join(
        f"{one.id}: {one.objective_percent:g} % leaves {_span(one.error_budget_minutes)} in "
        f"{one.window_days} days"
        for one in operations.service_levels
    )
    return Verdict(tuple(findings), (Evidence(label="Error budgets", text=budgets or "none"),))


def _span(minutes: float) -> str:
    hours = minutes / _MINUTES_PER_HOUR
    return f"{hours:,.3g} h" if hours >= _FEWEST_HOURS else f"{minutes:.3g} min"


def _short(what: str, message: str) -> Finding:
    return Finding(
        code="OPERATE005",
        severity="error",
        place="operate.service_levels",
        message=message,
        evidence="brief: quality and operations",
        remedy=f"Set an objective for {what} that is at least as strict, or agree on another target.",
    )


def _latency_targets(brief: Brief) -> list[tuple[str, str, float]]:
    """Return who has a latency target: a name, the kind of request, and milliseconds at p95."""
    found = [("reads", "read", brief.quality.read_latency_p95_ms)]
    found += [("writes", "write", brief.quality.write_latency_p95_ms)]
    found += [
        (f"{one.name!r}", "read" if one.kind in _READS else "write", one.latency_p95_ms)
        for one in brief.workload.operations
        if not one.deferred
    ]
    return [(name, kind, target) for name, kind, target in found if target is not None]


def _text(level: ServiceLevel) -> str:
    return f"{level.id} {level.name} {level.indicator}"


def _is_availability(level: ServiceLevel) -> bool:
    return level.threshold_ms is None and bool(_AVAILABLE.search(_text(level)))


def _is_latency(level: ServiceLevel, name: str, kind: str) -> bool:
    """Say whether a latency objective counts for a target: by name, by kind, or for every request."""
    if level.threshold_ms is None or level.objective_percent < fact("operations.latency-objective").base:
        return False
    told = f"{level.id} {level.name}".casefold()
    if name.casefold().strip("'\"") in told:
        return True
    kinds = {word for word in ("read", "write") if word in told}
    quoted = "'" in level.name
    return not quoted and (kind in kinds or not kinds) and bool(_QUICK.search(_text(level)))


@check(
    "OPERATE006",
    "objective-without-alert",
    claim="Somebody is told when an objective is about to be missed.",
    step=Step.OPERATE,
)
def objective_without_alert(subject: Subject) -> Verdict:
    """Flags an objective that no alert watches.

    Why it matters: an objective that nobody is told about is found broken at the end of the month, by
    users.

    Example: a p95 objective for writes, and alerts on errors only.

    Use instead: an alert on the objective itself, by burn rate or by probe, with the first step of
    its runbook.

    Known limits: alerts are matched by the objective's id, name or threshold, and by words for errors,
    slowness and waiting work; whether the condition fires in time is not computed.
    """
    operations = operations_of(subject)
    if not operations.service_levels:
        raise NotAssessableError("no objective is set")
    watched = {
        level.id: next((alert.id for alert in operations.alerts if _watches(alert, level)), "")
        for level in operations.service_levels
    }
    findings = tuple(
        Finding(
            code="OPERATE006",
            severity="warning",
            place=f"operate.service_levels.{level.id}",
            message=f"No alert watches {level.name!r}.",
            evidence=level.indicator[:200],
            remedy="Add an alert whose condition names this objective, with a runbook.",
        )
        for level in operations.service_levels
        if not watched[level.id]
    )
    shown = "; ".join(f"{level}: {alert}" for level, alert in watched.items() if alert)
    return Verdict(findings, (Evidence(label="Watched by", text=shown or "nothing"),))


def _watches(alert: Alert, level: ServiceLevel) -> bool:
    text = f"{alert.id} {alert.name} {alert.condition}"
    low = text.casefold()
    if level.id in low or level.name.casefold() in low:
        return True
    if level.threshold_ms is None:
        if _is_availability(level):
            return bool(_ERRORS.search(text))
        return bool(_LATE.search(_text(level)) and _LATE.search(text))
    if not _names_time(text, level.threshold_ms):
        return False
    return bool((_SLOW if _QUICK.search(_text(level)) else _LATE).search(text))


def _names_time(text: str, milliseconds: float) -> bool:
    """Say whether a text holds a time in milliseconds or seconds, or no time at all."""
    spelt = {f"{milliseconds:g} ms", f"{milliseconds:,.0f} ms", f"{milliseconds / 1000:g} s"}
    found = set(re.findall(r"\d[\d,.]* (?:ms|s)\b", text))
    return not found or bool(spelt & found)


@check(
    "OPERATE009",
    "on-call-fiction",
    claim="Nobody is promised who is not there: the rota has the people that it needs.",
    step=Step.OPERATE,
)
def on_call_fiction(subject: Subject) -> Verdict:
    """Flags a promise to answer at every hour, or a rota, by fewer people than a rota needs.

    Why it matters: two people cannot answer every night for a year; the promise holds until the first
    of them leaves.

    Example: ``24/7 on call`` by a team of two.

    Use instead: working hours and an objective that allows for nights, managed parts that heal
    themselves, or more people.

    Known limits: a promise is recognised by its words. Where the brief does not say who carries a
    pager, every engineer counts as willing.
    """
    operations, team = operations_of(subject), subject.brief.team
    stated = team.on_call_people if team.on_call_people is not None else team.engineers
    if stated is None:
        raise NotAssessableError("the brief states neither team.on_call_people nor team.engineers")
    needed = fact("operations.oncall-people")
    promise = _promise(operations.on_call, needed.base)
    evidence = (
        Evidence(label="People", text=f"{stated} (a rota needs {needed.base:g}: {needed.citation})"),
        Evidence(label="Promised", text=promise or "no answer at every hour"),
    )
    if not promise or stated >= needed.base:
        return Verdict(evidence=evidence)
    finding = Finding(
        code="OPERATE009",
        severity="error",
        place="operate.on_call",
        message=f"{stated} people are promised to answer at every hour; a rota needs {needed.base:g}.",
        evidence=operations.on_call[:200],
        remedy="Promise working hours, lower the objective, buy managed parts, or name more people.",
    )
    return Verdict((finding,), evidence)


def _promise(text: str, needed: float) -> str:
    """Return the words that promise an answer at every hour; empty when none do."""
    for found in _ALWAYS.finditer(text):
        if not _DENIED.search(text[: found.start()]):
            return found[0]
    turn = _TURNS.search(text)
    return turn[0] if turn and int(turn["people"]) < needed else ""
