"""Statement times: how long a database is taken to work on one read by key and on one write.

A machine of c cores that takes r a second at saturation is busy for c/r seconds with each (the
utilisation law; see `archkit.sizing.network.effort`). The ends are those of the ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief import Brief
from archkit.design import Component, Design
from archkit.knowledge import Fact
from archkit.sizing.assumed import assumed_brief
from archkit.sizing.capacity import database_size
from archkit.sizing.ceiling import (
    DATABASE_CLASSES,
    POSTGRESQL,
    database_ceiling,
    database_machine,
    is_replica,
    keeps_own,
)
from archkit.sizing.demand import Setting
from archkit.sizing.quantity import Quantity, from_fact
from archkit.sizing.workload import measure_load

_MS = 1000


@dataclass(frozen=True)
class StatementTimes:
    """Milliseconds of a read by key and of a write on a class of database machine."""

    database_class: str
    read: Quantity
    write: Quantity

    def of(self, kind: str) -> Quantity:
        """Return the time of a ``read`` or a ``write``."""
        return self.read if kind == "read" else self.write


def statement_times(database: Component, setting: Setting) -> StatementTimes | None:
    """Return what a PostgreSQL database is taken to need for a statement; None for other databases."""
    if database.technology not in POSTGRESQL or keeps_own(database):
        return None
    size = database_size(setting, database)
    name = size.database_class if size else DATABASE_CLASSES[0]
    cores = max(1, int(database_machine(name)[0]))
    read, write = (_busy(cores, database_ceiling(what, name)) for what in ("reads", "writes"))
    return StatementTimes(name, read, write)


def times_of_design(brief: Brief, design: Design) -> StatementTimes | None:
    """Return the statement times of a design's system of record; None without one in PostgreSQL."""
    if design.shape is None:
        return None
    known = assumed_brief(brief, design)
    setting = Setting(known, design.shape, measure_load(known, design.data))
    found = (statement_times(one, setting) for one in setting.databases if not is_replica(one))
    return next((one for one in found if one), None)


def _busy(cores: int, ceiling: Fact) -> Quantity:
    rate = from_fact(ceiling)
    low, base, high = (_MS * cores / one for one in (rate.high, rate.base, rate.low))
    return Quantity(low, base, high, "ms", f"{cores} cores ÷ {rate.text}", rate.inputs)
