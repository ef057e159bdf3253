"""Numbers and rules in a brief's own words that no field of it holds: what was not understood."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from archkit.brief.brief import Brief
from archkit.brief.measures import CLAUSE_ENDS, Measure, measures_in, time_unit
from archkit.brief.prose import MAX_PROSE_CHARACTERS
from archkit.brief.quantity import DAYS_PER_MONTH, SECONDS_PER_DAY
from archkit.brief.tokens import is_quiet, sentences
from archkit.brief.untold_rules import untold_rules
from archkit.brief.vocabulary import vocabulary
from archkit.record import Record

FEWEST = 1_000
"""Things counted from which on a number that nothing read is worth a word; "five colours" is none."""
_LONGEST = 90
_WORDS_AROUND = 3
_NAMES = 3
"""Parts of a path such as ``workload.entities.Link``, which tells a name and no number."""
_OF_ENTITY = "workload.entities."
_KEPT_WHOLE = frozenset({"goals", "non_goals", "purpose", "name"})
_CLOSE = 0.011
_TURNS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "seconds": (
            1.0,
            1e3,
            1 / 60,
            1 / 3600,
            *(1 / (SECONDS_PER_DAY * days) for days in (1, 7, 30, 365 / 12)),
        ),
        "percent": (1.0,),
        "bytes": (1.0,),
        "money": (1.0, 1 / 12, DAYS_PER_MONTH),
        "ratio": (1.0,),
        "factor": (1.0,),
        "times": (1.0,),
        "count": (1.0, DAYS_PER_MONTH, 1 / DAYS_PER_MONTH),
    }
)
"""From what words say to what fields hold, by the kind: seconds to ms, minutes, days, months."""
_YEARS = range(1_900, 2_101)
_LEADS = frozenset(
    [
        "about",
        "around",
        "roughly",
        "some",
        "nearly",
        "almost",
        "up",
        "over",
        "below",
        "at",
        "most",
        "least",
        "to",
        "than",
        "more",
        "within",
        "every",
        "each",
        "under",
        "after",
        "for",
    ]
)


class Unread(Record):
    """A number or rule that a brief's words give and none of its fields holds.

    `is_load` says that it looks like one (so many a second, so many times a month); `per_day` is
    what it would then be a day in all, None where that cannot be told. `is_rule` says that it is
    no number but a rule about what is kept, such as what may not be there twice.
    """

    quote: str
    is_load: bool = False
    is_rule: bool = False
    per_day: float | None = None


def unread(brief: Brief) -> tuple[Unread, ...]:
    """Return the numbers and rules of purpose and goals that no field holds, loads first, rules last.

    A number is held where it lies in the words that a field was read from, or where some field
    has its value. Counts below a thousand without a unit are let pass.
    """
    return _unread(brief)


@functools.lru_cache(maxsize=64)
def _unread(brief: Brief) -> tuple[Unread, ...]:
    found: dict[str, Unread] = {}
    known = frozenset(_numbers(brief.model_dump(mode="json", exclude_defaults=True)))
    for text in (brief.purpose, *brief.goals):
        told = tuple(_told(brief, text))
        for measure in _measures(text[:MAX_PROSE_CHARACTERS]):
            first, last = measure.span
            held = any(start < last and first < end for start, end in told)
            if not held and not _is_known(measure, known):
                one = _as_unread(measure, text)
                found.setdefault(one.quote, one)
        for quote in untold_rules(brief, text[:MAX_PROSE_CHARACTERS], tuple(_told(brief, text, _OF_ENTITY))):
            found.setdefault(quote, Unread(quote=quote, is_rule=True))
    return tuple(sorted(found.values(), key=lambda one: (one.is_rule, not one.is_load)))


def _measures(text: str) -> Iterator[Measure]:
    for sentence in sentences(text):
        for measure in measures_in(sentence):
            if _speaks(measure):
                yield measure


def _speaks(measure: Measure) -> bool:
    """Say whether a number has a unit of time or amount, or is large enough to matter by itself."""
    if is_quiet(measure.sentence[measure.first]):
        return False
    if measure.kind != "count":
        return measure.value > 0
    if _rate(measure) is not None:
        return True
    token = measure.sentence[measure.first]
    bare = measure.thing is None and token.low.isdigit()
    return measure.value >= FEWEST and not bare and not (token.low.isdigit() and measure.value in _YEARS)


def _rate(measure: Measure) -> float | None:
    """Return times a day: ``40 a second``, ``18 billion times a month``, ``every 30 seconds``."""
    if measure.kind in {"count", "times"} and measure.per_day is not None:
        return measure.value * measure.per_day
    after = [token.low for token in measure.sentence[measure.last : measure.last + 2]]
    unit = time_unit(after[1]) if len(after) > 1 and after[0] in {"a", "an", "per", "each", "every"} else None
    if measure.kind == "factor" and unit:
        return measure.value * unit
    if measure.kind == "seconds" and measure.before.endswith(("every", "each")):
        return SECONDS_PER_DAY / measure.value
    return None


def _like_the_one_before(measure: Measure) -> float | None:
    """Return times a day of ``six million at worst`` behind ``100,000 orders a second``."""
    behind = measure.sentence[measure.first + 1] if measure.first + 1 < len(measure.sentence) else None
    alone = (
        behind is None
        or not behind.is_word
        or behind.low in vocabulary().determiners | vocabulary().prepositions
    )
    if measure.kind != "count" or measure.value < FEWEST or not alone:
        return None
    before = [
        one for one in measures_in(measure.sentence[: measure.first]) if one.per_day and one.kind == "count"
    ]
    return measure.value * before[-1].per_day if before and before[-1].per_day else None


def _as_unread(measure: Measure, text: str) -> Unread:
    rate = _rate(measure)
    rate = rate if rate is not None else _like_the_one_before(measure)
    grows = measure.kind == "bytes" and measure.per_day is not None
    each = measure.per or measure.before.split()[-4:-3] == ["each"] or "each" in measure.clause
    repeated = measure.kind == "seconds" or each
    return Unread(
        quote=_quote(measure, text), is_load=grows or rate is not None, per_day=None if repeated else rate
    )


def _quote(measure: Measure, text: str) -> str:
    """Return the number with the few words of its clause that say what it may be."""
    sentence, first, last = measure.sentence, measure.first, min(measure.last, len(measure.sentence))
    while first > max(0, measure.first - _WORDS_AROUND) and sentence[first - 1].low in _LEADS:
        first -= 1
    most = last + (_WORDS_AROUND if measure.kind in {"count", "factor", "times"} else 0)
    while last < min(len(sentence), most) and sentence[last].low not in CLAUSE_ENDS | {"and", "but"}:
        last += 1
    return " ".join(text[sentence[first].start : sentence[last - 1].end].split())[:_LONGEST]


def _told(brief: Brief, text: str, part: str = "") -> Iterator[tuple[int, int]]:
    """Yield where the words stand that fields with values were read from, those of one part if named."""
    for source in brief.sources:
        if not source.field.startswith(part):
            continue
        names = source.field.startswith("workload.") and source.field.count(".") == _NAMES - 1
        named = names and source.field.split(".")[1] in {"entities", "operations"}
        if named or source.field in _KEPT_WHOLE or not source.quote or source.origin == "not usable":
            continue
        quote = re.sub(r"\s+", r"\\s+", re.escape(" ".join(source.quote.split())).replace("\\ ", " "))
        for match in re.finditer(quote, text):
            yield match.span()


def _numbers(value: Any) -> Iterator[float]:
    """Yield every number of a record, however deep; sources and prose are none."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name != "sources":
                yield from _numbers(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool) and value:
        yield float(value)


def _is_known(measure: Measure, known: frozenset[float]) -> bool:
    rate = _rate(measure)
    told = {measure.value} | ({rate} if rate else set())
    told |= {measure.value * measure.per_day} if measure.per_day else set()
    return any(
        math.isclose(one * turn, held, rel_tol=_CLOSE)
        for one in told
        for turn in _TURNS[measure.kind]
        for held in known
    )
