"""Tipping points: the value of a driver from which another option wins, found by deciding again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from archkit.architects.rulebook.challenge.drivers import Driver, drivers
from archkit.architects.rulebook.challenge.standing import clipped
from archkit.architects.rulebook.choices.messaging import queued_rate
from archkit.architects.rulebook.choices.outline import Outline, outline
from archkit.architects.rulebook.signals import number, rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Decision, TippingPoint

_MOST = 3
_ROUNDS = 12
_FIGURES = 3
_THINGS: Mapping[str, str] = {"messaging": "jobs", "cache": "reads", "system-of-record": "writes"}
"""What the load is counted in where a decision turns on one kind of it; else all requests."""


@dataclass(frozen=True)
class _Found:
    """A change of choice between two values of a driver, the first as today."""

    driver: Driver
    same: float
    other: float

    @property
    def distance(self) -> float:
        return self.driver.distance(self.other)


class Tipping:
    """The outlines of a situation under other values of its drivers, each decided once."""

    def __init__(self, case: Situation) -> None:
        """Begin with a situation; its decisions as they are stand for today."""
        self._case = case
        self._seen: dict[tuple[str, float], Outline] = {}

    @cached_property
    def _drivers(self) -> tuple[Driver, ...]:
        return tuple(drivers(self._case))

    @cached_property
    def _today(self) -> Outline:
        return outline(self._case)

    def searches(self, decision: Decision) -> bool:
        """Say whether a decision can be taken again for other numbers."""
        told = self._case.forced_to(decision.id) is not None
        return not told and _chosen(self._today, decision.id) == decision.chosen

    def of(self, decision: Decision) -> tuple[TippingPoint, ...]:
        """Return at most three tipping points of a decision, the nearest first."""
        if not self.searches(decision):
            return ()
        found = [one for driver in self._drivers for one in self._changes(driver, decision)]
        nearest = sorted(found, key=lambda one: one.distance)[:_MOST]
        exact = sorted((self._narrowed(one, decision) for one in nearest), key=lambda one: one.distance)
        return tuple(self._point(one, decision) for one in exact)

    def _changes(self, driver: Driver, decision: Decision) -> list[_Found]:
        """Return the first change over today's value and the first under it."""
        found = []
        for values in driver.directions:
            same = driver.today
            for value in values:
                taken = self._option(driver, value, decision)
                if taken != decision.chosen:
                    found += [_Found(driver, same, value)] if taken else []
                    break
                same = value
        return found

    def _narrowed(self, found: _Found, decision: Decision) -> _Found:
        """Return the change between two values that are as good as one, found by halving."""
        driver, same, other = found.driver, found.same, found.other
        for _ in range(_ROUNDS):
            middle = driver.between(same, other)
            if middle is None or middle in {same, other}:
                break
            taken = self._option(driver, middle, decision)
            same, other = (middle, other) if taken in {decision.chosen, ""} else (same, middle)
        rounded = _outwards(other, up=other > driver.today)
        kept = other if driver.steps or driver.whole else rounded
        holds = kept == other or self._option(driver, kept, decision) not in {decision.chosen, ""}
        return _Found(driver, same, kept if holds else other)

    def _option(self, driver: Driver, value: float, decision: Decision) -> str:
        """Return what would be chosen; empty where the decision would not arise or knows no such option."""
        chosen = _chosen(self._outline(driver, value), decision.id)
        return chosen if chosen in {one.id for one in decision.options} else ""

    def _outline(self, driver: Driver, value: float) -> Outline:
        key = driver.id, value
        if key not in self._seen:
            self._seen[key] = outline(driver.at(value))
        return self._seen[key]

    def _point(self, found: _Found, decision: Decision) -> TippingPoint:
        driver, value = found.driver, found.other
        option = self._option(driver, value, decision)
        name = next(one.name for one in decision.options if one.id == option)
        up = value > driver.today
        if driver.id == "load":
            return self._by_load(found, decision.id, option, name)
        now = f"now {number(driver.today)}"
        amount = f"{number(value)} {driver.unit}".replace("1 engineers", "1 engineer")
        if driver.id == "workload.peak_to_average":
            amount = f"a peak of {number(value)} times the average"
        if driver.id == "scale.growth_percent_per_year":
            amount = f"a growth of {number(value)} % a year"
        if driver.id == "budget.monthly_usd":
            amount = f"a budget of {number(value)} USD a month"
        if driver.id == "quality.availability_percent":
            amount = f"an availability of {value:g} %"
            now = f"now {driver.today:g}"
        says = f"{name} from {amount} ({now})" if up else f"{name} at {amount} or less ({now})"
        return TippingPoint(
            driver=driver.id,
            today=driver.today,
            at=value,
            unit=driver.unit,
            option=option,
            says=clipped(says),
        )

    def _by_load(self, found: _Found, decision_id: str, option: str, name: str) -> TippingPoint:
        """Return a tipping point of the load in the unit that the decision is about."""
        driver, factor = found.driver, found.other
        things = _THINGS.get(decision_id, "requests")
        today = _rate(self._case, self._today, things)
        then = _rate(driver.at(factor), self._outline(driver, factor), things)
        times = f"{number(factor)} times today's load{self._users(factor)}"
        up = factor > 1
        if not (today and then):
            says = f"{name} from {times}" if up else f"{name} at {times} or less"
            return TippingPoint(
                driver="load", today=1.0, at=factor, unit=driver.unit, option=option, says=clipped(says)
            )
        when = "at the horizon's peak" if decision_id in _THINGS else "at the peak"
        now = f"now {rate(today, things)}; {times}"
        says = (
            f"{name} from {rate(then, things)} {when} ({now})"
            if up
            else f"{name} at {rate(then, things)} or less {when} ({now})"
        )
        return TippingPoint(
            driver="load", today=today, at=then, unit=f"{things}/s", option=option, says=clipped(says)
        )

    def _users(self, factor: float) -> str:
        users = self._case.brief.scale.users_total
        return f", about {number(_significant(users * factor, 2))} users" if users else ""


def _chosen(plan: Outline, decision_id: str) -> str:
    taken = (plan.pattern, plan.datastore, plan.messaging, plan.cache, plan.framework, plan.platform)
    return next((one.chosen for one in taken if one and one.id == decision_id), "")


def _rate(case: Situation, plan: Outline, things: str) -> float:
    """Return how many things a second the peak has: of the horizon where the decision looks that far."""
    seen = plan.seen
    return {
        "jobs": queued_rate(case, seen),
        "reads": seen.peak_reads * seen.growth,
        "writes": seen.peak_writes * seen.growth,
        "requests": seen.peak_total,
    }[things]


def _outwards(value: float, *, up: bool) -> float:
    """Return a value with three figures, away from today's, so that what is said of it still holds."""
    if value <= 0:
        return value
    unit = 10.0 ** (math.floor(math.log10(value)) - _FIGURES + 1)
    steps = math.ceil(value / unit - 1e-9) if up else math.floor(value / unit + 1e-9)
    return float(f"{steps * unit:.{_FIGURES + 3}g}")


def _significant(value: float, figures: int) -> float:
    return float(f"{value:.{figures}g}")
