"""Volumes: bytes and rows of entities, storage followed month by month."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from archkit.brief import Brief, Entity, Operation
from archkit.brief.quantity import DAYS_PER_MONTH
from archkit.design import Estimate
from archkit.design.naming import slug
from archkit.knowledge import fact
from archkit.sizing.figures import number
from archkit.sizing.quantity import Quantity, given, known, total
from archkit.sizing.rates import Rates, daily_rates, direction, named, new_rows
from archkit.sizing.same_brief import once_a_brief

_MADE = frozenset({"create", "command"})


class Stock(NamedTuple):
    """What one entity, or all writes together, add and keep.

    `rows_per_month` is today's growth, None when unknown; `rows_now` are there already. Each
    row goes after `retention_days` (None: it stays). `entity` is empty for all writes together.
    """

    rows_per_month: Quantity | None
    rows_now: Quantity | None
    row_bytes: Quantity
    retention_days: float | None
    entity: str = ""


def horizon_months(brief: Brief) -> int:
    """Return how many months growth is followed: stated, or a fact."""
    return brief.scale.horizon_months or int(fact("workload.horizon-months").base)


def row_bytes(brief: Brief, entity: Entity | None = None) -> Quantity:
    """Return the bytes of a row, indexes not included.

    The entity's own size comes first, then the workload's, then the sum of its attributes'
    usual sizes, then an assumption.
    """
    if entity and entity.bytes_per_row:
        return given(
            entity.bytes_per_row,
            "B/row",
            f"bytes of a row of {entity.name}",
            "brief: workload.entities.bytes_per_row",
        )
    if brief.workload.record_bytes:
        return given(
            brief.workload.record_bytes, "B/row", "bytes of a record", "brief: workload.record_bytes"
        )
    if entity and entity.attributes:
        sizes = [known(f"workload.bytes.{one.type}", as_assumption=True) for one in entity.attributes]
        summed = total([*sizes, *_columns_of_its_own(brief, entity), known("workload.row-overhead-bytes")])
        if summed:
            return summed
    return known("workload.record-bytes", as_assumption=True)


def _columns_of_its_own(brief: Brief, entity: Entity) -> list[Quantity]:
    """Return the bytes of what a table has beside its attributes: keys of rows and parents, two times."""
    tenants = (brief.scale.tenants or 0) > 1
    named = {slug(one.name) for one in entity.attributes}
    keys = 1 + len(entity.belongs_to) + tenants - ("id" in named)
    times = 2 - len(named & {"created-at", "updated-at"})
    return [*([known("workload.bytes.uuid")] * keys), *([known("workload.bytes.timestamp")] * times)]


def entity_bytes(brief: Brief, entity: Entity) -> Estimate:
    """Return the bytes of one row of an entity, indexes not included."""
    return row_bytes(brief, entity).estimate(named("bytes", entity.name), f"Bytes of a row of {entity.name}")


def entity_rows(brief: Brief, entity: Entity) -> Estimate | None:
    """Return the rows of an entity at the horizon; None when its growth is unknown."""
    stock = _stock(brief, entity, daily_rates(brief))
    if stock is None:
        return None
    rows = rows_after(brief, stock, horizon_months(brief))
    return rows.estimate(named("rows", entity.name), f"Rows of {entity.name} at the horizon")


def stocks(brief: Brief, rates: Rates, writes: Quantity | None) -> list[Stock]:
    """Return what is stored, by entity, and by all writes when no entity says how it grows.

    Args:
        brief: The brief.
        rates: The result of `archkit.sizing.rates.daily_rates`.
        writes: All writes a second, used when no entity's growth is known; every write then
            counts as a new row.
    """
    found = [_stock(brief, entity, rates) for entity in brief.workload.entities]
    kept = [one for one in found if one]
    if writes is None:
        return kept
    if any(one.rows_per_month for one in kept):
        rest = _unnamed_rows(brief, rates)
        return (
            kept
            if rest is None
            else [*kept, Stock(rest, None, row_bytes(brief), brief.workload.retention_days)]
        )
    rows_per_month = writes.counting("row/s").to("row/month")
    return [*kept, Stock(rows_per_month, None, row_bytes(brief), brief.workload.retention_days)]


def _unnamed_rows(brief: Brief, rates: Rates) -> Quantity | None:
    """Return the rows a month of writes that no rate names, where something is created without one."""
    whole = brief.workload.writes_per_day
    created = any(one.kind in _MADE and one not in rates for one in brief.workload.operations)
    if whole is None or not created:
        return None
    told = sum(rate.base for one, rate in rates.items() if direction(one) == "write")
    grown = {one.entity for one in rates if direction(one) == "write"}
    told += sum(one.rows_per_day or 0.0 for one in brief.workload.entities if one.name not in grown)
    if whole <= told:
        return None
    rest = given(whole - told, "row/day", "rows that no rate names", "brief: workload.writes_per_day")
    return rest.to("row/month")


def growth_factor(brief: Brief, months: int) -> float:
    """Return the load after `months` over today's; 1 when no growth is stated."""
    return _monthly(brief) ** months


def _monthly(brief: Brief) -> float:
    yearly = brief.scale.growth_percent_per_year or 0.0
    return float((1 + yearly / 100) ** (1 / 12))  # a year has twelve months


