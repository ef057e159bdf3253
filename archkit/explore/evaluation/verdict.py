"""Verdicts: what a case's expectations came to, with the reason and the design's own words."""

from __future__ import annotations

from typing import Literal

from archkit.record import Record

Topic = Literal["outcome", "pattern", "datastore", "must have", "must not", "order"]
Status = Literal["met", "planned", "missed", "not understood"]


class Mark(Record):
    """One expectation: what was wanted, whether it is so, why, and the quoted part of the design.

    `planned` is met by a stage of the roadmap or by what is left out until a trigger.
    """

    topic: Topic
    wanted: str
    status: Status
    because: str = ""
    place: str = ""
    quote: str = ""
    unread: str = ""

    @property
    def held(self) -> bool:
        """Whether the expectation holds, now or with a trigger."""
        return self.status in {"met", "planned"}


class FigureMark(Record):
    """A published figure beside the computed one; `within` is None when nothing is computed."""

    name: str
    published: float
    unit: str = ""
    computed: float | None = None
    what: str = ""
    factor: float | None = None
    allowed_factor: float = 3.0
    within: bool | None = None
    because: str = ""
    recompute: str = ""


class Movement(Record):
    """One assumed input moved, and the decisions of first rank that changed with it."""

    field: str
    assumed: float
    moved_to: float
    changed: tuple[str, ...] = ()


class Stability(Record):
    """How many decisions of first rank stay when assumed inputs move: `kept` of `compared`."""

    kept: int = 0
    compared: int = 0
    movements: tuple[Movement, ...] = ()

    @property
    def share(self) -> float | None:
        """Share that stays; None when nothing was assumed."""
        return self.kept / self.compared if self.compared else None


class Scorecard(Record):
    """What one case came to."""

    id: str
    title: str = ""
    source: str = ""
    outcome: str = "design"
    pattern: str = ""
    marks: tuple[Mark, ...] = ()
    figures: tuple[FigureMark, ...] = ()
    stability: Stability = Stability()
    inputs_not_read: tuple[str, ...] = ()
    keys_not_read: tuple[str, ...] = ()
    caveat: str = ""
    seconds: float = 0.0
    fault: str = ""

    def of(self, topic: Topic) -> tuple[Mark, ...]:
        """Return the marks of one topic."""
        return tuple(one for one in self.marks if one.topic == topic)

    @property
    def full_marks(self) -> bool:
        """Whether all that was understood holds and every figure that is computed is near enough.

        A case of which nothing could be judged has none.
        """
        judged = any(one.status != "not understood" for one in self.marks)
        return (
            not self.fault
            and (judged or any(one.within is not None for one in self.figures))
            and all(one.held or one.status == "not understood" for one in self.marks)
            and all(one.within is not False for one in self.figures)
        )
