"""The step `size`: capacity, cost, people, growth and the first delivery."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import Anatomy, anatomy
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.situation import Situation
from archkit.architects.rulebook.size.first_delivery import (
    available,
    decide_scope,
    effort,
    milestones,
)
from archkit.architects.rulebook.size.growth import Reach, reaches, roadmap, when_reached
from archkit.architects.rulebook.size.growth_words import fix_words
from archkit.architects.rulebook.size.load_plan import load_test
from archkit.architects.rulebook.size.people_cost import hourly_usd
from archkit.architects.rulebook.size.portions import portions
from archkit.design import Decision, Design, Estimate, Option, Sizing
from archkit.knowledge import fact
from archkit.sizing import people_hours, price_components, size_capacity, terms_of
from archkit.sizing.growth import Fix
from archkit.sizing.growth.effort import first_year_usd
from archkit.sizing.people import engineer_month
from archkit.sizing.reliability.downtime import plain


def propose_sizing(case: Situation, design: Design) -> Sizing:
    """Return what the design takes today, what it costs, and how it grows.

    Raises:
        InvalidProposalError: If the design has no architecture yet.
    """
    a = anatomy(case, design, "size")
    capacity = size_capacity(case.brief, a.architecture, a.case.load)
    costs = price_components(case.brief, a.architecture, a.case.load, terms=terms_of(design))
    points = reaches(a)
    parts = portions(a)
    work, team = effort(parts), available(a)
    hours = people_hours(a.architecture)
    decisions = (decide_scope(a, parts, work, team), decide_first_step(a, points))
    return Sizing(
        estimates=(*case.load.estimates(), *((work,) if parts else ()), *((team,) if team else ())),
        capacity=capacity,
        costs=costs,
        operations_hours_per_month=hours,
        people_cost_usd=round(hours * hourly_usd(case), 2),
        roadmap=roadmap(a, capacity),
        milestones=milestones(parts),
        load_test=load_test(a, points, capacity),
        decisions=tuple(one for one in decisions if one),
    )


def decide_first_step(a: Anatomy, points: tuple[Reach, ...]) -> Decision | None:
    """Return the decision on the database's first step of growth; None when it has none nearby."""
    first = next((one for one in points if a.kind(one.component) == "database" and one.kind in _STEPS), None)
    if first is None or a.has_decided("scaling"):
        return None
    options = _steps(a, first)
    chosen = next(one for one in options if one.id == _STEPS[first.kind])
    return Decision(
        id="scaling-first-step",
        title=f"First step of growth: {chosen.name}",
        question=(
            f"What is done first when {a.name(first.component)} nears its ceiling, at {number(first.factor)}"
            " times today's load?"
        ),
        options=options,
        chosen=chosen.id,
        because=_because(a, points, first, chosen),
        consequences=(
            f"Nothing is done before the trigger: {when_reached(a, first.factor)}.",
            "Slow statements and missing indexes are looked at before money is spent.",
        ),
        depends_on=("workload rates", "scale.growth_percent_per_year", "roadmap.vertical-gain"),
        flips_when=(
            "The largest machine is reached, or reads pass half of the demand and repeat (then a cache or"
            " replica), or writes of one key make a lock the limit (then splitting it)."
        ),
        revisit="At the trigger, with measured numbers in place of the ceilings used here.",
        rule="scaling-first-step",
        figures=_first_years(a, first),
    )


def _first_years(a: Anatomy, first: Reach) -> tuple[Estimate, ...]:
    """Return what each fix of the first step costs over the months that fixes are weighed by."""
    months = plain(fact("roadmap.weighed-months").base, f"{fact('roadmap.weighed-months').base:g} months")
    week = engineer_month(a.case.brief).base / fact("cost.weeks-a-month").base
    pay = plain(week, f"{number(week)} USD/week")
    found = []
    for one in first.stage.options:
        bill = plain(one.monthly_usd, f"{number(one.monthly_usd)} USD/month") * months
        work = plain(one.weeks, f"{one.weeks:g} weeks") * pay
        name = f"{fix_words(one)[:1].upper()}{fix_words(one)[1:]}, work included"
        found.append((bill + work).estimate(f"first-year-{one.kind}", name, "USD"))
    return tuple({one.id: one for one in found}.values())


