"""Checks on money and time: what it costs a month, where the costs come from, how long it takes."""

from __future__ import annotations

from archkit.design import CostLine, Finding, Sizing, Step
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.proof import Evidence
from archkit.sizing import BudgetVerdict, assumed_brief, budget_verdict, measure_load, terms_of


def _costs(subject: Subject) -> Sizing:
    size = subject.design.size
    if size is None or not size.costs:
        raise NotAssessableError("no cost is stated yet")
    return size


@check("BUDGET001", "over-budget", claim="The monthly cost stays within the budget.", step=Step.SIZE)
def over_budget(subject: Subject) -> Verdict:
    """Flags a base cost above the monthly budget; with a high case above it the claim is assumed.

    Why it matters: a design that cannot be paid for is none, however good it is.

    Example: 2,600 USD a month with a budget of 2,000.

    Use instead: the changes that the finding names, each priced again with what is given up by
    it, or a larger budget. Where the parts cannot be priced again it names the largest instead.

    Known limits: people and one-off costs are shown beside it and not added; prices move. What
    providers charge by message is not added either: the brief does not say whether the budget
    covers it, so it is noted, and where both together pass the budget the claim is assumed.
    """
    size = _costs(subject)
    budget = subject.brief.budget.monthly_usd
    if budget is None:
        raise NotAssessableError("the brief states no budget (budget.monthly_usd)")
    low, base, high = size.monthly_usd
    charges = tuple(line for line in size.costs if line.provider_charge)
    charged = sum(line.base_usd for line in charges)
    evidence = (
        Evidence(label="Monthly cost", text=f"{base:,.0f} USD ({low:,.0f} to {high:,.0f})"),
        Evidence(label="Budget", text=f"{budget:,.0f} USD"),
        *((Evidence(label="Provider charges beside it", text=f"{charged:,.0f} USD"),) if charges else ()),
    )
    findings = (_charges_beside(charges, base, budget),) if charges else ()
    if base > budget:
        priced = _priced_again(subject)
        changes = (_changes(priced),) if priced else ()
        return Verdict((_base_over(subject, size, budget, priced), *findings), (*evidence, *changes))
    reasons = []
    if high > budget:
        findings = (_high_over(size, budget), *findings)
        reasons.append(
            f"the high case of {high:,.0f} USD passes the budget of {budget:,.0f}; widest is {_widest(size)}"
        )
    if base + charged > budget:
        reasons.append(
            f"platform and provider charges together, {base + charged:,.0f} USD, pass the budget of"
            f" {budget:,.0f}, and nobody has said whether it covers the charges"
        )
    return Verdict(findings, evidence, "; ".join(reasons))


def _priced_again(subject: Subject) -> BudgetVerdict | None:
    """Return what could be changed, priced by the engine; None where it finds nothing to change."""
    shape = subject.design.shape
    if shape is None:
        return None
    stated = assumed_brief(subject.brief, subject.design)
    try:
        load = measure_load(stated, subject.design.data)
        priced = budget_verdict(stated, shape, load, terms=terms_of(subject.design))
    except (ArithmeticError, LookupError, ValueError):
        return None  # a foreign design that cannot be priced is still held against its own lines
    return priced if priced.levers else None


def _changes(priced: BudgetVerdict) -> Evidence:
    return Evidence(
        label="What to drop or change",
        text=f"each priced again alone; the cheapest variant costs {priced.floor.base_usd:,.0f} USD a month",
        columns=("change", "#saves, USD a month", "given up", "#harm, 1 to 3"),
        rows=tuple(
            (one.change, f"{one.saving_usd:,.0f}", one.given_up, str(one.harm)) for one in priced.levers
        ),
    )


def _remedy(priced: BudgetVerdict, excess: float) -> str:
    """Return the changes that are enough, what is given up by them, or that none are."""
    if priced.infeasible:
        return (
            f"No variant fits: the cheapest costs {priced.floor.base_usd:,.0f} USD a month. Raise the budget,"
            " or ask for less load, history or availability."
        )
    if not priced.enough:
        return ""
    named = [one for one in priced.levers if one.id in priced.enough]
    said = " ".join(f"{one.change} It gives up {one.given_up}." for one in named)
    return f"Save {excess:,.0f} USD, or raise the budget: {said}"


def _base_over(subject: Subject, size: Sizing, budget: float, priced: BudgetVerdict | None) -> Finding:
    _, base, _ = size.monthly_usd
    remedy = _remedy(priced, base - budget) if priced else ""
    return Finding(
        code="BUDGET001",
        severity="error",
        place="size.costs",
        message=f"The base case costs {base:,.0f} USD a month, the budget is {budget:,.0f}.",
        evidence=_largest(_platform(size)),
        remedy=remedy or _drops(subject, size, base - budget),
    )


def _high_over(size: Sizing, budget: float) -> Finding:
    _, _, high = size.monthly_usd
    return Finding(
        code="BUDGET001",
        severity="note",
        place="size.costs",
        message=f"The high case costs {high:,.0f} USD a month, the budget is {budget:,.0f}.",
        evidence=f"widest: {_widest(size)}",
        remedy="Measure what the widest line depends on before launch.",
    )


