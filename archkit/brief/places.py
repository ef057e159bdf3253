"""Places: deeds that look for things near where one stands, and what they select by."""

from __future__ import annotations

from typing import Any

from archkit.brief.deeds import Deed
from archkit.brief.vocabulary import verb_kinds

POSITION = ("latitude", "longitude")
"""What a search near a place selects by."""
_NEAR = frozenset({"nearby", "nearest", "closest", "radius", "proximity", "vicinity"})
_LOOKING = frozenset({"read", "list", "search"})
_WORDS_BEHIND = 5


def near_a_place(deed: Deed) -> dict[str, Any]:
    """Return what a deed that looks near a place adds to its operation; nothing for any other.

    ``see nearby cabs`` and ``find shops within a radius`` list things by their position.
    """
    kind = verb_kinds().get(deed.verb, "")
    told = {token.low for token in deed.sentence[deed.first : deed.last + _WORDS_BEHIND]}
    if kind not in _LOOKING or not told & _NEAR:
        return {}
    return {"by": list(POSITION), "kind": "search" if kind == "search" else "list"}
