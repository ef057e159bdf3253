"""Databases that the team runs itself, where a managed one breaks the budget."""

from __future__ import annotations

from archkit.architects.rulebook.situation import Situation
from archkit.design import Architecture, Component, CostLine
from archkit.knowledge import fact
from archkit.sizing import monthly_total, price_components

_POSTGRESQL = frozenset({"postgresql", "timescaledb"})
_WHY = "; run by the team on machines of its own, since a managed one passes the budget"


def within_the_budget(case: Situation, drawn: Architecture) -> Architecture:
    """Return the architecture with databases of the team's own, where only these keep within the budget.

    The low end of the cost counts, as it does where a budget is called infeasible, and the databases
    must be most of it. A stated regime keeps the managed database: its evidence is the provider's.
    """
    budget = case.brief.budget.monthly_usd
    if budget is None or case.brief.compliance.regimes:
        return drawn
    lines = price_components(case.brief, drawn, case.load)
    if monthly_total(lines)[0] <= budget:
        return drawn
    if _of_databases(drawn, lines) < budget * fact("budget.own-database-share").base:
        return drawn
    own = drawn.model_copy(update={"components": tuple(_own(part) for part in drawn.components)})
    return own if own != drawn and _least(case, own) <= budget else drawn


def _least(case: Situation, drawn: Architecture) -> float:
    return monthly_total(price_components(case.brief, drawn, case.load))[0]


def _of_databases(drawn: Architecture, lines: tuple[CostLine, ...]) -> float:
    """Return the low end of what the databases cost in USD a month."""
    kept = {part.id for part in drawn.components if part.kind == "database"}
    return sum(line.low_usd for line in lines if line.component in kept)


def _own(part: Component) -> Component:
    """Return a database as the team runs it; any other part as it is."""
    if part.kind != "database" or not part.managed or part.technology not in _POSTGRESQL:
        return part
    return part.model_copy(update={"managed": False, "purpose": f"{part.purpose}{_WHY}"})
