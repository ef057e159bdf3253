"""What an answer changes: the design is outlined again with it, and the choices are compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archkit.architects.rulebook.choices.later import later_choices
from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.clarify.crew import fits_the_time
from archkit.architects.rulebook.clarify.feasibility import obstacles_of_nature
from archkit.architects.rulebook.clarify.money import over_budget
from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.leaning.affordable import within_budget
from archkit.architects.rulebook.leaning.lean import Lean
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief
from archkit.design import Flip
from archkit.knowledge import KnownQuestion, fact
from archkit.sizing import measure_load

INFEASIBLE = "outcome: infeasible instead of a design"


@dataclass(frozen=True)
class Taken:
    """A choice in words, and the weight that changing it has: more the harder it is to undo."""

    name: str
    weight: float


@dataclass(frozen=True)
class Weighed:
    """A flip with the weight of each change, by the question that it answers to."""

    flip: Flip
    weights: dict[str, float]


def answered(case: Situation, brief: Brief) -> Situation:
    """Return the situation of another brief of the same system."""
    traits = case.traits | {trait.id for trait in find_traits(brief)}
    changed = replace(case, brief=brief, traits=frozenset(traits), load=measure_load(brief))
    if changed.lean:
        changed = replace(changed, lean=Lean(changed.lean.leanings))
    return within_budget(changed)


def taken(case: Situation) -> dict[str, Taken]:
    """Return every choice that the brief alone decides, by decision."""
    plan = outline(case)
    decided = (plan.pattern, plan.datastore, plan.messaging, plan.cache, plan.framework, plan.platform)
    undone = {one.id: one.winner.reversibility for one in decided if one}
    found = {
        name: Taken(chosen, _weight(undone.get(name, "moderate"))) for name, chosen in plan.choices().items()
    }
    later = later_choices(case, plan).items()
    return found | {name: Taken(option.name, _weight(option.reversibility)) for name, option in later}


def _weight(reversibility: str) -> float:
    return fact(f"clarify.weight-{reversibility}").base


def flip_of(
    assumed: Situation, known: KnownQuestion, value: object, before: dict[str, Taken], *, blocked: bool
) -> Weighed | None:
    """Return what changes when this value is answered; None when nothing does.

    Args:
        assumed: The situation with everything else as stated or assumed.
        known: The question.
        value: The answer.
        before: The choices without it.
        blocked: Whether nature forbids a design before the answer already.
    """
    answer = list(value) if isinstance(value, tuple) else value
    brief = assumed.brief.with_values({known.field: answer})
    other = answered(assumed, brief)
    said = replace(other, stated=assumed.stated.with_values({known.field: answer}))
    if not blocked and _leaves_nothing(known.field, said):
        weight = {"outcome": fact("clarify.weight-infeasible").base}
        return Weighed(Flip(value=shown(value), changes=(INFEASIBLE,)), weight)
    changes = _changes(before, taken(other))
    if not changes:
        return None
    flip = Flip(value=shown(value), changes=tuple(line for line, _ in changes.values()))
    return Weighed(flip, {name: weight for name, (_, weight) in changes.items()})


def _leaves_nothing(field: str, said: Situation) -> bool:
    """Say whether no design is left: nature always counts, money and time where they are asked for."""
    if field == "budget.monthly_usd" and over_budget(said):
        return True
    if field == "timeline.weeks" and not fits_the_time(said):
        return True
    return bool(obstacles_of_nature(said))


def _changes(before: dict[str, Taken], after: dict[str, Taken]) -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was and now and was.name != now.name:
            line = f"{_label(name)}: {now.name} instead of {was.name}"
            found[name] = (line, max(was.weight, now.weight))
        elif now and not was:
            found[name] = (f"{_label(name)}: {now.name}, which had not to be decided", now.weight)
        elif was and not now:
            found[name] = (f"{_label(name)}: nothing to decide instead of {was.name}", was.weight)
    return found


def _label(name: str) -> str:
    return name.replace("-", " ")


def shown(value: object) -> str:
    """Return an answer in words."""
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return f"{value:,.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
