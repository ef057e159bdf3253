"""How code is written and run with the stack: known practices for the framework that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from archkit.architects.rulebook.criteria import said
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component, Practice, Technology
from archkit.knowledge import KnownPractice, Reading, Readings, bound, holds, known_technology, library


def fitting_practices(
    case: Situation, stack: Iterable[Technology], parts: Sequence[Component], choices: Mapping[str, str]
) -> tuple[tuple[KnownPractice, Practice], ...]:
    """Return one practice for each topic that knowledge has for a stack, with where it comes from.

    Args:
        case: The situation, whose team's skills go first among practices on one topic.
        stack: The technologies, before practices bring further ones.
        parts: The components that are planned.
        choices: The ids of the chosen ``datastore`` and ``platform``.
    """
    there = {one.id for one in stack}
    readings = _readings(case, parts, choices)
    found: dict[str, tuple[KnownPractice, Practice]] = {}
    for one in sorted(library().practices.values(), key=lambda one: not _is_known_to(case, one)):
        if one.topic in found or not there & set(one.fits):
            continue
        if one.when is None or holds(one.when, readings, bound):
            found[one.topic] = (one, _practice(one, readings, there))
    return tuple(found.values())


def _practice(one: KnownPractice, readings: Readings, there: set[str]) -> Practice:
    about = one.technology if one.adds or one.technology in there else next(i for i in one.fits if i in there)
    return Practice.model_validate(
        {
            "id": one.id,
            "topic": one.topic,
            "technology": about,
            "says": said(one.says, readings),
            "because": one.why,
        }
    )


def _is_known_to(case: Situation, one: KnownPractice) -> bool:
    """Say whether the team names the very library of a practice; a language alone ranks nothing."""
    known = known_technology(one.technology)
    return bool(
        one.adds and known and {skill.lower() for skill in case.brief.team.skills} & {known.id, *known.skills}
    )


def _readings(case: Situation, parts: Sequence[Component], choices: Mapping[str, str]) -> Readings:
    """Return the technology of each kind of part, None where there is no such part."""
    values: dict[str, Reading] = {"worker": None, "database": None, "queue": None, **choices}
    for part in parts:
        known = known_technology(part.technology or "")
        if values.get(part.kind) is None:
            values[part.kind] = known.name if known else part.name
    values["work"] = values["queue"] or f"a table of jobs in {values['database'] or 'the database'}"
    return Readings(values, case.traits)
