"""Checks on technologies: known, in support, read recently, used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from archkit.design import Finding, Step, Technology
from archkit.design.architecture import STORES
from archkit.knowledge import fact, known_technology
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.proofs.verify.technology_evidence import technologies_of


def _place(one: Technology) -> str:
    return f"verify.technologies.{one.id}"


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(ids) or "none"


def _support_ends(one: Technology) -> dt.date | None:
    known = known_technology(one.id)
    return one.support_ends or (known.support_ends if known and known.version == one.version else None)


@check(
    "TECH001",
    "unknown-technology",
    claim="Every technology is known, and its version stands on evidence.",
    step=Step.VERIFY,
)
def unknown_technology(subject: Subject) -> Verdict:
    """Flags a technology called verified without source and date, or with another version than is known.

    Why it matters: versions from memory are wrong often enough to break a build, and a claim
    without evidence cannot be read again.

    Example: ``status: verified`` with neither source nor date.

    Use instead: the release line, where and when it was read; or ``unverified``, which is shown so.

    Known limits: a technology that knowledge does not hold and nobody verified is not wrong, but the
    claim then rests on an assumption.
    """
    technologies = technologies_of(subject)
    findings: list[Finding] = []
    open_ones: list[str] = []
    for one in technologies:
        known = known_technology(one.id)
        problem = ""
        if one.status == "verified" and not (one.source.strip() and one.retrieved):
            problem = "is called verified without saying where and when it was read"
        elif known and known.version and one.version and not _same_line(one.version, known.version):
            problem = f"is named in version {one.version}; known is {known.version} ({known.retrieved})"
            if one.status == "verified" and one.retrieved and one.retrieved >= known.retrieved:
                problem = ""  # somebody read it later than we did
        if problem:
            findings.append(
                Finding(
                    code="TECH001",
                    severity="warning",
                    place=_place(one),
                    message=f"{one.name} {problem}.",
                    evidence=one.source,
                    remedy="Read its release page and give source and date, or mark it unverified.",
                )
            )
        elif one.status == "unverified" and not (known and known.version):
            open_ones.append(one.id)
    evidence = (
        Evidence(label="Technologies", text=_listed(one.id for one in technologies)),
        Evidence(label="Without evidence", text=_listed(open_ones)),
    )
    assumed = f"nobody has verified {_listed(open_ones)}" if open_ones else ""
    return Verdict(tuple(findings), evidence, assumed)


def _same_line(one: str, other: str) -> bool:
    """Say whether two versions are of one release line: equal as far as the shorter goes."""
    first, second = one.lstrip("v").split("."), other.lstrip("v").split(".")
    return all(a == b for a, b in zip(first, second, strict=False))


@check(
    "TECH002",
    "past-end-of-support",
    claim="No technology is past its end of support on the day of the design.",
    step=Step.VERIFY,
)
def past_end_of_support(subject: Subject) -> Verdict:
    """Flags a technology whose support has ended; one that ends soon is noted.

    Why it matters: without support there are no security fixes, and the forced move comes at the
    worst time.

    Example: a database release line that ended last November.

    Use instead: the newest line with long support that the platform offers.

    Known limits: dates come from the stack or from knowledge; where neither holds one, the claim
    rests on an assumption. Transitive dependencies are not known at design time.
    """
    technologies = technologies_of(subject)
    notice = dt.timedelta(days=fact("proofs.support-notice-days").base)
    findings: list[Finding] = []
    undated: list[str] = []
    for one in technologies:
        ends = _support_ends(one)
        if ends is None:
            undated.append(one.id)
        elif ends < subject.today + notice:
            over = ends < subject.today
            findings.append(
                Finding(
                    code="TECH002",
                    severity="error" if over else "note",
                    place=f"{_place(one)}.support_ends",
                    message=f"Support of {one.name} {one.version or ''} "
                    f"{'ended' if over else 'ends'} on {ends.isoformat()}.",
                    evidence=one.source,
                    remedy="Choose a newer release line." if over else "Plan the upgrade in the roadmap.",
                )
            )
    evidence = (
        Evidence(label="Judged on", text=subject.today.isoformat()),
        Evidence(label="Without a date", text=_listed(undated)),
    )
    assumed = f"no end of support is known of {_listed(undated)}" if undated else ""
    return Verdict(tuple(findings), evidence, assumed)


@check(
    "TECH003",
    "stale-evidence",
    claim="The evidence for every verified technology is recent.",
    step=Step.VERIFY,
)
def stale_evidence(subject: Subject) -> Verdict:
    """Flags a date after today; old evidence, or none for most technologies, leaves an assumption.

    Why it matters: releases, prices and advisories move on; what was read last year is a guess today.

    Example: a version that was read fourteen months ago.

    Use instead: read the source again and set the new date.

    Known limits: whether the source says what it is cited for is not read here; up to half of the
    technologies may be without a date, which TECH001 judges one by one.
    """
    stack = technologies_of(subject)
    technologies = [one for one in stack if one.retrieved]
    if not technologies:
        raise NotAssessableError("no technology says when its evidence was read")
    most = dt.timedelta(days=fact("proofs.evidence-days").base)
    findings = tuple(
        Finding(
            code="TECH003",
            severity="error",
            place=f"{_place(one)}.retrieved",
            message=f"The evidence for {one.name} is dated {one.retrieved}, after {subject.today}.",
            remedy="Correct the date.",
        )
        for one in technologies
        if one.retrieved and one.retrieved > subject.today
    )
    stale = [one.id for one in technologies if one.retrieved and subject.today - one.retrieved > most]
    oldest = min(one.retrieved for one in technologies if one.retrieved)
    undated = [one.id for one in stack if not one.retrieved]
    evidence = (
        Evidence(label="Oldest evidence", text=f"{oldest.isoformat()} (limit {most.days} days)"),
        Evidence(label="Without a date", text=_listed(undated)),
    )
    reasons = []
    if stale:
        reasons.append(f"the evidence for {_listed(stale)} is older than {most.days} days")
    if len(undated) > len(technologies):
        reasons.append(
            f"{len(undated)} of {len(stack)} technologies have no evidence with a date: {_listed(undated)}"
        )
    return Verdict(findings, evidence, "; ".join(reasons))


@check(
    "TECH004",
    "unused-or-missing-technology",
    claim="Components and the stack name the same technologies.",
    step=Step.SHAPE,
)
def unused_or_missing_technology(subject: Subject) -> Verdict:
    """Flags a component whose technology is not in the stack, and a store in the stack that nobody uses.

    Why it matters: what is not in the stack was never verified; what nobody uses is still learned,
    licensed and patched.

    Example: the stack lists Redis, and no component uses it.

    Use instead: add the technology with its evidence, or take it out of the stack.

    Known limits: of languages, frameworks and tools only those are judged that a component names;
    libraries inside a component are not modelled.
    """
    technologies = technologies_of(subject)
    shape = subject.design.shape
    parts = shape.components if shape else ()
    in_stack = {one.id for one in technologies}
    used = {part.technology for part in parts if part.technology}
    if subject.design.data:
        used.add(subject.design.data.engine)
    findings = [
        Finding(
            code="TECH004",
            severity="error",
            place=f"shape.components.{part.id}.technology",
            message=f"{part.name!r} uses {part.technology!r}, which is not in the stack.",
            remedy="Add it to the stack with source and date, or use one that is there.",
        )
        for part in parts
        if part.technology and part.technology not in in_stack
    ]
    findings += [
        Finding(
            code="TECH004",
            severity="warning",
            place=_place(one),
            message=f"No component uses {one.name}.",
            evidence=f"{one.role}: {one.needed_by}",
            remedy="Take it out of the stack, or name the component that needs it.",
        )
        for one in technologies
        if one.id not in used and _is_store(one)
    ]
    evidence = Evidence(label="Used by components", text=_listed(sorted(used)))
    return Verdict(tuple(findings), (evidence,))


def _is_store(one: Technology) -> bool:
    known = known_technology(one.id)
    roles = set(known.roles) if known else set()
    return one.role.strip().lower() in STORES or (bool(roles) and roles <= STORES)
