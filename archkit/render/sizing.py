"""Sizing: demand against ceilings, cost against budget, growth as stages with triggers."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.design import Capacity, CostLine, Sizing
from archkit.render.blocks import (
    Bar,
    Block,
    Figure,
    Inline,
    Mark,
    Quiet,
    Segment,
    Span,
    Strong,
    Table,
    bullets,
    fold,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
from archkit.render.diagram import figure
from archkit.render.framing import estimates_table, formulas
from archkit.render.numbers import count, money, number, percent, spread
from archkit.render.pictured import scaled
from archkit.render.provisions import provisions_fold
from archkit.render.view import View, view, view_of

_MANY_COSTS = 8
_SEEN = 0.001
"""Share of a ceiling below which the figures say nothing more."""


@view.register
def sizing_view(sizing: Sizing) -> View:
    """Return the view of the sizing artifact."""
    return view_of(sizing_blocks(sizing))


def sizing_blocks(
    sizing: Sizing,
    *,
    budget_usd: float | None = None,
    shown: frozenset[str] = frozenset(),
    names: Mapping[str, str] | None = None,
) -> tuple[Block, ...]:
    """Return capacity, cost, plan and roadmap.

    Args:
        sizing: The artifact.
        budget_usd: The budget in USD a month, None when nobody stated one.
        shown: Ids of estimates that stand elsewhere in the same document already.
        names: What components are called; their ids if left out.
    """
    own = tuple(one for one in sizing.estimates if one.id not in shown)
    return kept(
        section(
            "Capacity",
            capacity_table(sizing, names),
            provisions_fold(sizing, names),
            fold("Where each ceiling comes from, and what to measure", ceilings_table(sizing, names)),
            anchor="capacity",
        ),
        section(
            "Estimates",
            estimates_table("What the work takes, and what there is", own),
            formulas(own, anchor="estimates-derived"),
        ),
        section("Cost", *cost_blocks(sizing, budget_usd=budget_usd, names=names), anchor="cost"),
        section(
            "First delivery",
            fold(_parts(sizing), milestones_table(sizing), deliverables_table(sizing)),
        ),
        section(
            "Growth",
            fold(
                "Each stage in words, with its way back, and as a picture",
                roadmap_table(sizing),
                roadmap_figure(sizing),
                anchor="roadmap",
            ),
        ),
        section("Load test", fold(_runs(sizing), bullets(sizing.load_test))),
        choices(sizing.decisions, "Sizing decisions"),
    )


def _runs(sizing: Sizing) -> str:
    return f"To run for real: {count(len(sizing.load_test), 'part')}, with what counts as passed"


def _parts(sizing: Sizing) -> str:
    weeks = sum(one.engineer_weeks for one in sizing.milestones)
    counted = count(len(sizing.milestones), "milestone")
    return f"{counted}: what each takes and delivers, {number(weeks)} engineer-weeks without surprises"


def capacity_table(sizing: Sizing, names: Mapping[str, str] | None = None) -> Table | None:
    """Return how much of each ceiling the peak takes."""
    rows = [_capacity(one, names or {}) for one in sizing.capacity]
    columns = ("Component", "#Demand", "#Ceiling", "Unit", "#Used", "Verdict")
    return table_block("Demand at peak against what is known to fit", columns, rows)


def _capacity(one: Capacity, names: Mapping[str, str]) -> tuple[Inline, ...]:
    instances = f"{one.instances} \N{MULTIPLICATION SIGN} " if one.instances > 1 else ""
    used = one.utilisation
    factor, unit = scaled(one.unit, one.demand)
    return (
        names.get(one.component, one.component),
        number(one.demand * factor),
        "unknown" if one.ceiling is None else f"{instances}{number(one.ceiling * factor)}",
        unit,
        "unknown" if used is None else Strong(percent(used) if used >= _SEEN or not used else "under 0.1 %"),
        _capacity_mark(one),
    )


def ceilings_table(sizing: Sizing, names: Mapping[str, str] | None = None) -> Table | None:
    """Return where each ceiling comes from, and what would replace a guess."""
    called = names or {}
    rows: list[tuple[Inline, ...]] = [
        (called.get(one.component, one.component), one.source, one.measure) for one in sizing.capacity
    ]
    return table_block("Ceilings", ("Component", "Source", "To measure"), rows)


def _capacity_mark(one: Capacity) -> Mark:
    used = one.utilisation
    if used is None:
        return Mark("not measured", "?", "quiet")
    if used > 1:
        return Mark("too small", "✕", "bad")
    if used > one.utilisation_target:
        return Mark(f"above {percent(one.utilisation_target)}", "▲", "care")
    return Mark(f"within {percent(one.utilisation_target)}", "✓", "good")


def fullest_part(sizing: Sizing) -> Capacity | None:
    """Return the component that the peak fills most, None when no ceiling is known."""
    known = [one for one in sizing.capacity if one.utilisation]
    return max(known, key=lambda one: one.utilisation or 0, default=None)


def cost_blocks(
    sizing: Sizing, *, budget_usd: float | None = None, names: Mapping[str, str] | None = None
) -> tuple[Block | None, ...]:
    """Return the cost as a bar, a table, and the work that no invoice shows."""
    return (
        cost_bar(sizing, budget_usd=budget_usd, names=names),
        *costs_shown(sizing),
        fold("How each cost came about", cost_formulas(sizing), anchor="cost-derived"),
        people(sizing),
    )


def cost_bar(
    sizing: Sizing, *, budget_usd: float | None = None, names: Mapping[str, str] | None = None
) -> Bar | None:
    """Return the platform's monthly cost by component with the budget as a mark."""
    low, base, high = sizing.monthly_usd
    if not sizing.costs or high <= 0:
        return None
    by_component: dict[str, float] = {}
    for cost in sizing.costs:
        if not cost.provider_charge:
            by_component[cost.component] = by_component.get(cost.component, 0.0) + cost.base_usd
    ordered = sorted(by_component.items(), key=lambda entry: (-entry[1], entry[0]))
    segments = tuple(
        Segment((names or {}).get(part, part), amount_usd, money(amount_usd)) for part, amount_usd in ordered
    )
    described = f"{money(base)} a month expected, {money(low)} to {money(high)} as a range"
    limit = f"; the budget is {money(budget_usd)} (the line)." if budget_usd is not None else "."
    return Bar("Monthly cost", segments, described + limit, limit=budget_usd, ends=(low, high))


