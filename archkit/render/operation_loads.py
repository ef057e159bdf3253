"""The load of each operation: on average, at the peak, in the busiest second, and how many at once."""

from __future__ import annotations

from collections.abc import Sequence

from archkit.design import Estimate
from archkit.render.blocks import Inline, Quiet, Strong, Table
from archkit.render.blocks import table as table_block
from archkit.render.numbers import number
from archkit.render.pictured import amount
from archkit.sizing import OperationLoad

_PERIODS = ((1, "a second"), (60, "a minute"), (3_600, "an hour"), (86_400, "a day"))
_LITTLE = 0.01
"""Requests at once below which the number says nothing."""


def operation_loads_table(loads: Sequence[OperationLoad]) -> Table | None:
    """Return what each operation asks for; what nobody stated is said to be unknown."""
    rows: list[tuple[Inline, ...]] = [
        (
            (one.name, Quiet(f" · {'deferred ' if one.deferred else ''}{one.way}, {one.profile}")),
            _rate(one.average),
            Strong(_rate(one.peak)),
            _busiest(one.burst),
            _at_once(one.in_flight),
            _size(one.payload),
        )
        for one in loads
    ]
    columns = ("Operation", "#Average", "#Peak", "#Busiest second", "#In flight", "#Payload")
    return table_block("Load by operation", columns, rows)


def _rate(estimate: Estimate | None) -> str:
    """Return a rate a second, minute, hour or day, whichever first comes to one."""
    if estimate is None:
        return "unknown"
    per_second = estimate.base
    found = next(((size, name) for size, name in _PERIODS if per_second * size >= 1), _PERIODS[-1])
    return f"{number(per_second * found[0])} {found[1]}"


def _busiest(estimate: Estimate | None) -> str:
    if estimate is None:
        return "unknown"
    return number(estimate.base) if estimate.base >= 1 else "under 1"


def _at_once(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    return number(estimate.base) if estimate.base >= _LITTLE else "under 0.01"


def _size(estimate: Estimate | None) -> str:
    """Return a payload without saying of what: the row says whether it is read or written."""
    if estimate is None:
        return ""
    return amount(estimate.base, estimate.unit.partition("/")[0])