def _charges_beside(charges: tuple[CostLine, ...], base: float, budget: float) -> Finding:
    """Return the note that providers charge beside the platform, with the question to the brief."""
    low, middle, high = (
        sum(getattr(line, end) for line in charges) for end in ("low_usd", "base_usd", "high_usd")
    )
    return Finding(
        code="BUDGET001",
        severity="note",
        place="size.costs",
        message=f"Providers charge {middle:,.0f} USD a month ({low:,.0f} to {high:,.0f}) beside the"
        f" platform's {base:,.0f}; together {base + middle:,.0f} of a budget of {budget:,.0f}.",
        evidence=_largest(charges),
        remedy="Does the budget cover what providers charge by message? Say so in the brief.",
    )


def _platform(size: Sizing) -> tuple[CostLine, ...]:
    return tuple(line for line in size.costs if not line.provider_charge)


def _widest(size: Sizing) -> str:
    line = max(_platform(size), key=lambda line: line.high_usd - line.low_usd)
    return f"{line.item} of {line.component} ({line.low_usd:,.0f} to {line.high_usd:,.0f} USD)"


def _largest(costs: tuple[CostLine, ...]) -> str:
    ordered = sorted(costs, key=lambda line: -line.base_usd)
    return "; ".join(f"{line.component}: {line.item} {line.base_usd:,.0f} USD" for line in ordered[:3])


def _drops(subject: Subject, size: Sizing, excess: float) -> str:
    """Return which parts beyond the floor to drop, dearest first, until the excess is gone."""
    shape = subject.design.shape
    floor = {part.id for part in shape.components if part.floor} if shape else set()
    saved, dropped = 0.0, []
    for line in sorted(_platform(size), key=lambda line: -line.base_usd):
        if saved >= excess:
            break
        if line.component not in floor:
            saved += line.base_usd
            dropped.append(f"{line.item} of {line.component} ({line.base_usd:,.0f})")
    return f"Save {excess:,.0f} USD: shrink or drop {', '.join(dropped)}, or raise the budget."


@check(
    "BUDGET002",
    "cost-without-source",
    claim="Every cost says how it was computed and where its price was read.",
    step=Step.SIZE,
)
def cost_without_source(subject: Subject) -> Verdict:
    """Flags a cost without formula or source, for no known component, or with a range out of order.

    Why it matters: a price without source and date cannot be checked, and is the first thing that a
    reviewer doubts.

    Example: ``database: 200 USD``.

    Use instead: the formula with its inputs, and the price list with its date.

    Known limits: whether the price is still true is a question of the date in the source.
    """
    size = _costs(subject)
    shape = subject.design.shape
    known = {part.id for part in shape.components} if shape else None
    findings = []
    for line in size.costs:
        problems = [f"no {name}" for name in ("formula", "source") if not getattr(line, name).strip()]
        if not line.low_usd <= line.base_usd <= line.high_usd:
            problems.append("low, base and high out of order")
        if known is not None and line.component not in known and line.component != "system":
            problems.append("a component that does not exist")
        findings += [
            Finding(
                code="BUDGET002",
                severity="warning",
                place=f"size.costs.{line.component}",
                message=f"The cost {line.item!r} has {problem}.",
                evidence=f"{line.base_usd:,.0f} USD",
                remedy="Give formula, inputs, price source and date, and a component of the shape.",
            )
            for problem in problems
        ]
    return Verdict(tuple(findings), (Evidence(label="Cost lines", text=str(len(size.costs))),))


@check(
    "BUDGET003",
    "timeline-overrun",
    claim="The milestones fit into the engineer-weeks that team and timeline give.",
    step=Step.SIZE,
)
def timeline_overrun(subject: Subject) -> Verdict:
    """Flags milestones that need more engineer-weeks than there are.

    Why it matters: the plan slips by what does not fit, and what slips last is testing and security.

    Example: 70 engineer-weeks with five engineers and twelve weeks.

    Use instead: fewer deliverables in the first release, or more time; more people late seldom help.

    Known limits: everybody is taken to work on this alone; holidays, hiring and order of work are
    not modelled.
    """
    size = subject.design.size
    if size is None or not size.milestones:
        raise NotAssessableError("no milestone is stated yet")
    engineers, weeks = subject.brief.team.engineers, subject.brief.timeline.weeks
    if engineers is None or weeks is None:
        raise NotAssessableError("the brief states no team size or no timeline")
    needed = sum(one.engineer_weeks for one in size.milestones)
    there = engineers * weeks
    evidence = (
        Evidence(label="Needed", text=f"{needed:g} engineer-weeks"),
        Evidence(label="There", text=f"{engineers} x {weeks:g} weeks = {there:g}"),
    )
    if needed <= there:
        return Verdict(evidence=evidence)
    last = size.milestones[-1]
    finding = Finding(
        code="BUDGET003",
        severity="error",
        place=f"size.milestones.{last.id}",
        message=f"The milestones need {needed:g} engineer-weeks, there are {there:g}.",
        evidence=f"the last one, {last.name!r}, needs {last.engineer_weeks:g}",
        remedy=f"Move {needed - there:g} engineer-weeks behind the first release, or take more time.",
    )
    return Verdict((finding,), evidence)
