"""Random numbers: streams of integers, and distributions as tables of their quantiles.

Each call site and route draws from streams of its own, so two runs that differ in one place
see the same numbers elsewhere. A stream is Marsaglia's multiply-with-carry generator with
multiplier 698769069 (G. Marsaglia, "KISS", 1999/2003), whose two halves are added without carry; all
of it fits a signed 64-bit integer, so that plain Python and compiled code draw the same.

A distribution is read from 1,024 quantiles with straight lines between them; the last cell is
a table of 1,024 again, and so is that one's, so the tail is followed to 2**-32. Tables are
scaled to a mean of 1; their squared coefficient of variation is exact to about 0.1 %.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

MULTIPLIER = 698_769_069
LOW = 0xFFFFFFFF
CELLS = 1024
LAST_CELL = CELLS - 1
TABLE_SIZE = 3 * CELLS + 1
_TAIL = CELLS
_FAR_TAIL = 2 * CELLS
_FIRST_FRACTION = 1.0 / (1 << 22)
_SECOND_FRACTION = 1.0 / (1 << 12)
_LEVELS = 3
_ROUNDED = 13


def draw(i: list[int], at: int) -> int:
    """Return the next number of the stream at an address, from 0 to 2**32 - 1."""
    state = i[at]
    state = MULTIPLIER * (state & LOW) + (state >> 32)
    i[at] = state
    return (state & LOW) ^ (state >> 32)


def quantile(x: list[float], table: int, number: int) -> float:
    """Return the value that a number from 0 to 2**32 - 1 stands for in a table."""
    cell = number >> 22
    rest = number & 0x3FFFFF
    if cell < LAST_CELL:
        low = x[table + cell]
        return low + (x[table + cell + 1] - low) * (rest * _FIRST_FRACTION)
    cell = rest >> 12
    rest &= 0xFFF
    if cell < LAST_CELL:
        low = x[table + _TAIL + cell]
        return low + (x[table + _TAIL + cell + 1] - low) * (rest * _SECOND_FRACTION)
    low = x[table + _FAR_TAIL + (rest >> 2)]
    high = x[table + _FAR_TAIL + (rest >> 2) + 1]
    return low + (high - low) * ((rest & 3) * 0.25 + 0.125)


@cache
def exponential() -> tuple[float, ...]:
    """Return the quantiles of an exponential distribution with mean 1."""
    return _table([-math.log(left) for left in _survivals()])


@cache
def lognormal(variation: float) -> tuple[float, ...]:
    """Return the quantiles of a lognormal distribution with mean 1.

    Args:
        variation: Coefficient of variation, above 0.
    """
    spread = math.sqrt(math.log1p(variation**2))
    normal = NormalDist()
    return _table([math.exp(-spread * normal.inv_cdf(left)) if left < 1 else 0.0 for left in _survivals()])


def streams(seed: int, name: str) -> int:
    """Return where the stream of that name begins."""
    state = _mixed(seed & 0xFFFFFFFFFFFFFFFF)
    for byte in name.encode():
        state = _mixed(state ^ byte)
    return 1 + state % ((MULTIPLIER << 32) - 2)


def _mixed(number: int) -> int:
    """Return 64 bits that have nothing to do with the 64 bits given (SplitMix64)."""
    number = (number + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return number ^ (number >> 31)


def _survivals() -> list[float]:
    """Return the share above each point of a table, from 1 down to 2**-33."""
    levels = [[(1 - cell / CELLS) / CELLS**level for cell in range(CELLS)] for level in range(_LEVELS)]
    return [*levels[0], *levels[1], *levels[2], 1 / (1 << 33)]


def _table(values: list[float]) -> tuple[float, ...]:
    mean = 0.0
    for level in range(_LEVELS):
        begin = level * CELLS
        cells = CELLS if level == _LEVELS - 1 else LAST_CELL
        pairs = zip(values[begin : begin + cells], values[begin + 1 : begin + cells + 1], strict=True)
        mean += math.fsum((low + high) / 2 for low, high in pairs) / CELLS ** (level + 1)
    return tuple(float(f"{value / mean:.{_ROUNDED}g}") for value in values)
