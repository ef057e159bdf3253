"""Where the members of a panel agree, and where they want different things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archkit.design import Decision, Design, Step
from archkit.explore.panel.member import REVIEWED


@dataclass(frozen=True)
class Position:
    """One answer to a question, and who gives it; `decision` is None where it does not arise."""

    option: str
    held_by: tuple[str, ...]
    decision: Decision | None

    @property
    def because(self) -> str:
        """The reason that the first of its holders gives."""
        return self.decision.because if self.decision else ""


@dataclass(frozen=True)
class Point:
    """One question of the design with the positions taken on it, the reviewed one first.

    `settled_by` names the brief fields that all sides rest on; those in `assumed` nobody has
    stated, so that an answer could settle it.
    """

    id: str
    question: str
    step: Step
    positions: tuple[Position, ...]
    settled_by: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether everybody gives the same answer."""
        return len(self.positions) == 1

    @property
    def flips_when(self) -> str:
        """The condition under which the reviewed design's own decision would fall otherwise."""
        stated = (one.decision.flips_when for one in self.positions if one.decision)
        return next(stated, "")

    def position_of(self, holder: str) -> Position | None:
        """Return the position that somebody holds."""
        return next((one for one in self.positions if holder in one.held_by), None)


NOT_DECIDED = "does not arise"


def points(reviewed: Design, rewrites: Mapping[str, Design]) -> tuple[Point, ...]:
    """Return every question that the reviewed design or a rewrite decides, in the order of steps.

    Decisions are the same question if they share an id, or else their question's words.

    Args:
        reviewed: The reviewed design.
        rewrites: The rewritten designs by member.
    """
    designs = {REVIEWED: reviewed, **rewrites}
    assumptions = reviewed.clarify.assumptions if reviewed.clarify else ()
    assumed = tuple(one.field for one in assumptions)
    found: dict[str, tuple[Step, dict[str, Decision]]] = {}
    for holder, design in designs.items():
        for step, decision in decisions_by_step(design):
            key = _key(decision, found)
            found.setdefault(key, (step, {}))[1].setdefault(holder, decision)
    order = {step: number for number, step in enumerate(Step)}
    made = (_point(key, step, held, tuple(designs), assumed) for key, (step, held) in found.items())
    return tuple(sorted(made, key=lambda one: order[one.step]))


def decisions_by_step(design: Design) -> Iterable[tuple[Step, Decision]]:
    """Yield the decisions of a design with the step that took each."""
    for step in Step:
        for decision in getattr(design.artifact(step), "decisions", ()):
            yield step, decision


def _key(decision: Decision, known: Mapping[str, tuple[Step, dict[str, Decision]]]) -> str:
    if decision.id in known:
        return decision.id
    asked = _asked(decision)
    same = (
        key
        for key, (_, held) in known.items()
        if asked and any(_asked(one) == asked for one in held.values())
    )
    return next(same, decision.id)


def _asked(decision: Decision) -> str:
    return " ".join(re.findall(r"\w+", decision.question.casefold()))


def _point(
    key: str, step: Step, held: Mapping[str, Decision], holders: tuple[str, ...], assumed: tuple[str, ...]
) -> Point:
    answers: dict[str, list[str]] = {}
    for holder in holders:
        answers.setdefault(_answer(held.get(holder)), []).append(holder)
    positions = tuple(
        Position(
            option=held[names[0]].winner.name if names[0] in held else NOT_DECIDED,
            held_by=tuple(names),
            decision=held.get(names[0]),
        )
        for names in answers.values()
    )
    rests = [set(one.decision.depends_on) for one in positions if one.decision]
    shared = set.intersection(*rests) if rests else set()
    first = next(iter(held.values()))
    settled_by = tuple(name for name in first.depends_on if name in shared)
    unstated = tuple(field for field in assumed if any(_names(name, field) for name in settled_by))
    return Point(key, first.question, step, positions, settled_by, unstated)


def _answer(decision: Decision | None) -> str:
    """Return what tells answers apart: the option's id, since its name may be worded otherwise."""
    return decision.chosen if decision else ""


def _names(rests_on: str, field: str) -> bool:
    return rests_on == field or field.startswith(f"{rests_on}.")
