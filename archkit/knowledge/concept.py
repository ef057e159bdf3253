"""Concepts: what words of a text about a backend mean, and which parts of a design show it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from archkit.record import Record

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

DesignPart = Literal[
    "access",
    "alert",
    "boundary",
    "caching",
    "capacity",
    "column",
    "component",
    "consistency",
    "constraint",
    "contract",
    "control",
    "cost",
    "decision",
    "deployment",
    "duty",
    "endpoint",
    "event",
    "index",
    "link",
    "load-test",
    "migration",
    "observability",
    "policy",
    "recovery",
    "security",
    "service-level",
    "stage",
    "style",
    "table",
    "technology",
    "testing",
]
"""Kinds of parts of a design that can show something."""


class Sign(Record):
    """A part of a design that shows a concept.

    A part shows it when it has one of the marks in `marked` (a component's kind or technology, a
    policy's kind, an index's method, a decision as ``id=option``), when its text has one of the
    phrases in `says`, and when at least `at_least` parts do so. `marked` and `says` left empty ask
    for nothing. `everywhere` asks that every such part does, and that there is one.
    """

    part: DesignPart
    marked: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    at_least: int = Field(default=1, ge=1)
    everywhere: bool = False


class Concept(Record):
    """Something that a text may ask of a backend.

    `words` are the phrases by which a text means it, in lower case; endings do not count, and ``*``
    stands for up to three words. `shown_by` are signs of which one suffices, `without` signs of
    which none may be there; a concept that needs only the absence of something has only the latter.
    `all_of` names concepts that must all be shown as well, `any_of` concepts of which one suffices.
    One that `governs` is what a part of a sentence is about, whatever else is named before it:
    ``pictures made in the request`` is about the request.
    """

    id: str = Field(pattern=_SLUG)
    words: tuple[str, ...] = Field(min_length=1)
    shown_by: tuple[Sign, ...] = ()
    without: tuple[Sign, ...] = ()
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    governs: bool = False


class KnownStyle(Record):
    """A word for an architecture style, and the patterns of archkit that are one.

    `needs` names concepts that the design must show as well to be called that.
    """

    id: str = Field(pattern=_SLUG)
    words: tuple[str, ...] = Field(min_length=1)
    patterns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class StoreKind(Record):
    """A technology that keeps data, and the concepts of stores that it is one of."""

    id: str = Field(pattern=_SLUG)
    kinds: tuple[str, ...] = Field(min_length=1)
