"""Lists of names within a sentence: so many as it takes, and how many more there are."""

from __future__ import annotations

from archkit.architects.rulebook.shape.parties import briefly

_LONGEST_LIST = 6
_LONGEST_NAME = 80


def listed_names(names: tuple[str, ...]) -> str:
    """Return names in a line, the first few shortened where they are long."""
    shown = [briefly(name, _LONGEST_NAME) for name in names[:_LONGEST_LIST]]
    left = len(names) - len(shown)
    return ", ".join(shown) + (f" and {left:,} more" if left else "")
