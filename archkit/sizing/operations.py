"""Operations: what each one asks for, on average, at the daily peak and in the busiest second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archkit.brief import Brief, Operation
from archkit.brief.workload import OperationKind, TrafficShape
from archkit.design import Estimate
from archkit.sizing.profile import burst_factor, profile_of
from archkit.sizing.quantity import Quantity
from archkit.sizing.rates import Direction, daily_rates, direction, flow, named, peak_factor
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.traffic import (
    mean_time,
    named_rates,
    payload,
    record_payload,
    requests_in_flight,
    unnamed_rate,
)

_MBIT = "Mbit/s"


@dataclass(frozen=True)
class OperationLoad:
    """One operation's load; all estimates are None where nobody says how often it happens.

    `kind` is None for what the totals of a brief hold beyond its operations.
    `way` is ``job`` for a batch run; `deferred` work is answered before it is done. Rates are
    a second: `average` of a day, `peak` of the busiest hour or wave, `burst` of the busiest
    second. `in_flight` counts requests that are being answered at once at the peak, from the
    wanted p95 (Little's law). `payload` is bytes a request: in for a write, out for a read;
    `traffic` and `peak_traffic` are Mbit a second of it. A batch run has none of these three.
    """

    name: str
    kind: OperationKind | None
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

    Reads and writes that no operation names come last, a record each.

    Args:
        brief: The brief, with or without the assumptions of a design filled in.
    """
    return (*(_load(brief, one) for one in brief.workload.operations), *_unnamed(brief))


def _load(brief: Brief, operation: Operation) -> OperationLoad:
    way = direction(operation)
    rate = daily_rates(brief).get(operation)
    found: dict[str, Quantity] = {}
    if rate:
        average = rate.to(f"{way or 'job'}/s")
        found = _rates(average, peak_factor(brief, operation), burst_factor(brief, operation))
        if way:
            time = mean_time(brief, way, operation)
            found |= _answered(found, way, payload(brief, operation, way), time)
    return OperationLoad(
        name=operation.name,
        kind=operation.kind,
        entity=operation.entity,
        way=way or "job",
        deferred=operation.deferred,
        profile=profile_of(brief, operation),
        **_estimates(found, operation.name),
    )


def _unnamed(brief: Brief) -> Iterator[OperationLoad]:
    ways: tuple[Direction, ...] = ("read", "write")
    for way in ways:
        whole = flow(brief, way, daily_rates(brief))
        rest = unnamed_rate(brief, way, whole) if whole else None
        if rest is None:
            continue
        name = f"{'Other' if named_rates(brief, way) else 'All'} {way}s"
        found = _rates(rest, peak_factor(brief), burst_factor(brief))
        found |= _answered(found, way, record_payload(brief, way), mean_time(brief, way))
        profile = profile_of(brief)
        yield OperationLoad(name, None, None, way, deferred=False, profile=profile, **_estimates(found, name))


def _rates(average: Quantity, peak: Quantity, burst: Quantity) -> dict[str, Quantity]:
    return {"average": average, "peak": average * peak, "burst": average * peak * burst}


def _answered(
    rates: dict[str, Quantity], way: Direction, size: Quantity, time: Quantity
) -> dict[str, Quantity]:
    return {
        "in_flight": requests_in_flight(rates["peak"], time, way),
        "payload": size,
        "traffic": (rates["average"] * size).to(_MBIT),
        "peak_traffic": (rates["peak"] * size).to(_MBIT),
    }


def _estimates(found: dict[str, Quantity], name: str) -> dict[str, Estimate]:
    return {
        field: quantity.estimate(named(field.replace("_", "-"), name), name)
        for field, quantity in found.items()
    }
