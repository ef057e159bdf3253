"""Months: what each component needs in month 1, 6, 12 and 24 of the brief's growth."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Architecture, Component
from archkit.knowledge import library
from archkit.sizing.capacity import Setting, capacity_of
from archkit.sizing.ceiling import keeps_own
from archkit.sizing.growth.month import factor_in
from archkit.sizing.volumes import horizon_months
from archkit.sizing.workload import Load, measure_load


@dataclass(frozen=True)
class MonthNeed:
    """What one component needs in one month.

    `load_factor` is that month's load over today's; `demand` is in `unit`; `machine` is empty
    where we choose none, `storage_gib`, indexes included, None for what keeps no data of the brief's.
    `utilisation` is None where nobody measured the ceiling.
    """

    month: int
    load_factor: float
    component: str
    demand: float
    unit: str
    instances: int
    machine: str
    utilisation: float | None
    storage_gib: float | None


def capacity_by_month(
    brief: Brief,
    architecture: Architecture,
    load: Load | None = None,
    *,
    months: tuple[int, ...] | None = None,
) -> tuple[MonthNeed, ...]:
    """Return what each component needs in each month, month by month.

    Args:
        brief: The brief that the numbers are computed from (see `archkit.sizing.assumed_brief`).
        architecture: The components as they run in the first month; their instances are never
            undercut.
        load: The result of `archkit.sizing.measure_load`; measured here when left out.
        months: Which months, 0 for today; 1, 6, 12, 24 and the horizon when left out.

    Returns:
        A need for each sized component of each month, in the order of the components. Without
        growth in the brief the demand stays, and only the data grows.
    """
    today = Setting(brief, architecture, load or measure_load(brief))
    asked = _usual(brief) if months is None else months
    return tuple(need for month in asked for need in _needs(today, month))


def _usual(brief: Brief) -> tuple[int, ...]:
    """Return the months that a plan looks at, and the brief's horizon."""
    planned = (
        int(one.base) for name, one in library().facts.items() if name.startswith("roadmap.planned-month-")
    )
    return tuple(sorted({*planned, horizon_months(brief)}))


def _needs(today: Setting, month: int) -> tuple[MonthNeed, ...]:
    factor = factor_in(today.brief, month)
    setting = today.at(factor)
    found = []
    for part in today.architecture.components:
        row = capacity_of(part, setting)
        if row is None:
            continue
        found.append(
            MonthNeed(
                month=month,
                load_factor=factor,
                component=part.id,
                demand=row.demand,
                unit=row.unit,
                instances=row.instances,
                machine=row.machine,
                utilisation=row.utilisation,
                storage_gib=_stored(part, setting, month),
            )
        )
    return tuple(found)


def _stored(part: Component, setting: Setting, month: int) -> float | None:
    """Return what a database keeps on disk after a month; a store of appended rows has rows alone."""
    if part.kind != "database":
        return None
    own = setting.kept_by(part)
    if keeps_own(part):
        return own.stored_gib(month)
    taken = own.disk.after(month)
    return taken.base if taken else None
