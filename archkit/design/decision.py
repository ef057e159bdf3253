"""Decisions: what was chosen, against what, why, and what would change it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from archkit.design.estimate import Estimate
from archkit.design.step import Line, Slug
from archkit.record import Record

DecisionStatus = Literal["proposed", "accepted", "superseded"]
Reversibility = Literal["easy", "moderate", "hard"]


class Criterion(Record):
    """What options are scored by: its weight, and what of the brief gives it that weight."""

    name: Slug
    weight: float = Field(ge=0)
    because: Line = ""


class Points(Record):
    """What an option gets by one criterion, from 0 to 10."""

    by: Slug
    points: float = Field(ge=0, le=10)


class Option(Record):
    """One way to go. `score` is from 0 to 10 after the gates; None when a gate ruled it out.

    `ratings` are the points from 0 to 10 by criterion that the score is made of; `ruled_out_by`
    holds the ids of the gates in `archkit.knowledge` behind `ruled_out_because`.
    """

    id: Slug
    name: Line
    benefits: tuple[Line, ...] = ()
    costs: tuple[Line, ...] = ()
    score: float | None = Field(default=None, ge=0, le=10)
    ruled_out_because: Line = ""
    ruled_out_by: tuple[Slug, ...] = ()
    ratings: tuple[Points, ...] = ()
    monthly_cost_usd: float | None = None
    reversibility: Reversibility = "moderate"


class Decision(Record):
    """An architecture decision record.

    `depends_on` names the brief fields and facts that it rests on, `rule` the rule in
    `archkit.knowledge` that decided, `flips_when` the numeric or stated condition under which
    another option would win, `revisit` when to look again. `criteria` are the weights that the
    options were scored with; a tie names the other option in `tie_with` and, in `tie_question`,
    the question that would break it. `figures` are the numbers that its texts say and that stand
    nowhere else in the design, each with its range and formula.
    """

    id: Slug
    title: Line
    question: Line
    options: tuple[Option, ...] = Field(min_length=2)
    chosen: Slug
    because: Line
    consequences: tuple[Line, ...] = ()
    depends_on: tuple[Line, ...] = Field(min_length=1)
    flips_when: Line
    revisit: Line = ""
    rule: Slug | None = None
    tie_with: Slug | None = None
    tie_question: Line = ""
    criteria: tuple[Criterion, ...] = ()
    figures: tuple[Estimate, ...] = ()
    status: DecisionStatus = "proposed"

    @model_validator(mode="after")
    def _chosen_exists(self) -> Self:
        if self.chosen not in {option.id for option in self.options}:
            raise ValueError(
                f"the chosen option {self.chosen!r} is not among the options | Name one of them."
            )
        return self

    @property
    def winner(self) -> Option:
        """The chosen option."""
        return next(option for option in self.options if option.id == self.chosen)
