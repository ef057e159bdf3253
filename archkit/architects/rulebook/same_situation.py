"""A situation as the key of a cache: the same briefs and load, and what else is equal."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.situation import Situation
from archkit.sizing.same_brief import These


@dataclass(frozen=True, eq=False)
class SameSituation:
    """A situation that is the same as another where both have the same records and equal words.

    Briefs and loads are compared as objects, since comparing large ones takes long.
    """

    case: Situation

    @property
    def same(self) -> tuple[object, ...]:
        """What two equal keys have in common."""
        one = self.case
        return These(one.stated, one.brief, one.load), one.traits, one.today, one.lean, one.forced

    def __hash__(self) -> int:
        return hash(self.same[:3])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameSituation) and self.same == other.same
