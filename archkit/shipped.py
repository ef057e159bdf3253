"""What archkit brings along beside its code: personas, example briefs and notebooks.

In a checkout they stand at its root, in an installed wheel inside the package.
"""

from __future__ import annotations

import difflib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from archkit.errors import InputError

Kind = Literal["personas", "briefs", "notebooks"]
_PLACES: dict[Kind, tuple[str, str]] = {
    "personas": ("personas", ".yaml"),
    "briefs": ("notebooks/briefs", ".yaml"),
    "notebooks": ("notebooks", ".ipynb"),
}


def shipped(kind: Kind) -> dict[str, Traversable]:
    """Return the shipped files of a kind by name, without their suffix, sorted.

    Raises:
        InputError: If this installation lacks them.
    """
    place, suffix = _PLACES[kind]
    package = files("archkit")
    wheel = package.joinpath("_shipped", *place.split("/"))
    folder = wheel if wheel.is_dir() else Path(str(package)).parent / place
    if not folder.is_dir():
        raise InputError(f"this archkit came without its {kind}", hint="Install it again, from its wheel.")
    entries = {one.name.removesuffix(suffix): one for one in folder.iterdir() if one.name.endswith(suffix)}
    return {name: entries[name] for name in sorted(entries)}


def shipped_text(kind: Kind, name: str) -> str:
    """Return the text of one shipped file.

    Args:
        kind: What it is.
        name: Its name without suffix.

    Raises:
        InputError: If there is none of this name; the hint names the closest.
    """
    found = shipped(kind)
    if name not in found:
        close = difflib.get_close_matches(name, found, n=1, cutoff=0.5)
        hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(found)}."
        raise InputError(f"there is no {name!r} among the shipped {kind}", hint=hint)
    return found[name].read_text(encoding="utf-8")
