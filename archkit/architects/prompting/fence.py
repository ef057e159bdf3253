"""The fence: text from outside stands between two marks that cannot occur in it.

The mark is a digest of the text itself, so that the same text is always fenced the same way
(a prompt stays cacheable) and nobody can write text that closes its own fence. Characters
that cannot be seen, or that turn the reading direction, are written out.
"""

from __future__ import annotations

import hashlib
import unicodedata

MOST_CHARACTERS = 120_000
"""Longest text that one fence holds; the rest is left out, and the fence says how much."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MARK_LENGTH = 16


def fence(text: str, label: str, *, limit: int = MOST_CHARACTERS) -> str:
    """Return a text between its marks.

    Args:
        text: Anything from outside.
        label: What it is, in archkit's own words.
        limit: Longest text that is kept, in characters.
    """
    seen = visible(text)
    cut = len(seen) - limit
    kept = seen[:limit] if cut > 0 else seen
    mark = _mark(kept)
    note = f", {cut:,} further characters left out" if cut > 0 else ""
    return f"<data {mark} {label}{note}>\n{kept}\n</data {mark}>"


def visible(text: str) -> str:
    """Return a text in which every character can be seen; line breaks and tabs stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_shown(char) for char in plain)


def _shown(char: str) -> str:
    if char in "\n\t" or unicodedata.category(char) not in _UNSEEN:
        return char
    return f"[U+{ord(char):04X}]"


def _mark(text: str) -> str:
    """Return a word that does not occur in the text, always the same one for the same text."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    while digest[:_MARK_LENGTH] in text:  # nobody has found a text that holds its own digest
        digest = hashlib.sha256(digest.encode()).hexdigest()
    return digest[:_MARK_LENGTH]
