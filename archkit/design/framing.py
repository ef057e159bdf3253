"""Frame and clarify: facts, quantities, what is missing, what was assumed."""

from __future__ import annotations

from typing import Literal

from archkit.design.estimate import Estimate
from archkit.design.step import Line, Slug
from archkit.record import Record

AssumedValue = bool | int | float | str | tuple[str, ...]


class Trait(Record):
    """A characteristic of the system that shapes its design, with the words that show it."""

    id: Slug
    name: Line
    evidence: Line


class MissingInput(Record):
    """An input that nobody stated; `matters_for` says what it would decide."""

    field: Line
    name: Line
    matters_for: Line


class Framing(Record):
    """What the brief says, in the architect's words.

    `own_rules` names the rules of a company's own that were read beside archkit's, each with its
    file; decisions follow them too.
    """

    summary: Line
    goals: tuple[Line, ...] = ()
    non_goals: tuple[Line, ...] = ()
    traits: tuple[Trait, ...] = ()
    quantities: tuple[Estimate, ...] = ()
    missing: tuple[MissingInput, ...] = ()
    own_rules: tuple[Line, ...] = ()


class Flip(Record):
    """One value of an answer, and the decisions that it changes."""

    value: Line
    changes: tuple[Line, ...]


class Question(Record):
    """A question whose answer would change the design.

    `field` is the brief field that the answer fills; `recommended` is what is assumed when
    nobody answers.
    """

    id: Slug
    text: Line
    field: Line
    why: Line
    flips: tuple[Flip, ...] = ()
    recommended: AssumedValue
    unit: Line = ""


class Assumption(Record):
    """A value taken because nobody stated one."""

    field: Line
    value: AssumedValue
    because: Line
    source: Line
    confidence: Literal["low", "medium", "high"] = "low"


class Clarification(Record):
    """Questions in order of what they change, and the assumptions made for the unanswered.

    `outcome` is ``design``, ``clarify`` (too little to design) or ``infeasible`` (with
    `because` and `unless`).
    """

    outcome: Literal["design", "clarify", "infeasible"] = "design"
    because: Line = ""
    unless: tuple[Line, ...] = ()
    questions: tuple[Question, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
