"""Workload: rates, volumes and concurrency from a brief, as ranges with formulas."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace

from archkit.brief import Brief
from archkit.design import DataModel, Estimate
from archkit.sizing.profile import burst_factor
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.rates import Flow, active_users, daily_rates, flow, job_flow, job_rates, peak_factor
from archkit.sizing.same_brief import These, once_a_brief
from archkit.sizing.traffic import entity_of, in_flight_at_peak, named_rates, traffic, unnamed_rate
from archkit.sizing.volumes import (
    Stock,
    growth_factor,
    horizon_months,
    object_stock,
    row_bytes,
    rows_after,
    stocks,
)

_KEPT = 16


@dataclass(frozen=True)
class Load:
    """What the system has to take; every number an `Estimate`, None when the brief says nothing.

    Rates are per second, averaged over a day or at the daily peak, as stated today;
    `growth_factor` is the load at the horizon over today's. Storage is GiB of rows in the
    system of record, indexes and replicas not included; objects are counted apart. Ingress
    and egress are averages of a day and at its peak. `horizon_months` is how far growth is
    followed. Bursts are the busiest second; requests in flight follow from the wanted latency.
    `data` are the tables of the design once it has them, planned for `planned_months`: what rows
    take on disk follows from them (`archkit.sizing.disk`).
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
    burst_reads_per_second: Estimate | None = None
    burst_writes_per_second: Estimate | None = None
    burst_jobs_per_second: Estimate | None = None
    peak_ingress_mbit_per_second: Estimate | None = None
    peak_egress_mbit_per_second: Estimate | None = None
    requests_in_flight_peak: Estimate | None = None
    data: DataModel | None = field(default=None, compare=False, repr=False)
    planned_months: int | None = field(default=None, compare=False, repr=False)

    def estimates(self) -> tuple[Estimate, ...]:
        """Return all estimates that exist, in a fixed order."""
        found = (getattr(self, name) for name in self.__dataclass_fields__)
        return tuple(one for one in found if isinstance(one, Estimate))


def measure_load(brief: Brief, data: DataModel | None = None) -> Load:
    """Return the load of a brief; what nobody stated and nothing implies stays None.

    Args:
        brief: The brief, with or without the assumptions of a design filled in.
        data: The tables of the design, for what rows take on disk; None before the data step.
    """
    return _measured(brief) if data is None else _with_data(These(brief, data), horizon_months(brief))


def measure_again(load: Load, brief: Brief) -> Load:
    """Return the load of a changed brief, its rows in the same tables."""
    if load.data is None:
        return _measured(brief)
    return _with_data(These(brief, load.data), load.planned_months or horizon_months(brief))


@functools.lru_cache(maxsize=_KEPT)
def _with_data(key: These, months: int) -> Load:
    brief: Brief = key.things[0]  # type: ignore[assignment]
    data: DataModel = key.things[1]  # type: ignore[assignment]
    return replace(_measured(brief), data=data, planned_months=months)


@once_a_brief
def _measured(brief: Brief) -> Load:
    rates = daily_rates(brief)
    reads, writes = flow(brief, "read", rates), flow(brief, "write", rates)
    jobs = job_flow(brief, rates)
    kept = stocks(brief, rates, _average(writes))
    objects = object_stock(brief, rates, _average(writes))
    ingress, egress = traffic(brief, "write", writes), traffic(brief, "read", reads)
    months = horizon_months(brief)
    stored = total(_bytes(brief, one, months) for one in kept)
    rows = total(rows_after(brief, one, months) for one in kept)
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
        ingress_mbit_per_second=_named(_average(ingress), "ingress", "Data in, average of a day"),
        egress_mbit_per_second=_named(_average(egress), "egress", "Data out, average of a day"),
        concurrent_connections=_named(
            _connections(brief), "connections", "Users connected at the daily peak"
        ),
        hot_set_gib=_named(_hot_set(brief, reads, stored), "hot-set", "What a cache should hold"),
        horizon_months=months,
        jobs_per_second=_named(_average(jobs), "jobs", "Deferred jobs, average of a day"),
        objects_gib_per_month=_named(_added(objects), "objects-per-month", "Objects added in a month"),
        objects_gib_at_horizon=_named(
            objects and _bytes(brief, objects, months), "objects-at-horizon", f"Objects stored {after}"
        ),
        growth_factor=growth_factor(brief, months),
        burst_reads_per_second=_named(_burst(brief, reads), "burst-reads", "Reads in the busiest second"),
        burst_writes_per_second=_named(_burst(brief, writes), "burst-writes", "Writes in the busiest second"),
        burst_jobs_per_second=_named(_burst_jobs(brief), "burst-jobs", "Deferred jobs in the busiest second"),
        peak_ingress_mbit_per_second=_named(_peak(ingress), "peak-ingress", "Data in at the daily peak"),
        peak_egress_mbit_per_second=_named(_peak(egress), "peak-egress", "Data out at the daily peak"),
        requests_in_flight_peak=_named(
            in_flight_at_peak(brief, {"read": reads, "write": writes}),
            "in-flight",
            "Requests in flight at the daily peak",
        ),
    )


def _average(one: Flow | None) -> Quantity | None:
    return one.average if one else None


def _peak(one: Flow | None) -> Quantity | None:
    return one.peak if one else None


def _burst(brief: Brief, one: Flow | None) -> Quantity | None:
    return one.peak * burst_factor(brief) if one else None


def _burst_jobs(brief: Brief) -> Quantity | None:
    """Return jobs in the busiest second; deferred work follows its callers, batch runs their clocks."""
    return total(
        rate.to("job/s") * peak_factor(brief, one) * burst_factor(brief, one)
        for one, rate in job_rates(brief, daily_rates(brief))
    )


def _named(quantity: Quantity | None, estimate_id: str, name: str) -> Estimate | None:
    return quantity.estimate(estimate_id, name) if quantity else None


def _bytes(brief: Brief, stock: Stock, months: int) -> Quantity:
    """Return what a stock takes at the horizon in GiB."""
    return (rows_after(brief, stock, months) * stock.row_bytes).to("GiB")


def _growth(kept: list[Stock]) -> Quantity | None:
    return total(added for one in kept if (added := _added(one)))


def _added(stock: Stock | None) -> Quantity | None:
    """Return what a stock gains in a month; None when its growth is unknown."""
    if stock is None or stock.rows_per_month is None:
        return None
    return (stock.rows_per_month * stock.row_bytes).to("GiB/month")


def _connections(brief: Brief) -> Quantity | None:
    stated = brief.scale.users_concurrent_peak
    if stated:
        return given(stated, "user", "users at the same time", "brief: scale.users_concurrent_peak")
    users = active_users(brief)
    return users * known("workload.online-share", as_assumption=True) if users else None


def _hot_set(brief: Brief, reads: Flow | None, storage: Quantity | None) -> Quantity | None:
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
        rate * row_bytes(brief, entity_of(brief, one)).counting("B/read")
        for one, rate in named_rates(brief, "read")
    ]
    rest = unnamed_rate(brief, "read", reads)
    if rest:
        touched.append(rest * row_bytes(brief).counting("B/read"))
    size = _days_bytes(touched) * share
    return size.at_most(storage) if storage else size


def _days_bytes(touched: list[Quantity]) -> Quantity:
    """Return the GiB that a day's reads touch."""
    summed = total(touched) or touched[0]
    return (summed * Quantity(1, 1, 1, "day", "1 day")).to("GiB")
