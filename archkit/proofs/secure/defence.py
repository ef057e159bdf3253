"""Checks on the controls as a whole: every known weakness answered, more than one line of defence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Control, Security, Step
from archkit.design.architecture import STORES
from archkit.knowledge import KnownWeakness, library
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import RUNNING, Graph, graph_of
from archkit.proofs.meaning import meant, whole_words
from archkit.proofs.proof import Evidence
from archkit.proofs.secure.threats import security_of
from archkit.proofs.security_words import lacking

_SOMETHING = re.compile(r"\w{4,}")
"""Whatever is said and neither denied nor put off."""
_OWN_CODE = RUNNING - {"edge"} | {"scheduler"}


@check(
    "SECURE015",
    "known-weakness-unanswered",
    claim="Each of the ten most frequent kinds of weakness is answered by a control, or cannot be here.",
    step=Step.SECURE,
)
def known_weakness_unanswered(subject: Subject) -> Verdict:
    """Flags a category of the OWASP Top 10 that applies and that no control answers.

    Why it matters: the ten are the ways in which systems like this one are in fact broken into.

    Example: twenty controls on networks and keys, and none on what is built in from others.

    Use instead: for each category a control by its usual name, or one whose words say how it is met.

    Known limits: a control answers by its id or its words; whether it is enough is for people. Which
    controls answer which category is judgement.
    """
    security = security_of(subject)
    if not security.controls:
        raise NotAssessableError("no control is named")
    graph = graph_of(subject)
    rows, findings = [], []
    for one in library().weaknesses.values():
        spared = _spared(one, subject, graph)
        control, words = ("", "") if spared else _answer(one, security)
        rows.append((one.name, control or "none", spared or words[:160] or "nothing"))
        if not spared and not control:
            message = f"No control answers {one.name}."
            remedy = (
                f"Add a control such as {' or '.join(one.answered_by[:2])}, with the threat that asks for it."
            )
            said = ", ".join(each.id for each in security.controls)
            findings.append(lacking("SECURE015", "secure.controls", message, remedy, said))
    edition = next(iter(library().weaknesses.values())).edition
    answered = sum(control != "none" for _, control, _ in rows)
    evidence = Evidence(
        label=edition,
        text=f"{answered} of {len(rows)} answered by a control",
        columns=("Category", "Control", "In its words, or why none is needed"),
        rows=tuple(rows),
    )
    return Verdict(tuple(findings), (evidence,))


def _answer(one: KnownWeakness, security: Security) -> tuple[str, str]:
    """Return the control that answers a weakness, with its words; two empty texts without one."""
    pattern = whole_words(*one.words)
    known = {each.id: each for each in security.controls}
    by_name = [known[name] for name in one.answered_by if name in known]
    for each in (*by_name, *security.controls):
        words = meant(f"{each.name}: {each.implementation}", pattern)
        if words := words or (meant(each.implementation, _SOMETHING) if each in by_name else ""):
            return each.id, words
    return "", ""


def _spared(one: KnownWeakness, subject: Subject, graph: Graph) -> str:
    """Return why a weakness cannot be here; empty where it can."""
    kinds = {part.kind for part in graph.parts.values()}
    contracts = subject.design.contracts
    open_to_all = (
        contracts is not None
        and contracts.authentication == "none"
        and all(each.public for each in contracts.endpoints)
        and "identity" not in kinds
    )
    return {
        "every system": "",
        "callers that are told apart": "no caller is told apart: everything is public" if open_to_all else "",
        "own code": "" if kinds & _OWN_CODE else "no code of our own runs",
        "stores": "" if kinds & STORES else "nothing is kept",
    }[one.concerns]


@check(
    "SECURE016",
    "single-line-of-defence",
    claim="Each layer that this system has defends itself: edge, application, data, infrastructure, process.",
    step=Step.SECURE,
)
def single_line_of_defence(subject: Subject) -> Verdict:
    """Flags a layer without a control of its own.

    Why it matters: each line fails some day; what lies behind it then stands open, unless it defends
    itself.

    Example: a firewall and tokens in front, and a database that trusts whoever reaches it.

    Use instead: a control at each layer that the design has, the smallest that a threat asks for.

    Known limits: the layer is the one that the control names; whether two controls fail together is
    not judged.
    """
    security, graph = security_of(subject), graph_of(subject)
    if not security.controls:
        raise NotAssessableError("no control is named")
    wanted = dict(_layers(graph))
    if not wanted:
        raise NotApplicableError("nothing of our own runs or is kept")
    found = {layer: _named(layer, security.controls) for layer in wanted}
    findings = tuple(
        lacking(
            "SECURE016",
            "secure.controls",
            f"No control stands at the layer {layer}: {why}.",
            f"Name the threat that reaches it, and a control with layer: {layer}.",
            ", ".join(one.id for one in security.controls),
        )
        for layer, why in wanted.items()
        if not found[layer]
    )
    evidence = tuple(
        Evidence(label=layer.capitalize(), text=", ".join(names)[:200])
        for layer, names in found.items()
        if names
    )
    return Verdict(findings, evidence)


def _named(layer: str, controls: tuple[Control, ...]) -> list[str]:
    return [one.id for one in controls if one.layer == layer]


def _layers(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield the layers that a design has, with what can be reached there."""
    kinds = {part.kind for part in graph.parts.values()}
    entered = {
        link.target
        for link in graph.links
        if graph.parts[link.source].kind in OUTSIDE and graph.parts[link.target].kind not in OUTSIDE
    }
    if entered:
        yield "edge", f"{', '.join(sorted(entered)[:3])} can be called from outside"
    if kinds & _OWN_CODE:
        yield "application", "code of our own works on what comes in"
    if kinds & STORES:
        yield "data", "stores keep what would be stolen"
    if kinds & (_OWN_CODE | STORES):
        yield "infrastructure", "parts run in a network with keys to each other"
    if kinds & _OWN_CODE:
        yield "process", "people build, change and administer it"
