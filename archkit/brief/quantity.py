"""Quantities as people write them: ``100K``, ``1M/day``, ``$2,000``, ``99.9%``, ``12 weeks``.

Rates are kept per day, durations in the unit their field names, money in USD per month.
"""

from __future__ import annotations

import math
import re
from typing import Annotated

from pydantic import BeforeValidator, Field

_SCALE = {
    "": 1.0,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "t": 1e12,
    "trillion": 1e12,
}
SECONDS_PER_DAY = 86_400.0
DAYS_PER_MONTH = 30.0
DAYS_PER_YEAR = 365.0
PER_DAY = {
    "s": SECONDS_PER_DAY,
    "sec": SECONDS_PER_DAY,
    "second": SECONDS_PER_DAY,
    "min": 1440.0,
    "minute": 1440.0,
    "h": 24.0,
    "hr": 24.0,
    "hour": 24.0,
    "d": 1.0,
    "day": 1.0,
    "w": 1 / 7,
    "wk": 1 / 7,
    "week": 1 / 7,
    "mo": 1 / DAYS_PER_MONTH,
    "month": 1 / DAYS_PER_MONTH,
    "y": 1 / DAYS_PER_YEAR,
    "yr": 1 / DAYS_PER_YEAR,
    "year": 1 / DAYS_PER_YEAR,
}
_NUMBER = re.compile(
    r"^[~≈]?\s*(?P<sign>[-−])?\s*(?:usd|us\$|\$|€|£)?\s*"  # noqa: RUF001 - people write both
    r"(?P<digits>\d[\d,_' ]*(?:\.\d+)?(?:e[+-]?\d{1,3})?|\.\d+)\s*"
    r"(?P<scale>k|thousand|mio|mn|million|m|bn|billion|b|trillion|t)?\s*\+?\s*"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_RATE = re.compile(
    r"(?:/|per\s+|an?\s+|each\s+|every\s+)(?P<unit>[a-z]+?)s?\b|^(?P<adverb>daily|hourly|weekly|monthly|yearly)$",
    re.IGNORECASE,
)
_ADVERB = {
    "daily": 1.0,
    "hourly": 24.0,
    "weekly": 1 / 7,
    "monthly": 1 / DAYS_PER_MONTH,
    "yearly": 1 / DAYS_PER_YEAR,
}
LARGEST = 1e18
MOST_PER_DAY = 1e14
"""The highest rate that a brief may state."""


def number_of(value: object) -> object:
    """Return the number in a text such as ``"100K"``; other values are returned as they are.

    Raises:
        ValueError: If the text holds no number, or one that is not finite.
    """
    if isinstance(value, bool):
        raise ValueError("a number is needed | For example 100000 or 100K.")  # noqa: TRY004 - pydantic wants ValueError
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a finite number is needed | Leave the field out if it is unknown.")
    if not isinstance(value, str):
        return value
    number, rest = _split(value)
    if rest.strip(" %+"):
        raise ValueError(f"only a number is needed here, not {rest!r} | For example 100000 or 100K.")
    return number


def _split(text: str) -> tuple[float, str]:
    match = _NUMBER.match(text.strip())
    if not match:
        raise ValueError("no number was found | For example 100000, 100K or 1.5M.")
    digits = re.sub(r"[,_' ]", "", match["digits"])
    number = float(digits) * _SCALE[(match["scale"] or "").lower()] * (-1 if match["sign"] else 1)
    if not math.isfinite(number) or number > LARGEST:
        raise ValueError("the number is too large to mean anything | Check the unit.")
    return number, match["rest"].strip()


def per_day(value: object) -> object:
    """Return a rate per day from ``"1M/day"``, ``"40 per second"`` or a plain number per day.

    Raises:
        ValueError: If the text is no rate.
    """
    if not isinstance(value, str):
        return number_of(value)
    number, rest = _split(value)
    if not rest:
        return number
    match = _RATE.search(rest)
    factor = None
    if match:
        adverb = (match["adverb"] or "").lower()
        factor = _ADVERB.get(adverb) or PER_DAY.get((match["unit"] or "").lower())
    if factor is None and rest.lower() in {"rps", "qps", "tps", "hz", "ops"}:
        factor = SECONDS_PER_DAY
    if factor is None:
        raise ValueError(f"no unit of time in {rest!r} | Write for example 1M/day, 40/second or 5B/month.")
    return number * factor


def _bounded(low: float, high: float, what: str, hint: str) -> BeforeValidator:
    def check(value: object) -> object:
        number = number_of(value)
        return _within(number, low, high, what, hint)

    return BeforeValidator(check)


def _within(number: object, low: float, high: float, what: str, hint: str) -> object:
    if isinstance(number, int | float) and not low <= number <= high:
        raise ValueError(f"{what} lies between {_shown(low)} and {_shown(high)} | {hint}")
    if isinstance(number, float) and number.is_integer():
        return int(number)
    return number


def _shown(bound: float) -> str:
    return f"{bound:,.0f}" if float(bound).is_integer() else f"{bound:,.6g}"


def _rate(value: object) -> object:
    hint = "Give it as 1M/day or 40/second; leave it out if it is unknown."
    return _within(per_day(value), 1e-6, MOST_PER_DAY, "a rate per day", hint)


People = Annotated[
    int, _bounded(1, 1e10, "a number of people", "There are about 8 billion; leave it out if it is unknown.")
]
"""People, 1 to 1e10."""
Count = Annotated[int, _bounded(0, 1e15, "a count", "Leave it out if it is unknown.")]
"""Things, 0 to 1e15."""
RatePerDay = Annotated[float, BeforeValidator(_rate)]
"""Events per day, 1e-6 to 1e14."""
Percent = Annotated[float, _bounded(0, 100, "a percentage", "For example 99.9.")]
"""0 to 100."""
Growth = Annotated[float, _bounded(-99, 100_000, "growth in percent a year", "Doubling is 100.")]
"""Percent a year, -99 to 100,000."""
Factor = Annotated[float, _bounded(1, 10_000, "a factor", "A peak of three times the average is 3.")]
"""1 to 10,000."""
Ratio = Annotated[float, _bounded(1e-6, 1e9, "a ratio", "A hundred reads a write is 100.")]
"""Reads per write, 1e-6 to 1e9."""
Bytes = Annotated[int, _bounded(1, 1e15, "a size in bytes", "Leave it out if it is unknown.")]
"""Bytes, 1 to 1e15."""
Milliseconds = Annotated[float, _bounded(0.01, 86_400_000, "a time in milliseconds", "For example 200.")]
"""Milliseconds, 0.01 to one day."""
Minutes = Annotated[float, _bounded(0, 525_600, "a time in minutes", "For example 60.")]
"""Minutes, 0 to one year."""
Weeks = Annotated[float, _bounded(0.2, 1_040, "a time in weeks", "For example 12.")]
"""Weeks, 0.2 to 20 years."""
Days = Annotated[float, _bounded(0.01, 36_500, "a time in days", "For example 365.")]
"""Days, 0.01 to 100 years."""
Months = Annotated[int, _bounded(1, 240, "a time in months", "For example 24.")]
"""Months, 1 to 240."""
Money = Annotated[float, _bounded(0, 1e12, "an amount in USD", "For example 2000 or $2,000.")]
"""USD, 0 to 1e12."""
Name = Annotated[str, Field(min_length=1, max_length=120)]
"""A short name, any script, 1 to 120 characters."""
Text = Annotated[str, Field(max_length=20_000)]
"""Prose, at most 20,000 characters."""
