"""Fits the model of a group to its measurements, and tells how well it meets those left out."""

from __future__ import annotations

import functools
import math
import statistics

from archkit.errors import InputError
from archkit.knowledge import Measurement, library
from archkit.sizing.calibration.model import Fitted, throughput

_SHRINK = 0.6
_FINEST = 1e-4


def groups() -> tuple[str, ...]:
    """Return the groups that have measurements, in the order of the alphabet."""
    return tuple(sorted({row.group for row in library().measurements.values()}))


@functools.cache
def fitted(group: str) -> Fitted:
    """Return the model of a group, fitted on the measurements that are meant for it.

    Logarithms of the ratios are squared and summed, and their sum made small by a pattern
    search (R. Hooke and T. A. Jeeves 1961), the same on every machine.

    Raises:
        InputError: If there is no such group.
    """
    rows = [row for row in library().measurements.values() if row.group == group]
    used = [row for row in rows if row.use == "fitted"]
    if not used:
        raise InputError(
            f"nothing measured is in the group {group!r}", hint=f"Give one of: {', '.join(groups())}."
        )
    one = statistics.median(1000 * row.cores / row.per_second / row.parts for row in used)
    start = {"service_ms": one}
    if len({row.payload_bytes for row in used}) > 1:
        start["per_kib_ms"] = one / 10
    if len({row.cores for row in used}) > 1:
        start["contention"] = 0.01
    if len({row.clients for row in used}) > 1:
        start["trip_ms"] = one
    model = _searched(group, start, used)
    return _judged(model, rows)


def _searched(group: str, start: dict[str, float], rows: list[Measurement]) -> Fitted:
    best = start
    error = _error(_model(group, best), rows)
    step = 1.0
    while step > _FINEST:
        better = False
        for name in start:
            for factor in (math.exp(step), math.exp(-step)):
                trial = best | {name: best[name] * factor}
                found = _error(_model(group, trial), rows)
                if found < error:
                    best, error, better = trial, found, True
        if not better:
            step *= _SHRINK
    kept = {
        name: value for name, value in best.items() if name == "service_ms" or value > _FINEST * start[name]
    }
    return _model(group, kept)


def _model(group: str, numbers: dict[str, float]) -> Fitted:
    return Fitted(group=group, fitted=0, left_out=0, elsewhere=0, **numbers)


def _error(model: Fitted, rows: list[Measurement]) -> float:
    return math.fsum(math.log(throughput(model, row) / row.per_second) ** 2 for row in rows)


def _judged(model: Fitted, rows: list[Measurement]) -> Fitted:
    apart: dict[str, list[float]] = {"fitted": [], "left-out": [], "elsewhere": []}
    for row in rows:
        apart[row.use].append(factor(throughput(model, row), row.per_second))
    return model.model_copy(
        update={
            "fitted": len(apart["fitted"]),
            "left_out": len(apart["left-out"]),
            "elsewhere": len(apart["elsewhere"]),
            "spread": max(apart["left-out"], default=None),
            "spread_elsewhere": max(apart["elsewhere"], default=None),
        }
    )


def factor(one: float, other: float) -> float:
    """Return how many times the larger of two numbers is the smaller."""
    return max(one, other) / min(one, other)
