"""Absolute claims in a text: the sentence, the words, and which proofs would carry them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.knowledge import KnownClaim, library

_SENTENCE = re.compile(r"[^.!?;]+(?:[.!?;](?!\s|$)[^.!?;]*)*")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|`[^`]*`")
_DENIED = re.compile(
    r"\b(?:not|no|nothing|nobody|never|neither|hardly|instead of|rather than|without|rarely|is a myth|cannot"
    r"|isn't|aren't|doesn't|don't|do not|does not|except|unless|would need|asks for|target|wants?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AbsoluteClaim:
    """One claim: what it is, its words, and the sentence that holds them."""

    known: KnownClaim
    words: str
    sentence: str


def absolute_claims(text: str) -> Iterator[AbsoluteClaim]:
    """Yield the absolute claims of a text.

    What stands in quotes is somebody else's; a sentence that denies the claim before it names it
    (``nothing is exactly once``), or that says it is wanted, makes none.
    """
    for match in _SENTENCE.finditer(_QUOTED.sub(" ", text)):
        sentence = " ".join(match.group(0).split())
        for known in library().claims.values():
            words = known.found_in(sentence)
            if words and not _DENIED.search(sentence[: sentence.find(words)]):
                yield AbsoluteClaim(known, words, sentence)
