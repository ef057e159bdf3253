"""Holding: for how long a request holds a database connection, by the statements that it runs.

Where the access patterns of a design have rates, it is the time of all their statements in a second
over the operations in it; else the fact ``capacity.connection-hold`` stands for it. A statement is
taken to last as long as its work at the database's target use, by the low end of its ceiling as
everything is sized, and the way there and back.
"""

from __future__ import annotations

import functools

from archkit.design import AccessPattern, EstimateInput
from archkit.knowledge import fact
from archkit.sizing.ceiling import is_replica
from archkit.sizing.demand import Setting
from archkit.sizing.figures import number
from archkit.sizing.quantity import Quantity, known
from archkit.sizing.same_brief import These
from archkit.sizing.statement_times import StatementTimes, statement_times

_KEPT = 64


def hold_of(setting: Setting) -> Quantity:
    """Return the milliseconds for which a request holds a connection, averaged over the access patterns."""
    data = setting.load.data
    if data is None:
        return known("capacity.connection-hold")
    return _hold(_Asked(setting))


class _Asked:
    """A setting as the key of a cache; times of statements do not follow the load."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.key = These(setting.brief, setting.architecture, setting.load)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


@functools.lru_cache(maxsize=_KEPT)
def _hold(asked: _Asked) -> Quantity:
    setting = asked.setting.at(1.0)
    data = setting.load.data
    rated = [one for one in data.access_patterns if one.per_second_peak] if data else []
    found = (statement_times(one, setting) for one in setting.databases if not is_replica(one))
    times = next((one for one in found if one), None)
    if not rated or times is None:
        return known("capacity.connection-hold")
    return _averaged(rated, times)


def _averaged(rated: list[AccessPattern], times: StatementTimes) -> Quantity:
    """Return the time of all statements in a second over the operations in it."""
    operations: dict[str, float] = {}
    for one in rated:
        operations[one.operation] = max(operations.get(one.operation, 0.0), one.per_second_peak or 0.0)
    every, asked = sum(operations.values()), sum(one.per_second_peak or 0.0 for one in rated)
    way, idle = fact("simulation.network-ms"), 1 - fact("capacity.target-utilisation").base
    low, base, high = (
        sum((one.per_second_peak or 0.0) * (_end(times, one.kind, end) / idle + there) for one in rated)
        / every
        for end, there in (("base", way.lowest), ("high", way.base), ("high", way.highest))
    )
    most = max(high, fact("capacity.connection-hold").highest)
    text = f"{number(base)} ms"
    told = EstimateInput(
        name="time that a request holds a connection",
        value=f"{text} ({number(low)} to {number(most)})",
        source=(
            f"{len(rated)} access patterns, {number(asked)} statements/s for {number(every)} operations/s,"
            f" each at the target use of a {times.database_class} machine, {times.write.inputs[0].source}"
        ),
    )
    return Quantity(low, base, most, "ms", text, (told,))


def _end(times: StatementTimes, kind: str, end: str) -> float:
    sized = times.of(kind)
    return sized.base if end == "base" else sized.high
