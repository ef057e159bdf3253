"""Lists of names within a sentence: so many as it takes, and how many more there are."""

from __future__ import annotations

from archkit.architects.rulebook.shape.parties import briefly

_LONGEST_LIST = 6
_LONGEST_NAME = 80
_LONGEST_CODE = 5


def listed_names(names: tuple[str, ...]) -> str:
    """Return names in a line, the first few shortened where they are long."""
    shown = [briefly(name, _LONGEST_NAME) for name in names[:_LONGEST_LIST]]
    left = len(names) - len(shown)
    return ", ".join(shown) + (f" and {left:,} more" if left else "")


def places_named(places: tuple[str, ...]) -> str:
    """Return regions as people write them: ``EU`` and ``US``, but ``the country``."""
    shown = tuple(one.upper() if len(one) <= _LONGEST_CODE else one for one in places)
    return " and ".join(shown) if len(shown) <= 2 else listed_names(shown)  # noqa: PLR2004 - two are joined
