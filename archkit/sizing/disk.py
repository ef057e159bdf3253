"""Disk: what rows take with their indexes, month by month; the one place where that is worked out.

Where a design has its tables, it is rows times the bytes of a row and of its index entries, with the
dead rows between two vacuums. What no table is known for counts by the fact ``cost.index-overhead``,
which is then an assumption.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from archkit.brief import Brief
from archkit.design import DataModel, EstimateInput, Table
from archkit.knowledge import fact
from archkit.sizing.ceiling import POSTGRESQL
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.rates import daily_rates, flow
from archkit.sizing.same_brief import These
from archkit.sizing.table_width import entity_key, table_width
from archkit.sizing.volumes import Stock, horizon_months, planned_stock, rows_after, stocks

_KEPT = 16


def disk(brief: Brief, data: DataModel | None, planned_months: int | None = None) -> Disk:
    """Return what a brief's rows take on disk, by the tables of a design where it has them.

    Args:
        brief: The brief, with or without the assumptions of a design filled in.
        data: The design's data model; None before the data step. Tables of another engine than
            PostgreSQL are not laid out.
        planned_months: The horizon that the rows of its tables are stated for; the brief's if left out.
    """
    return _disk(These(brief, data), planned_months or horizon_months(brief))


@functools.lru_cache(maxsize=_KEPT)
def _disk(key: These, months: int) -> Disk:
    brief: Brief = key.things[0]  # type: ignore[assignment]
    data = key.things[1]
    tables = data if isinstance(data, DataModel) and data.engine in POSTGRESQL else None
    return Disk(brief, tables, months)


@dataclass(frozen=True)
class _Part:
    """Rows of one table or entity by month, and what so many take; `of_brief` where the brief counts them."""

    table: str
    rows: Callable[[int], Quantity]
    taken: Callable[[Quantity], Quantity]
    of_brief: bool = False


@dataclass(frozen=True)
class Disk:
    """What a brief's rows take with their indexes; `data` is None where the old factor stands for tables."""

    brief: Brief
    data: DataModel | None
    planned_months: int
    _months: dict[int, Quantity | None] = field(default_factory=dict, compare=False, repr=False)

    def after(self, month: int) -> Quantity | None:
        """Return the GiB after a month, copies left out, 0 for today; None when nothing is known."""
        if month not in self._months:
            self._months[month] = self._taken(month)
        return self._months[month]

    def gib(self, month: int) -> float:
        """Return the expected GiB after a month; 0 when nothing is known."""
        taken = self.after(month)
        return taken.base if taken else 0.0

    def _taken(self, month: int) -> Quantity | None:
        parts = [part.taken(part.rows(month).as_result()) for part in self._parts]
        parts.sort(key=lambda one: -one.base)
        whole = total([one for one in parts if one.high > 0] or parts[:1])
        unknown = [one.name for one in self._tables if one.name not in self._counted]
        if whole is None or not unknown:
            return whole
        told = EstimateInput(
            name="tables of unknown rows",
            value="left out",
            source=f"no rows stated: {', '.join(unknown)}",
        )
        return replace(whole, inputs=(*whole.inputs, told))

    @property
    def _tables(self) -> tuple[Table, ...]:
        return self.data.tables if self.data else ()

    @functools.cached_property
    def _counted(self) -> frozenset[str]:
        return frozenset(part.table for part in self._parts)

    @functools.cached_property
    def _parts(self) -> tuple[_Part, ...]:
        rates = daily_rates(self.brief)
        writes = flow(self.brief, "write", rates)
        found = stocks(self.brief, rates, writes.average if writes else None)
        named = {entity_key(one.entity): one for one in found if one.entity}
        parts = [self._table_part(one, named.pop(entity_key(one.entity), None)) for one in self._tables]
        known_parts = [one for one in parts if one]
        rest = [self._beside(known_parts, one) for one in found if not one.entity]
        return (*known_parts, *(self._without_table(one) for one in named.values()), *rest)

    def _table_part(self, table: Table, stock: Stock | None) -> _Part | None:
        """Return the rows of a table: those of its entity, or those that the design states."""
        if self.data is None or (stock is None and not table.rows_at_horizon):
            return None
        width = table_width(table, self.data, self.brief)
        kept = _kept_days(table, stock.retention_days if stock else table.retention_days)
        if stock is None:
            source = "design: data.tables.rows_at_horizon"
            there = given(table.rows_at_horizon or 0, "row", f"rows of {table.name} at the horizon", source)
            grown = planned_stock(self.brief, there, width.row, kept, self.planned_months)
            return _Part(table.name, partial(rows_after, self.brief, grown), width.taken)
        return _Part(
            table.name,
            partial(rows_after, self.brief, stock._replace(retention_days=kept)),
            width.taken,
            of_brief=True,
        )

    def _without_table(self, stock: Stock) -> _Part:
        return _Part("", partial(rows_after, self.brief, stock), partial(_by_factor, stock))

    def _beside(self, parts: list[_Part], stock: Stock) -> _Part:
        """Return the rows that no entity is named for, without those of tables that the design adds."""
        own = [one for one in parts if not one.of_brief]

        def rows(month: int) -> Quantity:
            every, tabled = rows_after(self.brief, stock, month), total(one.rows(month) for one in own)
            return every.beyond(tabled) if tabled else every

        return _Part("", rows, partial(_by_factor, stock))


def _kept_days(table: Table, days: float | None) -> float | None:
    """Return how long a row is there: its retention, and how long a deleted one can be restored."""
    if days is None:
        return None
    kept = table.retention_days or days
    marked = any(one.name == "deleted_at" for one in table.columns)
    return kept + (table.restore_days or fact("data.soft-delete-days").base) if marked else kept


def _by_factor(stock: Stock, rows: Quantity) -> Quantity:
    overhead = known("cost.index-overhead", as_assumption=True)
    return (rows * stock.row_bytes * overhead).to("GiB")
