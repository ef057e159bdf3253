"""What a text says, field by field, with the words that say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archkit.brief.brief import Source
from archkit.brief.measures import Measure

LONGEST_QUOTE = 200


@dataclass
class Statements:
    """What a text says, field by field.

    The first value of a field stands; a different one is kept as a second source, so that
    the contradiction can be found.
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    peaks: list[Measure] = field(default_factory=list)
    roles: list[Measure] = field(default_factory=list)

    def quote(self, start: int, end: int) -> str:
        """Return a literal part of the text."""
        return self.text[start : min(end, start + LONGEST_QUOTE)].strip()

    def say(self, name: str, value: Any, start: int, end: int) -> None:
        """Record a value of a field with its words."""
        known = self.values.setdefault(name, value)
        told = any(source.field == name for source in self.sources)
        if not told or known != value:
            self.note(name, start, end)

    def note(self, name: str, start: int, end: int, *, origin: str = "prose") -> None:
        """Record where something was read."""
        found = Source(field=name[:120], origin=origin, quote=self.quote(start, end))
        if found not in self.sources:
            self.sources.append(found)

    def constrain(self, words: str, start: int, end: int) -> None:
        """Keep something that fits no field as a constraint, in the text's words."""
        line = f"{words}: {self.quote(start, end)}"
        if line not in self.constraints:
            self.constraints.append(line)
            self.note("constraints", start, end)
