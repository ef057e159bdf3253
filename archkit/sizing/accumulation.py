"""Accumulation: rows, storage and objects month by month, along growth and retention."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.brief import Brief
from archkit.design import Estimate
from archkit.sizing.quantity import Quantity, total
from archkit.sizing.rates import daily_rates, flow
from archkit.sizing.same_brief import once_a_brief
from archkit.sizing.volumes import Stock, grown, horizon_months, object_stock, stocks

Months = tuple[tuple[int, Estimate], ...]
"""A month, counted from 1, and what is there at its end; empty when nothing is known."""


@once_a_brief
def storage_by_month(brief: Brief) -> Months:
    """Return the GiB of rows in the system of record, indexes and replicas not included."""
    return _by_month(brief, _rows_kept(brief), "storage", "Rows stored", "GiB")


@once_a_brief
def rows_by_month(brief: Brief) -> Months:
    """Return the rows that are kept, all entities together."""
    return _by_month(brief, _rows_kept(brief), "rows", "Rows", "row")


@once_a_brief
def objects_by_month(brief: Brief) -> Months:
    """Return the GiB of objects beside the rows; empty when the brief gives no object size."""
    return _by_month(brief, _objects_kept(brief), "objects", "Objects stored", "GiB")


def storage_at(brief: Brief, month: int) -> float | None:
    """Return the GiB of rows after a month, 0 for today; None when the brief gives no volume.

    Within the horizon this is the base of `storage_by_month`; beyond it the same goes on.
    """
    kept = _beyond(brief)  # one month takes a moment, all of them with their formulas do not
    return kept.get(month) if any(added or now for added, now, _ in kept.groups) else None


@once_a_brief
def _beyond(brief: Brief) -> _Beyond:
    return _Beyond(brief)


class _Beyond:
    """What is stored in single months, worked out as they are asked for."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.groups = list(_groups(_rows_kept(brief), "GiB"))
        self.known: dict[int, float] = {}

    def get(self, month: int) -> float:
        if month not in self.known:
            there = total(
                grown(self.brief, added, now, retention, month) for added, now, retention in self.groups
            )
            self.known[month] = there.base if there else 0.0
        return self.known[month]


def _rows_kept(brief: Brief) -> list[Stock]:
    rates = daily_rates(brief)
    writes = flow(brief, "write", rates)
    return stocks(brief, rates, writes.average if writes else None)


def _objects_kept(brief: Brief) -> list[Stock]:
    rates = daily_rates(brief)
    writes = flow(brief, "write", rates)
    kept = object_stock(brief, rates, writes.average if writes else None)
    return [kept] if kept else []


def _by_month(brief: Brief, kept: list[Stock], what: str, name: str, unit: str) -> Months:
    groups = list(_groups(kept, unit))
    if not groups:
        return ()
    found = []
    for month in range(1, horizon_months(brief) + 1):
        there = total(grown(brief, added, now, retention, month) for added, now, retention in groups)
        if there:
            found.append((month, there.estimate(f"{what}-month-{month}", f"{name} after {month} months")))
    return tuple(found)


def _groups(kept: list[Stock], unit: str) -> Iterator[tuple[Quantity | None, Quantity | None, float | None]]:
    """Yield what comes in and what is there, summed over the stocks that keep it equally long."""
    by_retention: dict[float | None, list[Stock]] = {}
    for stock in kept:
        by_retention.setdefault(stock.retention_days, []).append(stock)
    for retention, group in by_retention.items():
        added = [_in(unit, one.rows_per_month, one, "/month") for one in group if one.rows_per_month]
        now = [_in(unit, one.rows_now, one) for one in group if one.rows_now]
        yield total(added), total(now), retention


def _in(unit: str, rows: Quantity, stock: Stock, per: str = "") -> Quantity:
    return rows if unit == "row" else (rows * stock.row_bytes).to(f"{unit}{per}")
