"""Whether an architect can work here, and what would make it ready."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Availability:
    """One architect as a chooser shows it.

    `name` is what ``--architect`` takes, `title` what people read. `why` says what makes it
    ready or what is missing, `hint` what to do about it; a key is in neither.
    """

    name: str
    title: str
    ready: bool
    why: str
    hint: str
