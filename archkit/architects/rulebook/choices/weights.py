"""What options are scored by: weights out of facts, each with what of the brief gives it that weight."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from archkit.architects.rulebook.anatomy import counted
from archkit.architects.rulebook.signals import Signals, number
from archkit.architects.rulebook.situation import Situation
from archkit.design import Criterion
from archkit.knowledge import fact

_DIGITS = 4


@functools.lru_cache(maxsize=1_024)
def criterion(name: str, weight: float, because: str) -> Criterion:
    """Return a criterion; its weight is kept as it is shown, so that scores can be worked out again."""
    return Criterion(name=name, weight=round(weight, _DIGITS), because=because)


def fixed(name: str, weight: str, because: str) -> Criterion:
    """Return a criterion whose weight is the same for every brief: the base of a fact."""
    return criterion(name, fact(weight).base, because)


def operations(seen: Signals) -> Criterion:
    """Return how much the work of running weighs: the fewer the people, the more."""
    most, people = fact("weight.operations.most").base, fact("weight.operations.people").base
    return criterion(
        "operations",
        most / (people + seen.engineers),
        f"{counted(seen.engineers, 'engineer')} run what is chosen: the fewer, the more it weighs",
    )


def cost(case: Situation, usual: str, tight: str) -> Criterion:
    """Return how much money weighs: more under a tight budget.

    Args:
        case: The situation.
        usual: The fact that is its weight otherwise.
        tight: The fact that is its weight under a tight budget.
    """
    budget, limit = case.brief.budget.monthly_usd, fact("budget-weight.tight-monthly").base
    if budget is not None and budget < limit:
        return fixed("cost", tight, f"{number(budget)} USD a month, under the {number(limit)} that are tight")
    said = "no budget was stated" if budget is None else f"{number(budget)} USD a month are not tight"
    return fixed("cost", usual, said)


def weights(criteria: Iterable[Criterion]) -> dict[str, float]:
    """Return the weights by criterion."""
    return {one.name: one.weight for one in criteria}