def _stock(brief: Brief, entity: Entity, rates: Rates) -> Stock | None:
    per_day = (
        new_rows(entity, entity.rows_per_day) if entity.rows_per_day else _created_rows(brief, entity, rates)
    )
    retention = entity.retention_days or brief.workload.retention_days
    there = None
    if entity.rows_now:
        source = "brief: workload.entities.rows_now"
        there = given(entity.rows_now, "row", f"rows of {entity.name} today", source)
    if per_day is None and there is None:
        return None
    if not entity.retention_days and _outlives(entity.rows_now, per_day, retention):
        retention = None
    added = per_day and per_day.to("row/month")
    return Stock(added, there, row_bytes(brief, entity), retention, entity.name)


def _outlives(rows_now: float | None, per_day: Quantity | None, retention: float | None) -> bool:
    """Say whether more rows are there than a general retention leaves: it is not meant for them."""
    if not rows_now or not retention:
        return False
    return per_day is None or rows_now > 2 * per_day.base * retention


@once_a_brief
def _operations_on(brief: Brief) -> Mapping[str | None, list[Operation]]:
    found: dict[str | None, list[Operation]] = {}
    for one in brief.workload.operations:
        found.setdefault(one.entity, []).append(one)
    return MappingProxyType(found)


def _created_rows(brief: Brief, entity: Entity, rates: Rates) -> Quantity | None:
    """Return the rows a day that operations create: all creates, or without one the largest command."""
    mine = [one for one in _operations_on(brief).get(entity.name, ()) if one in rates]
    creates = [rates[one] for one in mine if one.kind == "create"]
    commands = [rates[one] for one in mine if one.kind == "command"]
    if not creates and commands:
        creates = [max(commands, key=lambda rate: rate.base)]
    return total(rate.counting("row/day") for rate in creates)


def planned_stock(
    brief: Brief, rows: Quantity, width: Quantity, retention_days: float | None, months: int
) -> Stock:
    """Return the stock that has grown to so many rows after so many months, along the growth of the brief."""
    return Stock(rows / _months_kept(brief, months, retention_days), None, width, retention_days)


def rows_after(brief: Brief, stock: Stock, months: int) -> Quantity:
    """Return the rows of a stock after so many months, of which it knows growth or beginning."""
    return grown(brief, stock.rows_per_month, stock.rows_now, stock.retention_days, months)


def grown(
    brief: Brief, per_month: Quantity | None, now: Quantity | None, retention_days: float | None, months: int
) -> Quantity:
    """Return what has gathered after so many months: what came in and is kept, and what was there.

    What was there goes evenly over its retention. What comes in grows month by month.

    Args:
        brief: Gives growth in percent a year.
        per_month: What comes in during the first month, such as ``row/month``.
        now: What is there today, in the same unit without the month.
        retention_days: How long each is kept; None for ever.
        months: 1 or more.

    Raises:
        ValueError: If neither growth nor beginning is known.
    """
    share = 1.0 if not retention_days else max(0.0, 1 - months * DAYS_PER_MONTH / retention_days)
    parts = []
    if per_month:
        parts.append(per_month * _months_kept(brief, months, retention_days))
    if now:
        parts.append(now if share == 1 else now * _share_left(share, months))
    gathered = total(parts)
    if gathered is None:
        raise ValueError("nothing is known to be there or to come in")
    return gathered


def _share_left(share: float, months: int) -> Quantity:
    name = f"share of today's rows still kept after {number(months)} months"
    return given(share, "1", name, "retention_days of the brief")


def _months_kept(brief: Brief, months: int, retention_days: float | None) -> Quantity:
    kept_months = min(float(months), retention_days / DAYS_PER_MONTH) if retention_days else float(months)
    factor = _month_sum(_monthly(brief), months, kept_months)
    yearly = brief.scale.growth_percent_per_year
    growth = f", growing {number(yearly)} % a year" if yearly else ""
    window = f" with the last {number(kept_months)} kept" if kept_months < months else ""
    source = (
        "brief: scale.horizon_months"
        if brief.scale.horizon_months
        else f"assumed: {fact('workload.horizon-months').citation}"
    )
    return given(factor, "month", f"{months} months{window}{growth}", source, shown=f"{number(factor)} month")


def _month_sum(monthly: float, months: int, kept_months: float) -> float:
    """Return the sum of monthly**(m - 1) over the last `kept_months` of `months`."""
    whole = math.floor(kept_months)
    first = months - whole
    added = sum(monthly**month for month in range(first, months))
    if first > 0:
        added += (kept_months - whole) * monthly ** (first - 1)
    return added


def object_stock(brief: Brief, rates: Rates, writes: Quantity | None) -> Stock | None:
    """Return the objects kept beside the rows; None when the brief gives no object size.

    One object comes with each create of an entity that has a binary attribute, or with each
    write when no entity says so.
    """
    size = brief.workload.object_bytes
    rate = _objects_per_second(brief, rates) or writes
    if size is None or rate is None:
        return None
    per_month = rate.counting(rate.unit.replace("write", "row")).to("row/month")
    bytes_of_object = given(size, "B/row", "bytes of an object", "brief: workload.object_bytes")
    return Stock(per_month, None, bytes_of_object, brief.workload.retention_days)


def _objects_per_second(brief: Brief, rates: Rates) -> Quantity | None:
    binary = {
        entity.name
        for entity in brief.workload.entities
        if any(one.type == "binary" for one in entity.attributes)
    }
    return total(
        rates[one]
        for one in brief.workload.operations
        if one.kind in {"create", "command"} and one.entity in binary and one in rates
    )
