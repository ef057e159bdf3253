"""Checks on what is not said: how a release goes out, what a failure does, what an option costs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Deployment, Finding, Step
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import beside, graph_of, placed_links
from archkit.proofs.operate.policies import operations_of
from archkit.proofs.proof import Evidence

_TESTS = re.compile(r"test|check|lint|verif|scan|gate", re.IGNORECASE)
_DEPLOYS = re.compile(r"deploy|release|roll ?out|promot|publish|production", re.IGNORECASE)
_NOTHING = re.compile(
    r"\W*(?:none|no|n/?a|nothing|manual(?:ly)?|by hand|tbd|todo|later|-*)\W*", re.IGNORECASE
)


@check(
    "ARCH028",
    "release-by-hand",
    claim="It is decided how a release goes out: tested and deployed by a pipeline, from declared parts.",
    step=Step.OPERATE,
)
def release_by_hand(subject: Subject) -> Verdict:
    """Flags a deployment without platform or strategy, and a pipeline that tests or deploys nothing.

    Why it matters: a release that a person does from memory is done differently each time, and not at
    all when that person is away.

    Example: ``strategy: manual``, ``pipeline: []``.

    Use instead: a pipeline from the change to production with its tests, infrastructure as code, and a
    strategy with a way back; GitOps where there is a cluster.

    Known limits: steps are known by their words; whether the pipeline exists is not visible here. The
    way back has a check of its own.
    """
    deployment = operations_of(subject).deployment
    findings = tuple(
        Finding(
            code="ARCH028",
            severity="error",
            place=f"operate.deployment.{field}",
            message=message,
            evidence=evidence[:200] or "nothing",
            remedy="Say where it runs, how a release is rolled out, and by which steps of a pipeline.",
        )
        for field, message, evidence in _gaps(deployment)
    )
    text = f"{deployment.strategy[:120]}; {len(deployment.pipeline)} steps"
    return Verdict(findings, (Evidence(label="Deployment", text=text),))


def _gaps(deployment: Deployment) -> Iterator[tuple[str, str, str]]:
    if _NOTHING.fullmatch(deployment.platform):
        yield "platform", "It is not said where it runs.", deployment.platform
    if _NOTHING.fullmatch(deployment.strategy):
        yield "strategy", "It is not said how a release is rolled out.", deployment.strategy
    steps = ", ".join(deployment.pipeline)
    if not any(_TESTS.search(step) for step in deployment.pipeline):
        yield "pipeline", "No step of the pipeline tests anything.", steps
    if not any(_DEPLOYS.search(step) for step in deployment.pipeline):
        yield "pipeline", "No step of the pipeline deploys anything.", steps
    if _NOTHING.fullmatch(deployment.infrastructure_as_code):
        yield "infrastructure_as_code", "What it runs on is not declared.", deployment.infrastructure_as_code


@check(
    "ARCH025",
    "unsaid-failure",
    claim="For each call that is waited for, it is said what happens when it fails.",
    step=Step.SHAPE,
)
def unsaid_failure(subject: Subject) -> Verdict:
    """Flags a synchronous call inside the system of which nobody says what its failure does.

    Why it matters: where nothing is said, the failure of a cache or a table becomes the failure of
    everything, found out in production.

    Example: ``api -> cache`` with an empty ``failure``.

    Use instead: what the caller does: the source is read, 503 with Retry-After, a default, a message
    that waits.

    Known limits: calls to other people's systems have a check of their own; that the words are built is
    not visible here.
    """
    graph = graph_of(subject)
    waited = [
        (place, link)
        for place, link in placed_links(graph.architecture)
        if link.style == "sync"
        and link.target in graph.parts
        and link.source in graph.parts
        and graph.parts[link.source].kind not in OUTSIDE
        and graph.parts[link.target].kind not in OUTSIDE
        and not beside(graph.parts[link.target])
    ]
    if not waited:
        raise NotApplicableError("no part waits for another")
    findings = tuple(
        Finding(
            code="ARCH025",
            severity="warning",
            place=f"{place}.failure",
            message=f"Nobody says what happens when {link.source} -> {link.target} fails.",
            evidence=f"{link.protocol}: {link.data}"[:200],
            remedy="Say what the caller does then: another source, 503 with Retry-After, a default.",
        )
        for place, link in waited
        if _NOTHING.fullmatch(link.failure.strip())
    )
    return Verdict(findings, (Evidence(label="Calls inside", text=str(len(waited))),))


@check(
    "ARCH029",
    "one-sided-choice",
    claim="Each option of each decision names what it gives and what it costs.",
    step=Step.CHALLENGE,
)
def one_sided_choice(subject: Subject) -> Verdict:
    """Flags an option without a benefit, or without a cost.

    Why it matters: an option with benefits only was wanted, and one with costs only was never meant;
    whoever reads the decision later learns nothing from either.

    Example: ``Kafka`` with three benefits and no cost.

    Use instead: one thing that the option gives and one that is given up for it.

    Known limits: whether the words are true is for people.
    """
    decisions = subject.design.decisions
    if not decisions:
        raise NotAssessableError("the design holds no decision")
    findings = tuple(
        Finding(
            code="ARCH029",
            severity="warning",
            place=f"decisions.{decision.id}.options.{option.id}",
            message=f"{option.name!r} in {decision.title!r} names no {lack}.",
            evidence="; ".join((*option.benefits, *option.costs))[:200] or option.name,
            remedy="Name one thing that it gives, and one that is given up for it.",
        )
        for decision in decisions
        for option in decision.options
        for lack, said in (("benefit", option.benefits), ("cost", option.costs))
        if not any(text.strip() for text in said)
    )
    options = sum(len(decision.options) for decision in decisions)
    text = f"{options} options of {len(decisions)} decisions"
    return Verdict(findings, (Evidence(label="Weighed", text=text),))
