"""Checks on practices themselves: each about a technology that is there, one on each topic."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding, Step, TechnologyStack
from archkit.knowledge import library
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.meaning import meant, whole_words
from archkit.proofs.proof import Evidence
from archkit.proofs.verify.stack_language import stack_of

_LIBRARIES = frozenset({"types", "data-access", "validation", "application-server", "background-jobs"})
"""Roles of what is built into a program and has versions and advisories of its own."""


@check(
    "STACK016",
    "practice-without-its-technology",
    claim="Every practice is about a technology of the stack, and brings no library in by its words.",
    step=Step.VERIFY,
)
def practice_without_its_technology(subject: Subject) -> Verdict:
    """Flags a practice about a technology that the stack lacks, or two practices that answer one question.

    Why it matters: a library that stands only in a sentence has no version, no licence and no end of
    support, and nobody watches its advisories.

    Example: a practice that says SQLAlchemy, in a stack without it.

    Use instead: the library in the stack with its evidence, or a practice with what is there.

    Known limits: libraries are recognised by name where knowledge holds them; others pass in words.
    """
    stack = stack_of(subject)
    if not stack.practices:
        raise NotAssessableError("the stack has no practices: say in verify.practices how it is used")
    findings = tuple(
        Finding(
            code="STACK016",
            severity="error",
            place=place,
            message=message,
            evidence=said[:200],
            remedy=remedy,
        )
        for place, message, said, remedy in (*_strangers(stack), *_twice(stack))
    )
    told = f"{len(stack.practices)} on {len({one.topic for one in stack.practices})} topics"
    return Verdict(findings, (Evidence(label="Practices", text=told),))


def _strangers(stack: TechnologyStack) -> Iterator[tuple[str, str, str, str]]:
    there = {one.id for one in stack.technologies}
    remedy = "Add it to verify.technologies with its evidence, or say how it is done with what is there."
    for one in stack.practices:
        if one.technology not in there:
            message = f"The practice {one.id!r} is about {one.technology!r}, which is not in the stack."
            yield f"verify.practices.{one.id}.technology", message, one.says, remedy
        for known in library().technologies.values():
            if known.id in there or not _LIBRARIES & set(known.roles):
                continue
            if words := meant(one.says, whole_words(known.name)):
                message = f"The practice {one.id!r} uses {known.name}, which is not in the stack."
                yield f"verify.practices.{one.id}.says", message, words, remedy


def _twice(stack: TechnologyStack) -> Iterator[tuple[str, str, str, str]]:
    seen: dict[tuple[str, str], str] = {}
    for one in stack.practices:
        before = seen.setdefault((one.topic, one.technology), one.id)
        if before != one.id:
            message = f"The practices {before!r} and {one.id!r} answer the same question."
            yield f"verify.practices.{one.id}", message, one.says, "Keep one of them, or join the two."
