"""Check on the wording of a whole design: absolute claims without a proof."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Design, Finding, Step
from archkit.proofs.challenge.claims import AbsoluteClaim, absolute_claims
from archkit.proofs.check import CHECKS, NotAssessableError, Subject, Verdict, check, run_check
from archkit.proofs.hollow import Said, told
from archkit.proofs.proof import Evidence


@check(
    "PROSE011",
    "absolute-claim",
    claim="No text of the design claims absolutely what nothing proves.",
    step=Step.CHALLENGE,
)
def absolute_claim(subject: Subject) -> Verdict:
    """Flags words such as never fails, exactly once, scales linearly or zero downtime without a proof.

    What is read: every text of the design that a reader relies on. A claim that checks can prove
    (no single point of failure) is looked up there, on this design.

    Why it matters: reviewers stop believing a document at its first boast, and a promise that
    nobody can keep is planned with by others.

    Example: ``The queue guarantees exactly-once delivery``.

    Use instead: what the finding says, mostly a number and what happens beyond it.

    Known limits: known phrases of English only; what stands in quotes, is denied or is said to be
    wanted is not a claim.
    """
    texts = list(texts_of(subject.design))
    if not texts:
        raise NotAssessableError("the design says nothing yet")
    stated = _stated(subject.brief)
    findings = []
    carried: list[str] = []
    for one in texts:
        for found in absolute_claims(one.text):
            if found.sentence.casefold() in stated:
                continue
            missing = _unproved(subject, found)
            if missing:
                findings.append(_boast(one, found, missing))
            else:
                carried.append(f"{found.words!r} by {', '.join(found.known.proved_by)}")
    evidence = [Evidence(label="Texts read", text=str(len(texts)))]
    evidence += [Evidence(label="Claims that are proved", text="; ".join(carried))] if carried else []
    return Verdict(tuple(findings), tuple(evidence))


def _unproved(subject: Subject, found: AbsoluteClaim) -> str:
    """Return why a claim is not proved here; empty when it is."""
    if not found.known.proved_by:
        return "no check can prove it"
    for code in found.known.proved_by:
        proof = run_check(CHECKS[code], subject)
        if proof.status != "proved":
            return f"{code} is {proof.status}"
    return ""


def _boast(one: Said, found: AbsoluteClaim, missing: str) -> Finding:
    return Finding(
        code="PROSE011",
        severity="warning",
        place=one.place,
        message=f"{found.words!r} is claimed, and {missing}. {found.known.why}",
        evidence=found.sentence[:200],
        remedy=found.known.say,
    )


def texts_of(design: Design) -> Iterator[Said]:
    """Yield every text of a design that a reader relies on, at its place."""
    for step in Step:
        artifact = design.artifact(step)
        if artifact is not None:
            yield from (one for one in told(artifact, step.value) if one.text.strip())


def _stated(brief: Brief) -> str:
    return brief.to_yaml().casefold()
