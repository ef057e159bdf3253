"""Texts cut down to what a glance takes; the whole of each stands elsewhere in the same document."""

from __future__ import annotations

import re

from archkit.render.escape import line

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9'\"(])")
_CLAUSE_END = re.compile(r"[.;:]\s+|\s[(]")
_AT_THE_END = " ,;:("


def sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return _SENTENCE_END.split(line(text), maxsplit=1)[0]


def clause(text: str) -> str:
    """Return what stands before the first full stop, semicolon, colon or bracket of a text."""
    whole = line(text)
    return _CLAUSE_END.split(whole, maxsplit=1)[0].rstrip(".;:") or whole


def few_words(text: str, most: int) -> str:
    """Return the first sentence without its closing stop, or what of it fits.

    A long sentence is cut where a part of it ends; an ellipsis says that it is cut elsewhere.

    Args:
        text: Any text.
        most: Words that are kept at most.
    """
    words = sentence(text).rstrip(".").split()
    if len(words) <= most:
        return " ".join(words)
    ends = [place for place, word in enumerate(words[:most], start=1) if word[-1] in _AT_THE_END]
    if ends and ends[-1] >= most // 3:
        return " ".join(words[: ends[-1]]).rstrip(_AT_THE_END)
    return " ".join(words[:most]) + "…"
