"""Downtime: for how many minutes of a month one cause keeps a part from serving.

A month has 30 days. A cause is a share of time (an instance that is down), or a frequency times
a length (failovers, outages of a zone, releases that have to be taken back). The low end of a
downtime is the best case. Ends of a product are the products of the ends.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from archkit.design import Estimate, EstimateInput
from archkit.design.step import Slug
from archkit.knowledge import Fact, fact
from archkit.record import Record
from archkit.sizing.figures import number
from archkit.sizing.quantity import TIMES, from_fact
from archkit.sizing.rates import named

Cause = Literal[
    "instances", "failover", "loss", "provider", "server", "release", "restart", "mistake", "region"
]
MINUTES_PER_MONTH = 43_200.0
_MONTHS = 12.0
_PERCENT = 100.0
_LONGEST = 600


class Downtime(Record):
    """Minutes of a month (``min/month``) that one cause takes from an operation.

    `component` is empty for what takes no single part down: a release of the whole, the region.
    """

    component: Slug | Literal[""]
    cause: Cause
    minutes: Estimate


@dataclass(frozen=True)
class Range:
    """Low, base and high with the words and the facts that gave it."""

    low: float
    base: float
    high: float
    text: str = ""
    inputs: tuple[EstimateInput, ...] = ()

    def __mul__(self, other: Range) -> Range:
        """Return the product; the ends multiply."""
        return Range(
            self.low * other.low,
            self.base * other.base,
            self.high * other.high,
            f"{self.text} {TIMES} {other.text}",
            (*self.inputs, *(one for one in other.inputs if one not in self.inputs)),
        )

    def __add__(self, other: Range) -> Range:
        """Return the sum; its text stands in brackets."""
        return Range(
            self.low + other.low,
            self.base + other.base,
            self.high + other.high,
            f"({self.text} + {other.text})",
            (*self.inputs, *(one for one in other.inputs if one not in self.inputs)),
        )

    def at_most(self, limit: float, why: str) -> Range:
        """Return the range with nothing above a limit."""
        if self.high <= limit:
            return self
        ends = (min(self.low, limit), min(self.base, limit), min(self.high, limit))
        return Range(*ends, f"{self.text}, at most {number(limit)} ({why})", self.inputs)

    def estimate(self, estimate_id: str, name: str, unit: str) -> Estimate:
        """Return it as an estimate whose formula ends with the result."""
        return Estimate(
            id=estimate_id,
            name=name,
            unit=unit,
            low=self.low,
            base=self.base,
            high=self.high,
            formula=f"{self.text} = {number(self.base)} {unit}"[-_LONGEST:],
            inputs=self.inputs,
        )


@functools.lru_cache(maxsize=128)
def ranged(fact_id: str) -> Range:
    """Return a fact as a range.

    Raises:
        KeyError: If there is no such fact.
    """
    return _range(fact(fact_id))


def _range(one: Fact) -> Range:
    known = from_fact(one)
    return Range(one.lowest, one.base, one.highest, known.text, known.inputs)


def plain(value: float, text: str = "") -> Range:
    """Return a number that has no range: a definition, or a count of the design."""
    return Range(value, value, value, text or number(value))


def downtime(component: str, cause: Cause, name: str, minutes: Range) -> Downtime:
    """Return the record of one cause."""
    return Downtime(
        component=component,
        cause=cause,
        minutes=minutes.estimate(named("downtime", f"{component} {cause}"), name, "min/month"),
    )


def unavailable(fact_id: str) -> Range:
    """Return the minutes of a month that a part with this availability in percent is down."""
    return of_availability(fact(fact_id), lambda available: 1 - available)


def of_availability(one: Fact, down: Callable[[float], float]) -> Range:
    """Return minutes of a month from a fact in percent and what share of time follows from it.

    Args:
        one: The availability of one part; its high end gives the low end of the downtime.
        down: Share of the time that is down for an availability between 0 and 1; falling.
    """
    known = _range(one)
    low, base, high = (
        MINUTES_PER_MONTH * down(each / _PERCENT) for each in (one.highest, one.base, one.lowest)
    )
    return Range(low, base, high, f"{number(MINUTES_PER_MONTH)} min {TIMES} (1 - {known.text})", known.inputs)


def a_month(per_year: Range) -> Range:
    """Return what happens in a month of what happens in a year."""
    return Range(
        per_year.low / _MONTHS,
        per_year.base / _MONTHS,
        per_year.high / _MONTHS,
        f"{per_year.text} ÷ {number(_MONTHS)}",
        per_year.inputs,
    )


def minutes_of(hours: Range) -> Range:
    """Return hours as minutes."""
    return hours * plain(60.0, "60 min/hour")
