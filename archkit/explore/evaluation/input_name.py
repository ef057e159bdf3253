"""Names of inputs, taken apart: what is counted, per what time, in what unit, and how it is qualified."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archkit.brief.quantity import DAYS_PER_MONTH, DAYS_PER_YEAR, SECONDS_PER_DAY

_WORDS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
PER_DAY = {
    "second": SECONDS_PER_DAY,
    "sec": SECONDS_PER_DAY,
    "s": SECONDS_PER_DAY,
    "minute": 1_440.0,
    "min": 1_440.0,
    "hour": 24.0,
    "hr": 24.0,
    "h": 24.0,
    "day": 1.0,
    "week": 1 / 7,
    "month": 1 / DAYS_PER_MONTH,
    "year": 1 / DAYS_PER_YEAR,
}
"""How many times a day, by unit of time."""
DAYS = {
    name: 1 / PER_DAY[unit]
    for unit in ("second", "minute", "hour", "day", "week", "month", "year")
    for name in (unit, f"{unit}s")
} | {"yr": DAYS_PER_YEAR, "y": DAYS_PER_YEAR}
"""Days, by unit of time."""
BYTES = {"b": 1.0, "byte": 1.0, "bytes": 1.0, "kilobytes": 1e3, "megabytes": 1e6, "gigabytes": 1e9} | {
    f"{letter}{ending}": base**power
    for power, letter in enumerate("kmgtp", start=1)
    for ending, base in (("b", 1e3), ("ib", 1024.0))
}
MILLISECONDS = {
    "ms": 1.0,
    "millis": 1.0,
    "milliseconds": 1.0,
    "s": 1e3,
    "sec": 1e3,
    "seconds": 1e3,
    "second": 1e3,
}
_ADVERBS = {
    "daily": "day",
    "hourly": "hour",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_RATES = words("rps qps tps wps eps mps ops hz")
_FILLERS = words(
    "of the in a an avg average mean number num count total new est estimated approx usd dollars"
)


@dataclass(frozen=True)
class InputName:
    """The name of an input; `tokens` are its words in lower case, `per_day` its rate's factor.

    `per_each` is the thing behind a further ``per``: ``user`` in ``orders_per_user_per_day``.
    """

    name: str
    tokens: tuple[str, ...]
    per_day: float | None
    per_each: str

    def has(self, *words: str) -> bool:
        """Say whether the name holds one of these words, in singular or plural."""
        own = {*self.tokens, *(one.removesuffix("s") for one in self.tokens)}
        return bool(own & set(words))

    @property
    def subject(self) -> str:
        """What is counted, in words; empty when the name holds nothing but units."""
        drop = _FILLERS | set(_ADVERBS) | _RATES | set(BYTES) | {"per", "peak", self.per_each}
        words = []
        for one in self.tokens:
            if one == "per":
                break
            if one not in drop and not one.isdigit():
                words.append(one)
        return " ".join(words)


def name_of(name: str) -> InputName:
    """Return the name of an input taken apart."""
    tokens = tuple(one.lower() for one in _WORDS.findall(_CAMEL.sub("_", name)))
    per_day = next((PER_DAY[unit] for one, unit in _ADVERBS.items() if one in tokens), None)
    if per_day is None and _RATES & set(tokens):
        per_day = SECONDS_PER_DAY
    per_each = ""
    for place, one in enumerate(tokens[:-1]):
        if one not in {"per", "each", "every"}:
            continue
        behind = tokens[place + 1]
        unit = behind if behind in PER_DAY else behind.removesuffix("s")
        if unit in PER_DAY:
            per_day = PER_DAY[unit]
        elif not per_each:
            per_each = behind.removesuffix("s")
            after = tokens[place + 2] if place + 2 < len(tokens) else ""
            per_day = PER_DAY.get(after, per_day)  # orders_per_user_day
    return InputName(name, tokens, per_day, per_each)
