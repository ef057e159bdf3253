"""Architecture: components, links and boundaries."""

from __future__ import annotations

from collections import Counter
from typing import Literal, Self

from pydantic import Field, model_validator

from archkit.design.decision import Decision
from archkit.design.step import Line, Slug
from archkit.record import Record

ComponentKind = Literal[
    "client",
    "edge",
    "gateway",
    "service",
    "worker",
    "scheduler",
    "realtime",
    "function",
    "database",
    "cache",
    "queue",
    "stream",
    "search",
    "object-store",
    "warehouse",
    "identity",
    "observability",
    "external",
]
Pattern = Literal[
    "monolith",
    "modular-monolith",
    "service-based",
    "microservices",
    "serverless",
    "event-driven",
    "edge",
]
STORES = frozenset({"database", "cache", "queue", "stream", "search", "object-store", "warehouse"})
"""Kinds that keep state."""


class Component(Record):
    """A part that is deployed or bought.

    `needed_by` names the requirement or number that fails without it; `technology` is the id
    of a technology of the stack; `floor` marks the mandatory set (identity, backups,
    observability, deployment) that parsimony does not count; `scaling` says which way it
    grows; `modules` are the parts inside one deployable.
    """

    id: Slug
    name: Line
    kind: ComponentKind
    purpose: Line
    needed_by: Line
    technology: Slug | None = None
    modules: tuple[Line, ...] = ()
    instances: int = Field(default=1, ge=1)
    managed: bool = False
    floor: bool = False
    scaling: Literal["vertical", "horizontal", "serverless", "external", "none"] = "none"


class Link(Record):
    """A directed connection; `data` is what flows and `failure` what happens when it breaks."""

    source: Slug
    target: Slug
    protocol: Line
    data: Line
    style: Literal["sync", "async", "stream"] = "sync"
    encrypted: bool = True
    authenticated_by: Line = ""
    timeout_ms: int | None = None
    failure: Line = ""


class Boundary(Record):
    """A group of components with one owner or one level of trust."""

    id: Slug
    name: Line
    kind: Literal["trust", "domain", "network"] = "trust"
    components: tuple[Slug, ...]


class LeftOut(Record):
    """What others would have built, and the trigger that would bring it in."""

    name: Line
    because: Line
    trigger: Line


class Architecture(Record):
    """The whole picture; `communication`, `data_pattern` and `deployment` name its styles."""

    pattern: Pattern
    summary: Line
    communication: tuple[Line, ...]
    data_pattern: Line
    deployment: Line
    components: tuple[Component, ...]
    links: tuple[Link, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @model_validator(mode="after")
    def _unique_components(self) -> Self:
        ids = Counter(component.id for component in self.components)
        twice = sorted(name for name, count in ids.items() if count > 1)
        if twice:
            raise ValueError(f"component ids stand twice: {', '.join(twice)} | Rename one of each.")
        return self

    def component(self, component_id: str) -> Component | None:
        """Return the component with this id, or None."""
        return next((part for part in self.components if part.id == component_id), None)
