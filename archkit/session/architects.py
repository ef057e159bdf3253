"""Who proposes, by name."""

from __future__ import annotations

import difflib

from archkit.architects.base import Architect
from archkit.errors import ArchitectUnavailableError

LATER = ("claude", "local", "replay")


def architect_named(name: str) -> Architect:
    """Return the architect with this name.

    Raises:
        ArchitectUnavailableError: If it does not exist or cannot work here.
    """
    if name == "rulebook":
        from archkit.architects.rulebook.architect import Rulebook  # noqa: PLC0415 - loads all its knowledge

        return Rulebook()
    if name in LATER:
        raise ArchitectUnavailableError(name, "it is not part of this release")
    close = difflib.get_close_matches(name, ("rulebook", *LATER), n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise ArchitectUnavailableError(name, f"no architect of this name is part of this release{hint}")
