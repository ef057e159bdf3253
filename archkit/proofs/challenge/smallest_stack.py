"""Check that the stack is the smallest that holds: technologies, taken away one by one."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Finding, Step, Technology
from archkit.design.naming import words
from archkit.knowledge import known_technology
from archkit.proofs.challenge.part_loss import named
from archkit.proofs.challenge.taken_away import taken_away
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check

_FLOOR = frozenset(
    {"iac", "pipeline", "ci", "container", "packaging", "observability", "instrumentation", "metrics",
     "dashboards", "logs", "errors", "identity", "secrets"}
)  # fmt: skip
_BASES = frozenset({"language", "runtime"})


@check(
    "DECISION014",
    "needless-technology",
    claim="Without any one technology a part of the design has nothing to run on or to be built with.",
    step=Step.CHALLENGE,
)
def needless_technology(subject: Subject) -> Verdict:
    """Flags a technology of the stack without which no part, table, practice or other technology fails.

    Why it matters: each technology is learnt, upgraded and watched for holes; the fewer, the better.

    Example: ``redis`` in the stack, while no component runs on it.

    Use instead: take it out of the stack, or name the part that runs on it.

    Known limits: what delivers and watches (pipeline, infrastructure as code, packaging, telemetry,
    identity) is the mandatory floor and counted apart; technologies that nobody knows are judged by
    the parts that name them only.
    """
    stack = subject.design.verify
    if stack is None or not stack.technologies:
        raise NotAssessableError("the stack names no technology")
    if subject.design.shape is None:
        raise NotAssessableError("there is no architecture that could use the stack")
    rows, findings, floor = [], [], 0
    for one in stack.technologies:
        known = known_technology(one.id)
        losses = tuple(_losses(subject, one))
        if not losses and known and set(known.roles) & _FLOOR:
            floor += 1
            continue
        rows.append((one.name, "; ".join(losses) or "nothing"))
        if not losses:
            findings.append(
                Finding(
                    code="DECISION014",
                    severity="warning",
                    place=f"verify.technologies.{one.id}",
                    message=f"Without {one.name!r} nothing of the design fails.",
                    evidence=f"role {one.role}; needed_by: {one.needed_by}"[:200],
                    remedy="Take it out of the stack, or name the part that runs on it.",
                )
            )
    evidence = taken_away("Technology", f"{len(rows)} technologies beyond a floor of {floor}", rows)
    return Verdict(tuple(findings), (evidence,))


def _losses(subject: Subject, one: Technology) -> Iterator[str]:
    design = subject.design
    parts = design.shape.components if design.shape else ()
    using = [part.name for part in parts if part.technology == one.id]
    if using:
        yield f"{named(using)} {'has' if len(using) == 1 else 'have'} nothing to run on"
        return
    if design.data and design.data.engine == one.id:
        yield "the tables have no engine"
        return
    stack = design.verify
    practices = (
        [practice.id for practice in stack.practices if practice.technology == one.id] if stack else []
    )
    if practices:
        yield f"the practice {named(practices)} has nothing to be done with"
        return
    known = known_technology(one.id)
    roles = set(known.roles) if known else set()
    if roles & _BASES:
        yield from _built_on(subject, one)
    elif "container" not in roles and ("platform" in roles or "platform" in words(one.role)):
        programs = [part.name for part in parts if part.kind in {"service", "worker", "realtime", "function"}]
        if programs:
            yield f"{named(programs)} {'has' if len(programs) == 1 else 'have'} no place to run"


def _built_on(subject: Subject, language: Technology) -> Iterator[str]:
    """Yield the technologies of the stack that are written in a language or need a runtime."""
    others = subject.design.verify.technologies if subject.design.verify else ()
    mine = known_technology(language.id)
    names = {language.id, *(mine.skills if mine else ())}
    built = [
        one.name
        for one in others
        if one.id != language.id and (known := known_technology(one.id)) and names & set(known.skills)
    ]
    if built:
        yield f"{named(built)} {'is' if len(built) == 1 else 'are'} written in it"
