"""Arrivals: how often which operation begins, from the same rates that everything is sized for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archkit.brief import Brief, Operation
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.design.naming import SLUG_LENGTH, slug
from archkit.errors import InputError
from archkit.sizing.rates import daily_rates, direction, peak_factor
from archkit.sizing.workload import measure_load

_ROUNDING = 1e-6
Way = Literal["read", "write", "job"]


@dataclass(frozen=True)
class Arrival:
    """One kind of request: an operation of the brief, or what its totals hold beyond these.

    `per_second` is the average of a day; `way` is ``job`` for a batch run, which nobody waits
    for. `target_ms` is the p95 that the brief wants of the answer.
    """

    id: str
    name: str
    way: Way
    per_second: float
    peak_to_average: float
    target_ms: float | None = None
    operation: Operation | None = None

    @property
    def deferred(self) -> bool:
        """Whether the caller is answered before the work is done."""
        return self.operation is not None and self.operation.deferred and self.way != "job"


def arrivals(brief: Brief) -> tuple[tuple[Arrival, ...], tuple[str, ...]]:
    """Return what arrives, and the names of the operations whose rate nobody knows.

    Raises:
        InputError: If the brief gives no rate at all.
    """
    rates = daily_rates(brief)
    found = [*_named(brief), *_unnamed(brief)]
    if not found:
        raise InputError(
            "the brief gives no rate, so there is no load to simulate",
            field="workload.operations",
            hint="Say how often an operation happens (per_day), or how many users there are a day.",
        )
    unrated = tuple(one.name for one in brief.workload.operations if one not in rates)
    return _with_own_ids(found), unrated


def _named(brief: Brief) -> Iterator[Arrival]:
    for operation, rate in daily_rates(brief).items():
        if rate.base > 0:
            yield Arrival(
                id=slug(operation.name),
                name=operation.name,
                way=direction(operation) or "job",
                per_second=rate.base / SECONDS_PER_DAY,
                peak_to_average=max(1.0, peak_factor(brief, operation).base),
                target_ms=_target(brief, operation),
                operation=operation,
            )


def _unnamed(brief: Brief) -> Iterator[Arrival]:
    """Yield the reads and writes that the totals hold beyond the operations with a rate."""
    load, rates = measure_load(brief), daily_rates(brief)
    totals: tuple[tuple[Literal["read", "write"], float], ...] = (
        ("read", load.reads_per_second.base if load.reads_per_second else 0.0),
        ("write", load.writes_per_second.base if load.writes_per_second else 0.0),
    )
    quality = brief.quality
    for way, total in totals:
        named = sum(rate.base for one, rate in rates.items() if direction(one) == way) / SECONDS_PER_DAY
        if total - named > _ROUNDING * total:
            target = quality.read_latency_p95_ms if way == "read" else quality.write_latency_p95_ms
            name = f"{'Other' if named else 'All'} {way}s"
            factor = max(1.0, peak_factor(brief).base)
            yield Arrival(slug(name), name, way, total - named, factor, target)


def _target(brief: Brief, operation: Operation) -> float | None:
    """Return the p95 wanted of the answer; that of deferred work is about the work, not the answer."""
    way = direction(operation)
    if way is None:
        return None
    quality = brief.quality
    usual = quality.read_latency_p95_ms if way == "read" else quality.write_latency_p95_ms
    return usual if operation.deferred else operation.latency_p95_ms or usual


def _with_own_ids(found: list[Arrival]) -> tuple[Arrival, ...]:
    taken: set[str] = set()
    own = []
    for one in found:
        name, further = one.id, 1
        while name in taken:
            further += 1
            name = f"{one.id[: SLUG_LENGTH - 5].rstrip('-')}-{further}"
        taken.add(name)
        own.append(Arrival(name, *(getattr(one, field) for field in list(one.__dataclass_fields__)[1:])))
    return tuple(own)
