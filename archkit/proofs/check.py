"""What a check is, and how one is run so that a crash is never taken for a proof.

A check is a function from a `Subject` to a `Verdict`. It is registered under a stable code
and a name after the bad pattern that it looks for; the docstring is its page in the
catalogue.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Design, Finding, Step
from archkit.errors import ToolMissingError
from archkit.personas import Leanings
from archkit.proofs.proof import ON_REQUEST, Evidence, Proof, Status
from archkit.proofs.secret_form import masked
from archkit.proofs.summed import summed


@dataclass(frozen=True)
class Subject:
    """What a check looks at: the brief, the design so far, and the day it is judged on.

    `leanings` are those of the persona that leads, None when nobody does; only what a persona may
    ask for beyond the rest is judged by them.
    """

    brief: Brief
    design: Design
    today: dt.date
    leanings: Leanings | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    `assumed` is the reason why the claim rests on an assumption instead of a run.
    """

    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assumed: str = ""


class NotAssessableError(Exception):
    """Raised by a check that has nothing to judge; the text says what it would need."""


class NotApplicableError(Exception):
    """Raised by a check whose claim is about something that this design lacks, and need not have.

    The text says what that is: ``no queue: nothing is deferred``. A check that lacks the
    information to judge raises `NotAssessableError` instead.
    """


class NotAskedError(Exception):
    """Raised by a check that takes long and was not asked for.

    Args:
        option: How to ask for it.
    """

    def __init__(self, option: str) -> None:
        super().__init__(f"{ON_REQUEST}{option}")


CheckFunction = Callable[[Subject], Verdict]


@dataclass(frozen=True)
class Check:
    """A registered check; `claim` is the sentence that is proved when nothing is found."""

    code: str
    name: str
    claim: str
    step: Step
    function: CheckFunction


CHECKS: dict[str, Check] = {}
"""Every registered check by code; `archkit.proofs` fills it by importing the topics."""


def check(code: str, name: str, *, claim: str, step: Step) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check.

    Args:
        code: Stable code such as ``SCHEMA003``; never used again for something else.
        name: The bad pattern in kebab-case.
        claim: What holds when the check finds nothing, as a sentence.
        step: The step whose artifact it judges.
    """
    if not re.fullmatch(r"[A-Z]+\d{3}", code) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"a check needs a code like SCHEMA003 and a kebab-case name, not {code!r} {name!r}")

    def register(function: CheckFunction) -> CheckFunction:
        known = CHECKS.get(code)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"the code {code!r} is taken by {known.name!r}")
        CHECKS[code] = Check(code, name, claim, step, function)
        return function

    return register


def run_check(one: Check, subject: Subject, *, digest: str | None = None) -> Proof:
    """Run one check; a crash becomes ``not run`` with its reason.

    Args:
        one: The check.
        subject: What it looks at.
        digest: That of the step's artifact, where it is known already.
    """
    artifact = subject.design.artifact(one.step)
    if digest is None:
        digest = _digest(subject.design, one.step)

    def proof(status: Status, reason: str = "", verdict: Verdict | None = None) -> Proof:
        shown = _summed(_without_secrets(verdict or Verdict()))
        return Proof(
            code=one.code, name=one.name, claim=one.claim, step=one.step, status=status,
            reason=masked(reason), evidence=shown.evidence, findings=shown.findings, artifact_digest=digest,
        )  # fmt: skip

    if artifact is None:
        return proof("not run", f"the step {one.step.value!r} has not produced its artifact")
    try:
        return proof(*_standing(one.function(subject)))
    except NotApplicableError as error:
        return proof("not applicable", str(error))
    except NotAssessableError as error:
        return proof("not assessable", str(error))
    except (NotAskedError, ToolMissingError) as error:
        return proof("not run", str(error))
    except Exception as error:  # noqa: BLE001 - whatever a check raises, it is not a proof
        return proof("not run", f"the check itself failed: {type(error).__name__}: {error}")


def _digest(design: Design, step: Step) -> str:
    """Return the first hex digits of a step's artifact, empty where there is none."""
    artifact = design.artifact(step)
    return hashlib.sha256(artifact.to_yaml().encode()).hexdigest()[:16] if artifact else ""


def _without_secrets(verdict: Verdict) -> Verdict:
    """Return a verdict whose quotes hold no key or password; a report goes further than a design."""
    findings = tuple(
        one.model_copy(update={"message": masked(one.message), "evidence": masked(one.evidence)})
        for one in verdict.findings
    )
    evidence = tuple(
        one.model_copy(
            update={
                "text": masked(one.text),
                "rows": tuple(tuple(masked(cell) for cell in row) for row in one.rows),
            }
        )
        for one in verdict.evidence
    )
    return dataclasses.replace(verdict, findings=findings, evidence=evidence)


def _summed(verdict: Verdict) -> Verdict:
    findings, every = summed(verdict.findings)
    return dataclasses.replace(verdict, findings=findings, evidence=(*verdict.evidence, *every))


def _standing(verdict: Verdict) -> tuple[Status, str, Verdict]:
    """Return status and reason of a verdict, and the verdict itself."""
    grave = [finding for finding in verdict.findings if finding.severity != "note"]
    if grave:
        return "refuted", f"{len(grave)} finding{'s' if len(grave) > 1 else ''}", verdict
    if verdict.assumed:
        return "assumed", verdict.assumed, verdict
    return "proved", "", verdict


def prove(
    step: Step, brief: Brief, design: Design, *, today: dt.date, leanings: Leanings | None = None
) -> tuple[Proof, ...]:
    """Run every check of a step in the order of their codes.

    Args:
        step: The step whose artifact is judged.
        brief: The brief with the assumptions of this design filled in.
        design: The design so far.
        today: The day on which dated facts are judged.
        leanings: Those of the persona that leads.
    """
    subject = Subject(brief, design, today, leanings)
    ordered = sorted((one for one in CHECKS.values() if one.step == step), key=lambda one: one.code)
    digest = _digest(design, step)
    return tuple(run_check(one, subject, digest=digest) for one in ordered)
