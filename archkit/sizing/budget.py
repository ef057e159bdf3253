"""The budget verdict: within, may exceed or over, and what to drop or change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archkit.sizing.amount import Amount

Judgement = Literal["within", "may exceed", "over", "no budget"]


@dataclass(frozen=True)
class Lever:
    """One change to the design that saves money, priced with the same engine.

    Attributes:
        id: A stable name, such as ``no-standby-database``.
        change: What to do, in a sentence.
        saving_usd: What the base falls by, USD a month.
        after: The whole bill then, USD a month.
        given_up: What is lost by it.
        harm: 1 (little), 2 or 3 (a requirement of the brief is given up).
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
        levers: What to drop or change, most saving for least harm first.
        enough: Ids of the first levers that together bring the base within; empty when it is
            within already or no set is enough.
        floor: What the cheapest variant costs, all levers that go together pulled.
        floor_levers: Ids of the levers that it took.
    """

    verdict: Judgement
    because: str
    budget_usd: float | None
    total: Amount
    charges: Amount
    levers: tuple[Lever, ...]
    enough: tuple[str, ...]
    floor: Amount
    floor_levers: tuple[str, ...]
