"""Traffic: bytes a second in and out, and how many requests are in flight, operation by operation.

Only payloads count: what a write brings in and what a read gives out. Headers, retries and
the short answers of writes come on top and are not estimated.
"""

from __future__ import annotations

from archkit.brief import Brief, Entity, Operation
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.rates import (
    Direction,
    Flow,
    daily_rates,
    direction,
    entities_by_name,
    peak_factor,
)
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.volumes import row_bytes

_ROUNDING = 1e-9
_MBIT = "Mbit/s"


def named_rates(brief: Brief, way: Direction) -> tuple[tuple[Operation, Quantity], ...]:
    """Return the operations of one direction that have a rate, each with it a second."""
    return _rates(brief)[way]


@once_a_brief
def _rates(brief: Brief) -> dict[Direction, tuple[tuple[Operation, Quantity], ...]]:
    rates = daily_rates(brief)
    found: dict[Direction, list[tuple[Operation, Quantity]]] = {"read": [], "write": []}
    for one in brief.workload.operations:
        way = direction(one)
        if way and one in rates:
            found[way].append((one, rates[one].to(f"{way}/s")))
    return {way: tuple(pairs) for way, pairs in found.items()}


def unnamed_rate(brief: Brief, way: Direction, whole: Flow) -> Quantity | None:
    """Return what the whole holds beyond the operations with a rate; None when nothing is left."""
    parts = total(rate for _, rate in named_rates(brief, way))
    if parts is None:
        return whole.average
    rest = whole.average.base - parts.base
    if rest <= whole.average.base * _ROUNDING:
        return None
    return given(rest, f"{way}/s", f"{way}s that no operation names", "the rates of the whole workload")


def traffic(brief: Brief, way: Direction, whole: Flow | None) -> Flow | None:
    """Return Mbit a second in one direction, average and daily peak; None without a rate.

    Args:
        brief: The brief.
        way: Writes come in, reads go out.
        whole: The requests of that direction; what no operation names takes a record each.
    """
    if whole is None:
        return None
    parts = [
        (rate * payload(brief, one, way), peak_factor(brief, one)) for one, rate in named_rates(brief, way)
    ]
    rest = unnamed_rate(brief, way, whole)
    if rest:
        parts.append((rest * record_payload(brief, way), peak_factor(brief)))
    return _in_mbit(parts)


def _in_mbit(parts: list[tuple[Quantity, Quantity]]) -> Flow | None:
    average = total(size for size, _ in parts)
    if average is None:
        return None
    by_factor: dict[Quantity, list[Quantity]] = {}
    for size, factor in parts:
        by_factor.setdefault(factor, []).append(size)
    peaks = [(summed * factor) for factor, sizes in by_factor.items() if (summed := total(sizes))]
    peak = total(peaks) or average
    return Flow(average.to(_MBIT), peak.to(_MBIT))


def payload(brief: Brief, operation: Operation, way: Direction) -> Quantity:
    """Return the bytes of one request or answer: stated, a row, or a page of rows."""
    if operation.payload_bytes:
        return given(
            operation.payload_bytes,
            f"B/{way}",
            f"bytes of {operation.name}",
            "brief: workload.operations.payload_bytes",
        )
    size = row_bytes(brief, entity_of(brief, operation))
    if operation.kind in {"list", "search"}:
        return size * known("workload.page-rows", as_assumption=True)
    return size.counting(f"B/{way}")


def record_payload(brief: Brief, way: Direction) -> Quantity:
    """Return the bytes of a request about one record, its object included."""
    sizes = [row_bytes(brief).counting(f"B/{way}")]
    if brief.workload.object_bytes:
        unit = f"B/{way}"
        sizes.append(
            given(brief.workload.object_bytes, unit, "bytes of an object", "brief: workload.object_bytes")
        )
    return total(sizes) or sizes[0]


def entity_of(brief: Brief, operation: Operation) -> Entity | None:
    """Return the entity that an operation is about; None when it names none that exists."""
    return entities_by_name(brief).get(operation.entity) if operation.entity else None


def mean_time(brief: Brief, way: Direction, operation: Operation | None = None) -> Quantity:
    """Return the mean time to answer, from the p95 that is wanted; an assumption where none is.

    Deferred work is answered before it is done, so its own target is not its answer's.
    """
    own = operation.latency_p95_ms if operation and not operation.deferred else None
    quality = brief.quality
    usual = quality.read_latency_p95_ms if way == "read" else quality.write_latency_p95_ms
    if own:
        wanted = given(own, "ms", "wanted p95", "brief: workload.operations.latency_p95_ms")
    elif usual:
        wanted = given(usual, "ms", f"wanted p95 of {way}s", f"brief: quality.{way}_latency_p95_ms")
    else:
        wanted = known("workload.latency-p95", as_assumption=True)
    return wanted * known("workload.mean-over-p95")


def requests_in_flight(rate: Quantity, time: Quantity, way: Direction) -> Quantity:
    """Return how many requests are being answered at once: rate times time (Little's law)."""
    return (rate * time).to(way).counting("request")


def in_flight_at_peak(brief: Brief, flows: dict[Direction, Flow | None]) -> Quantity | None:
    """Return the requests in flight at the daily peak, all operations together; None without a rate."""
    found = []
    for way, whole in flows.items():
        groups: dict[Operation | None, list[Quantity]] = {}
        for one, rate in named_rates(brief, way):
            own = one.peak_to_average or (one.latency_p95_ms and not one.deferred)
            groups.setdefault(one if own else None, []).append(rate)
        rest = unnamed_rate(brief, way, whole) if whole else None
        if rest:
            groups.setdefault(None, []).append(rest)
        for operation, rates in groups.items():
            rate = total(rates) or rates[0]
            peak = rate * peak_factor(brief, operation)
            found.append(requests_in_flight(peak, mean_time(brief, way, operation), way))
    return total(found)
