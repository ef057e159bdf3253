"""OPERATE014 and OPERATE017: migrations on their way to production, and what a release interrupts."""

from __future__ import annotations

import re

from archkit.brief import Brief
from archkit.design import Finding, Operations, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import RUNNING, graph_of
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_MIGRATES = re.compile(r"\bmigrat\w*|\bschema (?:change|test|diff)", re.IGNORECASE)
_TRIED = re.compile(
    r"\btest\w*|\btried\b|\bup,? (?:and )?down|\brehears\w*|\bdry[- ]run|\bstaging\b|\bcopy of", re.IGNORECASE
)
_LIVE = re.compile(r"\b(?:production|prod|live)\b(?!-like)", re.IGNORECASE)
_TO_LIVE = re.compile(
    r"\b(?:deploy\w*|release\w*|promote\w*|ship\w*|roll\w*|switch\w*|canary|publish\w*)\b", re.IGNORECASE
)
_BEFORE_LIVE = re.compile(
    r"\b(?:staging|stage|pre-?prod\w*|acceptance|test|qa|uat|integration|preview)\b", re.IGNORECASE
)
_STOPS = re.compile(
    r"\b(?:replace|recreate|stop(?:s|ped)? (?:the )?(?:old|service|it)|maintenance (?:window|page)|downtime"
    r"|big bang|in place|gap of|outage|off ?line|at night|announced)\b",
    re.IGNORECASE,
)
_KEEPS_UP = re.compile(
    r"\b(?:rolling|blue|canary|beside the old|traffic (?:is )?(?:moved|switched|shifted)|zero[- ]downtime)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|without|zero|never|not|instead of|needs a second)[^.;:]{0,40}$", re.IGNORECASE)
_BESIDE = re.compile(
    r"\bblue\b|\bbeside the old|\bstart(?:s|ed)? before|\bnew (?:one|version) (?:is )?(?:warm|start)",
    re.IGNORECASE,
)


@check(
    "OPERATE014",
    "migration-straight-to-production",
    claim="Every change of the schema is tried before production, in a place that is named.",
    step=Step.OPERATE,
)
def migration_straight_to_production(subject: Subject) -> Verdict:
    """Flags a pipeline that says nothing of migrations, or tries them only in production.

    Why it matters: a migration that locks a large table, or fails half way, is an outage that no
    rollback of code ends.

    Example: ``pipeline: [tests, deploy to production]`` beside a database of twelve tables.

    Use instead: a step that runs the migration up, down and up again on production-like rows, and a
    deployment to staging, both before production.

    Known limits: steps are told by their words and their order; that the rows in staging are as many
    as in production is not visible here.
    """
    operations, data = operations_of(subject), subject.design.data
    if data is None or not data.tables:
        raise NotApplicableError("no tables: there is no schema to migrate")
    deployment = operations.deployment
    live = next(
        (
            number
            for number, step in enumerate(deployment.pipeline)
            if _LIVE.search(step) and _TO_LIVE.search(step)
        ),
        len(deployment.pipeline),
    )
    before = deployment.pipeline[:live]
    tried = [step for step in before if _MIGRATES.search(step) and _TRIED.search(step)]
    staged = [step for step in before if _BEFORE_LIVE.search(step) and _TO_LIVE.search(step)]
    places = [
        place
        for place in deployment.environments
        if _BEFORE_LIVE.search(place) and not _LIVE.fullmatch(place)
    ]
    lacks = []
    if not tried:
        lacks.append("runs the migrations before production")
    if not staged and not any("staging" in step.casefold() for step in tried):
        lacks.append("goes to staging first")
    shown = " -> ".join(deployment.pipeline)
    findings = [
        _finding("OPERATE014", "operate.deployment.pipeline", f"No step of the pipeline {lack}.", shown)
        for lack in lacks
    ]
    if not places:
        listed = ", ".join(deployment.environments)
        message = "No environment stands before production."
        findings.append(_finding("OPERATE014", "operate.deployment.environments", message, listed))
    evidence = (
        Evidence(label="Tried by", text="; ".join([*tried, *staged]) or "nothing"),
        Evidence(label="Before production", text="; ".join(places) or "nothing"),
    )
    return Verdict(tuple(findings), evidence)


