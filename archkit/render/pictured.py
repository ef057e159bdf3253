"""Quantities in units that can be pictured: 750 a day instead of 0.00868 a second."""

from __future__ import annotations

import re

from archkit.design import Estimate
from archkit.render.numbers import number, spread

_RATE = re.compile(r"(?P<what>[a-z]+)/s(?P<more>\b.*)")
_PER_DAY, _PER_MINUTE = 86_400, 60
_MANY_A_DAY = 20_000
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_STEP = 1024
_COUNTED = frozenset({"row", "user", "session", "connection", "message"})


def scaled(unit: str, base: float) -> tuple[float, str]:
    """Return the factor and the words of a unit in which a value can be pictured.

    Args:
        unit: A unit as estimates and capacities carry it, such as ``read/s`` or ``GiB``.
        base: The value in that unit.
    """
    rate = _RATE.fullmatch(unit)
    if rate:
        factor, period = _period(base)
        return factor, f"{rate['what']}s a {period}{rate['more']}"
    size, _, period = unit.partition("/")
    if size in _SIZES:
        factor, size = _size(size, base)
        return factor, f"{size} a {period}" if period else size
    if unit == "Mbit/s":
        factor, thousands = _bits(base)
        return factor, f"{thousands} a second"
    return 1, {"1": "times"}.get(unit, f"{unit}s" if unit in _COUNTED and base != 1 else unit)


def _period(base: float) -> tuple[float, str]:
    if base >= 1 or base <= 0:
        return 1, "second"
    return (_PER_DAY, "day") if base * _PER_DAY <= _MANY_A_DAY else (_PER_MINUTE, "minute")


def _bits(base: float) -> tuple[float, str]:
    if 0 < base < 1 / 1000:
        return 1_000_000, "bit"
    return (1000, "kbit") if 0 < base < 1 else (1, "Mbit")


def _size(unit: str, base: float) -> tuple[float, str]:
    factor, place = 1.0, _SIZES.index(unit)
    while 0 < base * factor < 1 and place > 0:
        factor, place = factor * _STEP, place - 1
    while base * factor >= _STEP and place < len(_SIZES) - 1:
        factor, place = factor / _STEP, place + 1
    return factor, _SIZES[place]


def amount(value: float, unit: str) -> str:
    """Return a value with its unit in words."""
    factor, words = scaled(unit, value)
    return f"{number(value * factor)} {words}".rstrip()


def rate(per_second: float) -> str:
    """Return a rate without saying of what."""
    factor, period = _period(per_second)
    return f"{number(per_second * factor)} a {period}"


def in_words(estimate: Estimate) -> tuple[str, str, str]:
    """Return base, unit and range of an estimate, all three in the same unit."""
    factor, words = scaled(estimate.unit, estimate.base)
    low, base, high = (value * factor for value in (estimate.low, estimate.base, estimate.high))
    return number(base), words, spread(low, base, high)
