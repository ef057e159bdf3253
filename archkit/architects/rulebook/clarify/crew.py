"""People against promises: a target that nobody is awake for, and a date under the least work."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy, counted
from archkit.architects.rulebook.clarify.relaxing import (
    Obstacle,
    Relaxed,
    least_people,
    least_relaxed,
    written,
)
from archkit.architects.rulebook.leaning.affordable import neutral
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.size.portions import portions
from archkit.design import Design
from archkit.knowledge import fact

_MINUTES_A_YEAR = 525_600.0
_MINUTE = 60.0
_WEEK = 7.0
_WHOLE = 100.0
_LONGEST_WEEKS = 520.0
_MOST_PEOPLE = 200
_MOVABLE = frozenset({"operations-of-the-brief", "integrations"})


def _awake(case: Situation) -> tuple[str, int] | None:
    """Return the field and the number of people who take turns; None where nobody said."""
    team = case.stated.team
    if team.on_call_people is not None:
        return "team.on_call_people", team.on_call_people
    return ("team.engineers", team.engineers) if team.engineers is not None else None


def _least_down() -> float:
    """Return the least minutes a year that go by unseen where nobody is awake: low ends of both facts."""
    return fact("availability.mistakes").lowest * fact("operations.unattended-hours").lowest * _MINUTE


def is_attended(case: Situation) -> bool:
    """Say whether the target can hold with the people who answer at night."""
    target, people = case.stated.quality.availability_percent, _awake(case)
    if target is None or people is None or people[1] >= fact("operations.oncall-people").lowest:
        return True
    return _MINUTES_A_YEAR * (_WHOLE - target) / _WHOLE >= _least_down()


def unattended_obstacle(case: Situation) -> Obstacle | None:
    """Return the obstacle of an availability target that fewer people than a rota are to keep."""
    target, people = case.stated.quality.availability_percent, _awake(case)
    if target is None or people is None or target >= _WHOLE or is_attended(case):
        return None
    field, number_of = people
    lowest = fact("operations.oncall-people").lowest
    rota = least_people(case, field, stated=number_of, far=int(lowest) + 1, holds=is_attended)
    ways = [f"{written(rota.enough)} people take turns on call ({rota.proved()})"] if rota else []
    down = least_relaxed(case, "quality.availability_percent", stated=target, far=99.0, holds=is_attended)
    if down:
        ways.append(f"the target falls to {down.enough:.3f} % ({_shares(down)})")
    allowed = _MINUTES_A_YEAR * (_WHOLE - target) / _WHOLE
    return Obstacle(
        because=(
            f"{target:g} % leaves {number(allowed)} minutes a year, and with {_turns(number_of)} on call"
            f" nights go unwatched: at the least {number(_least_down())} minutes a year go by before"
            " anybody sees a fault."
        ),
        unless=", or ".join(ways),
    )


def _shares(found: Relaxed) -> str:
    return f"designed again: {found.enough:.3f} % holds, {found.not_enough:.3f} % does not"


def _turns(people: int) -> str:
    return counted(people, "person", "people") if people else "nobody"


def least_weeks_of_work(case: Situation) -> float:
    """Return the engineer-weeks under which no first release lies: low ends, only what cannot wait."""
    shape = propose_architecture(neutral(case), Design(name=case.brief.name))
    design = Design(name=case.brief.name, shape=shape)
    kept = (one for one in portions(Anatomy(case, design, shape)) if one.id not in _MOVABLE)
    return sum(one.days("lowest") for one in kept) / fact("roadmap.week-days").base


def _weeks(case: Situation) -> float | None:
    timeline = case.stated.timeline
    if timeline.weeks:
        return timeline.weeks
    return max(0.1, (timeline.deadline - case.today).days / _WEEK) if timeline.deadline else None


def fits_the_time(case: Situation) -> bool:
    """Say whether the least work fits the stated weeks of the stated team, at its best."""
    weeks, people = _weeks(case), case.stated.team.engineers
    if weeks is None or people is None:
        return True
    return least_weeks_of_work(case) <= weeks * people * fact("roadmap.focus-share").highest


def timeline_obstacle(case: Situation) -> Obstacle | None:
    """Return the obstacle of a date under the least work; None without stated time and team."""
    weeks, people = _weeks(case), case.stated.team.engineers
    if weeks is None or people is None or fits_the_time(case):
        return None
    ways = []
    if case.stated.timeline.weeks:
        later = least_relaxed(case, "timeline.weeks", stated=weeks, far=_LONGEST_WEEKS, holds=fits_the_time)
        if later:
            ways.append(
                f"the first release may take {written(later.enough)} weeks ({later.proved(' weeks')})"
            )
    more = least_people(case, "team.engineers", stated=people, far=_MOST_PEOPLE, holds=fits_the_time)
    if more:
        ways.append(f"{written(more.enough)} engineers build it from the first day ({more.proved()})")
    return Obstacle(
        because=(
            f"The least first release takes {number(least_weeks_of_work(case))} engineer-weeks (its data, its"
            f" programs and its proving alone, at the low ends), and {counted(people, 'engineer')} can give"
            f" {number(weeks * people * fact('roadmap.focus-share').highest)} in {counted(weeks, 'week')}."
        ),
        unless=", or ".join(ways) or "the date moves",
    )
