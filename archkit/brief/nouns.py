"""Names of things: singular, plural, and when two names mean the same thing."""

from __future__ import annotations

import functools
import re
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import inflect

_LOCK = threading.Lock()
_UNCOUNTED = frozenset(
    [
        "sms",
        "gps",
        "https",
        "dns",
        "css",
        "aws",
        "tls",
        "analytics",
        "news",
        "data",
        "media",
        "metadata",
        "status",
        "statistics",
        "bus",
        "bonus",
        "series",
        "address",
        "access",
        "process",
        "progress",
        "business",
        "class",
        "basis",
        "analysis",
        "species",
        "kubernetes",
        "redis",
        "sales",
        "express",
        "canvas",
        "atlas",
        "campus",
        "virus",
        "census",
        "corpus",
        "alias",
        "lens",
        "gas",
        "plus",
        "kudos",
        "pos",
        "os",
        "ios",
    ]
)
_SHORTEST_PLURAL = 4


@functools.cache
def _engine() -> inflect.engine:
    import inflect  # noqa: PLC0415 - a second to load, and not needed for every brief

    return inflect.engine()


@functools.lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """Return the singular of an English noun in lower case; other words are returned as they are."""
    low = word.lower()
    if low in _UNCOUNTED or len(low) < _SHORTEST_PLURAL or not low.isascii() or not low.isalpha():
        return low
    if not low.endswith("s") and low not in {"people", "children", "women", "men", "criteria", "indices"}:
        return low
    if low == "indices":
        return "index"
    with _LOCK:
        found = _engine().singular_noun(low)
    return str(found) if found else low


@functools.lru_cache(maxsize=4096)
def plural(word: str) -> str:
    """Return the plural of a noun or noun phrase in lower case."""
    head, _, last = word.lower().rpartition(" ")
    if last in _UNCOUNTED and last not in {"alias", "address", "bus", "process", "class"}:
        return word.lower()
    with _LOCK:
        found = str(_engine().plural_noun(last)) if last.isascii() and last.isalpha() else last
    return f"{head} {found}".strip()


def singular_phrase(name: str) -> str:
    """Return a phrase with its last word in the singular, lower case."""
    head, _, last = name.strip().lower().rpartition(" ")
    return f"{head} {singular(last)}".strip()


@functools.lru_cache(maxsize=4096)
def same_thing_key(name: str) -> str:
    """Return a key that is equal for names of one thing: case, plural, spaces, ``_`` and ``-`` apart.

    ``OrderItems``, ``order_item`` and ``Order item`` have the same key.
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = re.sub(r"[\s_.-]+", " ", spaced).casefold().split()
    return "".join([*words[:-1], singular(words[-1])]) if words else ""
