"""Workload: rates, volumes and concurrency from a brief, as ranges with formulas."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief import Brief, Entity, Operation
from archkit.design import Estimate
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.rates import (
    Direction,
    Flow,
    Rates,
    active_users,
    daily_rates,
    direction,
    entities_by_name,
    flow,
    job_flow,
    peak_factor,
)
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.volumes import Stock, growth_factor, horizon_months, object_stock, row_bytes, stocks

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Load:
    """What the system has to take; every number an `Estimate`, None when the brief says nothing.

    Rates are per second, averaged over a day or at the daily peak, as stated today;
    `growth_factor` is the load at the horizon over today's. Storage is GiB of rows in the
    system of record, indexes and replicas not included; objects are counted apart. Ingress
    and egress are averages of a day. `horizon_months` is how far growth is followed.
    """

    reads_per_second: Estimate | None
    writes_per_second: Estimate | None
    peak_reads_per_second: Estimate | None
    peak_writes_per_second: Estimate | None
    peak_to_average: Estimate
    jobs_per_second_peak: Estimate | None
    storage_gib_per_month: Estimate | None
    storage_gib_at_horizon: Estimate | None
    rows_at_horizon: Estimate | None
    ingress_mbit_per_second: Estimate | None
    egress_mbit_per_second: Estimate | None
    concurrent_connections: Estimate | None
    hot_set_gib: Estimate | None
    horizon_months: int
    jobs_per_second: Estimate | None = None
    objects_gib_per_month: Estimate | None = None
    objects_gib_at_horizon: Estimate | None = None
    growth_factor: float = 1.0

    def estimates(self) -> tuple[Estimate, ...]:
        """Return all estimates that exist, in a fixed order."""
        found = (getattr(self, name) for name in self.__dataclass_fields__)
        return tuple(one for one in found if isinstance(one, Estimate))


@once_a_brief
def measure_load(brief: Brief) -> Load:
    """Return the load of a brief; what nobody stated and nothing implies stays None.

    Args:
        brief: The brief, with or without the assumptions of a design filled in.
    """
    rates = daily_rates(brief)
    reads, writes = flow(brief, "read", rates), flow(brief, "write", rates)
    jobs = job_flow(brief, rates)
    kept = stocks(brief, rates, _average(writes))
    stored, rows = total(map(_bytes, kept)), total(one.rows_at_horizon for one in kept)
    objects = object_stock(brief, rates, _average(writes))
    ingress, egress = _traffic(brief, "write", rates, writes), _traffic(brief, "read", rates, reads)
    months = horizon_months(brief)
    after = f"after {months} months"
    return Load(
        reads_per_second=_named(_average(reads), "reads", "Reads, average of a day"),
        writes_per_second=_named(_average(writes), "writes", "Writes, average of a day"),
        peak_reads_per_second=_named(_peak(reads), "peak-reads", "Reads at the daily peak"),
        peak_writes_per_second=_named(_peak(writes), "peak-writes", "Writes at the daily peak"),
        peak_to_average=peak_factor(brief).estimate("peak-to-average", "Daily peak over average"),
        jobs_per_second_peak=_named(_peak(jobs), "peak-jobs", "Deferred jobs at the daily peak"),
        storage_gib_per_month=_named(_growth(kept), "storage-per-month", "Rows added in a month"),
        storage_gib_at_horizon=_named(stored, "storage-at-horizon", f"Rows stored {after}"),
        rows_at_horizon=_named(rows, "rows-at-horizon", f"Rows {after}"),
        ingress_mbit_per_second=_named(ingress, "ingress", "Data in, average of a day"),
        egress_mbit_per_second=_named(egress, "egress", "Data out, average of a day"),
        concurrent_connections=_named(
            _connections(brief), "connections", "Users connected at the daily peak"
        ),
        hot_set_gib=_named(_hot_set(brief, reads, rates, stored), "hot-set", "What a cache should hold"),
        horizon_months=months,
        jobs_per_second=_named(_average(jobs), "jobs", "Deferred jobs, average of a day"),
        objects_gib_per_month=_named(_added(objects), "objects-per-month", "Objects added in a month"),
        objects_gib_at_horizon=_named(
            objects and _bytes(objects), "objects-at-horizon", f"Objects stored {after}"
        ),
        growth_factor=growth_factor(brief, months),
    )


def _average(one: Flow | None) -> Quantity | None:
    return one.average if one else None


def _peak(one: Flow | None) -> Quantity | None:
    return one.peak if one else None


def _named(quantity: Quantity | None, estimate_id: str, name: str) -> Estimate | None:
    return quantity.estimate(estimate_id, name) if quantity else None


def _bytes(stock: Stock) -> Quantity:
    """Return what a stock takes at the horizon in GiB."""
    return (stock.rows_at_horizon * stock.row_bytes).to("GiB")


def _growth(kept: list[Stock]) -> Quantity | None:
    return total(added for one in kept if (added := _added(one)))


def _added(stock: Stock | None) -> Quantity | None:
    """Return what a stock gains in a month; None when its growth is unknown."""
    if stock is None or stock.rows_per_month is None:
        return None
    return (stock.rows_per_month * stock.row_bytes).to("GiB/month")


def _traffic(brief: Brief, way: Direction, rates: Rates, whole: Flow | None) -> Quantity | None:
    """Return Mbit a second: each operation's own bytes, and a record for what no operation names."""
    if whole is None:
        return None
    parts = [rate * _payload(brief, one, way) for one, rate in _named_rates(brief, way, rates)]
    rest = _unnamed_rate(brief, way, rates, whole)
    if rest:
        parts.append(rest * _row_payload(brief, way))
    summed = total(parts)
    return summed.to("Mbit/s") if summed else None


