"""Drivers: the numbers of a brief that decisions turn on, each with values to try around today's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Brief
from archkit.sizing import measure_load

_FACTORS = (3.0, 10.0, 100.0, 1_000.0)
_FEWEST_LOAD = 0.01
_PEOPLE = (1, 2, 4, 8, 16, 32, 100, 300)
_MOST_MONEY = 100.0
_LEVELS = (95.0, 99.0, 99.5, 99.9, 99.95, 99.99, 99.999)
_GROWTH = (0.0, 50.0, 200.0, 900.0)
_PEAKS = (1.0, 3.0, 10.0, 50.0)
_NEAR = 1.04
_PERCENT = 100.0


@dataclass(frozen=True)
class Driver:
    """A number of the brief and the situation with another value of it.

    `load` has the factor on every rate as its value. `measure` maps a value to a number over 0
    whose ratio says how far apart two values are; `whole` values have nothing between them, and
    between `steps` nothing is searched, since nobody would state it.
    """

    id: str
    name: str
    unit: str
    today: float
    values: tuple[float, ...]
    at: Callable[[float], Situation]
    measure: Callable[[float], float] = float
    whole: bool = False
    steps: bool = False

    @property
    def directions(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Values over today's and under it, the nearest first."""
        return (
            tuple(sorted(one for one in self.values if one > self.today)),
            tuple(sorted((one for one in self.values if one < self.today), reverse=True)),
        )

    def distance(self, value: float) -> float:
        """Return how far a value is from today's, as the logarithm of their ratio."""
        return abs(math.log(self.measure(value) / self.measure(self.today)))

    def between(self, one: float, other: float) -> float | None:
        """Return a value between two; None where they are near enough to be called the same."""
        if self.steps or (self.whole and abs(one - other) <= 1):
            return None
        if self.whole:
            return float((one + other) // 2)
        ratio = self.measure(max(one, other)) / self.measure(min(one, other))
        if ratio < _NEAR:
            return None
        return math.sqrt(one * other) if min(one, other) > 0 else (one + other) / 2


def drivers(case: Situation) -> Iterator[Driver]:
    """Yield the drivers of a situation; what the brief does not state or assume is left out."""
    brief, load = case.brief, case.load
    yield Driver(
        "load", "the load", "times today's load", 1.0,
        (*_FACTORS, *(1 / one for one in _FACTORS if 1 / one > _FEWEST_LOAD), _FEWEST_LOAD),
        _measured(case, loaded),
    )  # fmt: skip
    yield Driver(
        "team.engineers", "engineers", "engineers", float(case.engineers),
        tuple(map(float, _PEOPLE)), _stated(case, "team", "engineers", int), whole=True,
    )  # fmt: skip
    money = brief.budget.monthly_usd
    if money:
        tried = (*_FACTORS, *(1 / one for one in _FACTORS))
        yield Driver(
            "budget.monthly_usd", "the budget", "USD a month", money,
            tuple(money * one for one in tried if 1 / _MOST_MONEY <= one <= _MOST_MONEY),
            _stated(case, "budget", "monthly_usd", float),
        )  # fmt: skip
    level = brief.quality.availability_percent
    if level is not None:
        yield Driver(
            "quality.availability_percent", "the availability", "%", level, _LEVELS,
            _stated(case, "quality", "availability_percent", float), _down, steps=True,
        )  # fmt: skip
    yield Driver(
        "scale.growth_percent_per_year", "growth", "% a year",
        brief.scale.growth_percent_per_year or 0.0, _GROWTH,
        _measured(case, _grown), lambda value: 1 + value / _PERCENT,
    )  # fmt: skip
    yield Driver(
        "workload.peak_to_average", "the peak", "times the average", load.peak_to_average.base, _PEAKS,
        _measured(case, lambda one, value: _peaked(one, value, load.peak_to_average.base)),
    )  # fmt: skip


def _down(percent: float) -> float:
    """Return the share of time that an availability leaves out, so that levels can be compared."""
    return 1 / max(1e-9, 1 - percent / _PERCENT)


def _stated(case: Situation, room: str, field: str, kind: type[int | float]) -> Callable[[float], Situation]:
    """Return what gives the situation with another value of a field that no load depends on."""

    def at(value: float) -> Situation:
        stated = getattr(case.brief, room).model_copy(update={field: kind(value)})
        return replace(case, brief=case.brief.model_copy(update={room: stated}))

    return at


def _measured(case: Situation, changed: Callable[[Brief, float], Brief]) -> Callable[[float], Situation]:
    """Return what gives the situation with another load; traits that follow from rates follow it."""
    beside = case.traits - {one.id for one in find_traits(case.brief)}

    def at(value: float) -> Situation:
        brief = changed(case.brief, value)
        traits = beside | {one.id for one in find_traits(brief)}
        return replace(case, brief=brief, traits=frozenset(traits), load=measure_load(brief))

    return at


def loaded(brief: Brief, factor: float) -> Brief:
    """Return the brief with every rate and every number of users multiplied; nothing is validated anew."""
    work = brief.workload
    return brief.model_copy(
        update={
            "workload": work.model_copy(
                update={
                    "operations": tuple(_times(one, factor, "per_day") for one in work.operations),
                    "entities": tuple(_times(one, factor, "rows_per_day") for one in work.entities),
                    **_multiplied(work, factor, "reads_per_day", "writes_per_day"),
                }
            ),
            "scale": brief.scale.model_copy(update=_counted(brief.scale, factor)),
        }
    )


def _times(record: Any, factor: float, field: str) -> Any:
    return record.model_copy(update=_multiplied(record, factor, field))


def _multiplied(record: object, factor: float, *fields: str) -> dict[str, float]:
    return {name: getattr(record, name) * factor for name in fields if getattr(record, name)}


def _counted(record: object, factor: float) -> dict[str, int]:
    fields = ("users_total", "users_daily_active", "users_concurrent_peak")
    return {name: max(1, round(value)) for name, value in _multiplied(record, factor, *fields).items()}


def _grown(brief: Brief, percent: float) -> Brief:
    scale = brief.scale.model_copy(update={"growth_percent_per_year": percent})
    return brief.model_copy(update={"scale": scale})


def _peaked(brief: Brief, peak: float, today: float) -> Brief:
    """Return the brief with another peak; operations with a peak of their own keep their share of it."""
    work = brief.workload
    factor = peak / today
    operations = tuple(
        one.model_copy(update={"peak_to_average": max(1.0, one.peak_to_average * factor)})
        if one.peak_to_average
        else one
        for one in work.operations
    )
    changed = work.model_copy(update={"peak_to_average": peak, "operations": operations})
    return brief.model_copy(update={"workload": changed})
