"""What a brief and a design will come to: computed anew for every view, and kept in no artifact.

Growth, cost over the months, reliability: each is worked out from the brief with the design's
assumptions. A design of somebody else's, or half of one, gives what can be worked out of it;
what cannot says why in its place.
"""

from __future__ import annotations

from collections.abc import Callable

from archkit.brief import Brief
from archkit.design import Architecture, Design
from archkit.render.blocks import Block, Prose, Quiet, fold, kept, section
from archkit.render.charted import charted
from archkit.render.cost_growth import (
    about,
    budget_callout,
    cases_table,
    cost_chart,
    cost_months_table,
    jumps_table,
    levers_table,
    ownership_table,
    steps_of,
)
from archkit.render.growth import envelope_chart, limits_table, months_table, stages_table
from archkit.render.numbers import count, money, number
from archkit.render.operation_loads import operation_loads_table
from archkit.render.reliability import (
    availability_table,
    blast_table,
    burn_table,
    recovery_table,
    time_table,
)
from archkit.sizing import (
    assumed_brief,
    budget_verdict,
    cost_by_month,
    cost_cases,
    error_budget,
    failures,
    measure_load,
    operation_availability,
    operation_loads,
    ownership,
    recovery_reach,
    terms_of,
    time_budgets,
)
from archkit.sizing.envelope import Stage, envelope
from archkit.sizing.months import capacity_by_month

Blocks = tuple[Block, ...]


def growth_blocks(brief: Brief, design: Design, roadmap: Blocks = ()) -> Blocks:
    """Return where the design breaks, when to change it, and what each month needs.

    Args:
        brief: The brief as stated.
        design: The design; without an architecture there is nothing to say.
        roadmap: The stages as the design tells them, to stand beneath the numbers.
    """
    shape = design.shape
    if shape is None or not shape.components:
        return kept(section("Growth", *roadmap))
    known, names = assumed_brief(brief, design), _names(shape)
    return kept(
        section(
            "Where it breaks, and when to change it",
            *_worked_out(lambda: _envelope(known, design, shape, names)),
            *roadmap,
            anchor="envelope",
        )
    )


def load_blocks(brief: Brief, design: Design) -> Blocks:
    """Return the load of each operation, behind a fold.

    Args:
        brief: The brief as stated.
        design: The design so far; what it assumes is filled in.
    """
    loads = operation_loads_table(operation_loads(assumed_brief(brief, design)))
    return kept(fold("The load of each operation", loads, anchor="operation-loads"))


def cost_outlook(brief: Brief, design: Design) -> Blocks:
    """Return the cost by month along growth, at other loads, its jumps, and what it costs to own."""
    shape = design.shape
    if shape is None or not shape.components:
        return ()
    known = assumed_brief(brief, design)
    return kept(
        section(
            "Cost as it grows",
            *_worked_out(lambda: _months(known, design, shape)),
            *_worked_out(lambda: _verdict(known, design, shape)),
            *_worked_out(lambda: _cases(known, design, shape)),
            *_worked_out(lambda: _owned(known, design, shape)),
            anchor="cost-by-month",
        )
    )


def reliability_blocks(brief: Brief, design: Design) -> Blocks:
    """Return availability by operation, blast radius, time budgets and error budgets."""
    shape = design.shape
    if shape is None or not shape.components:
        return ()
    known, names = assumed_brief(brief, design), _names(shape)
    return kept(
        section(
            "What it can promise",
            *_worked_out(lambda: kept(availability_table(operation_availability(known, design)))),
            *_worked_out(lambda: _blast(known, design)),
            *_worked_out(
                lambda: kept(
                    fold("How long each call may take", time_table(time_budgets(known, design), names))
                )
            ),
            *_worked_out(lambda: _burning(design)),
            *_worked_out(lambda: _recovered(known, design)),
            anchor="reliability",
        )
    )


def first_to_break(brief: Brief, design: Design) -> Stage | None:
    """Return the limit that is full first, with its fix; None where no ceiling is known or none can be found.

    Args:
        brief: The brief as stated.
        design: The design so far.
    """
    if design.shape is None:
        return None
    try:
        known = assumed_brief(brief, design)
        found = envelope(known, design.shape, measure_load(known, design.data))
    except Exception:  # noqa: BLE001 - a first screen is written even of a design that is half there
        return None
    first = found.breaks_first
    return next((one for one in found.stages if one.limit == first), None)


def component_names(design: Design) -> dict[str, str]:
    """Return what components are called, by id; nothing before there is an architecture."""
    return _names(design.shape) if design.shape else {}


