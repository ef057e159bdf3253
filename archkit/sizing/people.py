"""People: hours a month to run an architecture, and what an hour costs."""

from __future__ import annotations

from archkit.brief import Brief
from archkit.design import Architecture, Component
from archkit.knowledge import fact, known_technology
from archkit.sizing.quantity import Quantity, given, known

_NOT_RUN = frozenset({"client", "external"})


def people_hours(architecture: Architecture) -> float:
    """Return the hours a month that running the architecture takes, on call included.

    Each technology counts once, at the share of the fact ``operations.managed-share`` when a
    provider runs it; each part adds ``operations.part-hours`` for updates, alerts and access.
    """
    return round(tending_hours(architecture) + on_call_hours(), 1)


def tending_hours(architecture: Architecture) -> float:
    """Return the hours a month that updates, alerts and access take, on call left out."""
    parts = [one for one in architecture.components if one.kind not in _NOT_RUN]
    hours = {one.technology or one.id: _hours(one) for one in parts}
    each = fact("operations.part-hours").base * len(parts)
    return sum(hours.values()) + each


def on_call_hours() -> float:
    """Return the hours of work a month that being on call brings along."""
    return fact("operations.on-call-hours").base


def engineer_month(brief: Brief) -> Quantity:
    """Return what an engineer costs a month with all that an employer pays: the brief's, or a fact."""
    stated = brief.budget.engineer_month_usd
    if stated:
        return given(stated, "USD/month", "engineer-month", "brief: budget.engineer_month_usd")
    return known("price.people.engineer-month", as_assumption=True)


def engineer_hour(brief: Brief) -> Quantity:
    """Return what an hour of an engineer costs in USD."""
    return engineer_month(brief) / known("price.people.hours-month")


def _hours(component: Component) -> float:
    technology = known_technology(component.technology or "")
    hours = technology.operations_hours if technology else None
    if hours is None:
        hours = fact("operations.unknown-hours").base
    own_price = technology is not None and technology.managed
    return hours * fact("operations.managed-share").base if component.managed and not own_price else hours
