"""Cost along growth: month by month, at zero traffic, at ten times, and where it jumps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Architecture, CostLine
from archkit.knowledge import fact
from archkit.sizing.amount import Amount, charged_amount, platform_amount
from archkit.sizing.cost import price_components
from archkit.sizing.cost_jumps import CostJump, cost_jumps
from archkit.sizing.growth.month import factor_in
from archkit.sizing.terms import USUAL, Terms
from archkit.sizing.volumes import horizon_months
from archkit.sizing.workload import Load, measure_again, measure_load


@dataclass(frozen=True)
class MonthCost:
    """The platform's cost in one month of growth, USD a month.

    Attributes:
        month: Counted from 1, the first month of production.
        load_factor: The rates of that month over today's.
        total: Low, base and high of all lines; provider charges are apart.
        charges: What providers charge by message or call.
        by_component: Cost of each component, in the order of the architecture.
        lines: The lines of that month.
    """

    month: int
    load_factor: float
    total: Amount
    charges: Amount
    by_component: tuple[tuple[str, Amount], ...]
    lines: tuple[CostLine, ...]


@dataclass(frozen=True)
class CostCase:
    """What the design costs at a multiple of today's load, USD a month."""

    name: str
    load_factor: float
    total: Amount
    charges: Amount
    lines: tuple[CostLine, ...]


@dataclass(frozen=True)
class CostCases:
    """A design's cost at zero traffic, today and at ten times, with the jumps between; USD a month."""

    zero: CostCase
    today: CostCase
    ten_times: CostCase
    jumps: tuple[CostJump, ...]


def cost_by_month(
    brief: Brief,
    architecture: Architecture,
    load: Load | None = None,
    *,
    terms: Terms = USUAL,
    months: Iterable[int] | None = None,
) -> tuple[MonthCost, ...]:
    """Return what the platform costs in each month of growth.

    Rates grow by ``scale.growth_percent_per_year``, counted as the roadmap and the capacity of
    each month count them: month 0 is today. What is stored accumulates from today's stock, and
    instances step when the peak needs them.

    Args:
        brief: The brief that numbers are computed from.
        architecture: The components that are paid for.
        load: The result of `archkit.sizing.measure_load`; measured here when left out.
        terms: How what runs is bought and kept.
        months: The months asked about, each 1 or more; all up to the horizon when left out.
    """
    asked = tuple(range(1, horizon_months(brief) + 1) if months is None else months)
    measured = load or measure_load(brief)
    return tuple(_month(brief, architecture, measured, terms, one) for one in asked)


def _month(brief: Brief, architecture: Architecture, load: Load, terms: Terms, month: int) -> MonthCost:
    scale = brief.scale.model_copy(update={"horizon_months": month})
    then = measure_again(load, brief.model_copy(update={"scale": scale}))
    factor = factor_in(brief, month)
    lines = price_components(brief, architecture, then, terms=terms, load_factor=factor, volume_factor=1.0)
    return MonthCost(
        month=month,
        load_factor=factor,
        total=platform_amount(lines),
        charges=charged_amount(lines),
        by_component=by_component(lines),
        lines=lines,
    )


def by_component(lines: Iterable[CostLine]) -> tuple[tuple[str, Amount], ...]:
    """Return the platform's cost of each component in the order of the lines."""
    found: dict[str, list[CostLine]] = {}
    for line in lines:
        if not line.provider_charge:
            found.setdefault(line.component, []).append(line)
    return tuple((component, platform_amount(own)) for component, own in found.items())


def cost_cases(
    brief: Brief, architecture: Architecture, load: Load | None = None, *, terms: Terms = USUAL
) -> CostCases:
    """Return what the design costs at zero traffic, today and at ten times, and where it jumps.

    The design stays as it is, with the instances that each load needs but never fewer than it
    has; at zero traffic nothing is asked and only today's stock is kept.
    """
    measured = load or measure_load(brief)

    def case(name: str, factor: float) -> CostCase:
        lines = price_components(brief, architecture, measured, terms=terms, load_factor=factor)
        return CostCase(name, factor, platform_amount(lines), charged_amount(lines), lines)

    return CostCases(
        zero=case("zero traffic", 0.0),
        today=case("today", 1.0),
        ten_times=case("ten times", fact("cost.jump-factor").highest),
        jumps=cost_jumps(brief, architecture, measured, terms=terms),
    )
