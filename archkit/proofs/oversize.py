"""Checks on what is larger than its need: technology of others' scale, and room that nothing asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design import Capacity, Design, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import Graph, graph_of, place_of
from archkit.proofs.proof import Evidence

_CLUSTERS = re.compile(
    r"\b(?:kubernetes|k8s|eks|gke|aks|openshift|nomad|service mesh|istio|linkerd)\b", re.IGNORECASE
)
_WIDE = re.compile(
    r"\b(?:cassandra|scylla(?:db)?|bigtable|hbase|cockroach(?:db)?|spanner|yugabyte(?:db)?)\b", re.IGNORECASE
)
_SHARDED = re.compile(r"\b(?:shard(?:ed|s|ing)?|multi-region active-active|cell-based)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Borrowed:
    """Something of a large scale in the design: where, what, the fact it is published for, and ours."""

    place: str
    what: str
    fact_id: str
    ours: float | None
    missing: str
    evidence: str


@check(
    "ARCH018",
    "borrowed-scale",
    claim="No technology or style is used far below the scale that it is published for.",
    step=Step.SHAPE,
)
def borrowed_scale(subject: Subject) -> Verdict:
    """Flags a stream, a cluster, a partitioned store or a style that is meant for another order of magnitude.

    Why it matters: what the largest companies need was built by hundreds of people for their load;
    a small team gets the work without the load.

    Example: a log stream for 20 events a second, Kubernetes for four engineers.

    Use instead: what the load and the team need now, with the number that would bring the larger thing
    in under ``left_out``.

    Known limits: names are read in components, technologies and the words on deployment and data; a
    decision taken before this design is kept whatever its scale; what nobody stated is not judged.
    """
    graph = graph_of(subject)
    factor = fact("proofs.borrowed-scale").base
    found = list(_borrowed(subject, graph))
    kept = " ".join(one.statement.lower() for one in subject.brief.existing.decisions)
    judged = [one for one in found if one.ours is not None and one.what.lower() not in kept]
    findings = tuple(
        Finding(
            code="ARCH018",
            severity="error",
            place=one.place,
            message=f"{one.what} pays from {known.base:,g} {known.unit}; here it is {one.ours:,.3g}.",
            evidence=one.evidence[:200],
            remedy="Take what the load needs now, and list this one under left_out with its trigger.",
        )
        for one in judged
        if (known := fact(one.fact_id))
        and one.ours is not None
        and one.ours * (1.0 if known.unit in {"people", "teams"} else factor) < known.lowest
    )
    open_ones = [one for one in found if one.ours is None]
    if open_ones and not findings:
        raise NotAssessableError(
            f"{open_ones[0].what} is there, and the brief states no {open_ones[0].missing}"
        )
    text = ", ".join(one.what for one in found) or "nothing that is meant for a large scale"
    return Verdict(findings, (Evidence(label="Read", text=text),))


def _borrowed(subject: Subject, graph: Graph) -> Iterator[_Borrowed]:
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light

    load, team = measure_load(subject.brief), subject.brief.team.engineers
    writes = load.peak_writes_per_second.high if load.peak_writes_per_second else None
    jobs = load.jobs_per_second_peak.high if load.jobs_per_second_peak else None
    events = max((one for one in (writes, jobs) if one is not None), default=None)
    for part in graph.parts.values():
        told = f"{part.name} {part.technology or ''}"
        if part.kind == "stream":
            yield _Borrowed(
                place_of(part.id), f"A log stream ({part.name})", "pattern.stream-events-per-second",
                events, "load (workload rates)", told,
            )  # fmt: skip
        if wide := _WIDE.search(told):
            yield _Borrowed(
                place_of(part.id), wide[0], "datastore.wide-column-writes", writes,
                "load (workload rates)", told,
            )  # fmt: skip
    architecture = graph.architecture
    for field, text in _words_of(subject.design):
        if cluster := _CLUSTERS.search(text):
            yield _Borrowed(
                field, cluster[0], "pattern.kubernetes-engineers", team, "team (team.engineers)", text
            )
    if sharded := _SHARDED.search(f"{architecture.data_pattern} {architecture.summary}"):
        yield _Borrowed(
            "shape.data_pattern", sharded[0], "datastore.single-primary-writes", writes,
            "load (workload rates)", architecture.data_pattern,
        )  # fmt: skip


def _words_of(design: Design) -> Iterator[tuple[str, str]]:
    """Yield where a platform is named: the deployment first, then parts and stack."""
    shape = design.shape
    named = [("shape.deployment", shape.deployment)] if shape else []
    named += [
        (place_of(part.id), f"{part.name} {part.technology or ''}")
        for part in (shape.components if shape else ())
    ]
    named += [
        (f"verify.technologies.{one.id}", f"{one.id} {one.name}")
        for one in (design.verify.technologies if design.verify else ())
    ]
    hit = next(((place, text) for place, text in named if _CLUSTERS.search(text)), None)
    if hit:
        yield hit


@check(
    "ARCH019",
    "built-for-later",
    claim="No part has many times the room that the load at the horizon needs.",
    step=Step.SIZE,
)
def built_for_later(subject: Subject) -> Verdict:
    """Flags a part with far more instances than its demand and its redundancy need.

    Why it matters: machines for a load that may never come are paid every month, and hide how the
    system behaves when it is full.

    Example: twenty instances for a demand that one carries at a tenth of its ceiling.

    Use instead: what the peak needs and one to spare, and a stage on the roadmap with its trigger.

    Known limits: only parts with a ceiling are judged; a machine that is too large for its work is not
    noticed, nor is room that a contract demands.
    """
    size = subject.design.size
    if size is None or not size.capacity:
        raise NotAssessableError("no capacity is computed")
    judged = [one for one in size.capacity if one.ceiling and one.demand > 0]
    if not judged:
        raise NotApplicableError("no part has both a demand and a ceiling")
    spare = fact("proofs.spare-capacity")
    findings = tuple(
        Finding(
            code="ARCH019",
            severity="warning",
            place=f"size.capacity.{one.component}.instances",
            message=f"{one.component} runs {one.instances} instances; {_needed(one)} carry the peak.",
            evidence=f"{one.demand:,.3g} of {one.ceiling or 0:,.3g} {one.unit} each",
            remedy="Run what the peak needs and one to spare; put more on the roadmap with its trigger.",
        )
        for one in judged
        if one.instances > max(spare.base * _needed(one), _needed(one) + spare.highest)
    )
    text = "; ".join(f"{one.component} {one.instances} for {_needed(one)}" for one in judged)
    return Verdict(findings, (Evidence(label="Instances for those needed", text=text[:400]),))


def _needed(one: Capacity) -> int:
    return max(1, math.ceil(one.demand / ((one.ceiling or math.inf) * one.utilisation_target)))
