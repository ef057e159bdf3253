"""The budget verdict: within, may exceed or over, and what to drop or change.

Every lever is priced by pricing the changed design again, so its saving counts what the change
makes dearer elsewhere: a cache that is dropped, for example, makes the database larger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archkit.brief import Brief
from archkit.design import Architecture
from archkit.sizing.amount import Amount, charged_amount
from archkit.sizing.cost import price_components
from archkit.sizing.cost_cases import cost_by_month
from archkit.sizing.lever import Change, Variant, changes
from archkit.sizing.terms import USUAL, Terms
from archkit.sizing.workload import Load, measure_load

Judgement = Literal["within", "may exceed", "over", "no budget"]


@dataclass(frozen=True)
class Lever:
    """One change to the design that saves money, priced with the same engine.

    Attributes:
        id: A stable name, such as ``no-standby-database``.
        change: What to do, in a sentence.
        saving_usd: What the base falls by, USD a month, pulled alone.
        after: The whole bill then, USD a month.
        given_up: What is lost by it.
        harm: 1 (comfort), 2 (work or speed) or 3 (a requirement of the brief).
        holds: Whether the base then fits the budget; None without a budget.
        added_hours: Hours a month of the team's work that it adds.
    """

    id: str
    change: str
    saving_usd: float
    after: Amount
    given_up: str
    harm: int
    holds: bool | None
    added_hours: float = 0.0


@dataclass(frozen=True)
class BudgetVerdict:
    """What a design costs against the brief's budget, USD a month.

    Attributes:
        verdict: ``within`` (even the high end), ``may exceed`` (base within, high end not),
            ``over`` (base above), ``no budget`` (the brief states none).
        because: The reason in a sentence with its numbers.
        budget_usd: The brief's budget; None when none is stated.
        total: The platform's bill.
        charges: What providers charge beside it by message or call.
        month_over: The first month of growth whose base passes the budget; None when none does.
        levers: What to drop or change, most saving for least harm first.
        enough: Ids of levers that together bring the base within, pulled in that order; empty
            when it is within already, or when no set of them is enough.
        floor: What the cheapest variant costs, all levers pulled that still save.
        floor_levers: Ids of the levers that it took.
    """

    verdict: Judgement
    because: str
    budget_usd: float | None
    total: Amount
    charges: Amount
    month_over: int | None
    levers: tuple[Lever, ...]
    enough: tuple[str, ...]
    floor: Amount
    floor_levers: tuple[str, ...]

    @property
    def infeasible(self) -> bool:
        """Whether even the cheapest variant's base passes the budget."""
        return self.budget_usd is not None and self.floor.base_usd > self.budget_usd


def budget_verdict(
    brief: Brief, architecture: Architecture, load: Load | None = None, *, terms: Terms = USUAL
) -> BudgetVerdict:
    """Return whether a design fits its budget, and what to drop or change for it.

    Args:
        brief: The brief that numbers are computed from; its budget may be missing.
        architecture: The components that are paid for.
        load: The result of `archkit.sizing.measure_load`; measured here when left out.
        terms: How what runs is bought and kept; see `archkit.sizing.terms_of`.
    """
    measured = load or measure_load(brief)
    now = Variant(brief, architecture, terms)
    lines = price_components(brief, architecture, measured, terms=terms)
    total, budget = now.cost(measured), brief.budget.monthly_usd
    found = _levers(now, total, measured, budget)
    order = [change for change, _ in found]
    enough = _pulled(now, order, measured, until=budget)
    floor = _pulled(now, order, measured)
    over = _month_over(brief, architecture, measured, terms)
    return BudgetVerdict(
        verdict=_judged(total, budget),
        because=f"{_because(total, budget, floor[1])}{_grown(total, budget, over)}",
        budget_usd=budget,
        total=total,
        charges=charged_amount(lines),
        month_over=over,
        levers=tuple(lever for _, lever in found),
        enough=enough[0] if budget is not None and enough[1].base_usd <= budget else (),
        floor=floor[1],
        floor_levers=floor[0],
    )


def _levers(now: Variant, total: Amount, load: Load, budget: float | None) -> list[tuple[Change, Lever]]:
    """Return the changes that save anything, the most saving for the least harm first."""
    found = []
    for change in changes(now):
        then = change.make(now)
        after = then.cost(load)
        saving = total.base_usd - after.base_usd
        if saving <= 0:
            continue
        lever = Lever(
            id=change.id,
            change=change.says,
            saving_usd=saving,
            after=after,
            given_up=change.given_up,
            harm=change.harm,
            holds=None if budget is None else after.base_usd <= budget,
            added_hours=max(0.0, then.hours - now.hours),
        )
        found.append((change, lever))
    return sorted(found, key=lambda pair: -pair[1].saving_usd / pair[1].harm)


def _pulled(
    now: Variant, order: Iterable[Change], load: Load, *, until: float | None = None
) -> tuple[tuple[str, ...], Amount]:
    """Return which changes together still save, and the bill with them; stop once it is low enough."""
    cost, taken = now.cost(load), []
    for change in order:
        if until is not None and cost.base_usd <= until:
            break
        then = change.make(now)
        after = then.cost(load)
        if after.base_usd < cost.base_usd:
            now, cost = then, after
            taken.append(change.id)
    return tuple(taken), cost


def _judged(total: Amount, budget: float | None) -> Judgement:
    if budget is None:
        return "no budget"
    if total.base_usd > budget:
        return "over"
    return "may exceed" if total.high_usd > budget else "within"


def _because(total: Amount, budget: float | None, floor: Amount) -> str:
    costs = f"it costs {total.base_usd:,.0f} USD a month ({total.low_usd:,.0f} to {total.high_usd:,.0f})"
    if budget is None:
        return f"The brief states no budget; {costs}."
    wanted = f"the budget is {budget:,.0f}"
    verdict = _judged(total, budget)
    if verdict == "within":
        return f"Even the high end fits: {costs}, {wanted}."
    if verdict == "may exceed":
        return f"The base fits and the high end does not: {costs}, {wanted}."
    least = f"the cheapest variant costs {floor.base_usd:,.0f}"
    if floor.base_usd > budget:
        return f"No variant fits: {costs}, {wanted}, and {least}."
    return f"The base passes it: {costs}, {wanted}; {least}."


def _grown(total: Amount, budget: float | None, month: int | None) -> str:
    """Return what growth does to a budget that is kept today; nothing where it is kept or passed anyway."""
    if budget is None or month is None or total.base_usd > budget:
        return ""
    return f" With growth the base passes it from month {month} on."


def _month_over(brief: Brief, architecture: Architecture, load: Load, terms: Terms) -> int | None:
    budget = brief.budget.monthly_usd
    if budget is None:
        return None
    months = cost_by_month(brief, architecture, load, terms=terms)
    return next((one.month for one in months if one.total.base_usd > budget), None)
