"""Facts: constants with value or range, unit, source, date and confidence."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import Field, model_validator

from archkit.knowledge.condition import Condition
from archkit.record import Record

Basis = Literal["measured", "published", "quoted", "recalled", "judgement"]


class Fact(Record):
    """A constant that the design may rest on.

    `base` is the value used, `low` and `high` its range (equal to `base` when left out).
    `basis` says how it is known: measured by somebody who published it, published by the
    maker, quoted inside another text, recalled and not yet verified, or judgement.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$")
    name: str
    base: float
    low: float | None = None
    high: float | None = None
    unit: str
    source: str = Field(min_length=3)
    date: dt.date
    confidence: Literal["high", "medium", "low"]
    basis: Basis
    note: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.lowest <= self.base <= self.highest:
            raise ValueError(f"the range of {self.id!r} does not hold its value | Order low, base, high.")
        return self

    @property
    def lowest(self) -> float:
        """The low end of the range."""
        return self.base if self.low is None else self.low

    @property
    def highest(self) -> float:
        """The high end of the range."""
        return self.base if self.high is None else self.high

    @property
    def citation(self) -> str:
        """Source, date and basis in one line."""
        return f"{self.source} ({self.date.isoformat()}, {self.basis})"


class Rule(Record):
    """A rule of judgement: what it says, the facts that it uses, where it comes from.

    A leaning gives each option that it `favours` (decision.option) `weight` points of 10.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    statement: str
    facts: tuple[str, ...] = ()
    weight: float | None = None
    favours: tuple[str, ...] = ()
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis


class KnownTechnology(Record):
    """What is known of a technology on the day `retrieved`.

    `operations_hours` is the work in hours a month to run one (None when unknown);
    `minimum_engineers` the smallest team that should run it itself.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    roles: tuple[str, ...]
    skills: tuple[str, ...] = ()
    version: str | None = None
    released: dt.date | None = None
    support_ends: dt.date | None = None
    licence: str
    documentation: str
    managed: bool = False
    operations_hours: float | None = None
    minimum_engineers: int = 1
    good_for: tuple[str, ...] = ()
    bad_for: tuple[str, ...] = ()
    source: str = Field(min_length=3)
    retrieved: dt.date
    basis: Basis


class KnownTrait(Record):
    """A characteristic that a brief can show, and the words that show it.

    `words` are matched as whole words or phrases, lower case, in any inflection given; ``*``
    stands for up to three words between two others. `verbs` are base forms, matched as what is
    done (``transcodes``, ``transcoded``, ``transcoding``), not as what something is called, and
    not beside one of the words in `unless`: generating a name is no work for later.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    words: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class KnownDuty(Record):
    """An obligation of a regime, the id of the control that meets it, and its evidence."""

    regime: str
    duty: str
    control: str
    evidence: str
    source: str
    date: dt.date
    basis: Basis


class KnownQuestion(Record):
    """A question about a brief field, with the plausible values that show whether it matters.

    `values` are tried one by one; `recommended` is assumed when nobody answers. All are YAML
    scalars of the field; a list is written with commas. It is asked only where `plausible` holds.
    `assumed` says when the recommended value is taken: ``always``, only when it is ``asked``
    because some value matters, or ``never``, which leaves the field unknown.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    field: str
    text: str
    why: str
    values: tuple[bool | int | float | str | tuple[str, ...], ...]
    recommended: bool | int | float | str | tuple[str, ...]
    unit: str = ""
    plausible: Condition | None = None
    assumed: Literal["always", "asked", "never"] = "always"
    source: str = Field(min_length=3)
    date: dt.date
    basis: Basis
