"""People: hours a month to run an architecture."""

from __future__ import annotations

from archkit.design import Architecture, Component
from archkit.knowledge import fact, known_technology

_NOT_RUN = frozenset({"client", "external"})


def people_hours(architecture: Architecture) -> float:
    """Return the hours a month that running the architecture takes, on call included.

    Each technology counts once, at the share of the fact ``operations.managed-share`` when a
    provider runs it; each part adds ``operations.part-hours`` for updates, alerts and access.
    """
    parts = [one for one in architecture.components if one.kind not in _NOT_RUN]
    hours = {one.technology or one.id: _hours(one) for one in parts}
    each = fact("operations.part-hours").base * len(parts)
    return round(sum(hours.values()) + each + fact("operations.on-call-hours").base, 1)


def _hours(component: Component) -> float:
    technology = known_technology(component.technology or "")
    hours = technology.operations_hours if technology else None
    if hours is None:
        hours = fact("operations.unknown-hours").base
    own_price = technology is not None and technology.managed
    return hours * fact("operations.managed-share").base if component.managed and not own_price else hours
