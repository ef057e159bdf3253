"""One trial: what was told, what was done in the database, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Topic = Literal["uniqueness", "overlap", "restoring", "retention", "attributes", "links", "nesting"]
Outcome = Literal["holds", "broken", "untried"]


@dataclass(frozen=True)
class Trial:
    """What came of one thing that the brief tells.

    `told` is what the brief says and `seen` what PostgreSQL did, or why nothing could be tried;
    `place` is where the design would be changed, by `remedy`.
    """

    topic: Topic
    entity: str
    told: str
    place: str
    outcome: Outcome
    seen: str
    remedy: str = ""


@dataclass(frozen=True)
class Told:
    """All trials of one run; `gap` says why there are none."""

    trials: tuple[Trial, ...] = ()
    gap: str = ""

    def of(self, topic: Topic) -> tuple[Trial, ...]:
        """Return the trials of one topic."""
        return tuple(one for one in self.trials if one.topic == topic)


class CannotTryError(Exception):
    """Nothing can be tried on a table; the text says why."""
