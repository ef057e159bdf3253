"""The numbers that a text states, each with its dimension and its value in that one's base unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Dimension = Literal["time", "rate", "money", "share", "size", "count"]
"""Base units: seconds, a second, USD, a part of one, bytes, pieces."""
MONTH = 2_592_000.0
"""Seconds of a month of 30 days, as a brief counts it."""
_FEWEST = 13.0
"""Counts below this are words: two zones, three engineers, a dozen tables."""
_CLOSEST, _WIDEST = 0.005, 0.03
"""How far a text may round: three digits are always allowed, and never more than this."""
_EARLIEST, _LATEST = 1990, 2100
"""Whole numbers between these, written without a comma, are years."""

_NUMBER = re.compile(
    r"(?P<money>\$)?(?<![\w.,:/-])(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>[KMB](?![\w]))?\s?"
    r"(?P<unit>%|percent\b|ms\b|milliseconds?\b|s\b(?!/)|seconds?\b|min(?:utes?)?\b|h\b|hours?\b|days?\b|weeks?\b"
    r"|months?\b|years?\b|USD\b|[KMGT]i?B\b|bytes?\b|[KMG]bit/s\b|(?:[a-z]+(?: [a-z]+)?)?/s\b|times\b|x\b)?"
)
_SCALES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9}
_SECONDS = {
    "ms": 1e-3, "millisecond": 1e-3, "s": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3_600.0,
    "hour": 3_600.0, "day": 86_400.0, "week": 604_800.0, "month": MONTH, "year": 31_536_000.0,
}  # fmt: skip
_BYTES = {
    "B": 1.0, "byte": 1.0, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
    "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40,
}  # fmt: skip
_PLAIN: tuple[tuple[str, Dimension, float], ...] = (
    ("%", "share", 0.01), ("percent", "share", 0.01), ("times", "share", 1.0), ("x", "share", 1.0),
    ("USD", "money", 1.0),
)  # fmt: skip
_UNITS: Mapping[str, tuple[Dimension, float]] = MappingProxyType(
    {name: (dimension, times) for name, dimension, times in _PLAIN}
    | {name: ("time", seconds) for name, seconds in _SECONDS.items()}
    | {name: ("size", size) for name, size in _BYTES.items()}
)


@dataclass(frozen=True)
class StatedNumber:
    """A number of a text as it stands there.

    `times` is its unit in the base unit, `rounding` the part of its value that its digits leave
    open; `is_small` where it is rather a word than a claim.
    """

    text: str
    dimension: Dimension
    value: float
    times: float = 1.0
    rounding: float = _CLOSEST
    is_small: bool = False

    def readings(self, beside: Iterable[StatedNumber]) -> Iterator[tuple[Dimension, float]]:
        """Yield what it may mean: itself, and without a unit also the units of its neighbours."""
        yield self.dimension, self.value
        if self.dimension == "count":
            units = {(one.dimension, one.times) for one in beside if one.dimension != "count"}
            yield from ((dimension, self.value * times) for dimension, times in units)


def stated_numbers(text: str, *, small: bool = False) -> Iterator[StatedNumber]:
    """Yield the numbers of a text that claim something; versions and dates do not.

    Args:
        text: What is read, English.
        small: Whether small counts and years come too, marked as such.
    """
    for match in _NUMBER.finditer(text):
        value = float(match["number"].replace(",", "")) * _SCALES[match["scale"] or ""]
        if not value:
            continue
        dimension, times = dimension_of("USD" if match["money"] else (match["unit"] or "").strip())
        plain = dimension == "count" and (value < _FEWEST or _is_year(value, match["number"]))
        if small or not plain:
            rounding = _rounding(match["number"])
            yield StatedNumber(match[0].strip(" ,"), dimension, value * times, times, rounding, plain)


def dimension_of(unit: str) -> tuple[Dimension, float]:
    """Return the dimension of a unit, and its size in the base unit; an unknown word counts pieces."""
    if unit.endswith("/s"):
        return "rate", 1.0
    return _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s")) or ("count", 1.0)


def _rounding(written: str) -> float:
    """Return half of the last digit's place, over the value."""
    digits = written.strip(",").replace(",", "")
    half = 0.5 * 10.0 ** -len(digits.partition(".")[2])
    return min(_WIDEST, max(_CLOSEST, half / float(digits)))


def _is_year(value: float, text: str) -> bool:
    return _EARLIEST <= value <= _LATEST and "," not in text and "." not in text
