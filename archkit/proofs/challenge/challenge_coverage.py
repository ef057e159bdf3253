"""Checks on the challenge: each part is taken away once, and something is risked and given up."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.graph import graph_of
from archkit.proofs.proof import Evidence


@check(
    "DECISION002",
    "part-never-taken-away",
    claim="Every part has been taken away once, and what breaks is said of parts that are there.",
    step=Step.CHALLENGE,
)
def part_never_taken_away(subject: Subject) -> Verdict:
    """Flags a part without a removal, and a removal of something that is not there.

    Why it matters: the smallest thing that holds is found by taking parts away; a part that nobody
    took away may be there for nothing.

    Example: an architecture with a ``cache``, and removals of ``api`` and ``database`` only.

    Use instead: one removal for each component, with the operation that stops or the number that fails.

    Known limits: callers are not taken away; whether it would really break so is a question for people.
    """
    challenge, graph = subject.design.challenge, graph_of(subject)
    if challenge is None:
        raise NotAssessableError("the design has not been challenged yet")
    taken = {one.component for one in challenge.removals}
    missing = [part for part in graph.parts.values() if part.kind != "client" and part.id not in taken]
    found = [("challenge.removals", f"Nobody said what breaks without {part.id!r}.") for part in missing]
    found += [
        (f"challenge.removals.{name}.component", f"{name!r} is no component.")
        for name in sorted(taken - set(graph.parts))
    ]
    findings = tuple(
        Finding(
            code="DECISION002",
            severity="error",
            place=place,
            message=message,
            remedy="Say for each component what stops without it.",
        )
        for place, message in found
    )
    return Verdict(findings, (Evidence(label="Taken away", text=f"{len(taken)} of {len(graph.parts)}"),))


@check(
    "DECISION003",
    "nothing-given-up",
    claim="The design names a risk, and what it gives up for what it gains.",
    step=Step.CHALLENGE,
)
def nothing_given_up(subject: Subject) -> Verdict:
    """Flags a challenge without a risk, without a trade-off, or with one that gives up what it gains.

    Why it matters: every design pays for something with something else; one that says otherwise was
    not looked at.

    Example: ``gained: speed`` and ``given_up: speed``.

    Use instead: the two risks that would hurt most, and one sentence on what is slower, dearer or
    harder now.

    Known limits: whether the right risks are named is a question for people.
    """
    challenge = subject.design.challenge
    if challenge is None:
        raise NotAssessableError("the design has not been challenged yet")
    found = [] if challenge.risks else [("challenge.risks", "No risk is named.")]
    found += [] if challenge.trade_offs else [("challenge.trade_offs", "Nothing is given up.")]
    found += [
        (f"challenge.trade_offs.{number}", "What is given up is what is gained.")
        for number, one in enumerate(challenge.trade_offs)
        if one.gained.strip().casefold() == one.given_up.strip().casefold()
    ]
    findings = tuple(
        Finding(
            code="DECISION003",
            severity="error",
            place=place,
            message=message,
            remedy="Name what could go wrong, and what was given up for what.",
        )
        for place, message in found
    )
    text = f"{len(challenge.risks)} risks, {len(challenge.trade_offs)} trade-offs"
    return Verdict(findings, (Evidence(label="Named", text=text),))
