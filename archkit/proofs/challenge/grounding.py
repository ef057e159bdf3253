"""What the numbers of a text may rest on: the brief, the design's own numbers, facts, the load."""

from __future__ import annotations

import bisect
import functools
import math
import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

from archkit.brief import Brief
from archkit.design import Design
from archkit.knowledge import Fact, library
from archkit.proofs.challenge.stated_number import (
    MONTH,
    Dimension,
    StatedNumber,
    dimension_of,
    stated_numbers,
)
from archkit.sizing.growth.month import factor_in
from archkit.sizing.workload import measure_load

_QUOTIENT = 0.02
"""Rounding of a quotient of two numbers that are rounded themselves."""
_DAY = 86_400.0
_TIMES: dict[Dimension, tuple[float, ...]] = {"money": (1.0, 12.0, 1 / 12), "count": (1.0, _DAY)}
"""By what a value is multiplied besides: a month's money for a year's, a day's count for a second's rate."""
_FIELDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), unit)
    for pattern, unit in (
        (r"usd$", "USD"),
        (r"_ms$", "ms"),
        (r"per_second", "/s"),
        (r"per_day$", "a day"),
        (r"(?:percent|share|utilisation_target|points|factor|ratio|weight)$", "%"),
        (r"seconds$", "s"),
        (r"minutes$", "min"),
        (r"hours|hours_per_month$", "h"),
        (r"days$", "days"),
        (r"weeks$", "weeks"),
        (r"months?$", "months"),
        (r"bytes", "bytes"),
        (r"gib$", "GiB"),
    )
)
"""Which unit the number of a field has, by the field's name."""

Ground = tuple[Dimension, float]


class Grounds:
    """All numbers that a text may rest on, by dimension and sorted, so that each look-up is quick."""

    def __init__(self, values: Iterable[Ground]) -> None:
        """Sort the numbers that count; zero and what is endless ground nothing."""
        found: dict[Dimension, set[float]] = {}
        for dimension, value in values:
            if value and math.isfinite(value):
                found.setdefault(dimension, set()).add(abs(value))
        self._values = MappingProxyType({dimension: sorted(numbers) for dimension, numbers in found.items()})

    def homeless(self, text: str) -> Iterator[StatedNumber]:
        """Yield the numbers of a text that rest on nothing.

        A number without a unit may have the one of a neighbour (``2,090 USD (753 to 5,200)``), and
        a share may be the quotient of two numbers of the same text that are known themselves.
        """
        numbers = tuple(stated_numbers(text, small=True))
        known = [one for one in numbers if one.dimension != "share" and self._hold(one, numbers)]
        for one in numbers:
            if one.is_small or self._hold(one, numbers):
                continue
            if one.dimension != "share" or not _is_quotient(one, known):
                yield one

    def _hold(self, number: StatedNumber, beside: Iterable[StatedNumber]) -> bool:
        return any(
            self._near(dimension, value * times, number.rounding)
            for dimension, value in number.readings(beside)
            for times in _TIMES.get(dimension, (1.0,))
        )

    def _near(self, dimension: Dimension, value: float, rounding: float) -> bool:
        values = self._values.get(dimension, [])
        place = bisect.bisect_left(values, value * (1 - rounding))
        return place < len(values) and values[place] <= value * (1 + rounding)


def _is_quotient(share: StatedNumber, known: list[StatedNumber]) -> bool:
    return any(
        math.isclose(above.value / below.value, share.value, rel_tol=_QUOTIENT)
        for above in known
        for below in known
        if above is not below and above.dimension == below.dimension
    )


def grounds_of(brief: Brief, design: Design) -> Grounds:
    """Return what the numbers of a design's texts may rest on."""
    return Grounds(_all(brief, design))


def _all(brief: Brief, design: Design) -> Iterator[Ground]:
    yield from _numbers(brief.model_dump(mode="json"))
    yield from _numbers(design.model_dump(mode="json"))
    yield from _sums(design)
    for fact in library().facts.values():
        yield from _of_fact(fact)
    yield from _of_load(brief)
    for text in (brief.purpose, *brief.goals, *brief.constraints):
        yield from ((known.dimension, known.value) for known in stated_numbers(text))


def _of_fact(fact: Fact) -> Iterator[Ground]:
    for value in _ends(fact):
        yield from _measured(value, fact.unit)


def _ends(fact: Fact) -> set[float]:
    return {fact.lowest, fact.base, fact.highest}


def _of_load(brief: Brief) -> Iterator[Ground]:
    """Yield the load today, at the horizon and ten times; reads and writes also past a cache."""
    load = measure_load(brief)
    growth = factor_in(brief, load.horizon_months)
    for one in load.estimates():
        for value in (one.low, one.base, one.high):
            yield from _measured(value, one.unit)
            yield from _measured(value * growth, one.unit)
    peaks = (load.peak_reads_per_second, load.peak_writes_per_second)
    together = sum(one.base for one in peaks if one)
    past = [1 - share for share in _ends(library().facts["caching.hit-rate"])]
    for times in (1.0, growth, 10.0):
        yield from _measured(together * times, "/s")
        yield from (("rate", one.base * times) for one in peaks if one)
        yield from (("rate", one.base * times * missed) for one in peaks if one for missed in past)


def _sums(design: Design) -> Iterator[Ground]:
    """Yield what a design says by adding up: the bill, and the minutes that objectives leave."""
    if design.size:
        yield from (("money", usd) for usd in design.size.monthly_usd)
        yield from (("money", sum(line.base_usd for line in design.size.costs)),)
    levels = design.operate.service_levels if design.operate else ()
    for level in levels:
        yield from _measured(level.error_budget_minutes, "min")


def _numbers(data: Any, unit: str = "") -> Iterator[Ground]:
    """Yield the numbers of plain data, each in the unit of its field, or of the unit beside it."""
    if isinstance(data, int | float) and not isinstance(data, bool):
        yield from _measured(float(data), unit)
    elif isinstance(data, list):
        for one in data:
            yield from _numbers(one, unit)
    elif isinstance(data, dict):
        beside = data.get("unit")
        for name, value in data.items():
            yield from _numbers(value, _unit_of(name) or (beside if isinstance(beside, str) else ""))


@functools.cache
def _unit_of(name: str) -> str:
    return next((unit for pattern, unit in _FIELDS if pattern.search(name)), "")


def _measured(value: float, unit: str) -> Iterator[Ground]:
    """Yield a number in the base unit of its dimension; a share also as what is left of a whole."""
    if unit.startswith("a day") or "/day" in unit or ("/month" in unit and "USD" not in unit):
        yield "rate", value / (_DAY if "day" in unit else MONTH)
        yield "count", value
        return
    dimension, times = dimension_of(_bare(unit))
    yield dimension, value * times
    if dimension == "share":
        yield from (("share", value), ("share", 100 * value), ("share", 1 - value * times))
    if dimension == "rate":
        yield "count", value * _DAY
    if dimension == "count":
        yield from (("share", value), ("share", value / 100))


def _bare(unit: str) -> str:
    """Return the part of a fact's or field's unit that tells its dimension."""
    if "USD" in unit:
        return "USD"
    return "/s" if "/s" in unit else re.split(r"[ (,]", unit.strip(), maxsplit=1)[0]
