"""SIZE011 and SIZE012: copies for reads where reads ask for them, and no optimisation without its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Architecture, Component, Design, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence

_COPY = re.compile(r"replica|read[- ]copy|read[- ]only copy", re.IGNORECASE)
_CARRIES = re.compile(r"publish|subscri|presence|fan-?out|between instances|hears of", re.IGNORECASE)
_KEEPS = re.compile(r"cach|same for everybody|\bcdn\b|content|from near", re.IGNORECASE)
_MEASURED = re.compile(
    r"\d[\d,.]*+\s*+(?:k|m|million|billion)?\s*(?:ms\b|s\b|reads?|writes?|requests?|rows?|users?|events?|messages?|jobs?"
    r"|connections?|queries|operations?|[KMGT]i?B\b|[MG]bit|/s|per second|a day)",
    re.IGNORECASE,
)
_READ_RATE = re.compile(
    r"(?P<value>\d[\d,.]*+)\s*+(?P<scale>million|k|m)?\s*(?:reads|requests|queries)\s*(?:/|per |a )s",
    re.IGNORECASE,
)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "million": 1e6}
_BEYOND = 3.0
"""Times by which a stated rate may pass the one of the brief before it is called invented."""


def _without_copies(architecture: Architecture) -> Architecture:
    gone = {part.id for part in architecture.components if _is_copy(part)}
    return architecture.model_copy(
        update={
            "components": tuple(part for part in architecture.components if part.id not in gone),
            "links": tuple(one for one in architecture.links if not {one.source, one.target} & gone),
        }
    )


def _is_copy(part: Component) -> bool:
    return part.kind == "database" and bool(_COPY.search(f"{part.id} {part.name}"))


@check(
    "SIZE011",
    "reads-past-the-primary",
    claim="Where reads pass what the primary serves, copies take them.",
    step=Step.SIZE,
)
def reads_past_the_primary(subject: Subject) -> Verdict:
    """Flags reads that the primary cannot serve and that no copy takes.

    The primary is computed without its copies: the reads that are left after the cache and the
    writes, at today's peak, against the largest machine.

    Why it matters: a primary that is busy with reads delays the writes that only it can take.

    Example: 60,000 reads a second on one primary that serves 20,000.

    Use instead: copies for the reads that may be seconds old, and their number from the reads that
    one copy serves.

    Known limits: the ceilings are those on record for PostgreSQL; other engines are not assessable.
    Where the primary serves the reads, copies are not asked for, and one that is there gives a note.
    """
    from archkit.sizing import measure_load, number  # noqa: PLC0415 - keeps the import of proofs light
    from archkit.sizing.capacity import database_size  # noqa: PLC0415 - the same
    from archkit.sizing.ceiling import POSTGRESQL  # noqa: PLC0415 - the same
    from archkit.sizing.demand import Setting  # noqa: PLC0415 - the same

    shape = graph_of(subject).architecture
    primary = next(
        (part for part in shape.components if part.kind == "database" and not _is_copy(part)), None
    )
    if primary is None:
        raise NotApplicableError("no database: there are no reads to spread")
    if (primary.technology or "") not in POSTGRESQL:
        raise NotAssessableError(f"how much one {primary.technology or 'database'} serves is not known here")
    load = measure_load(subject.brief, subject.design.data)
    setting = Setting(subject.brief, _without_copies(shape), load).kept_by(primary)
    size = database_size(setting)
    if size is None or setting.peak_reads is None:
        raise NotAssessableError("the brief states no rate of reads (workload)")
    share = size.demand / (size.ceiling.lowest or 1.0)
    target = fact("capacity.target-utilisation").base
    copies = [part.id for part in shape.components if _is_copy(part)]
    said = f"{number(setting.peak_reads)} reads/s and the writes take {share:.0%} of the primary alone"
    evidence = (
        Evidence(
            label="The primary alone", text=f"{said} ({size.database_class} machine, {size.ceiling.citation})"
        ),
        Evidence(label="Copies", text=", ".join(copies) or "none"),
    )
    if share <= target and not copies:
        raise NotApplicableError(f"{said}: it serves them without copies")
    if share <= target:
        message = f"The primary alone would carry today's peak at {share:.0%}."
        return Verdict((_finding("SIZE011", copies[0], message, said, "note"),), evidence)
    if copies:
        return Verdict(evidence=evidence)
    return Verdict((_finding("SIZE011", primary.id, f"{said}, and no copy takes them.", said),), evidence)


def _finding(code: str, component: str, message: str, evidence: str, severity: str = "error") -> Finding:
    remedies = {
        "SIZE011": "Add copies for the reads that may be seconds old, as many as the reads ask for.",
        "SIZE012": "Name the rate, the size or the time that asks for it; measure first, or leave it out.",
    }
    fields = {
        "code": code,
        "severity": severity,
        "place": f"shape.components.{component}",
        "message": message,
    }
    return Finding.model_validate({**fields, "evidence": evidence[:200], "remedy": remedies[code]})


@dataclass(frozen=True)
class _Optimisation:
    """Something that is there for speed, and the words that give its reason."""

    place: str
    name: str
    reason: str


@check(
    "SIZE012",
    "optimisation-without-a-number",
    claim="Whatever is there for speed rests on a number that the brief or a measurement gives.",
    step=Step.SIZE,
)
def optimisation_without_a_number(subject: Subject) -> Verdict:
    """Flags caches, copies, edges and partitions whose reason holds no number, or one that is invented.

    Why it matters: what was not measured is made faster in the wrong place; the part stays, is run
    and paid for, and the slow statement is slow still.

    Example: ``cache: needed_by: to improve performance``.

    Use instead: the rate, the volume or the time that passes what is there, from the brief or a
    profile; without it, the part on the roadmap with its trigger.

    Known limits: the number is looked for in the part's reason and in the decision that names it. A
    rate is held against that of the brief, at its horizon; other numbers are taken as they stand.
    """
    found = tuple(_optimisations(subject.design))
    if not found:
        raise NotApplicableError("nothing is there for speed alone: no cache, copy, edge or partition")
    highest = _highest_rate(subject.brief)
    findings = []
    for one in found:
        if not _MEASURED.search(one.reason):
            findings.append((one, f"{one.name} rests on no number."))
        elif highest and (stated := _stated_rate(one.reason)) > highest * _BEYOND:
            message = (
                f"{one.name} rests on {stated:,.4g}/s; the brief gives at most {highest:,.3g}/s in time."
            )
            findings.append((one, message))
    evidence = tuple(Evidence(label=one.name, text=one.reason[:200]) for one in found)
    return Verdict(
        tuple(
            _finding("SIZE012", "", message, one.reason).model_copy(update={"place": one.place})
            for one, message in findings
        ),
        evidence,
    )


def _optimisations(design: Design) -> Iterator[_Optimisation]:
    for part in design.shape.components if design.shape else ():
        text = f"{part.name} {part.purpose} {part.needed_by}"
        if (
            _is_copy(part)
            or (part.kind == "cache" and not _CARRIES.search(text))
            or (part.kind == "edge" and _KEEPS.search(text))
        ):
            reason = " ".join([part.needed_by, *_decided(design, part)])
            yield _Optimisation(f"shape.components.{part.id}.needed_by", part.name, reason)
    cut = [table.name for table in design.data.tables if table.partition_by] if design.data else []
    if cut:
        told = (one for one in design.decisions if "partition" in f"{one.id} {one.title}".casefold())
        reason = " ".join(f"{one.title}: {one.because}" for one in told)
        yield _Optimisation(f"data.tables.{cut[0]}.partition_by", f"Partitions of {', '.join(cut)}", reason)
    for one in design.decisions:
        if one.chosen in {"in-process", "in-memory"}:
            yield _Optimisation(f"decisions.{one.id}.because", one.title, one.because)


def _decided(design: Design, part: Component) -> Iterator[str]:
    for one in design.decisions:
        if (
            one.chosen in {part.id, part.kind, part.technology}
            and part.kind in f"{one.id} {one.title}".casefold()
        ):
            yield one.because


def _highest_rate(brief: Brief) -> float | None:
    from archkit.sizing import measure_load  # noqa: PLC0415 - keeps the import of proofs light

    load = measure_load(brief)
    known = [one.high for one in (load.peak_reads_per_second, load.peak_writes_per_second) if one]
    return sum(known) * max(1.0, load.growth_factor) if known else None


def _stated_rate(reason: str) -> float:
    found = (
        (one["value"].rstrip(".,").replace(",", ""), _SCALES[(one["scale"] or "").casefold()])
        for one in _READ_RATE.finditer(reason)
    )
    rates = [float(value) * scale for value, scale in found if re.fullmatch(r"\d+(?:\.\d+)?", value)]
    return min(rates, default=0.0)
