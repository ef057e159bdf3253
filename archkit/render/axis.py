"""An axis of a chart: from values to places, with ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archkit.render.numbers import number

_ROOM = 0.06
_FEW_DECADES = 1.4
_MANY_DECADES = 7
_LEAST_TICKS = 3
_LARGEST, _SMALLEST = 1e30, 1e-30
_FLAT = 1e-6
"""Share of a value below which a difference is no difference to the eye."""


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` laid out from `start` to `end`, in the units of the drawing."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """Return where a value stands; what is beyond the axis stands at its end."""
        inside = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> tuple[float, ...]:
        """Return round values of the axis, three to about eight of them."""
        return _decades(self.low, self.high) if self.logarithmic else _rounded(self.low, self.high)


def axis(
    values: Iterable[float], ends: tuple[float, float], *, logarithmic: bool = False, from_zero: bool = False
) -> Axis | None:
    """Return an axis that holds all values, or None when there are none for it.

    Args:
        values: What is drawn; a logarithmic axis takes those above 0.
        ends: Where it begins and ends in the drawing.
        logarithmic: Whether equal factors take equal room.
        from_zero: Whether a linear axis begins at 0, unless there is something below.
    """
    taken = [one for one in values if drawable(one, logarithmic=logarithmic)]
    if not taken:
        return None
    low, high = min(taken), max(taken)
    if logarithmic:
        flat = high <= low * (1 + _FLAT)
        low, high = (low / 2, high * 2) if flat else (low / 1.15, high * 1.15)
        return Axis(low, high, *ends, logarithmic=True)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= max(abs(low), abs(high), _SMALLEST) * _FLAT:
        around = abs(low) / 2 or 1.0
        low, high = (low - around, high + around) if low else (0.0, 1.0)
    room = (high - low) * _ROOM
    return Axis(low if from_zero and not low else low - room, high + room, *ends)


def drawable(value: float, *, logarithmic: bool = False) -> bool:
    """Say whether a value has a place on an axis."""
    return math.isfinite(value) and abs(value) <= _LARGEST and (value >= _SMALLEST or not logarithmic)


def tick_words(ticks: Sequence[float]) -> tuple[str, ...]:
    """Return ticks as they are written, in thousands and millions where they are that large."""
    largest = max((abs(one) for one in ticks), default=0.0)
    return tuple(_short(one) if largest >= 10_000 else number(one) for one in ticks)  # noqa: PLR2004 - five figures


def _short(value: float) -> str:
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{number(value / size)}{letter}"
    return number(value)


def _rounded(low: float, high: float) -> tuple[float, ...]:
    raw = (high - low) / 5
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw)
    first = math.ceil(low / step)
    return tuple(float(f"{index * step:.12g}") for index in range(first, math.floor(high / step) + 1))


def _decades(low: float, high: float) -> tuple[float, ...]:
    decades = math.log10(high / low)
    factors: tuple[int, ...] = (1, 2, 5) if decades < _FEW_DECADES else (1,)
    every = max(1, math.ceil(decades / _MANY_DECADES))
    found: list[float] = []
    for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        if power % every == 0:
            found += [factor * 10.0**power for factor in factors if low <= factor * 10.0**power <= high]
    if len(found) < _LEAST_TICKS and factors == (1,):
        return tuple(
            factor * 10.0**power
            for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
            for factor in (1, 3)
            if low <= factor * 10.0**power <= high
        )
    return tuple(found) or (low, high)
