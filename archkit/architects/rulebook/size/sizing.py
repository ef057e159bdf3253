"""The step `size`: capacity, cost, people, growth and the first delivery."""

from __future__ import annotations

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
from archkit.architects.rulebook.size.load_plan import load_test
from archkit.architects.rulebook.size.people_cost import hourly_usd
from archkit.architects.rulebook.size.portions import portions
from archkit.design import Decision, Design, Option, Sizing
from archkit.knowledge import fact
from archkit.sizing import people_hours, price_components, size_capacity

_HALF = 0.5


def propose_sizing(case: Situation, design: Design) -> Sizing:
    """Return what the design takes today, what it costs, and how it grows.

    Raises:
        InvalidProposalError: If the design has no architecture yet.
    """
    a = anatomy(case, design, "size")
    capacity = size_capacity(case.brief, a.architecture, case.load)
    costs = price_components(case.brief, a.architecture, case.load)
    points = reaches(a, capacity, costs)
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
        roadmap=roadmap(a, points, capacity),
        milestones=milestones(parts),
        load_test=load_test(a, points),
        decisions=tuple(one for one in decisions if one),
    )


def decide_first_step(a: Anatomy, points: tuple[Reach, ...]) -> Decision | None:
    """Return the decision on the database's first step of growth; None when it has none nearby."""
    first = next((one for one in points if one.kind in {"vertical", "replica", "partition"}), None)
    if first is None or a.has_decided("scaling"):
        return None
    options = _steps(a, points, first)
    chosen = next(one for one in options if not one.ruled_out_because)
    further = next(
        (one for one in points if one.component == first.component and one.factor > first.factor), None
    )
    reach = (
        f"It carries the load to {number(further.factor)} times today's."
        if further
        else "Nothing further is planned up to the furthest load."
    )
    return Decision(
        id="scaling-first-step",
        title=f"First step of growth: {chosen.name}",
        question=(
            f"What is done first when {a.name(first.component)} nears its ceiling, at {number(first.factor)}"
            " times today's load?"
        ),
        options=options,
        chosen=chosen.id,
        because=(
            f"{chosen.name[:1].upper()}{chosen.name[1:]} takes {first.weeks:g} engineer-weeks and"
            f" {number(first.usd)} USD a month more, needs no change of code and is taken back by failing"
            f" over. {reach}"
        ),
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
    )


def _steps(a: Anatomy, points: tuple[Reach, ...], first: Reach) -> tuple[Option, ...]:
    seen = signals(a.case)
    reads = seen.peak_reads / seen.peak_total if seen.peak_total else 0.0
    gain = fact("roadmap.vertical-gain")
    later = next((one for one in points if one.kind == "partition"), None)
    bigger_left = first.kind == "vertical"
    return (
        Option(
            id="bigger-machine",
            name="a bigger machine",
            reversibility="easy",
            score=9.0 if bigger_left else None,
            monthly_cost_usd=round(first.usd) if bigger_left else None,
            benefits=(
                f"{gain.lowest:g} to {gain.highest:g} times the writes for four times the cores (measured)",
            ),
            costs=("a pause at the switch", "an end at the largest machine"),
            ruled_out_because="" if bigger_left else "the largest class is in use",
        ),
        Option(
            id="cache-or-replica",
            name="a cache or read replicas",
            reversibility="moderate",
            score=6.0 if reads > _HALF else None,
            benefits=("takes reads away from the primary",),
            costs=("stale answers must be allowed", f"{fact('roadmap.replica-weeks').base:g} engineer-weeks"),
            ruled_out_because=(
                ""
                if reads > _HALF
                else f"reads are {reads * 100:.0f} % of the peak; a replica carries reads only"
            ),
        ),
        Option(
            id="split-by-key",
            name="tables split by key",
            reversibility="hard",
            score=3.0,
            monthly_cost_usd=round(later.usd) if later else None,
            benefits=("writes spread over machines",),
            costs=(
                f"{fact('roadmap.partition-weeks').base:g} engineer-weeks or more",
                "queries over all keys become a project",
            ),
        ),
    )
