"""Operations: what each one asks for, on average, at the daily peak and in the busiest second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archkit.brief import Brief, Operation
from archkit.brief.workload import OperationKind, TrafficShape
from archkit.design import Estimate
from archkit.sizing.profile import burst_factor, profile_of
from archkit.sizing.quantity import Quantity
from archkit.sizing.rates import Direction, daily_rates, direction, named, peak_factor
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.traffic import mean_time, payload, requests_in_flight

_MBIT = "Mbit/s"


@dataclass(frozen=True)
class OperationLoad:
    """One operation's load; all estimates are None where nobody says how often it happens.

    `way` is ``job`` for a batch run; `deferred` work is answered before it is done. Rates are
    a second: `average` of a day, `peak` of the busiest hour or wave, `burst` of the busiest
    second. `in_flight` counts requests that are being answered at once at the peak, from the
    wanted p95 (Little's law). `payload` is bytes a request: in for a write, out for a read;
    `traffic` and `peak_traffic` are Mbit a second of it. A batch run has none of these three.
    """

    name: str
    kind: OperationKind
    entity: str | None
    way: Literal["read", "write", "job"]
    deferred: bool
    profile: TrafficShape
    average: Estimate | None = None
    peak: Estimate | None = None
    burst: Estimate | None = None
    in_flight: Estimate | None = None
    payload: Estimate | None = None
    traffic: Estimate | None = None
    peak_traffic: Estimate | None = None


@once_a_brief
def operation_loads(brief: Brief) -> tuple[OperationLoad, ...]:
    """Return the load of each operation in the order of the brief, those of unknown rate included.

    Args:
        brief: The brief, with or without the assumptions of a design filled in.
    """
    rates = daily_rates(brief)
    return tuple(_load(brief, one, rates.get(one)) for one in brief.workload.operations)


def _load(brief: Brief, operation: Operation, rate: Quantity | None) -> OperationLoad:
    way = direction(operation)
    found: dict[str, Estimate] = {}
    if rate:
        average = rate.to(f"{way or 'job'}/s")
        peak = average * peak_factor(brief, operation)
        burst = peak * burst_factor(brief, operation)
        for field, quantity in (("average", average), ("peak", peak), ("burst", burst)):
            found[field] = _estimate(field, operation, quantity)
        if way:
            found |= _answered(brief, operation, way, average, peak)
    return OperationLoad(
        name=operation.name,
        kind=operation.kind,
        entity=operation.entity,
        way=way or "job",
        deferred=operation.deferred,
        profile=profile_of(brief, operation),
        **found,
    )


def _answered(
    brief: Brief, operation: Operation, way: Direction, average: Quantity, peak: Quantity
) -> dict[str, Estimate]:
    size = payload(brief, operation, way)
    quantities = {
        "in_flight": requests_in_flight(peak, mean_time(brief, way, operation), way),
        "payload": size,
        "traffic": (average * size).to(_MBIT),
        "peak_traffic": (peak * size).to(_MBIT),
    }
    return {field: _estimate(field, operation, one) for field, one in quantities.items()}


def _estimate(field: str, operation: Operation, quantity: Quantity) -> Estimate:
    return quantity.estimate(named(field.replace("_", "-"), operation.name), operation.name)