def _named_rates(brief: Brief, way: Direction, rates: Rates) -> list[tuple[Operation, Quantity]]:
    return [
        (one, rates[one].to(f"{way}/s"))
        for one in brief.workload.operations
        if direction(one) == way and one in rates
    ]


def _unnamed_rate(brief: Brief, way: Direction, rates: Rates, whole: Flow) -> Quantity | None:
    """Return what the whole holds beyond the operations with a rate; None when nothing is left."""
    named = total(rate for _, rate in _named_rates(brief, way, rates))
    if named is None:
        return whole.average
    rest = whole.average.base - named.base
    if rest <= whole.average.base * _ROUNDING:
        return None
    return given(rest, f"{way}/s", f"{way}s that no operation names", "the rates of the whole workload")


def _entity_of(brief: Brief, operation: Operation) -> Entity | None:
    return entities_by_name(brief).get(operation.entity) if operation.entity else None


def _payload(brief: Brief, operation: Operation, way: Direction) -> Quantity:
    if operation.payload_bytes:
        return given(
            operation.payload_bytes,
            f"B/{way}",
            f"bytes of {operation.name}",
            "brief: workload.operations.payload_bytes",
        )
    size = row_bytes(brief, _entity_of(brief, operation))
    if operation.kind in {"list", "search"}:
        return size * known("workload.page-rows", as_assumption=True)
    return size.counting(f"B/{way}")


def _row_payload(brief: Brief, way: Direction) -> Quantity:
    """Return the bytes of a request about one record, its object included."""
    sizes = [row_bytes(brief).counting(f"B/{way}")]
    if brief.workload.object_bytes:
        unit = f"B/{way}"
        sizes.append(
            given(brief.workload.object_bytes, unit, "bytes of an object", "brief: workload.object_bytes")
        )
    return total(sizes) or sizes[0]


def _connections(brief: Brief) -> Quantity | None:
    stated = brief.scale.users_concurrent_peak
    if stated:
        return given(stated, "user", "users at the same time", "brief: scale.users_concurrent_peak")
    users = active_users(brief)
    return users * known("workload.online-share", as_assumption=True) if users else None


def _hot_set(brief: Brief, reads: Flow | None, rates: Rates, storage: Quantity | None) -> Quantity | None:
    """Return the hot share of a day's reads in bytes, never more than what is stored."""
    if reads is None:
        return None
    stated = brief.workload.hot_fraction
    share = (
        given(stated, "1", "hot share of a day's reads", "brief: workload.hot_fraction")
        if stated
        else known("workload.hot-fraction", as_assumption=True)
    )
    touched = [
        rate * row_bytes(brief, _entity_of(brief, one)).counting("B/read")
        for one, rate in _named_rates(brief, "read", rates)
    ]
    rest = _unnamed_rate(brief, "read", rates, reads)
    if rest:
        touched.append(rest * row_bytes(brief).counting("B/read"))
    size = _days_bytes(touched) * share
    return size.at_most(storage) if storage else size


def _days_bytes(touched: list[Quantity]) -> Quantity:
    """Return the GiB that a day's reads touch."""
    summed = total(touched) or touched[0]
    return (summed * Quantity(1, 1, 1, "day", "1 day")).to("GiB")
