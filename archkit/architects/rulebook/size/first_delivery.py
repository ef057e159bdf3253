"""The first delivery: milestones counted from the design, against the weeks of the team."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy, counted, listed
from archkit.architects.rulebook.signals import number
from archkit.design import Decision, Estimate, EstimateInput, Milestone, Option
from archkit.knowledge import Fact, fact

_PLURALS = {"duty": "duties", "entity": "entities"}


@dataclass(frozen=True)
class Portion:
    """A milestone with its count of things and the fact that says how long one takes."""

    id: str
    name: str
    counts: tuple[tuple[int, str, Fact], ...]
    deliverables: tuple[str, ...]

    def days(self, end: str) -> float:
        """Return the engineer-days at ``lowest``, ``base`` or ``highest``."""
        return sum(count * float(getattr(each, end)) for count, _, each in self.counts)


def _schema_in_words(a: Anatomy) -> str:
    """Return what is kept, by its tables or else by its entities."""
    tables = a.design.data.tables if a.design.data else ()
    names = [table.name for table in tables] or [one.name for one in a.case.brief.workload.entities]
    return listed(names, longest=4)


def portions(a: Anatomy) -> tuple[Portion, ...]:
    """Return the parts of the first delivery in the order in which they are built."""
    design, brief = a.design, a.case.brief
    tables = design.data.tables if design.data else ()
    endpoints = design.contracts.endpoints if design.contracts else ()
    events = design.contracts.events if design.contracts else ()
    security, operate = design.secure, design.operate
    operations = len(brief.workload.operations)
    found = (
        Portion(
            "walking-skeleton",
            "Walking skeleton in production",
            (
                (len(a.deployables), "deployable", fact("roadmap.deployable-days")),
                (len(a.stores), "store", fact("roadmap.store-days")),
            ),
            (
                (
                    f"{listed((part.name for part in a.deployables), longest=4) or 'Configuration'} deployed"
                    " by the pipeline, with health checks and one request traced through"
                ),
                "Rollback tried once",
            ),
        ),
        Portion(
            "data",
            "Data",
            (
                (
                    len(tables) or len(brief.workload.entities),
                    "table" if tables else "entity",
                    fact("roadmap.table-days"),
                ),
            ),
            (
                f"{_schema_in_words(a)}: migrations up and down, seed data",
                "Query plans at the rows of the horizon",
            ),
        ),
        Portion(
            "operations-of-the-brief",
            "Operations",
            (
                (
                    len(endpoints) or operations,
                    "endpoint" if endpoints else "operation",
                    fact("roadmap.endpoint-days"),
                ),
                (len(events), "message", fact("roadmap.event-days")),
            ),
            (
                (
                    f"{listed((one.name for one in a.operations), longest=4) or 'the main operation'} with"
                    " contract tests"
                ),
                *((f"{counted(len(events), 'message')} with their set-aside path",) if events else ()),
            ),
        ),
        Portion(
            "integrations",
            "Integrations",
            ((len(a.providers), "provider", fact("roadmap.integration-days")),),
            (
                (
                    f"{listed((part.name for part in a.providers), longest=4)} with sandbox, limits and"
                    " failure paths"
                ),
            ),
        ),
        Portion(
            "security",
            "Security and duties",
            (
                (len(security.controls) if security else 0, "control", fact("roadmap.control-days")),
                (len(security.duties) if security else 0, "duty", fact("roadmap.duty-days")),
            ),
            ("The evidence of each control runs in the pipeline or has a date",),
        ),
        Portion(
            "proving",
            "Proving and release",
            (
                (1, "round", fact("roadmap.proving-days")),
                (len(operate.alerts) if operate else 0, "alert", fact("roadmap.alert-days")),
            ),
            ("Load test, restore test and rollback done once, with numbers", "Alerts with runbooks"),
        ),
    )
    return tuple(one for one in found if one.days("base") > 0)


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
    ratio = team.base / work.base
    fits = ratio >= 1 / fact("pattern.schedule-overrun").base
    keep = _kept(parts, team)
    options = (
        Option(
            id="smaller-first-release",
            name="A smaller first release",
            score=8.0 if fits else None,
            reversibility="easy",
            ruled_out_because=(
                "" if fits else f"only {ratio * 100:.0f} % of the work fits; that is another product"
            ),
            benefits=(f"live in week {weeks:g}", "what is learnt there shapes the rest"),
            costs=(f"{number(work.base - team.base)} engineer-weeks come afterwards: {keep}",),
        ),
        Option(
            id="later-release",
            name="Everything, later",
            score=5.0,
            reversibility="moderate",
            benefits=("one release",),
            costs=(f"about week {later:.0f} in place of week {weeks:g}",),
        ),
        Option(
            id="more-people",
            name="More people",
            reversibility="hard",
            ruled_out_because=(
                f"about {people:.0f} engineers in place of {a.case.engineers}, and people who join late slow"
                f" a plan of {weeks:g} weeks"
            ),
            benefits=("the date holds on paper",),
            costs=("hiring and joining take longer than the plan",),
        ),
    )
    chosen = "smaller-first-release" if fits else "later-release"
    return Decision(
        id="first-release-scope",
        title=f"First release: {next(one.name.lower() for one in options if one.id == chosen)}",
        question=(
            f"The design needs about {number(work.base)} engineer-weeks and the team has {number(team.base)}"
            f" in {weeks:g} weeks. What gives?"
        ),
        options=options,
        chosen=chosen,
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


def _kept(parts: tuple[Portion, ...], team: Estimate) -> str:
    movable = {"operations-of-the-brief", "integrations"}
    names = [one.name.lower() for one in reversed(parts) if one.id in movable]
    return (
        f"{listed(names, joiner='then')} that the main use does not need"
        if names
        else f"whatever is beyond {number(team.base)} engineer-weeks"
    )
