"""Outsiders: systems of others that a text names by what they are, not by a product's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief.mentions import is_denied
from archkit.brief.vocabulary import vocabulary

_OF_OTHERS = (
    r"(?:systems?|carriers|registers?|registries|banks|airlines|suppliers|partners|vendors|exchanges"
    r"|agencies|authorities|laborator(?:y|ies))"
)
_BOUGHT = (
    r"(?:payments?|card|sms|e-?mail|mail|messaging|push|maps?|weather|shipping|parcel|tax|credit|fraud"
    r"|telephony|translation|banking|rates?|market[- ]data|geocoding|identity[- ]check)"
)
_WORD = r"[^\W\d_][\w'&-]*"
_PHRASES = (
    (rf"\bintegrat(?:es?|ed|ing|ions?)\s+(?:with|to|into)\s+(?P<name>{_WORD}(?:\s+{_WORD}){{0,3}})", ""),
    (
        (
            rf"\b(?P<name>(?:third[- ]party|external|outside)\s+(?:{_WORD}\s+)?(?:providers?|apis?|systems?"
            r"|services|vendors?|gateways?|suppliers?|carriers?|sources|registers?|registries|databases))\b"
        ),
        "",
    ),
    (rf"\b(?P<name>{_BOUGHT}\s+(?:service\s+)?(?:providers?|processors?|gateways?))\b", ""),
    (
        (
            r"\b(?:run|operated|owned|kept|managed|hosted|supplied)\s+by\s+(?P<name>third\s+parties|partners|vendors"
            r"|suppliers|outside\s+(?:firms|companies)|other\s+(?:firms|companies))\b"
        ),
        "",
    ),
    (
        (
            rf"\b(?:updates?|data|feeds?|prices|offers|news|figures|results|changes|records|reports|statements)\s+"
            rf"(?:come\s+|coming\s+|sent\s+)?(?:from|of|by)\s+(?:the\s+|our\s+)?(?P<name>(?:{_WORD}\s+){{1,2}}{_OF_OTHERS})\b"
        ),
        "sends changes",
    ),
    (
        r"\b(?:to|from|with|into)\s+(?P<name>another\s+system|other\s+systems|(?:the\s+)?systems\s+of\s+others)\b",
        "",
    ),
    (
        (
            r"\b(?:reads?|reading|scans?|watch(?:es)?|checks?|collects?|imports?|searche?s?)\s+(?:\w+\s+){0,2}?"
            r"(?P<name>(?:e-?mail\s+|mail\s+)inbox|(?:e-?mail\s+|mail\s+)?(?:inboxes|mailboxes))\b"
        ),
        "is read",
    ),
    (
        r"\b(?:shares?|shared|posts?|posted)\b[^.;\n]{0,30}?\bon\s+(?P<name>social\s+(?:media|networks?))\b",
        "",
    ),
    (r"\b(?P<name>(?:large\s+)?language\s+models?|llms?)\b", "answers prompts"),
)
_PATTERNS = tuple((re.compile(pattern), purpose) for pattern, purpose in _PHRASES)
_ARTICLES = frozenset(
    {"the", "a", "an", "our", "their", "its", "existing", "several", "some", "many", "various"}
)


@dataclass(frozen=True)
class Outsider:
    """A system of others: a name for it, what it does, and where the text speaks of it."""

    name: str
    purpose: str
    start: int
    end: int


def outsiders(text: str, low: str) -> Iterator[Outsider]:
    """Yield the systems of others that a text speaks of without a product's name; denied ones are left out.

    Args:
        text: The text.
        low: The same in lower case, every character in its place.
    """
    told: set[str] = set()
    for pattern, purpose in _PATTERNS:
        for match in pattern.finditer(low):
            name = _name(text[match.start("name") : match.end("name")])
            if not name or name.lower() in told or is_denied(low, match.start(), match.end()):
                continue
            told.add(name.lower())
            yield Outsider(name, purpose, match.start("name"), match.end("name"))


def _name(words: str) -> str:
    """Return a name for what the words call it: no articles before it, nothing of what follows."""
    kept: list[str] = []
    for word in words.split():
        if not kept and word.lower() in _ARTICLES:
            continue
        if kept and word.lower() in vocabulary().prepositions:
            break
        kept.append(word)
    said = " ".join(kept)
    return f"{said[:1].upper()}{said[1:]}"