def charges_usd(sizing: Sizing) -> tuple[float, float, float]:
    """Return low, base and high sum of what providers charge by message or call, in USD a month."""
    lines = [one for one in sizing.costs if one.provider_charge]
    return (
        sum(one.low_usd for one in lines),
        sum(one.base_usd for one in lines),
        sum(one.high_usd for one in lines),
    )


def costs_table(sizing: Sizing) -> Table | None:
    """Return every cost line: the platform and its sum, then what providers charge on top."""
    platform = [_cost(one) for one in sizing.costs if not one.provider_charge]
    charged = [_cost(one) for one in sizing.costs if one.provider_charge]
    rows = [*platform]
    if platform or charged:
        rows.append(_sum("Platform", sizing.monthly_usd))
    if charged:
        together = [own + extra for own, extra in zip(sizing.monthly_usd, charges_usd(sizing), strict=True)]
        rows += [*charged, _sum("Charged by providers", charges_usd(sizing))]
        rows.append(_sum("Platform and providers", (together[0], together[1], together[2])))
    return table_block("Cost a month", ("Item", "#Expected", "#Range"), rows)


def costs_shown(sizing: Sizing) -> tuple[Block | None, ...]:
    """Return the cost lines; many stand behind a fold, with what they come to in sight."""
    whole = costs_table(sizing)
    if whole is None or len(sizing.costs) <= _MANY_COSTS:
        return (whole,)
    charged = charges_usd(sizing)[1]
    together = f": {money(sizing.monthly_usd[1] + charged)} with what providers charge" if charged else ""
    return (fold(f"{count(len(sizing.costs), 'line')} that make it up{together}", whole),)


def _cost(one: CostLine) -> tuple[Inline, ...]:
    kind: tuple[Span, ...] = (" ", Mark("charged on top", "+", "care")) if one.provider_charge else ()
    return (
        (one.item, Quiet(f" · {one.component}"), *kind),
        money(one.base_usd),
        spread(one.low_usd, one.base_usd, one.high_usd, money),
    )


def _sum(name: str, total: tuple[float, float, float]) -> tuple[Inline, ...]:
    low, base, high = total
    return (Strong(name), Strong(money(base)), spread(low, base, high, money))


def cost_formulas(sizing: Sizing) -> Table | None:
    """Return how each cost came about, and where its numbers come from."""
    rows: list[tuple[Inline, ...]] = [
        ((one.item, Quiet(f" · {one.component}")), one.formula, one.source)
        for one in sizing.costs
        if one.formula
    ]
    return table_block("How each cost came about", ("Item", "Formula", "Sources"), rows)


def people(sizing: Sizing) -> Block | None:
    """Return the work of running it, in hours and money."""
    hours = sizing.operations_hours_per_month
    cost = "" if sizing.people_cost_usd is None else f"{money(sizing.people_cost_usd)} a month"
    return terms(
        ("Work to run it", f"{number(hours)} hours a month" if hours else ""), ("That work costs", cost)
    )


def milestones_table(sizing: Sizing) -> Table | None:
    """Return the first delivery in engineer-weeks."""
    rows: list[tuple[Inline, ...]] = [(one.name, number(one.engineer_weeks)) for one in sizing.milestones]
    if rows:
        total = sum(one.engineer_weeks for one in sizing.milestones)
        rows.append((Strong("Sum"), Strong(number(total))))
    return table_block("What each part of it takes", ("Milestone", "#Engineer-weeks"), rows)


def deliverables_table(sizing: Sizing) -> Table | None:
    """Return what each milestone delivers."""
    rows: list[tuple[Inline, ...]] = [
        (one.name, "; ".join(one.deliverables)) for one in sizing.milestones if one.deliverables
    ]
    return table_block("Deliverables", ("Milestone", "Delivers"), rows)


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
