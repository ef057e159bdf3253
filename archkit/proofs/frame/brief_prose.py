"""What a brief's purpose and goals say in words, held against its fields."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief import Brief, read_prose
from archkit.brief.prose import MAX_PROSE_CHARACTERS

_PARTS = ("scale", "budget", "team", "timeline", "quality")
_LATER = re.compile(
    r"\b(?:grow\w*|reach\w*|later|eventually|target\w*|up to|scale to|until|within|from .+ to|future"
    r"|by 20\d\d)\b",
    re.IGNORECASE,
)
_CLOSE = 0.01
"""Two numbers are the same if they differ by less than this share: "10K" and 10,240 do not."""


@dataclass(frozen=True)
class Told:
    """A field as its words tell it, beside the value that the field has."""

    field: str
    told: float
    stated: float
    quote: str


def differing_quantities(brief: Brief) -> Iterator[Told]:
    """Yield the fields whose stated value is not the one that purpose or goals tell.

    What a goal says of later is no contradiction; a field that was read from this prose in the
    first place is left to its recorded sources.
    """
    read = frozenset(source.field for source in brief.sources if source.origin == "prose")
    for field, value, quote in _told(brief):
        stated = brief.value(field)
        if stated is not None and field not in read and not math.isclose(value, stated, rel_tol=_CLOSE):
            yield Told(field, value, float(stated), quote)


def with_told(brief: Brief) -> Brief:
    """Return the brief with what its words tell in the fields that nobody stated."""
    values = {field: value for field, value, _ in _told(brief) if brief.value(field) is None}
    return brief.with_values(values) if values else brief


def _told(brief: Brief) -> Iterator[tuple[str, float, str]]:
    goals = (goal for goal in brief.goals if not _LATER.search(goal))
    text = ".\n".join(part for part in (brief.purpose, *goals) if part.strip())[:MAX_PROSE_CHARACTERS]
    if not any(char.isdigit() for char in text):
        return
    prose = read_prose(text, name=brief.name)
    quotes = {source.field: source.quote for source in reversed(prose.sources)}
    for part in _PARTS:
        for name in type(getattr(prose, part)).model_fields:
            value = prose.value(f"{part}.{name}")
            if isinstance(value, int | float):
                yield f"{part}.{name}", value, quotes.get(f"{part}.{name}", "")