def _finding(code: str, place: str, message: str, evidence: str) -> Finding:
    remedies = {
        "OPERATE014": "Run the migration up, down and up again on production-like rows, and in staging.",
        "OPERATE017": "Start the new version beside the old and move the traffic, or agree on the gap.",
    }
    return Finding(
        code=code,
        severity="error",
        place=place,
        message=message,
        evidence=evidence[:200],
        remedy=remedies[code],
    )


@check(
    "OPERATE017",
    "release-with-downtime",
    claim="A release interrupts nobody: the old version answers until the new one does.",
    step=Step.OPERATE,
)
def release_with_downtime(subject: Subject) -> Verdict:
    """Flags a release that stops what runs, and a rolling one with nothing to roll over.

    Why it matters: a gap at every release makes releases rare, large and late at night; and each gap
    is taken from the error budget.

    Example: ``strategy: rolling`` beside a service with one instance, or a stop and a start beside an
    objective of 99.95 %.

    Use instead: two instances and a rolling release, the new version beside the old and a switch of
    traffic, or a canary.

    Known limits: told by the words of the strategy. Where the stated availability leaves room for a
    gap, the claim is an assumption: somebody has to agree to it.
    """
    operations, brief = operations_of(subject), subject.brief
    parts = [
        part
        for part in graph_of(subject).parts.values()
        if part.kind in RUNNING - {"edge", "gateway"} and part.scaling not in {"serverless", "external"}
    ]
    if not parts:
        raise NotApplicableError("nothing of its own runs all the time, so no release stops it")
    strategy = operations.deployment.strategy
    if not strategy.strip():
        message = "Nothing says how a release replaces what runs."
        return Verdict((_finding("OPERATE017", "operate.deployment.strategy", message, strategy),))
    evidence = (
        Evidence(label="Strategy", text=strategy[:300]),
        Evidence(label="Instances", text=", ".join(f"{part.id} {part.instances}" for part in parts)),
    )
    if stops := _stops(strategy):
        return _with_a_gap(operations, brief, stops, evidence)
    if not _KEEPS_UP.search(strategy):
        raise NotAssessableError(
            f"the strategy does not say whether the old version answers meanwhile: {strategy[:80]}"
        )
    alone = [part.id for part in parts if part.instances == 1 and part.kind not in {"worker", "scheduler"}]
    if alone and not _BESIDE.search(strategy):
        message = f"{', '.join(alone)} runs once: there is no second instance that answers meanwhile."
        return Verdict((_finding("OPERATE017", "operate.deployment.strategy", message, strategy),), evidence)
    return Verdict(evidence=evidence)


def _stops(strategy: str) -> str:
    first = strategy.partition(". ")[0]
    found = next((one for one in _STOPS.finditer(first) if not _DENIED.search(first[: one.start()])), None)
    return "" if found is None or _KEEPS_UP.search(first[: found.start()]) else found[0]


def _with_a_gap(operations: Operations, brief: Brief, stops: str, evidence: tuple[Evidence, ...]) -> Verdict:
    """Return the verdict on a release with a gap: refuted by a strict objective, assumed by a loose one."""
    target, strict = brief.quality.availability_percent, fact("operations.blue-green-availability").base
    strategy = operations.deployment.strategy
    if target is None:
        raise NotAssessableError(
            f"a release interrupts ({stops!r}), and nobody states how much availability is asked for"
            " (quality.availability_percent)"
        )
    if target >= strict:
        message = f"A release interrupts ({stops!r}) while {target:g} % is asked for."
        return Verdict((_finding("OPERATE017", "operate.deployment.strategy", message, strategy),), evidence)
    minutes = fact("operations.slo-window-days").base * 24 * 60 * (100 - target) / 100
    return Verdict(
        evidence=evidence,
        assumed=f"a release interrupts ({stops!r}); {target:g} % leaves {minutes:,.0f} min in"
        f" {fact('operations.slo-window-days').base:.0f} days for it, which its users have to accept",
    )
