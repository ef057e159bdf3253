"""Measures: a number with its unit, what it counts, and per how much time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from archkit.brief.phrases import NounPhrase, phrase_at
from archkit.brief.quantity import DAYS_PER_YEAR, PER_DAY, SECONDS_PER_DAY
from archkit.brief.tokens import Sentence, Token, is_quiet

Kind = Literal["money", "percent", "bytes", "seconds", "ratio", "factor", "times", "count"]
WINDOW = 9
"""Tokens before and after a number that can say what it means."""

_CURRENCIES = {
    "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "us$": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP",
}  # fmt: skip
_BYTES = {
    "byte": 1.0, "bytes": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "pb": 1e15, "kib": 1024.0,
    "mib": 1024.0**2, "gib": 1024.0**3, "tib": 1024.0**4, "kilobytes": 1e3, "megabytes": 1e6,
    "gigabytes": 1e9, "terabytes": 1e12, "megabyte": 1e6, "kilobyte": 1e3,
}  # fmt: skip
_MILLISECONDS = frozenset({"ms", "msec", "millisecond", "milliseconds", "millis"})
_PERIODS = {"daily": 1.0, "hourly": PER_DAY["hour"], "weekly": PER_DAY["week"], "monthly": PER_DAY["month"],
            "yearly": PER_DAY["year"], "annually": PER_DAY["year"], "nightly": 1.0}  # fmt: skip
_RATES = {
    "rps": SECONDS_PER_DAY,
    "qps": SECONDS_PER_DAY,
    "tps": SECONDS_PER_DAY,
    "quarter": 4 / DAYS_PER_YEAR,
}
CLAUSE_ENDS = frozenset({",", ";", ":", "(", ")"})
_BREAKS = frozenset({",", ";", ":", "(", "and", "but", "with", "who"})
"""Words after which a rate belongs to something else."""
_EACH = frozenset({"/", "per", "a", "an", "each", "every"})


@dataclass(frozen=True)
class Measure:
    """What a number says.

    `value` is USD-like money, percent, bytes, seconds, a ratio, a factor or a count;
    `per_day` turns a rate into one per day; `per` names what it is per (``record``).
    """

    value: float
    kind: Kind
    sentence: Sentence
    first: int
    last: int
    currency: str = ""
    per_day: float | None = None
    per: str = ""
    thing: NounPhrase | None = None

    @property
    def near(self) -> frozenset[str]:
        """The words around it."""
        tokens = self.sentence[max(0, self.first - WINDOW) : self.last + WINDOW]
        return frozenset(token.low for token in tokens)

    @property
    def clause(self) -> frozenset[str]:
        """The words around it up to the next comma on either side."""
        first, last = self.first, self.last
        while first > max(0, self.first - WINDOW) and self.sentence[first - 1].low not in CLAUSE_ENDS:
            first -= 1
        while (
            last < min(len(self.sentence), self.last + WINDOW) and self.sentence[last].low not in CLAUSE_ENDS
        ):
            last += 1
        return frozenset(token.low for token in self.sentence[first:last])

    @property
    def before(self) -> str:
        """The words before it, in lower case, joined by spaces."""
        return " ".join(token.low for token in self.sentence[max(0, self.first - WINDOW) : self.first])

    @property
    def after(self) -> str:
        """The words after it, in lower case, joined by spaces."""
        return " ".join(token.low for token in self.sentence[self.last : self.last + WINDOW])

    @property
    def clause_span(self) -> tuple[int, int]:
        """Start and end in the text, with up to three words of the same clause before it."""
        first = self.first
        while first > max(0, self.first - 3) and self.sentence[first - 1].is_word:
            first -= 1
        return self.sentence[first].start, self.span[1]

    @property
    def span(self) -> tuple[int, int]:
        """Start and end in the text."""
        return self.sentence[self.first].start, self.sentence[self.last - 1].end


def time_unit(low: str) -> float | None:
    """Return how many of a unit of time a day has, or None for another word."""
    if low in PER_DAY:
        return PER_DAY[low]
    return PER_DAY.get(low[:-1]) if low.endswith("s") else None


def measures_in(sentence: Sentence) -> Iterator[Measure]:
    """Yield what the numbers of a sentence say, in their order."""
    for place, token in enumerate(sentence):
        if token.value is None or (is_quiet(token) and not _counts_time(sentence, place)):
            continue
        found = _measure(sentence, place, token.value)
        if found:
            yield found


def _counts_time(sentence: Sentence, place: int) -> bool:
    return place + 1 < len(sentence) and time_unit(sentence[place + 1].low) is not None


def _low(sentence: Sentence, place: int) -> str:
    return sentence[place].low if 0 <= place < len(sentence) else ""


def _measure(sentence: Sentence, place: int, value: float) -> Measure | None:
    after = place + 1 if _low(sentence, place + 1) != "-" else place + 2
    for reader in (_money, _ratio, _united):
        found = reader(sentence, place, after, value)
        if found:
            return found
    timed = _low(sentence, after) in _EACH and time_unit(_low(sentence, after + 1))
    thing = None if timed else phrase_at(sentence, after)
    counted = Measure(value, "count", sentence, place, thing.last if thing else after, thing=thing)
    return _rated(counted)


def _money(sentence: Sentence, place: int, after: int, value: float) -> Measure | None:
    before, unit = _low(sentence, place - 1), _low(sentence, after)
    currency = _CURRENCIES.get(before) or _CURRENCIES.get(unit)
    if not currency:
        return None
    first = place - 1 if before in _CURRENCIES else place
    first -= before == "$" and _low(sentence, first - 1) == "us"
    return _rated(Measure(value, "money", sentence, first, after + (unit in _CURRENCIES), currency))


def _united(sentence: Sentence, place: int, after: int, value: float) -> Measure | None:
    """Return a measure whose unit stands behind its number."""
    unit = _low(sentence, after)
    if unit in {"x", "fold", "\u00d7", "times"}:
        return _multiplied(sentence, place, after, value)
    if unit in {"%", "percent", "pct"}:
        return _rated(Measure(value, "percent", sentence, place, after + 1))
    if unit in _BYTES:
        return _rated(Measure(value * _BYTES[unit], "bytes", sentence, place, after + 1))
    if unit in _MILLISECONDS:
        return Measure(value / 1000, "seconds", sentence, place, after + 1)
    if (time_unit(unit) and len(unit) > 1) or (unit in {"s", "h", "d", "w"} and after == place + 1):
        per_day = time_unit(unit) or 1.0
        return Measure(value * SECONDS_PER_DAY / per_day, "seconds", sentence, place, after + 1)
    return None


def _multiplied(sentence: Sentence, place: int, after: int, value: float) -> Measure:
    """Return a factor, or how often in a time: ``18 billion times a month``."""
    rated = _low(sentence, after + 1) in _EACH and time_unit(_low(sentence, after + 2))
    if rated and _low(sentence, after) == "times":
        return _rated(Measure(value, "times", sentence, place, after + 1))
    return Measure(value, "factor", sentence, place, after + 1)


def _ratio(sentence: Sentence, place: int, after: int, value: float) -> Measure | None:
    other: Token | None = sentence[after + 1] if after + 1 < len(sentence) else None
    if other is None or not other.value or _low(sentence, after) not in {":", "to"}:
        return None
    found = Measure(value / other.value, "ratio", sentence, place, after + 2)
    told = _low(sentence, after) == ":" or found.near & {"ratio", "outnumber", "reads", "read"}
    return found if told else None


def _rated(measure: Measure) -> Measure:
    """Return a measure with what it is per: per day, per month, per record."""
    sentence, thing = measure.sentence, measure.thing
    last = min(measure.last, len(sentence))
    per_day, per, end = _rate_after(sentence, last)
    if per_day is None and thing:
        words = [token.low for token in sentence[thing.first : thing.last]]
        per_day = next((_PERIODS[word] for word in words if word in _PERIODS), None)
    if measure.kind in {"count", "bytes"} and per_day is None:
        per_day = _rate_before(sentence, measure.first)
    if measure.kind == "count":
        per_day = _RATES.get(_low(sentence, measure.first + 1), per_day)
    return replace(measure, last=end, per_day=per_day, per=per)


def _rate_after(sentence: Sentence, last: int) -> tuple[float | None, str, int]:
    """Return times a day, what else it is per, and where that ends."""
    per, end = "", last
    for place in range(last, min(len(sentence), last + WINDOW)):
        low, after = _low(sentence, place), _low(sentence, place + 1)
        if low in _PERIODS and after != "active":
            return _PERIODS[low], per, place + 1
        if low in _RATES:
            return _RATES[low], per, place + 1
        unit = time_unit(after) or _RATES.get(after)
        if low in _EACH and unit:
            return unit, per, place + 2
        if low in {"per", "/", "each"} and not per:
            per, end = (after if low != "each" else "each"), min(place + 2, len(sentence))
        elif sentence[place].value is not None or low in _BREAKS:
            break
    return None, per, end


def _rate_before(sentence: Sentence, first: int) -> float | None:
    for place in range(first - 1, max(0, first - WINDOW) - 1, -1):
        if sentence[place].value is not None or sentence[place].low in {",", ";", ":"}:
            return None
        unit = time_unit(_low(sentence, place + 1))
        if sentence[place].low in {"each", "every", "per"} and unit and place + 1 < first:
            return unit
    return None
