"""Does the design keep what was decided before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief.decided import PROVIDERS, Ruling, rulings, technology_names
from archkit.design import Design, Finding, Step
from archkit.knowledge import known_technology, library
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence

_REGION = re.compile(r"\b[a-z]{2,10}-[a-z]+\d?-?\d\b")
_SHOWN = 60
_ANYWHERE = frozenset({"s3", "docker"})
"""Technologies of one provider, or of its examples, that run elsewhere too."""


@check(
    "ARCH012",
    "existing-decision-not-kept",
    claim="Every decision taken before this design is kept.",
    step=Step.SHAPE,
)
def existing_decision_not_kept(subject: Subject) -> Verdict:
    """Flags a technology that an existing decision or constraint forbids, or passes over.

    A decision that asks for something is kept when the design uses it, or uses nothing of its
    kind; one that forbids something is kept when the design does without. A departure passes
    when a decision of the design quotes it, or names its file and line, in its reason.

    Why it matters: what a team has decided, it has reasons for; a design that ignores its rules
    is not read to the end.

    Example: ``RULES.md`` says "Never use Kafka" and the architecture has an event stream on it.

    Use instead: what was decided, or a decision that quotes the rule and says why it is left.

    Known limits: decisions that name no technology or provider which archkit knows are not
    understood; they are listed, and the claim is then assumed. Regions are listed likewise.
    """
    design, brief = subject.design, subject.brief
    names = technology_names(library().technologies.values())
    stated = rulings(brief.existing.decisions, brief.constraints, names)
    if not stated:
        raise NotAssessableError("the brief names no existing decision and no constraint")
    used = _used(design)
    findings = tuple(one for ruling in stated for one in _broken(ruling, used, design))
    unread = [ruling.quoted for ruling in stated if not ruling.understood or _REGION.search(ruling.statement)]
    kept = Evidence(label="understood", text=f"{sum(one.understood for one in stated)} of {len(stated)}")
    assumed = f"not understood, or only in part: {'; '.join(unread)}" if unread else ""
    return Verdict(findings, (kept, Evidence(label="used", text=", ".join(sorted(used)))), assumed)


def _used(design: Design) -> frozenset[str]:
    stack = design.verify.technologies if design.verify else ()
    parts = design.shape.components if design.shape else ()
    found = {one.id for one in stack} | {part.technology for part in parts if part.technology}
    return frozenset(found | {place for one in found for place in _places(one)})


def _places(technology_id: str) -> Iterator[str]:
    """Yield the providers that a technology runs with."""
    known = known_technology(technology_id)
    if known is not None and technology_id not in _ANYWHERE:
        yield from sorted(PROVIDERS.keys() & set(known.skills) & {"aws", "gcp", "azure"})


def _broken(ruling: Ruling, used: frozenset[str], design: Design) -> Iterator[Finding]:
    if _departed(ruling, design):
        return
    for name in sorted(ruling.refused & used):
        yield _finding(ruling, f"{name!r} is used, which an existing decision forbids.", name)
    for name in sorted(ruling.wanted - used):
        instead = sorted(one for one in used if _same_kind(one, name))
        if instead and not ruling.wanted & set(instead):
            yield _finding(ruling, f"{instead[0]!r} is used where a decision asks for {name!r}.", instead[0])


def _same_kind(one: str, other: str) -> bool:
    """Say whether two do the same: two providers, or technologies with the same main role."""
    if other in PROVIDERS or one in PROVIDERS:
        return other in PROVIDERS and one in PROVIDERS
    mine, theirs = known_technology(one), known_technology(other)
    return bool(mine and theirs and mine.roles[:1] == theirs.roles[:1])


def _departed(ruling: Ruling, design: Design) -> bool:
    reasons = " ".join(one.because for one in design.decisions).casefold()
    sourced = ruling.source not in {"brief", "constraints"} and ruling.source.casefold() in reasons
    quoted = " ".join(ruling.statement.split()).casefold()[:_SHOWN]
    return sourced or (bool(quoted) and quoted in reasons)


def _finding(ruling: Ruling, message: str, used: str) -> Finding:
    return Finding(
        code="ARCH012",
        severity="error",
        place=f"shape.{used}",
        message=message,
        evidence=ruling.quoted,
        remedy="Keep the decision, or quote it in the reason of the decision that departs from it.",
    )
