"""Checks on distance: users far away from where they are answered, and means that were not weighed."""

from __future__ import annotations

import re

from archkit.brief import Brief
from archkit.design import Design, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence

_EDGE = re.compile(
    r"\b(?:edge|cdn|content (?:network|delivery)|points? of presence|regional|each region)\b", re.IGNORECASE
)
_FUNCTIONS = re.compile(
    r"\b(?:serverless|functions?|lambda|faas|workers? at the edge|cloud run)\b", re.IGNORECASE
)


@check(
    "ARCH026",
    "far-users-without-edge",
    claim="Users on other continents are answered from nearby where their latency target needs it.",
    step=Step.SHAPE,
)
def far_users_without_edge(subject: Subject) -> Verdict:
    """Flags users in several regions with a target shorter than the way, and nothing near them.

    Why it matters: light needs about 150 ms across an ocean and back; no code and no machine makes the
    way shorter.

    Example: users in three continents, 100 ms for reads, one region and no edge.

    Use instead: a content network for what may be cached, code or replicas near the users for the rest,
    or a target that the distance allows.

    Known limits: how far the regions lie apart is not known; the fact is a way between continents, and
    two regions of one continent are held against the same number.
    """
    graph = graph_of(subject)
    regions, target = subject.brief.scale.regions, _target(subject.brief)
    if len(regions) < 2 or target is None:  # noqa: PLR2004 - far takes two places
        raise NotApplicableError("no users in several regions with a latency target are stated")
    way = fact("proofs.far-round-trip-ms")
    if target >= way.lowest:
        raise NotApplicableError(f"the target of {target:g} ms leaves room for the way of {way.lowest:g} ms")
    near = [part.id for part in graph.parts.values() if part.kind == "edge"]
    told = _EDGE.search(f"{graph.architecture.deployment} {graph.architecture.data_pattern}")
    evidence = (
        Evidence(label="Regions", text=", ".join(regions)),
        Evidence(
            label="Target", text=f"{target:g} ms; between continents {way.lowest:g} to {way.highest:g} ms"
        ),
        Evidence(label="Near the users", text=", ".join(near) or (told[0] if told else "nothing")),
    )
    if near or told:
        return Verdict(evidence=evidence)
    finding = Finding(
        code="ARCH026",
        severity="error",
        place="shape.components",
        message=f"{len(regions)} regions are promised {target:g} ms, and nothing stands near them.",
        evidence=f"scale.regions: {', '.join(regions)}; target {target:g} ms",
        remedy="Add a part of kind 'edge' or answer in each region, or agree on a target the way allows.",
    )
    return Verdict((finding,), evidence)


@check(
    "ARCH027",
    "edge-or-functions-not-weighed",
    claim="Where users are far or the load comes in spikes, edge and functions were weighed.",
    step=Step.SHAPE,
)
def edge_or_functions_not_weighed(subject: Subject) -> Verdict:
    """Flags a design that says nothing on edge or functions although the brief gives reason to ask.

    Why it matters: both are cheap to weigh at the start and dear to bring in later, since they decide
    where state may be.

    Example: a load in spikes, and no word on serverless functions in any decision.

    Use instead: an option in the decision on the style or platform with its reason, or a line under
    ``left_out`` with its trigger.

    Known limits: being named in an option, a part or what was left out counts as weighed.
    """
    graph = graph_of(subject)
    brief = subject.brief
    regions, target = len(brief.scale.regions), _target(brief)
    far = regions >= fact("pattern.edge-regions").base or (
        regions > 1 and target is not None and target < fact("proofs.far-round-trip-ms").lowest
    )
    ratio = brief.workload.peak_to_average
    spiky = brief.workload.traffic_shape == "spiky" or (
        ratio is not None and ratio >= fact("pattern.spiky-ratio").base
    )
    if not far and not spiky:
        raise NotApplicableError("neither far users nor a load in spikes are stated")
    told = _told(subject.design)
    wanted = [("far users", far, "edge", _EDGE), ("a load in spikes", spiky, "functions", _FUNCTIONS)]
    if any(part.kind == "edge" for part in graph.parts.values()):
        wanted = wanted[1:]
    if any(part.kind == "function" for part in graph.parts.values()):
        wanted = [one for one in wanted if one[2] != "functions"]
    findings = tuple(
        Finding(
            code="ARCH027",
            severity="warning",
            place="shape.decisions",
            message=f"The brief states {why}, and {what} was never weighed.",
            evidence=f"regions {regions}, traffic {brief.workload.traffic_shape or 'not stated'}",
            remedy=f"Add {what} as an option with its reason, or under left_out with its trigger.",
        )
        for why, holds, what, pattern in wanted
        if holds and not pattern.search(told)
    )
    reasons = [why for why, holds, *_ in (("far users", far), ("a load in spikes", spiky)) if holds]
    return Verdict(findings, (Evidence(label="Asked because of", text=", ".join(reasons)),))


def _target(brief: Brief) -> float | None:
    stated = [brief.quality.read_latency_p95_ms]
    stated += [one.latency_p95_ms for one in brief.workload.operations if not one.deferred]
    return min((one for one in stated if one), default=None)


def _told(design: Design) -> str:
    texts = [f"{one.id} {one.name}" for decision in design.decisions for one in decision.options]
    if design.shape:
        texts += [design.shape.pattern, design.shape.deployment]
        texts += [f"{one.name} {one.trigger}" for one in design.shape.left_out]
    return " ".join(texts).replace("-", " ")
