"""The budget as a gate of leanings: what a persona prefers goes before it breaks the budget."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.signals import number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Design
from archkit.sizing import monthly_total, price_components


def within_budget(case: Situation) -> Situation:
    """Return the situation with the leanings that the budget carries.

    What is easiest to add later goes first. A budget that the design breaks without any leaning
    as well takes all of them back.
    """
    budget = case.brief.budget.monthly_usd
    if case.lean is None or not case.lean.dear or budget is None:
        return case
    _, _, most = _usd(neutral(case))
    for lever in case.lean.dear:
        low, base, high = _usd(case)
        if base <= budget and (high <= budget or most > budget):
            break
        passing = number(base) if base > budget else f"up to {number(high)}"
        reason = f"with it {passing} USD a month pass the budget of {number(budget)}"
        less = replace(case, lean=case.lean.without(lever, reason)) if case.lean else case
        case = case if _usd(less) == (low, base, high) else less
    return case


def neutral(case: Situation) -> Situation:
    """Return the situation as nobody leads it."""
    return replace(case, lean=None)


def _usd(case: Situation) -> tuple[float, float, float]:
    shape = propose_architecture(case, Design(name=case.brief.name))
    return monthly_total(price_components(case.brief, shape, case.load))
