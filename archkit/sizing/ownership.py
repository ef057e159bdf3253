"""Ownership: infrastructure, operations, on-call, support and the first delivery in one sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Architecture, CostLine, Milestone
from archkit.knowledge import fact
from archkit.sizing.amount import Amount, charged_amount, platform_amount
from archkit.sizing.cost_cases import MonthCost, cost_by_month
from archkit.sizing.figures import number
from archkit.sizing.people import engineer_hour, engineer_month, on_call_hours, tending_hours
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.terms import USUAL, Terms
from archkit.sizing.workload import Load

_SUPPORT = "support plan"
_USD = "USD/month"


@dataclass(frozen=True)
class OwnershipPart:
    """One part of what owning the design costs.

    Attributes:
        name: For example ``operations``.
        monthly: USD a month in the first month; nothing for what is paid once.
        once: USD at the beginning; nothing for what is paid each month.
        people: Whether it pays for people's work.
        formula: How the base was computed, with its numbers.
        source: Where the inputs stand.
    """

    name: str
    monthly: Amount
    once: Amount
    people: bool
    formula: str
    source: str


@dataclass(frozen=True)
class Ownership:
    """Total cost of ownership, low, base and high.

    Attributes:
        parts: Platform, support, provider charges, operations, on-call, first delivery.
        monthly: USD in an ordinary month today, the first delivery left out.
        spread_months: Months over which the first delivery is spread in `monthly_with_delivery`.
        monthly_with_delivery: `monthly` and the spread first delivery.
        totals: USD over the first 12, 24 and 36 months, by number of months; platform and
            charges follow growth, people stay as they are, the delivery is paid at once.
        people_share: Share of the first 24 months' base that pays for people's work, 0 to 1.
        missing: What is not in the sum, and why.
    """

    parts: tuple[OwnershipPart, ...]
    monthly: Amount
    spread_months: float
    monthly_with_delivery: Amount
    totals: tuple[tuple[int, Amount], ...]
    people_share: float
    missing: tuple[str, ...] = ()

    @property
    def once(self) -> Amount:
        """USD paid at the beginning: the first delivery, to hold against ``budget.one_off_usd``."""
        return _sum(part.once for part in self.parts)


def ownership(
    brief: Brief,
    architecture: Architecture,
    milestones: Iterable[Milestone] = (),
    load: Load | None = None,
    *,
    terms: Terms = USUAL,
) -> Ownership:
    """Return what it costs to own a design: money for others, and people's work.

    Args:
        brief: The brief that numbers are computed from.
        architecture: The components that are paid for and run.
        milestones: The first delivery with its engineer-weeks (``design.size.milestones``).
        load: The result of `archkit.sizing.measure_load`; measured here when left out.
        terms: How what runs is bought and kept; see `archkit.sizing.terms_of`.
    """
    asked = fact("cost.ownership-months")
    spans = tuple(int(one) for one in (asked.lowest, asked.base, asked.highest))
    months = cost_by_month(brief, architecture, load, terms=terms, months=range(1, spans[-1] + 1))
    work = tuple(milestones)
    parts = (*_money(months[0].lines), *_people(brief, architecture, work))
    monthly = _sum(part.monthly for part in parts)
    once = _sum(part.once for part in parts)
    spread = fact("cost.delivery-spread-months").base
    totals = tuple((span, _over(span, parts, months)) for span in spans)
    people = _sum(part.monthly.times(asked.base) + part.once for part in parts if part.people).base_usd
    whole = dict(totals)[int(asked.base)].base_usd
    return Ownership(
        parts=parts,
        monthly=monthly,
        spread_months=spread,
        monthly_with_delivery=monthly + once.times(1 / spread),
        totals=totals,
        people_share=people / whole if whole else 0.0,
        missing=tuple(_missing(brief, work)),
    )


def _sum(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, Amount())


def _over(span: int, parts: tuple[OwnershipPart, ...], months: tuple[MonthCost, ...]) -> Amount:
    people = _sum(part.monthly.times(span) + part.once for part in parts if part.people)
    return people + _sum(month.total + month.charges for month in months[:span])


def _money(lines: tuple[CostLine, ...]) -> Iterator[OwnershipPart]:
    support = [line for line in lines if line.item == _SUPPORT]
    platform = [line for line in lines if line.item != _SUPPORT and not line.provider_charge]
    charges = [line for line in lines if line.provider_charge]
    yield _paid("platform", platform_amount(platform), platform)
    if support:
        yield _paid("support", platform_amount(support), support)
    if charges:
        yield _paid("provider charges", charged_amount(charges), charges)


def _paid(name: str, amount: Amount, lines: list[CostLine]) -> OwnershipPart:
    return OwnershipPart(
        name=name,
        monthly=amount,
        once=Amount(),
        people=False,
        formula=f"sum of {len(lines)} lines in the first month = {number(amount.base_usd)} {_USD}",
        source="the bill",
    )


def _people(
    brief: Brief, architecture: Architecture, milestones: tuple[Milestone, ...]
) -> Iterator[OwnershipPart]:
    hour = engineer_hour(brief)
    tending = given(tending_hours(architecture), "hour/month", "hours to run it", "archkit.sizing: people")
    yield _worked("operations", tending * known("cost.hours-met") * hour)
    called = given(on_call_hours(), "hour/month", "hours of being called", "operations.on-call-hours")
    pay = _on_call_pay(brief)
    yield _worked("on-call", total((called * known("cost.hours-met") * hour, *pay)) or called * hour)
    weeks = sum(one.engineer_weeks for one in milestones)
    if weeks:
        yield _delivered(brief, weeks)


def _on_call_pay(brief: Brief) -> tuple[Quantity, ...]:
    people = brief.team.on_call_people
    if not people:
        return ()
    carrying = given(people, "person", "people on call", "brief: team.on_call_people")
    return (carrying * known("cost.on-call-month"),)


def _worked(name: str, cost: Quantity) -> OwnershipPart:
    paid = cost.to(_USD)
    monthly = Amount(paid.low, paid.base, paid.high)
    return OwnershipPart(name, monthly, Amount(), people=True, formula=paid.formula, source=paid.sources)


def _delivered(brief: Brief, weeks: float) -> OwnershipPart:
    work = given(weeks, "week", "engineer-weeks of the first delivery", "the design: milestones")
    cost = work * known("cost.weeks-met") / known("cost.weeks-a-month") * engineer_month(brief)
    paid = cost.to("USD")
    return OwnershipPart(
        name="first delivery",
        monthly=Amount(),
        once=Amount(paid.low, paid.base, paid.high),
        people=True,
        formula=paid.formula,
        source=paid.sources,
    )


def _missing(brief: Brief, milestones: tuple[Milestone, ...]) -> Iterator[str]:
    if brief.team.on_call_people is None:
        yield "pay for being on call: the brief does not say how many carry a pager (team.on_call_people)"
    if not milestones:
        yield "the first delivery: the design names no milestones"
    yield "licences and tools of the team, taxes, and growth of the team: nobody stated them"
