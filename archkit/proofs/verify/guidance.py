"""Guidance by technology: what a stack of one language should say of how it is written and run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archkit.design import Finding, TechnologyStack
from archkit.design.technology import PracticeTopic
from archkit.knowledge import known_technology
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict
from archkit.proofs.meaning import denied, meant
from archkit.proofs.proof import Evidence
from archkit.proofs.verify.stack_language import asked_of, is_about

Pattern = re.Pattern[str]


def said_as(*words: str) -> Pattern:
    """Return a pattern that finds any of these expressions, in any case."""
    return re.compile("|".join(words), re.IGNORECASE)


@dataclass(frozen=True)
class Guidance:
    """What is asked of one topic in one language.

    `ways` are the ways to say it: a text holds when it says all parts of one of them. `against`
    is what contradicts it wherever it stands, `heart` what may not be denied.
    """

    code: str
    language: str
    topic: PracticeTopic
    ways: tuple[tuple[Pattern, ...], ...]
    heart: Pattern
    against: Pattern
    lacks: str
    remedy: str
    spared: Callable[[Subject, TechnologyStack], str] | None = None


def judged(subject: Subject, asked: Guidance) -> Verdict:
    """Return whether a stack's practices say what is asked, with the words that do.

    Raises:
        NotApplicableError: If the stack is of another language, or has nothing to which it applies.
        NotAssessableError: If the stack says nothing at all of how it is written.
    """
    stack = asked_of(subject, asked.language)
    if asked.spared and (why := asked.spared(subject, stack)):
        raise NotApplicableError(why)
    texts = tuple(_texts(stack, asked.language))
    if findings := tuple(_contradictions(asked, texts)):
        return Verdict(findings)
    for place, _, text in texts:
        if words := next((found for way in asked.ways if (found := meant(text, *way))), ""):
            return Verdict(evidence=(Evidence(label=place.rsplit(".", 1)[-1], text=words[:300]),))
    if not stack.practices:
        raise NotAssessableError(
            f"nothing says how it is written and run: add practices on {_spoken(asked.topic)} to"
            " verify.practices"
        )
    return Verdict((_lacking(asked, texts),))


def _spoken(topic: str) -> str:
    return topic.replace("-", " ")


def _texts(stack: TechnologyStack, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, topic and words of whatever speaks of a language; technologies have no topic."""
    for one in stack.practices:
        if is_about(one.technology, language, stack):
            yield f"verify.practices.{one.id}", one.topic, one.says
    for tool in stack.technologies:
        if is_about(tool.id, language, stack):
            yield f"verify.technologies.{tool.id}", "", f"{tool.name}, {tool.role}: {tool.needed_by}"


def _contradictions(asked: Guidance, texts: tuple[tuple[str, str, str], ...]) -> Iterator[Finding]:
    for place, topic, text in texts:
        words = meant(text, asked.against)
        if not words and topic == asked.topic and not meant(text, asked.heart):
            words = denied(text, asked.heart)
        if words:
            yield Finding(
                code=asked.code,
                severity="error",
                place=place,
                message=f"What it says contradicts that {asked.lacks}.",
                evidence=words[:200],
                remedy=asked.remedy,
            )


def _lacking(asked: Guidance, texts: tuple[tuple[str, str, str], ...]) -> Finding:
    near = next(((place, text) for place, topic, text in texts if topic == asked.topic), None)
    place, text = near or ("verify.practices", "")
    said = "what is said does not show" if near else "nothing says"
    return Finding(
        code=asked.code,
        severity="error",
        place=place,
        message=f"On {_spoken(asked.topic)} {said} that {asked.lacks}.",
        evidence=text[:200],
        remedy=asked.remedy,
    )


def no_relational_database(_subject: Subject, stack: TechnologyStack) -> str:
    """Return why the way to a relational database is not asked for, empty where there is one."""
    stores = []
    for one in stack.technologies:
        known = known_technology(one.id)
        roles = set(known.roles) if known else set()
        if known and "system-of-record" in roles and "sql" in known.skills:
            return ""
        if known is None and re.search(r"\b(?:database|system of record)\b", one.role, re.IGNORECASE):
            return ""  # a database that knowledge does not hold may well be one
        if roles & {"system-of-record", "database"}:
            stores.append(one.name)
    return f"{', '.join(stores)} is no relational database" if stores else "the stack has no database"


def nothing_deferred(subject: Subject, stack: TechnologyStack) -> str:
    """Return why work in the background is not asked for, empty where some is done."""
    waiting = any(one.deferred or one.kind == "batch" for one in subject.brief.workload.operations)
    workers = any(
        re.search(r"worker|queue|background", one.role, re.IGNORECASE) for one in stack.technologies
    )
    return "" if waiting or workers else "no operation is deferred or runs as a batch"
