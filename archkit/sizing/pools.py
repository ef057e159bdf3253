"""Pools: database connections of each program, and how many a database allows."""

from __future__ import annotations

import math

from archkit.design import Capacity, Component
from archkit.knowledge import fact
from archkit.sizing.capacity import capacity_of, database_size
from archkit.sizing.ceiling import POSTGRESQL, database_machine, keeps_own
from archkit.sizing.demand import Setting
from archkit.sizing.queueing import littles_law

_CALLERS = frozenset({"service", "worker", "realtime", "scheduler"})


def callers(database: Component, setting: Setting) -> tuple[Component, ...]:
    """Return the programs that call a database."""
    sources = {link.source for link in setting.callers.get(database.id, ())}
    return tuple(
        part for part in setting.architecture.components if part.id in sources and part.kind in _CALLERS
    )


def busy_connections(per_second: float) -> float:
    """Return the connections in use at a rate of requests: Little's law over ``capacity.connection-hold``."""
    return littles_law(per_second, fact("capacity.connection-hold").base / 1000)  # ms to s


def pool_of(demand: float, instances: int) -> int:
    """Return the connections that one instance keeps open.

    Those in use at the peak over the target use of the pool, and never fewer than the fact
    ``capacity.least-pool``.

    Args:
        demand: Requests a second of all instances at the peak.
        instances: How many share them, 1 or more.
    """
    busy = busy_connections(demand / instances) / fact("capacity.target-utilisation").base
    return max(int(fact("capacity.least-pool").base), math.ceil(busy))


def pool_at(part: Component, setting: Setting) -> int:
    """Return the connections that one instance of a program keeps open at a setting's peak.

    What is sized by connected users asks the database once for each write of which they hear:
    a user who is connected holds no connection of the pool.
    """
    return _pool_of(part, capacity_of(part, setting), setting)


def _pool_of(part: Component, row: Capacity | None, setting: Setting) -> int:
    if row is None:
        return pool_of(0.0, 1)
    rate = row.demand if row.unit.endswith("/s") else setting.peak_writes or 0.0
    return pool_of(rate * setting.recorded_share(part), row.instances)


def open_connections(database: Component, setting: Setting) -> int:
    """Return the connections that all instances of all programs keep open to a database."""
    found = ((part, capacity_of(part, setting)) for part in callers(database, setting))
    return sum(row.instances * _pool_of(part, row, setting) for part, row in found if row)


def connections_allowed(database: Component, setting: Setting) -> int | None:
    """Return the connections that a PostgreSQL machine accepts; None for other databases."""
    if database.technology not in POSTGRESQL or keeps_own(database):
        return None
    size = database_size(setting, database)
    _, gib = database_machine(size.database_class if size else "small")
    by_memory = gib * fact("ceiling.postgresql.connections-per-gib").base
    return int(min(by_memory, fact("ceiling.postgresql.connections-most").base))
