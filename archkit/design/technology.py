"""Technologies with the evidence for them."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from archkit.design.decision import Decision
from archkit.design.step import Line, Slug
from archkit.record import Record


class Technology(Record):
    """A technology that the design uses.

    `version` is the release line, `support_ends` its end of support, `retrieved` the day on
    which version and date were read at `source`; all None or empty when unknown.
    """

    id: Slug
    name: Line
    role: Line
    version: Line | None = None
    support_ends: dt.date | None = None
    licence: Line = ""
    documentation: Line = ""
    source: Line = ""
    retrieved: dt.date | None = None
    status: Literal["verified", "unverified"] = "unverified"
    needed_by: Line


PracticeTopic = Literal[
    "types",
    "validation",
    "persistence",
    "pooling",
    "concurrency",
    "middleware",
    "errors",
    "process-model",
    "background-work",
    "structure",
    "tracing",
]


class Practice(Record):
    """How code is written and run with a technology of the stack, by topic."""

    id: Slug
    topic: PracticeTopic
    technology: Slug
    says: Line
    because: Line = ""


class TechnologyStack(Record):
    """The technologies, how they are used, and the decisions that chose them."""

    technologies: tuple[Technology, ...] = ()
    practices: tuple[Practice, ...] = ()
    decisions: tuple[Decision, ...] = ()
