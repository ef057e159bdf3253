"""Pools: database connections of each program, and how many a database allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from archkit.design import Component
from archkit.knowledge import fact
from archkit.sizing.capacity import capacity_of, database_size
from archkit.sizing.ceiling import POSTGRESQL, database_machine, keeps_own
from archkit.sizing.demand import Setting
from archkit.sizing.holding import hold_of
from archkit.sizing.queueing import littles_law

_CALLERS = frozenset({"service", "worker", "realtime", "scheduler"})


def callers(database: Component, setting: Setting) -> tuple[Component, ...]:
    """Return the programs that call a database."""
    sources = {link.source for link in setting.callers.get(database.id, ())}
    return tuple(
        part for part in setting.architecture.components if part.id in sources and part.kind in _CALLERS
    )


def busy_connections(per_second: float, hold_ms: float | None = None) -> float:
    """Return the connections in use at a rate of requests: Little's law.

    Args:
        per_second: Requests a second.
        hold_ms: How long each holds a connection (`archkit.sizing.holding`); the fact
            ``capacity.connection-hold`` when left out.
    """
    held = fact("capacity.connection-hold").base if hold_ms is None else hold_ms
    return littles_law(per_second, held / 1000)  # ms to s


def pool_of(demand: float, instances: int, hold_ms: float | None = None) -> int:
    """Return the connections that one instance keeps open where nothing bounds them.

    Those in use at the peak over the target use of the pool, and never fewer than the fact
    ``capacity.least-pool``.

    Args:
        demand: Requests a second of all instances at the peak.
        instances: How many share them, 1 or more.
        hold_ms: As in `busy_connections`.
    """
    return _Pool(demand, instances, hold_ms).wanted


@dataclass(frozen=True)
class _Pool:
    """The pools of a program: requests a second that reach a database, and the instances that share them."""

    per_second: float
    instances: int
    hold_ms: float | None = None

    @property
    def busy(self) -> float:
        """Connections of all instances in use at the peak."""
        return busy_connections(self.per_second, self.hold_ms)

    @property
    def wanted(self) -> int:
        """Connections that an instance keeps where nothing bounds them."""
        return max(int(fact("capacity.least-pool").base), self._needed)

    @property
    def least(self) -> int:
        """Connections with which an instance still carries its share of the peak."""
        return max(int(fact("capacity.least-pool").lowest), self._needed)

    @property
    def _needed(self) -> int:
        return math.ceil(self.busy / self.instances / fact("capacity.target-utilisation").base)

    def at(self, room: float) -> int:
        """Return the connections of one instance where each is left so many."""
        return max(self.least, math.floor(min(room, self.wanted)))


def pool_at(part: Component, setting: Setting) -> int:
    """Return the connections that one instance of a program keeps open at a setting's peak.

    As many as `pool_of` says, and fewer where all instances together would pass the target use of
    what a database accepts: down to what the peak takes, or the low end of ``capacity.least-pool``.
    What is sized by connected users asks the database once for each write of which they hear:
    a user who is connected holds no connection of the pool.
    """
    own = _pool(part, setting)
    rooms = [
        _room(one, [_pool(caller, setting) for caller in callers(one, setting)], setting)
        for one in setting.databases
        if any(link.source == part.id for link in setting.callers.get(one.id, ()))
    ]
    return own.at(min(rooms, default=math.inf))


def _pool(part: Component, setting: Setting) -> _Pool:
    row = capacity_of(part, setting)
    if row is None:
        return _Pool(0.0, 1)
    rate = row.demand if row.unit.endswith("/s") else setting.peak_writes or 0.0
    return _Pool(rate * setting.recorded_share(part), row.instances, hold_of(setting).base)


def _room(database: Component, pools: list[_Pool], setting: Setting) -> float:
    """Return the connections that a database leaves each instance; no bound where they all fit."""
    allowed = None if behind_pooler(database) else connections_allowed(database, setting)
    if allowed is None or not pools:
        return math.inf
    fitting = allowed * fact("capacity.target-utilisation").base
    if sum(one.instances * one.wanted for one in pools) <= fitting:
        return math.inf
    return fitting / sum(one.instances for one in pools)


def open_connections(database: Component, setting: Setting) -> int:
    """Return the connections that all instances of all programs keep open to a database."""
    return sum(instances * size for _, instances, size in kept_open(database, setting))


def kept_open(database: Component, setting: Setting) -> tuple[tuple[str, int, int], ...]:
    """Return each program that calls a database: its id, its instances, the pool of one of them."""
    programs = callers(database, setting)
    found = [_pool(part, setting) for part in programs]
    room = _room(database, found, setting)
    return tuple((part.id, one.instances, one.at(room)) for part, one in zip(programs, found, strict=True))


def lent_connections(database: Component, setting: Setting) -> int:
    """Return the connections that a pooler keeps open to a database for all programs.

    As many as work at once on the machine's cores, and more where Little's law asks for them.
    """
    size = database_size(setting, database)
    cores, _ = database_machine(size.database_class if size else "small")
    best = math.ceil(cores * fact("ceiling.pool.connections-per-core").base) + 1  # one for the volume
    busy = sum(_pool(part, setting).busy for part in callers(database, setting))
    return max(best, math.ceil(busy / fact("capacity.target-utilisation").base))


def crowded(database: Component, setting: Setting) -> bool:
    """Say whether the programs cannot share what a database accepts without a pooler in between."""
    allowed = connections_allowed(database, setting)
    if allowed is None or behind_pooler(database):
        return False
    return open_connections(database, setting) > allowed * fact("capacity.target-utilisation").base


def behind_pooler(database: Component) -> bool:
    """Say whether a connection pooler stands before a database: its purpose says so."""
    return "connection pooler" in database.purpose.lower()


def connections_allowed(database: Component, setting: Setting) -> int | None:
    """Return the connections that a PostgreSQL machine accepts; None for other databases."""
    if database.technology not in POSTGRESQL or keeps_own(database):
        return None
    size = database_size(setting, database)
    _, gib = database_machine(size.database_class if size else "small")
    by_memory = gib * fact("ceiling.postgresql.connections-per-gib").base
    return int(min(by_memory, fact("ceiling.postgresql.connections-most").base))
