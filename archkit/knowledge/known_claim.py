"""Claims that no design can make without a proof."""

from __future__ import annotations

import datetime as dt
import functools
import re

from pydantic import Field, field_validator

from archkit.knowledge.fact import Basis
from archkit.record import Record


class KnownClaim(Record):
    """An absolute claim: the words that make it, why it is hardly ever true, what would prove it.

    `words` are regular expressions, matched whole and in any case. `proved_by` are codes of checks
    that together prove it for a design; without any it cannot be proved and is always flagged.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    words: tuple[str, ...] = Field(min_length=1)
    why: str = Field(min_length=10)
    say: str = Field(min_length=10)
    proved_by: tuple[str, ...] = ()
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis

    @field_validator("words")
    @classmethod
    def _patterns(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for one in words:
            try:
                re.compile(one)
            except re.error as error:
                raise ValueError(f"{one!r} is no regular expression: {error} | Mend it.") from None
        return words

    def found_in(self, text: str) -> str:
        """Return the words of a text that make this claim; empty when it does not."""
        hit = _pattern(self.words).search(text)
        return hit.group(0) if hit else ""


@functools.cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)
