"""Reads the keys of an index out of what PostgreSQL says made it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_MARKS = re.compile(r"'[^']*'|\"[^\"]*\"|[(),]")
_USING = re.compile(r"\bUSING \S+ (?=\()")


def index_keys(definition: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys and the included columns of ``CREATE INDEX ... USING method (...) INCLUDE (...)``."""
    start = _USING.search(definition)
    if start is None:
        return (), ()
    keys, end = _bracketed(definition, start.end())
    rest = definition[end:]
    if not rest.startswith(" INCLUDE ("):
        return keys, ()
    included, _ = _bracketed(rest, len(" INCLUDE "))
    return keys, tuple(name.strip('"') for name in included)


def _bracketed(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Return what commas part within the bracket that opens at `start`, and where it has closed."""
    edges = list(_edges(text, start))
    last = edges[-1] if edges else start
    parts = [text[one + 1 : two].strip() for one, two in pairwise(edges)]
    return tuple(parts), last + 1


def _edges(text: str, start: int) -> Iterator[int]:
    depth = 0
    for found in _MARKS.finditer(text, start):
        mark = found[0]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        if (mark == "(" and depth == 1) or (mark == "," and depth == 1) or (mark == ")" and depth == 0):
            yield found.start()
        if mark == ")" and depth == 0:
            return
