"""A reading: what one file of a project says, before it is joined into a brief."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

from archkit.brief.brief import Brief, ExistingDecision, ExistingSystem, Source
from archkit.brief.workload import Entity, Operation


@dataclass(frozen=True)
class Reading:
    """Parts of a brief that were read from one file, or from several.

    `stated` are whole briefs, where a file says more than the other parts hold.
    """

    systems: tuple[ExistingSystem, ...] = ()
    decisions: tuple[ExistingDecision, ...] = ()
    tables: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    operations: tuple[Operation, ...] = ()
    skills: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    stated: tuple[Brief, ...] = ()
    title: str = ""

    def __add__(self, other: Self) -> Self:
        """Return both readings, the first title kept."""
        joined = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "title"
        }
        return replace(self, **joined, title=self.title or other.title)


def unreadable(path: str, why: str) -> Reading:
    """Return the reading of a file that could not be read, with the reason."""
    return Reading(sources=(Source(field=path[-120:], origin="unreadable", quote=why[:2_000]),))


def shortened(text: str, limit: int = 120) -> str:
    """Return a text on one line that fits a name."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
