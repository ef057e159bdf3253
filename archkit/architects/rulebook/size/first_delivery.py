"""The first delivery: milestones counted from the design, against the weeks of the team."""

from __future__ import annotations

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.size.portions import Portion
from archkit.design import Decision, Estimate, EstimateInput, Milestone, Option
from archkit.knowledge import fact

_PLURALS = {"duty": "duties", "entity": "entities"}


def milestones(parts: tuple[Portion, ...]) -> tuple[Milestone, ...]:
    """Return the milestones with their engineer-weeks, contingency not included."""
    week = fact("roadmap.week-days").base
    return tuple(
        Milestone(
            id=one.id,
            name=one.name,
            engineer_weeks=round(one.days("base") / week, 1),
            deliverables=one.deliverables,
        )
        for one in parts
    )


def effort(parts: tuple[Portion, ...]) -> Estimate:
    """Return the engineer-weeks of the first delivery, contingency included."""
    week, spare = fact("roadmap.week-days").base, fact("roadmap.contingency-share")
    low, base, high = (
        sum(one.days(end) for one in parts) / week * (1 + share)
        for end, share in (("lowest", spare.lowest), ("base", spare.base), ("highest", spare.highest))
    )
    terms = [
        f"{counted(count, noun, _PLURALS.get(noun, ''))} x {each.base:g} d"
        for one in parts
        for count, noun, each in one.counts
        if count
    ]
    inputs = {
        each.id: EstimateInput(
            name=each.name,
            value=f"{each.base:g} {each.unit} ({each.lowest:g} to {each.highest:g})",
            source=each.citation,
        )
        for one in parts
        for count, _, each in one.counts
        if count
    }
    return Estimate(
        id="delivery-effort",
        name="Work of the first delivery",
        unit="engineer-weeks",
        low=round(low, 1),
        base=round(base, 1),
        high=round(high, 1),
        formula=f"({' + '.join(terms)}) / {week:g} d x {1 + spare.base:g} = {base:.3g} engineer-weeks",
        inputs=tuple(inputs.values()),
    )


def available(a: Anatomy) -> Estimate | None:
    """Return the engineer-weeks that the team has until the first release; None when not stated."""
    weeks, people = weeks_left(a), a.case.brief.team.engineers
    if not weeks or not people:
        return None
    focus = fact("roadmap.focus-share")
    return Estimate(
        id="delivery-capacity",
        name="Weeks of the team until the first release",
        unit="engineer-weeks",
        low=round(people * weeks * focus.lowest, 1),
        base=round(people * weeks * focus.base, 1),
        high=round(people * weeks * focus.highest, 1),
        formula=(
            f"{people} engineers x {weeks:g} weeks x {focus.base:g} of the time ="
            f" {people * weeks * focus.base:.3g} engineer-weeks"
        ),
        inputs=(
            EstimateInput(name="engineers", value=str(people), source="brief: team.engineers"),
            EstimateInput(name="weeks", value=f"{weeks:g}", source="brief: timeline"),
            EstimateInput(
                name=focus.name,
                value=f"{focus.base:g} ({focus.lowest:g} to {focus.highest:g})",
                source=focus.citation,
            ),
        ),
    )


def weeks_left(a: Anatomy) -> float | None:
    """Return the weeks until the first release: as stated, or from today to the deadline."""
    timeline = a.case.brief.timeline
    if timeline.weeks:
        return timeline.weeks
    if timeline.deadline is None:
        return None
    return max(0.0, round((timeline.deadline - a.case.today).days / 7, 1)) or None


def decide_scope(
    a: Anatomy, parts: tuple[Portion, ...], work: Estimate, team: Estimate | None
) -> Decision | None:
    """Return the decision on the first release's scope; None when the middle estimate fits."""
    weeks = weeks_left(a)
    if team is None or weeks is None or work.base <= team.base:
        return None
    later = weeks * work.base / max(team.base, 0.1)
    people = work.base / max(team.base / a.case.engineers, 0.1)
    keep = _kept(parts, team)
    smaller = _smaller(work, team, weeks, keep)
    whole = _whole_later(weeks, later)
    chosen = whole if smaller.ruled_out_because else smaller
    return Decision(
        id="first-release-scope",
        title=f"First release: {chosen.name.lower()}",
        question=(
            f"The design needs about {number(work.base)} engineer-weeks and the team has {number(team.base)}"
            f" in {weeks:g} weeks. What gives?"
        ),
        options=(smaller, whole, _more_people(people, a.case.engineers, weeks)),
        chosen=chosen.id,
        because=(
            f"Counted from the design: {number(work.base)} engineer-weeks ({number(work.low)} to"
            f" {number(work.high)}), against {number(team.low)} to {number(team.high)} of the team. Scope"
            " moves with the least damage; security, backups and alerts stay in."
        ),
        consequences=(
            f"Left for afterwards, in this order: {keep}.",
            "The count is repeated after the first milestone, with what it really took.",
        ),
        depends_on=("team.engineers", "timeline.weeks", "roadmap.focus-share", "roadmap.contingency-share"),
        flips_when=(
            f"The work falls under {number(team.base)} engineer-weeks, or the date moves to week {later:.0f}."
        ),
        revisit="After the walking skeleton.",
        rule="first-release-scope",
    )


def _smaller(work: Estimate, team: Estimate, weeks: float, left: str) -> Option:
    ratio = team.base / work.base
    fits = ratio >= 1 / fact("pattern.schedule-overrun").base
    return Option(
        id="smaller-first-release",
        name="A smaller first release",
        score=8.0 if fits else None,
        reversibility="easy",
        ruled_out_because=(
            "" if fits else f"only {ratio * 100:.0f} % of the work fits; that is another product"
        ),
        benefits=(f"live in week {weeks:g}", "what is learnt there shapes the rest"),
        costs=(f"{number(work.base - team.base)} engineer-weeks come afterwards: {left}",),
    )


def _whole_later(weeks: float, later: float) -> Option:
    return Option(
        id="later-release",
        name="Everything, later",
        score=5.0,
        reversibility="moderate",
        benefits=("one release",),
        costs=(f"about week {later:.0f} in place of week {weeks:g}",),
    )


def _more_people(wanted: float, present: float, weeks: float) -> Option:
    return Option(
        id="more-people",
        name="More people",
        reversibility="hard",
        ruled_out_because=(
            f"about {wanted:.0f} engineers in place of {present}, and people who join late slow"
            f" a plan of {weeks:g} weeks"
        ),
        benefits=("the date holds on paper",),
        costs=("hiring and joining take longer than the plan",),
    )


def _kept(parts: tuple[Portion, ...], team: Estimate) -> str:
    movable = {"operations-of-the-brief", "integrations"}
    names = [one.name.lower() for one in reversed(parts) if one.id in movable]
    return (
        f"{listed(names, joiner='then')} that the main use does not need"
        if names
        else f"whatever is beyond {number(team.base)} engineer-weeks"
    )
