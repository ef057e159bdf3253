"""Words that sound like an answer and hold no value: "fast", "highly available", "some users"."""

from __future__ import annotations

import functools
import re

from archkit.brief.brief import Brief
from archkit.brief.vocabulary import vocabulary
from archkit.record import Record

_CONTEXT = 30
_NEGATED = re.compile(r"\b(?:no|not|without|never|non)\s+(?:\w+\s+)?$")

_SOME_TIME = re.compile(
    r"\b(?:within|in|under|below)\s+(?:some|a few|several|a couple of)\s+"
    r"(?:(?:tens|hundreds|dozens)\s+of\s+|hundred\s+|dozen\s+)?(?:milliseconds|seconds|ms)\b",
    re.IGNORECASE,
)
_NOT_CONVERTED = re.compile(r"Budget in [A-Z]{3}, not converted: (?P<words>.+)", re.DOTALL)


class Vague(Record):
    """A field that a brief speaks of without a value, and its own words."""

    field: str
    quote: str


def vague(brief: Brief) -> tuple[Vague, ...]:
    """Return what a brief says vaguely, each field once with the first words that do.

    Goals, purpose, constraints, descriptions and requirements are read; what is negated does
    not count. Whether the field has a value elsewhere is for the caller to see.
    """
    found: dict[str, str] = {}
    for text in _texts(brief):
        for match in _pattern().finditer(text):
            field = _field_of()[match[0].lower()]
            before = text[max(0, match.start() - _CONTEXT) : match.start()].lower()
            if field not in found and not _NEGATED.search(before):
                found[field] = match[0]
        short = _SOME_TIME.search(text)
        if short:
            found.setdefault("quality.read_latency_p95_ms", short[0])
    for line in brief.constraints:
        money = _NOT_CONVERTED.match(line)
        if money:
            found["budget.monthly_usd"] = money["words"]
    return tuple(Vague(field=field, quote=quote) for field, quote in found.items())


def _texts(brief: Brief) -> tuple[str, ...]:
    work = brief.workload
    return (
        brief.purpose,
        *brief.goals,
        *brief.constraints,
        *brief.threats.requirements,
        brief.quality.durability or "",
        *(one.description for one in work.entities),
        *(one.description for one in work.operations),
        *(one.role for one in brief.existing.systems),
    )


@functools.cache
def _field_of() -> dict[str, str]:
    return {word.lower(): field for field, words in vocabulary().vague.items() for word in words}


@functools.cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_field_of(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE)
