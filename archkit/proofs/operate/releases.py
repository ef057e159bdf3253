"""Checks on releases and on tests by attack: no gap for callers, and the own team tries to get in first."""

from __future__ import annotations

import re

from archkit.design import Component, Finding, Operations, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.meaning import first_meant, first_together, meant
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence
from archkit.proofs.security_words import controls_said, lacking, operations_said

_ANSWERS = frozenset({"service", "realtime", "gateway", "function"})
_BESIDE = re.compile(
    r"blue|canary|beside the old|by alias|traffic (?:is )?(?:moved|shifted|switched)"
    r"|immutable|zero[- ]downtime swap",
    re.IGNORECASE,
)
_ROLLING = re.compile(r"rolling|one (?:instance )?at a time|instance by instance", re.IGNORECASE)
_GAP = re.compile(
    r"\breplace\b|recreate|restart|\bgap\b|downtime|maintenance window|in place|outside the busy hours",
    re.IGNORECASE,
)
_TESTED = re.compile(r"\btests?\b|tested|\bci\b|verif\w+", re.IGNORECASE)
_DEPLOYED = re.compile(r"deploy\w*|release\w*|roll ?out|ship\w*|promot\w+", re.IGNORECASE)
_SCAN = re.compile(
    r"(?:vulnerabilit\w++|dependenc\w++|advisor\w++|image|container|secret"
    r"|security|daily|each build|entries?|sast|dast)"
    r"[\w ,]{0,40}scan\w*"
    r"|scan\w*[\w ,]{0,40}(?:vulnerabilit\w+|dependenc\w+|advisor\w+|images?|build|entries|daily)"
    r"|\bscan of\b|\bscanned\b|\bsast\b|\bdast\b",
    re.IGNORECASE,
)
_ATTACK = re.compile(r"penetration|pen-?tests?|pen test|red team|bug bounty", re.IGNORECASE)
_REGULAR = re.compile(
    r"\bevery\b|\beach\b|yearly|annual\w*|once a year|quarterly|monthly"
    r"|daily|continuous\w*|\d++ months?|regular\w*",
    re.IGNORECASE,
)


@check(
    "OPERATE025",
    "release-with-a-gap",
    claim="A release is tested and goes out without callers noticing, or the target allows its gap.",
    step=Step.OPERATE,
)
def release_with_a_gap(subject: Subject) -> Verdict:
    """Flags a release that cuts callers off, and a pipeline that does not test and deploy.

    Why it matters: whoever must not be cut off is released to rarely, and rare releases are large.

    Example: ``strategy: rolling`` for one instance.

    Use instead: the new version beside the old or one of several instances at a time; where the target
    leaves room for a gap of seconds, to say so.

    Known limits: words are judged. A stated gap is accepted below the availability from which two
    instances are asked for; migrations are judged by themselves.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    waited = graph.sync_path()
    front = [part for part in graph.parts.values() if part.id in waited and part.kind in _ANSWERS]
    if not front:
        raise NotApplicableError("no code of our own answers callers")
    strategy = operations.deployment.strategy
    findings = _pipeline_gaps(operations)
    way, words = _way(strategy)
    if way == "gap" and (why := _room_for_a_gap(subject)):
        if not findings:
            raise NotApplicableError(why)
    elif way != "beside":
        alone = [part.id for part in front if _is_alone(part)]
        if way != "rolling" or alone:
            names = ", ".join(alone or (part.id for part in front))
            message = (
                f"One instance at a time needs more than one of {names}."
                if way == "rolling"
                else f"A release cuts off callers of {names}, or nobody says how not."
            )
            remedy = "Put the new version beside the old, or run two instances; or lower the target."
            findings.append(lacking("OPERATE025", "operate.deployment.strategy", message, remedy, strategy))
    evidence = Evidence(label="Strategy", text=words[:300] or "not said")
    return Verdict(tuple(findings), (evidence, Evidence(label="Answer callers", text=str(len(front)))))


def _way(strategy: str) -> tuple[str, str]:
    """Return the way of releasing that a strategy names first, with its words; the rest explains it."""
    found = [
        (strategy.find(words), way, words)
        for way, pattern in (("beside", _BESIDE), ("rolling", _ROLLING), ("gap", _GAP))
        if (words := meant(strategy, pattern))
    ]
    _, way, words = min(found, default=(0, "", ""))
    return way, words


def _is_alone(part: Component) -> bool:
    return part.instances < 2 and part.kind != "function" and not (part.kind == "gateway" and part.managed)  # noqa: PLR2004 - a second one


def _room_for_a_gap(subject: Subject) -> str:
    target, needs_two = subject.brief.quality.availability_percent, fact("pattern.high-availability").base
    if target is None or target >= needs_two:
        return ""
    return f"a gap of seconds is announced, and the target of {target:g} % leaves room for it"


def _pipeline_gaps(operations: Operations) -> list[Finding]:
    steps = "; ".join(operations.deployment.pipeline)
    wanted = {"tests": _TESTED, "deploys": _DEPLOYED}
    remedy = "List the steps from the commit to production: tests, staging, deploy, watch."
    return [
        lacking(
            "OPERATE025",
            "operate.deployment.pipeline",
            f"No step of the pipeline {name}.",
            remedy,
            steps or operations.deployment.strategy,
        )
        for name, pattern in wanted.items()
        if not meant(steps, pattern)
    ]


@check(
    "OPERATE026",
    "never-tested-by-attack",
    claim="Scans run all the time, and whoever can be reached from outside is attacked by friends first.",
    step=Step.OPERATE,
)
def never_tested_by_attack(subject: Subject) -> Verdict:
    """Flags a system without regular scans, and one open to others without regular penetration tests.

    Why it matters: somebody will try; it is better to know before they do.

    Example: a penetration test before the first release, three years ago.

    Use instead: a scan of what is built with each build, and a penetration test at a stated interval.

    Known limits: words are judged. Inside one organisation only scans are asked for, unless a duty of
    the design asks for tests by attack.
    """
    operations_of(subject)
    texts = (*controls_said(subject), *operations_said(subject)) if subject.design.secure else ()
    if not texts:
        texts = tuple(operations_said(subject))
    inside = subject.brief.threats.exposure == "internal" and not _is_duty(subject)
    wanted = {"scans": (_SCAN,)} | ({} if inside else {"penetration tests": (_ATTACK, _REGULAR)})
    found = {name: first_together(texts, *patterns) for name, patterns in wanted.items()}
    findings = tuple(
        lacking(
            "OPERATE026",
            "secure.controls" if subject.design.secure else "operate.testing",
            f"Nothing says that there are regular {name}.",
            "Add it to a control or to the tests, with its interval and who closes what it finds.",
            first_meant(texts, _ATTACK)[1] if name != "scans" else "",
        )
        for name, (_, words) in found.items()
        if not words
    )
    evidence = [
        Evidence(label=name.capitalize(), text=f"{place}: {words}"[:300])
        for name, (place, words) in found.items()
        if words
    ]
    if inside:
        evidence.append(
            Evidence(label="Penetration tests", text="not asked for: only the own people reach it")
        )
    return Verdict(findings, tuple(evidence))


def _is_duty(subject: Subject) -> bool:
    duties = subject.design.secure.duties if subject.design.secure else ()
    return any(_ATTACK.search(f"{one.duty} {one.evidence}") for one in duties)