def _because(a: Anatomy, points: tuple[Reach, ...], first: Reach, chosen: Option) -> str:
    further = next(
        (
            one
            for one in points
            if one.component == first.component and one.factor > first.factor and one.kind in _STEPS
        ),
        None,
    )
    reach = (
        f"It carries the load to {number(further.factor)} times today's."
        if further
        else "Nothing further is planned up to the furthest load."
    )
    others = [one for one in first.stage.options[1:] if one.tier == first.stage.fix.tier]
    against = "".join(
        f" {fix_words(one)[:1].upper()}{fix_words(one)[1:]} would cost"
        f" {number(first_year_usd(a.case.brief, one))} USD."
        for one in others[:1]
    )
    year = number(first_year_usd(a.case.brief, first.stage.fix))
    unchanged = ", needs no change of code" if first.kind == "vertical" else ""
    return (
        f"{chosen.name[:1].upper()}{chosen.name[1:]} takes {first.weeks:g} engineer-weeks and"
        f" {number(first.usd)} USD a month more{unchanged}; work included {year} USD over"
        f" {fact('roadmap.weighed-months').base:g} months.{against} {reach}"
    )


def _steps(a: Anatomy, first: Reach) -> tuple[Option, ...]:
    weighed: dict[str, Fix] = {}
    for fix in first.stage.options:
        weighed.setdefault(_STEPS.get(fix.kind, ""), fix)
    bigger, spared, split = (weighed.get(name) for name in ("bigger-machine", *_OTHER_STEPS))
    return _bigger(first, bigger), _spared(a, first, spared), _split(first, split)


def _bigger(first: Reach, fix: Fix | None) -> Option:
    gain = fact("roadmap.vertical-gain")
    return Option(
        id="bigger-machine",
        name="a bigger machine",
        reversibility="easy",
        score=_score(first, fix, 9.0),
        monthly_cost_usd=round(fix.monthly_usd) if fix else None,
        benefits=(
            f"{gain.lowest:g} to {gain.highest:g} times the writes for four times the cores (measured)",
        ),
        costs=("a pause at the switch", "an end at the largest machine"),
        ruled_out_because="" if fix else "the largest class is in use",
    )


def _spared(a: Anatomy, first: Reach, fix: Fix | None) -> Option:
    seen = signals(a.case)
    reads = seen.peak_reads / seen.peak_total if seen.peak_total else 0.0
    strong = a.case.brief.quality.consistency == "strong"
    return Option(
        id="cache-or-replica",
        name="a cache or read replicas",
        reversibility="moderate",
        score=_score(first, fix, 6.0),
        monthly_cost_usd=round(fix.monthly_usd) if fix else None,
        benefits=("takes reads away from the primary",),
        costs=(
            "copies carry only reads that need not see their own write"
            if strong
            else "stale answers must be allowed",
            f"{fact('roadmap.replica-weeks').base:g} engineer-weeks",
        ),
        ruled_out_because=""
        if fix
        else f"reads are {reads * 100:.0f} % of the peak; a replica carries reads only",
    )


def _split(first: Reach, fix: Fix | None) -> Option:
    return Option(
        id="split-by-key",
        name="tables split by key",
        reversibility="hard",
        score=_score(first, fix, 3.0),
        monthly_cost_usd=round(fix.monthly_usd) if fix else None,
        benefits=("writes spread over machines",),
        costs=(
            f"{fact('roadmap.partition-weeks').base:g} engineer-weeks or more",
            "queries over all keys become a project",
        ),
    )


def _score(first: Reach, fix: Fix | None, points: float) -> float | None:
    """Return the points of an option; what was chosen for its price goes before the others."""
    if fix is None:
        return None
    return 10.0 if fix is first.stage.fix else points


_OTHER_STEPS = ("cache-or-replica", "split-by-key")
_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "vertical": "bigger-machine",
        "cache": "cache-or-replica",
        "replica": "cache-or-replica",
        "partition": "split-by-key",
        "shard": "split-by-key",
    }
)
