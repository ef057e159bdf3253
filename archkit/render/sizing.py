"""Sizing: demand against ceilings, cost against budget, growth as stages with triggers."""

from __future__ import annotations

from archkit.design import Capacity, Sizing
from archkit.render.blocks import (
    Bar,
    Block,
    Figure,
    Fold,
    Inline,
    Mark,
    Quiet,
    Segment,
    Strong,
    Table,
    bullets,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import decisions_table
from archkit.render.diagram import figure
from archkit.render.framing import estimates_table, formulas
from archkit.render.numbers import money, number, percent, spread
from archkit.render.view import View, view, view_of


@view.register
def sizing_view(sizing: Sizing) -> View:
    """Return the view of the sizing artifact."""
    return view_of(sizing_blocks(sizing))


def sizing_blocks(sizing: Sizing, *, budget_usd: float | None = None) -> tuple[Block, ...]:
    """Return capacity, cost, plan and roadmap.

    Args:
        sizing: The artifact.
        budget_usd: The budget in USD a month, None when nobody stated one.
    """
    return kept(
        section("Capacity", capacity_table(sizing), unmeasured(sizing)),
        section("Estimates", estimates_table("Estimates", sizing.estimates), formulas(sizing.estimates)),
        section("Cost", *cost_blocks(sizing, budget_usd=budget_usd)),
        section("First delivery", milestones_table(sizing)),
        section("Growth", roadmap_figure(sizing), roadmap_table(sizing)),
        section("Load test", bullets(sizing.load_test)),
        section("Sizing choices", decisions_table(sizing.decisions, "Sizing decisions")),
    )


def capacity_table(sizing: Sizing) -> Table | None:
    """Return how much of each ceiling the peak takes."""
    rows = [_capacity(one) for one in sizing.capacity]
    return table_block(
        "Demand at peak against what is known to fit",
        ("Component", "#Demand", "#Ceiling", "#Used", "Verdict", "Source"),
        rows,
    )


def _capacity(one: Capacity) -> tuple[Inline, ...]:
    instances = f"{one.instances} \N{MULTIPLICATION SIGN} " if one.instances > 1 else ""
    used = one.utilisation
    return (
        one.component,
        f"{number(one.demand)} {one.unit}",
        "unknown" if one.ceiling is None else f"{instances}{number(one.ceiling)} {one.unit}",
        "unknown" if used is None else Strong(percent(used)),
        _capacity_mark(one),
        one.source,
    )


def _capacity_mark(one: Capacity) -> Mark:
    used = one.utilisation
    if used is None:
        return Mark("not measured", "?", "quiet")
    if used > 1:
        return Mark("too small", "✕", "bad")
    if used > one.utilisation_target:
        return Mark(f"above {percent(one.utilisation_target)}", "▲", "care")
    return Mark(f"within {percent(one.utilisation_target)}", "✓", "good")


def unmeasured(sizing: Sizing) -> Block | None:
    """Return what has to be measured before these numbers can be trusted."""
    return bullets(tuple(f"{one.component}: {one.measure}" for one in sizing.capacity if one.measure))


def cost_blocks(sizing: Sizing, *, budget_usd: float | None = None) -> tuple[Block | None, ...]:
    """Return the cost as a bar, a table, and the work that no invoice shows."""
    return (
        cost_bar(sizing, budget_usd=budget_usd),
        costs_table(sizing),
        cost_formulas(sizing),
        people(sizing),
    )


def cost_bar(sizing: Sizing, *, budget_usd: float | None = None) -> Bar | None:
    """Return the monthly cost by component with the budget as a mark."""
    low, base, high = sizing.monthly_usd
    if not sizing.costs or high <= 0:
        return None
    by_component: dict[str, float] = {}
    for cost in sizing.costs:
        by_component[cost.component] = by_component.get(cost.component, 0.0) + cost.base_usd
    ordered = sorted(by_component.items(), key=lambda entry: (-entry[1], entry[0]))
    segments = tuple(Segment(name, amount, money(amount)) for name, amount in ordered)
    described = f"{money(base)} a month expected, {money(low)} to {money(high)} as a range"
    limit = f"; the budget is {money(budget_usd)} (the line)." if budget_usd is not None else "."
    return Bar("Monthly cost", segments, described + limit, limit=budget_usd, ends=(low, high))


def costs_table(sizing: Sizing) -> Table | None:
    """Return every cost line and their sum."""
    rows: list[tuple[Inline, ...]] = [
        (
            (one.item, Quiet(f" · {one.component}")),
            Strong(money(one.base_usd)),
            spread(one.low_usd, one.base_usd, one.high_usd, money),
            one.source,
        )
        for one in sizing.costs
    ]
    if rows:
        low, base, high = sizing.monthly_usd
        rows.append((Strong("Sum"), Strong(money(base)), spread(low, base, high, money), ""))
    return table_block("Cost a month", ("Item", "#Expected", "#Range", "Source"), rows)


def cost_formulas(sizing: Sizing) -> Fold | None:
    """Return how each cost came about."""
    rows: list[tuple[Inline, ...]] = [(one.item, one.formula) for one in sizing.costs if one.formula]
    listed = table_block("How each cost came about", ("Item", "Formula"), rows)
    return Fold("How these costs came about", (listed,)) if listed else None


def people(sizing: Sizing) -> Block | None:
    """Return the work of running it, in hours and money."""
    hours = sizing.operations_hours_per_month
    cost = "" if sizing.people_cost_usd is None else f"{money(sizing.people_cost_usd)} a month"
    return terms(
        ("Work to run it", f"{number(hours)} hours a month" if hours else ""), ("That work costs", cost)
    )


def milestones_table(sizing: Sizing) -> Table | None:
    """Return the first delivery in engineer-weeks."""
    rows: list[tuple[Inline, ...]] = [
        (one.name, "; ".join(one.deliverables), number(one.engineer_weeks)) for one in sizing.milestones
    ]
    if rows:
        total = sum(one.engineer_weeks for one in sizing.milestones)
        rows.append((Strong("Sum"), "", Strong(number(total))))
    return table_block("First delivery", ("Milestone", "Delivers", "#Engineer-weeks"), rows)


def roadmap_figure(sizing: Sizing) -> Figure | None:
    """Return the stages of growth as a picture."""
    return figure("roadmap", "Stages of growth", sizing) if sizing.roadmap else None


def roadmap_table(sizing: Sizing) -> Table | None:
    """Return the stages of growth with the trigger of each."""
    rows: list[tuple[Inline, ...]] = [
        (
            f"{stage.order}. {stage.name}",
            Strong(stage.trigger),
            stage.change,
            "" if stage.effort_weeks is None else f"{number(stage.effort_weeks)} weeks",
            "" if stage.added_monthly_usd is None else f"+{money(stage.added_monthly_usd)}",
            stage.rollback,
        )
        for stage in sorted(sizing.roadmap, key=lambda stage: stage.order)
    ]
    columns = ("Stage", "Trigger", "Change", "#Takes", "#A month", "Undone by")
    return table_block("Growth: what changes, and when", columns, rows)


def verdict_on_budget(sizing: Sizing, budget_usd: float | None) -> Mark:
    """Return whether the cost fits the budget, judged at the high end of the range."""
    low, _, high = sizing.monthly_usd
    if budget_usd is None:
        return Mark("no budget stated", "?", "quiet")
    if high <= budget_usd:
        return Mark("within budget", "✓", "good")
    if low > budget_usd:
        return Mark("over budget", "✕", "bad")
    return Mark("may exceed budget", "▲", "care")
