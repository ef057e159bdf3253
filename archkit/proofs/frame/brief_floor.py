"""The least that the stated load costs a month, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief import Brief, Entity
from archkit.brief.quantity import DAYS_PER_MONTH
from archkit.knowledge import Fact, fact

BYTES_PER_GB = 1e9
REQUESTS_PER_MILLION = 1e6


@dataclass(frozen=True)
class FloorPart:
    """One part of the floor in USD a month, at its low and at its usual price."""

    name: str
    low_usd: float
    base_usd: float
    formula: str


@dataclass(frozen=True)
class Floor:
    """The parts together."""

    parts: tuple[FloorPart, ...]

    @property
    def low_usd(self) -> float:
        """The sum at low prices."""
        return sum(part.low_usd for part in self.parts)

    @property
    def base_usd(self) -> float:
        """The sum at usual prices."""
        return sum(part.base_usd for part in self.parts)


def floor_of(brief: Brief) -> Floor:
    """Return the least that a brief's stated load costs; what is not stated costs nothing here."""
    always = fact("budget.floor-monthly")
    parts = [FloorPart("always on", always.lowest, always.base, f"{always.base:g} USD; {always.citation}")]
    rows = sum(_kept_bytes(brief, entity) for entity in brief.workload.entities) / BYTES_PER_GB
    objects = _object_bytes(brief) / BYTES_PER_GB
    requests = _requests_per_month(brief) / REQUESTS_PER_MILLION
    for name, amount, unit, price in (
        ("rows kept", rows, "GB", fact("budget.floor-row-storage")),
        ("objects kept", objects, "GB", fact("budget.floor-object-storage")),
        ("requests", requests, "million a month", fact("budget.floor-requests")),
    ):
        if amount:
            parts.append(_part(name, amount, unit, price))
    return Floor(tuple(parts))


def _part(name: str, amount: float, unit: str, price: Fact) -> FloorPart:
    from archkit.sizing import number  # noqa: PLC0415 - keeps the import of proofs light

    formula = f"{number(amount)} {unit} x {price.base:g} {price.unit}; {price.citation}"
    return FloorPart(name, amount * price.lowest, amount * price.base, formula)


def _days_kept(brief: Brief, entity: Entity) -> float:
    """Return how many days of rows are there once retention is reached; a month where unknown."""
    return entity.retention_days or brief.workload.retention_days or DAYS_PER_MONTH


def _kept_bytes(brief: Brief, entity: Entity) -> float:
    size = entity.bytes_per_row or brief.workload.record_bytes
    if size is None:
        return 0.0
    return size * max(entity.rows_now or 0, (entity.rows_per_day or 0) * _days_kept(brief, entity))


def _object_bytes(brief: Brief) -> float:
    size = brief.workload.object_bytes
    if size is None:
        return 0.0
    uploads = [
        (one.rows_per_day or 0) * _days_kept(brief, one)
        for one in brief.workload.entities
        if one.rows_per_day is not None and one.bytes_per_row is None
    ]
    return size * (min(uploads) if uploads else 0.0)


def _requests_per_month(brief: Brief) -> float:
    timed = sum(one.per_day or 0 for one in brief.workload.operations)
    whole = (brief.workload.reads_per_day or 0) + (brief.workload.writes_per_day or 0)
    return max(timed, whole) * DAYS_PER_MONTH
