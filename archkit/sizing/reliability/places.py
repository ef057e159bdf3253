"""Places of a policy: the words that say which link or component it applies to."""

from __future__ import annotations

import functools
import re

from archkit.design import Component

_ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
_KEPT = 4_096
_ALL = re.compile(r"\b(?:all|any|each|every|everything|whole)\b", re.IGNORECASE)


def names_part(text: str, part: Component) -> bool:
    """Say whether a text names a component by its id or its name."""
    return _names(text, part.id) or _names(text, part.name)


@functools.lru_cache(maxsize=_KEPT)
def _names(text: str, name: str) -> bool:
    """Say whether a name stands in a text; every step asks it of the same few links."""
    return bool(re.search(rf"(?<![\w-]){re.escape(name.casefold())}(?![\w-])", text.casefold()))


def names_link(text: str, source: Component, target: Component) -> bool:
    """Say whether a text names both ends, in the link's direction where it holds an arrow.

    Several links may be named at once: ``web, mobile -> api``.
    """
    ends = _ARROW.split(text, maxsplit=1)
    if len(ends) == 1:
        return names_part(text, source) and names_part(text, target)
    return names_part(ends[0], source) and names_part(ends[1], target)


def covers_link(text: str, source: Component, target: Component) -> bool:
    """Say whether a rule applies to a link: it names the link, the called part alone, or all of them."""
    if _ARROW.search(text):
        return names_link(text, source, target)
    return names_part(text, target) or bool(_ALL.search(text))
