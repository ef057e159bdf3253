"""Decision criteria as data: options, the gates that rule them out, and how well each does."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from archkit.knowledge.condition import Condition
from archkit.knowledge.fact import Basis
from archkit.record import Record

GateKind = Literal["team", "money", "law", "physics", "decision", "load", "fit"]
"""What rules an option out: people, budget, regulation, latency and ceilings, what was decided
before, a load that is too small or too large for it, or a need that it does not meet."""

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class KnownReading(Record):
    """A name that conditions may ask for: what it means, its kind and the brief field that it follows.

    `decisions` names those that have it; it is empty for a reading of every situation.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
    name: str = Field(min_length=3)
    kind: Literal["number", "word", "words", "yes"]
    unit: str = ""
    field: str = ""
    decisions: tuple[str, ...] = ()


class KnownSituation(Record):
    """A condition with a name, which gates and ratings share; `says` is what holds where it does."""

    id: str = Field(pattern=_SLUG)
    says: str = Field(min_length=3)
    when: Condition
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis


class Gate(Record):
    """A condition that rules options of a decision out before anything is scored.

    `says` is the reason as it is shown; ``{engineers}`` stands for a reading and
    ``{pattern.broker-engineers}`` for a fact, both written as numbers are written, and
    ``{jobs_per_second as jobs}`` for a rate in the unit in which it can be pictured.
    """

    id: str = Field(pattern=_SLUG)
    decision: str = Field(pattern=_SLUG)
    rules_out: tuple[str, ...] = Field(min_length=1)
    kind: GateKind
    when: Condition
    says: str = Field(min_length=3, max_length=500)
    source: str = Field(min_length=3)
    date: dt.date
    confidence: Literal["high", "medium", "low"] = "low"
    basis: Basis


class Rating(Record):
    """How well an option does by one criterion, 0 to 10; `points` is a number or the id of a fact.

    With `when` it counts only where the condition holds; of several for one criterion the first
    that holds counts. `times` turns another scale into points, such as 2 for stars of 5.
    """

    by: str = Field(pattern=_SLUG)
    points: float | str
    times: float = 1.0
    when: Condition | None = None


class KnownOption(Record):
    """One way to go in a decision, the same for every brief; listed simplest first.

    With `offered_when` it is an option only where the condition holds.
    """

    id: str = Field(pattern=_SLUG)
    decision: str = Field(pattern=_SLUG)
    name: str
    benefits: tuple[str, ...] = Field(min_length=1)
    costs: tuple[str, ...] = Field(min_length=1)
    ratings: tuple[Rating, ...] = ()
    offered_when: Condition | None = None
    consequences: tuple[str, ...] = ()
    risk: str = ""
    reversibility: Literal["easy", "moderate", "hard"] = "moderate"
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis


class ChecklistItem(Record):
    """One line of a checklist: what is asked, by which personas, and the checks that answer it.

    `id` is that of the requirement, such as ``G9`` or ``H4``; `consequence` is what happens
    where it fails. The item holds when all of its checks do.
    """

    id: str = Field(pattern=r"^[GH]\d{1,2}$")
    group: str = Field(min_length=2)
    says: str = Field(min_length=3)
    asked_by: tuple[str, ...] = Field(min_length=1)
    checks: tuple[str, ...] = Field(min_length=1)
    consequence: str = ""


class PersonaConflict(Record):
    """A point on which personas disagree, and what decides it.

    `sides` are the positions, each with the personas that take it; `leaning` is the field of a
    persona's leanings that decides, empty where archkit decides for everybody, as `resolved` says.
    `decision` is the id of the decision of a design in which it shows, empty where it shows in none.
    """

    id: str = Field(pattern=r"^N\d{1,2}$")
    about: str = Field(min_length=3)
    sides: tuple[ConflictSide, ...] = Field(min_length=1)
    leaning: str = ""
    decision: str = ""
    resolved: str = Field(min_length=3)


class ConflictSide(Record):
    """One position in a conflict; `value` is that of the deciding leaning, where one decides."""

    says: str = Field(min_length=3)
    personas: tuple[str, ...] = ()
    value: str = ""


PersonaConflict.model_rebuild()
