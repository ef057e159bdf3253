"""Checks on decisions: real alternatives, what they rest on, what would change them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Decision, Design, Finding, Step
from archkit.knowledge import library
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence


@check(
    "DECISION001",
    "unfounded-decision",
    claim="Every decision weighs real options, names what it rests on and what would change it.",
    step=Step.CHALLENGE,
)
def unfounded_decision(subject: Subject) -> Verdict:
    """Flags a decision with one real option, with no reason, with no flip condition, or resting on nothing.

    Why it matters: a choice without an alternative was never made; without its reasons nobody knows
    when to look at it again.

    Example: ``Kafka or nothing``, because it is the industry standard.

    Use instead: two options that could win, the fields and facts that decided, and the number at
    which the other one would win.

    Known limits: what a decision names is looked up by id or path in brief, design and knowledge;
    whether it really follows from them is a question for people.
    """
    decisions = subject.design.decisions
    if not decisions:
        raise NotAssessableError("the design holds no decision")
    known = _known(subject.design)
    findings = [
        Finding(
            code="DECISION001",
            severity="warning",
            place=f"decisions.{one.id}.{field}",
            message=f"{one.title!r} {problem}.",
            evidence=evidence[:200],
            remedy="Name options that could win, the fields and facts that decided, and what flips it.",
        )
        for one in decisions
        for field, problem, evidence in _problems(one, known)
    ]
    return Verdict(tuple(findings), (Evidence(label="Decisions", text=str(len(decisions))),))


def _problems(one: Decision, known: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    names = {option.id for option in one.options}
    if len(names) < len(one.options) or len({option.name.lower() for option in one.options}) < 2:  # noqa: PLR2004 - two make a choice
        yield "options", "has one option under several names", ", ".join(sorted(names))
    if one.winner.ruled_out_because:
        yield "chosen", "chooses an option that a gate ruled out", one.winner.ruled_out_because
    if not one.because.strip():
        yield "because", "gives no reason", ""
    if not one.flips_when.strip():
        yield "flips_when", "does not say what would change it", ""
    if not any(_names_known(text, known) for text in one.depends_on):
        yield "depends_on", "rests on nothing that brief, design or knowledge hold", "; ".join(one.depends_on)


def _names_known(text: str, known: frozenset[str]) -> bool:
    """Say whether a text names a field of the brief, a fact, a trait or another decision."""
    found = re.findall(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", text.lower())
    return any(name in known or name.removeprefix("brief.") in known for name in found)


def _known(design: Design) -> frozenset[str]:
    names: set[str] = set(_paths(Brief, ""))
    shelf = library()
    names |= {*shelf.facts, *shelf.rules, *shelf.traits, *shelf.technologies}
    if design.frame:
        names |= {trait.id for trait in design.frame.traits}
        names |= {one.id for one in design.frame.quantities}
    if design.size:
        names |= {one.id for one in design.size.estimates}
    if design.shape:
        names |= {part.id for part in design.shape.components}
    if design.secure:
        names |= {control.id for control in design.secure.controls} | {
            one.id for one in design.secure.threats
        }
    if design.operate:
        names |= {level.id for level in design.operate.service_levels}
    if design.challenge:
        names |= {risk.id for risk in design.challenge.risks}
    names |= {one.id for one in design.decisions}
    return frozenset(names)


def _paths(kind: type, prefix: str) -> Iterator[str]:
    for name, field in getattr(kind, "model_fields", {}).items():
        yield f"{prefix}{name}"
        if isinstance(field.annotation, type):
            yield from _paths(field.annotation, f"{prefix}{name}.")
