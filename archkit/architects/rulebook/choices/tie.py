"""Ties: the question whose answer makes one of two options win clearly, found by deciding again."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol, TypeVar

from pydantic import ValidationError

from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.choices.pattern import PATTERN, decide_pattern
from archkit.architects.rulebook.choices.stack import FRAMEWORK, decide_framework
from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision
from archkit.knowledge import Condition, KnownQuestion, fact, library
from archkit.record import Record
from archkit.sizing import measure_load

Proposed = TypeVar("Proposed", bound=Record)
_SKILLS = "team.skills"


class Decide(Protocol):
    """Takes one decision of a situation; None where the situation does not ask for it."""

    def __call__(self, case: Situation, decision_id: str) -> Decision | None:
        """Return the decision."""


def with_tie_questions(case: Situation, artifact: Proposed) -> Proposed:
    """Return an artifact whose ties name the question that would break them."""
    decisions: tuple[Decision, ...] = getattr(artifact, "decisions", ())
    if not any(one.tie_with and not one.tie_question for one in decisions):
        return artifact
    asked = tuple(
        one.model_copy(update={"tie_question": tie_question(case, one)})
        if one.tie_with and not one.tie_question
        else one
        for one in decisions
    )
    return artifact.model_copy(update={"decisions": asked})


def decide_again(case: Situation, decision_id: str) -> Decision | None:
    """Return one decision of the outline."""
    if decision_id == PATTERN:
        return decide_pattern(case, signals(case))
    if decision_id == FRAMEWORK:
        return decide_framework(case)
    plan = outline(case)
    apart = plan.event_store.decision if plan.event_store else None
    every = (plan.datastore, plan.cache, plan.messaging, plan.platform, apart)
    return next((one for one in every if one and one.id == decision_id), None)


def tie_question(case: Situation, tied: Decision, decide: Decide = decide_again) -> str:
    """Return the question that breaks a tie, with the answers that do; it says so where none does.

    Questions that are open are tried before those that the brief answers already, each with the
    plausible values that knowledge has for it, and the decision is taken again with each of them.

    Args:
        case: The situation.
        tied: The decision that is a tie.
        decide: Takes it again.
    """
    other = next((one.name for one in tied.options if one.id == tied.tie_with), "")
    if said := _by_skill(case, tied, other, decide):
        return said
    fields = _fields(tied.id) | {name for name in tied.depends_on if "." in name}
    questions = [one for one in library().questions.values() if one.field in fields]
    for known in sorted(questions, key=lambda one: _stated(case, one)):
        won = dict(_wins(case, tied, known, decide))
        if won:
            answers = "; ".join(f"{value}: {name}" for value, name in won.items())
            before = f" (now {_shown(case.stated.value(known.field))})" if _stated(case, known) else ""
            return f"{known.text}{before} {answers}."
    margin = number(fact("pattern.tie-margin").base)
    return (
        f"None of the {len(questions)} questions that bear on it does: at every value tried,"
        f" {tied.winner.name} and {other} stay within {margin} points, or neither wins."
    )


def _by_skill(case: Situation, tied: Decision, other: str, decide: Decide) -> str:
    """Return the question for what the team knows, where either answer decides."""
    skills = case.brief.team.skills
    for option, name in ((tied.chosen, tied.winner.name), (tied.tie_with, other)):
        changed = _answered(case, _SKILLS, [*skills, option])
        if changed is None or _winner(decide(changed, tied.id)) != name:
            return ""
    return f"Which does the team know better, {tied.winner.name} or {other}? Either wins once it is named."


def _wins(case: Situation, tied: Decision, known: KnownQuestion, decide: Decide) -> Iterator[tuple[str, str]]:
    """Yield the values at which one of the two wins clearly, each with its name."""
    names = {one.name for one in tied.options if one.id in {tied.chosen, tied.tie_with}}
    for value in known.values:
        changed = _answered(case, known.field, list(value) if isinstance(value, tuple) else value)
        winner = _winner(decide(changed, tied.id)) if changed else ""
        if winner in names:
            yield f"{_shown(value)}{f' {known.unit}' if known.unit else ''}", winner


def _winner(decision: Decision | None) -> str:
    """Return who wins clearly; empty where nobody does."""
    return decision.winner.name if decision and not decision.tie_with else ""


def _answered(case: Situation, field: str, value: object) -> Situation | None:
    """Return the situation with an answer, or None where the brief cannot hold it."""
    try:
        brief = case.brief.with_values({field: value})
    except (ValidationError, KeyError):
        return None
    traits = case.traits | {one.id for one in find_traits(brief)}
    return replace(case, brief=brief, traits=traits, load=measure_load(brief))


def _stated(case: Situation, known: KnownQuestion) -> bool:
    return case.stated.value(known.field) not in (None, ())


def _shown(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


_ALWAYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        PATTERN: frozenset({"team.engineers", "budget.monthly_usd", "workload.reads_per_day"}),
        FRAMEWORK: frozenset({_SKILLS}),
        "platform": frozenset({"team.engineers", "budget.monthly_usd"}),
    }
)
"""Fields that the weights of a decision follow."""


def _fields(decision: str) -> frozenset[str]:
    return _ALWAYS.get(decision, frozenset()) | _rule_fields(decision)


@functools.lru_cache(maxsize=64)
def _rule_fields(decision: str) -> frozenset[str]:
    """Return the brief fields that a decision's gates and ratings ask for."""
    known = library()
    conditions = [gate.when for gate in known.gates.values() if gate.decision == decision]
    for option in known.options.get(decision, ()):
        conditions += [rating.when for rating in option.ratings if rating.when]
    names = {name for one in conditions for name in _readings(one)}
    return frozenset(known.readings[name].field for name in names if name in known.readings)


def _readings(condition: Condition) -> Iterator[str]:
    if condition.situation:
        yield from _readings(library().situations[condition.situation].when)
    if condition.reading:
        yield condition.reading
    for part in condition.parts:
        yield from _readings(part)
