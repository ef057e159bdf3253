"""Security: threats first, then controls, then duties."""

from __future__ import annotations

from typing import Literal, get_args

from archkit.design.decision import Decision
from archkit.design.step import Line, Slug
from archkit.record import Record

Stride = Literal[
    "spoofing",
    "tampering",
    "repudiation",
    "information-disclosure",
    "denial-of-service",
    "elevation-of-privilege",
]
CATEGORIES: tuple[Stride, ...] = get_args(Stride)
"""The six kinds of threat, in the order of the word STRIDE."""


class Threat(Record):
    """Something that could go wrong where data crosses a boundary; `crossing` is ``a -> b``."""

    id: Slug
    category: Stride
    crossing: Line
    description: Line
    controls: tuple[Slug, ...]


class SetAside(Record):
    """A kind of threat that does not apply where data crosses a boundary, and why."""

    crossing: Line
    category: Stride
    because: Line


class Control(Record):
    """A measure, how it is built here and what shows that it works."""

    id: Slug
    name: Line
    implementation: Line
    evidence: Line
    layer: Literal["edge", "application", "data", "infrastructure", "process"]


class Duty(Record):
    """An obligation of a regime, met by a control."""

    regime: Line
    duty: Line
    control: Slug
    evidence: Line
    source: Line = ""


class Security(Record):
    """The security artifact."""

    summary: Line
    authentication: Line
    authorisation: Line
    encryption: Line
    secrets: Line
    tenancy: Line
    threats: tuple[Threat, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    controls: tuple[Control, ...] = ()
    duties: tuple[Duty, ...] = ()
    decisions: tuple[Decision, ...] = ()