def _names(shape: Architecture) -> dict[str, str]:
    return {one.id: one.name for one in shape.components}


def _worked_out(work: Callable[[], Blocks]) -> Blocks:
    """Return what a computation gives; the reason in its place where it cannot be done."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - a document is written even of a design that is half there
        said = str(error).partition("|")[0].strip() or type(error).__name__
        return (Prose(Quiet(f"Not worked out for this design: {said}")),)


def _envelope(brief: Brief, design: Design, shape: Architecture, names: dict[str, str]) -> Blocks:
    load = measure_load(brief, design.data)
    found = envelope(brief, shape, load)
    needs = capacity_by_month(brief, shape, load)
    months = sorted({one.month for one in needs})
    costs = cost_by_month(brief, shape, load, terms=terms_of(design), months=months)
    last = max(needs, key=lambda one: one.month, default=None)
    horizon = (last.load_factor, f"month {last.month}") if last else None
    unknown = ", ".join(names.get(one, one) for one in found.unknown)
    said = Prose(Quiet(f"Nobody measured the limit of {unknown}: it may break before these."))
    return kept(
        *charted(
            envelope_chart(found, names, horizon),
            limits_table(found, names),
            "The limits of today's design as a table",
            folded=True,
        ),
        said if unknown else None,
        fold(
            f"{count(len(found.stages), 'change')} as it grows: trigger, headroom, month, work, lead time",
            stages_table(found, names),
            anchor="triggers",
        ),
        fold("What each month needs", months_table(needs, names, costs), anchor="months"),
    )


def _months(brief: Brief, design: Design, shape: Architecture) -> Blocks:
    months = cost_by_month(brief, shape, measure_load(brief, design.data), terms=terms_of(design))
    chart = cost_chart(months, brief.budget.monthly_usd)
    return charted(chart, cost_months_table(months), "Every month as a table", folded=True)


def _verdict(brief: Brief, design: Design, shape: Architecture) -> Blocks:
    found = budget_verdict(brief, shape, measure_load(brief, design.data), terms=terms_of(design))
    saved = max((one.saving_usd for one in found.levers), default=0.0)
    summary = (
        f"{count(len(found.levers), 'change')} that would make it cheaper, by up to {money(saved)} a month; "
        f"all that go together bring it to {money(found.floor.base_usd)}"
    )
    levers = fold(summary, levers_table(found), anchor="levers") if found.levers else None
    return kept(budget_callout(found), levers)


def _cases(brief: Brief, design: Design, shape: Architecture) -> Blocks:
    cases = cost_cases(brief, shape, measure_load(brief, design.data), terms=terms_of(design))
    steps = steps_of(cases)
    highest = max(steps, key=lambda one: one.added_usd, default=None)
    summary = count(len(steps), "jump") + (
        f" of the bill; the highest is {money(highest.added_usd)} at {number(highest.load_factor)} times"
        if highest
        else ""
    )
    return kept(cases_table(cases), fold(summary, jumps_table(steps)))


def _owned(brief: Brief, design: Design, shape: Architecture) -> Blocks:
    milestones = design.size.milestones if design.size else ()
    owned = ownership(brief, shape, milestones, measure_load(brief, design.data), terms=terms_of(design))
    total = next((f": {about(one.base_usd)} in {months} months" for months, one in owned.totals), "")
    missing = f"Not in it: {'; '.join(owned.missing)}." if owned.missing else ""
    return kept(
        fold(
            f"What it costs to own, people included{total}",
            ownership_table(owned),
            Prose(Quiet(missing)) if missing else None,
            anchor="ownership",
        )
    )


def _blast(brief: Brief, design: Design) -> Blocks:
    found = failures(brief, design)
    single = sum(one.single_point for one in found)
    summary = f"What each of {count(len(found), 'failure')} takes down; {single} at a single point"
    return kept(fold(summary, blast_table(found), anchor="blast-radius")) if found else ()


def _burning(design: Design) -> Blocks:
    levels = design.operate.service_levels if design.operate else ()
    budgets = [(one, error_budget(one.objective_percent, one.window_days)) for one in levels]
    return kept(fold("Error budgets, and the alerts on how fast they burn", burn_table(budgets)))


def _recovered(brief: Brief, design: Design) -> Blocks:
    reach = recovery_reach(brief, design)
    return kept(
        fold(
            f"What each of {count(len(reach.tiers), 'tier')} of recovery would reach, and cost",
            recovery_table(reach),
            anchor="recovery-tiers",
        )
    )
