"""Rewrites: the design decided again by sides that lean another way, and what their way costs."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.challenge.alternative import Alternative, whole
from archkit.architects.rulebook.challenge.comparisons import by_step
from archkit.architects.rulebook.challenge.standing import clipped
from archkit.architects.rulebook.leaning.affordable import within_budget
from archkit.architects.rulebook.leaning.lean import Lean
from archkit.architects.rulebook.leaning.opposed import lean
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component, Design, Rewrite, Step
from archkit.errors import ArchkitError
from archkit.sizing import measure_load

SIDES = ("cheaper", "simpler", "safer", "ten-times")
"""The sides that are always heard; any other is a member of a panel."""
_FAILS = (ArchkitError, ValidationError, LookupError, ValueError, ArithmeticError)
_MOST_CHANGES = 8
_NAMED = 6
_NOTICED_USD = 1.0
_NOTICED_HOURS = 0.05
_DIGITS = 4


def rewrites(case: Situation, design: Design, own: Alternative | None = None) -> tuple[Rewrite, ...]:
    """Return what each opposed side would build, against the design as the rulebook builds it.

    Framing, answers and assumptions are kept. A side that leans as the design does changes
    nothing, and says so. `own` is the design as the rulebook builds it, where that is known.
    """
    base = own or whole(case, design)
    return tuple(_rewrite(side, base) for side in SIDES)


def _rewrite(side: str, base: Alternative) -> Rewrite:
    try:
        other = whole(_leaning(side, base), base.design)
        changes = changes_between(base, other)
        usd = round(other.monthly_usd[1] - base.monthly_usd[1], 2)
        hours = round(other.operations_hours - base.operations_hours, 1)
        return Rewrite(
            side=side,
            changes=tuple(map(clipped, changes[:_MOST_CHANGES])),
            added_usd=usd,
            added_hours=hours,
            p95_ms=other.slowest_p95_ms,
            availability_percent=_rounded(other.availability_percent),
            verdict=clipped(_verdict(side, base, other, changes)),
        )
    except _FAILS as error:
        why = " ".join(str(error).split())[:400] or type(error).__name__
        return Rewrite(side=side, verdict=f"The rulebook builds nothing this way: {why}")


def _leaning(side: str, base: Alternative) -> Situation:
    """Return the situation as a side sees it; what it may cost is judged by the tables that are known."""
    tabled = measure_load(base.case.brief, base.design.data)
    case = within_budget(replace(base.case, lean=Lean(lean(side).leanings), load=tabled))
    return replace(case, load=base.case.load)


def changes_between(base: Alternative, other: Alternative) -> tuple[str, ...]:
    """Return decisions taken otherwise, then parts that come, go or run in another number."""
    before = {one.id: one for _, one in by_step(base.design)}
    after = {one.id: one for _, one in by_step(other.design)}
    found = [
        f"{_question(one.title)}: {one.winner.name} instead of {before[name].winner.name}"
        for name, one in after.items()
        if name in before and before[name].chosen != one.chosen
    ]
    old = {one.id: one for one in base.shape.components}
    new = {one.id: one for one in other.shape.components}
    come = [one.name for name, one in new.items() if name not in old]
    gone = [one.name for name, one in old.items() if name not in new]
    found += [f"added: {listed(come, longest=_NAMED)}"] if come else []
    found += [f"left out: {listed(gone, longest=_NAMED)}"] if gone else []
    found += [said for name in new if name in old and (said := _changed_part(old[name], new[name]))]
    return tuple(found)


def _question(title: str) -> str:
    return title.partition(":")[0]


def _changed_part(old: Component, new: Component) -> str:
    if old.instances != new.instances:
        return f"{new.name}: {new.instances} instead of {old.instances} instances"
    return "" if old.name == new.name else f"{new.name} instead of {old.name}"


def _verdict(side: str, base: Alternative, other: Alternative, changes: tuple[str, ...]) -> str:
    """Return what the side gains and gives up, and how it is taken over."""
    given_up = _given_up(other)
    if not changes:
        same = "Nothing changes: the design is already what this side would build."
        return f"{same} {given_up}".strip()
    return f"{_weighed(side, base, other)} {given_up}".strip() + _way(side, base, other)


def _way(side: str, base: Alternative, other: Alternative) -> str:
    """Return the command that takes the rewrite over."""
    before = {one.id: one.chosen for _, one in by_step(base.design)}
    steps = dict.fromkeys(
        step.value for step, one in by_step(other.design) if before.get(one.id, one.chosen) != one.chosen
    )
    taken = " ".join(f"--take-over {side}:{step}" for step in steps or (Step.SHAPE.value,))
    return f" Taken over, unless a proof gets worse, by: archkit panel SESSION --member {side} {taken}"


def _weighed(side: str, base: Alternative, other: Alternative) -> str:
    usd = other.monthly_usd[1] - base.monthly_usd[1]
    hours = other.operations_hours - base.operations_hours
    ahead = ["choices made for ten times the load"] if side == "ten-times" else []
    gains = [
        *ahead,
        *([f"{number(-usd)} USD a month less"] if usd < -_NOTICED_USD else []),
        *([f"{number(-hours)} hours of work a month less"] if hours < -_NOTICED_HOURS else []),
        *_better(base, other),
    ]
    pays = [
        *([f"{number(usd)} USD a month more"] if usd > _NOTICED_USD else []),
        *([f"{number(hours)} hours of work a month more"] if hours > _NOTICED_HOURS else []),
        *_better(other, base, "less than now"),
    ]
    gained = f"Gains {listed(gains)}" if gains else "Gains nothing that the engine can count"
    paid = f"pays {listed(pays)}" if pays else "pays nothing that the engine can count"
    broken = _broken_target(base, other)
    return f"{gained}; {paid}.{broken}"


def _better(worse: Alternative, better: Alternative, words: str = "more") -> list[str]:
    """Return the availability that one has over the other, where both are known and it can be seen."""
    one, two = worse.availability_percent, better.availability_percent
    if one is None or two is None or round(two - one, 3) <= 0:
        return []
    return [f"{number(round(two - one, 3))} points of availability {words}"]


def _broken_target(base: Alternative, other: Alternative) -> str:
    """Return the promises of the brief that the rewrite breaks and the design keeps."""
    brief, found = base.case.brief, []
    budget = brief.budget.monthly_usd
    if budget is not None and base.monthly_usd[1] <= budget < other.monthly_usd[1]:
        found.append(f"the budget of {number(budget)} USD")
    target = brief.quality.availability_percent
    reached, kept = other.availability_percent, base.availability_percent
    if target is not None and reached is not None and kept is not None and reached < target <= kept:
        found.append(f"the availability of {target:g} %")
    return f" It breaks {listed(found)}." if found else ""


def _given_up(other: Alternative) -> str:
    levers = other.case.lean.given_up if other.case.lean else ()
    reasons = dict.fromkeys(reason for _, reason in levers)
    return f"Held back by a gate: {listed(reasons, longest=2)}." if reasons else ""


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, _DIGITS)
