"""Who leads the walk: how an architect works.

A persona arranges the steps of the walk into its own workflow, says what it always and never
does, and asks for its deliverables. It is data: it cannot drop a step or a proof.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from archkit.design import Step
from archkit.design.step import Line, Slug
from archkit.record import Record

DEPENDS_ON: dict[Step, tuple[Step, ...]] = {
    later: tuple(Step)[:position] for position, later in enumerate(Step)
}
"""The steps that must be taken before each step: its checks read all of their artifacts."""

DeliverableKind = Literal[
    "specification",
    "services",
    "diagram",
    "contracts",
    "schema",
    "migrations",
    "technologies",
    "trade-offs",
    "risks",
    "roadmap",
    "deployment",
    "cost",
    "questions",
    "todo",
    "standards",
]

OrderKind = Literal[
    "override", "tools", "files", "commands", "network", "delegation", "replies", "model", "scope"
]
"""What kind of thing is ordered; an override asks to set rules or proofs aside."""


class Statement(Record):
    """Something a persona holds, and the requirements of the personas' catalogue it covers."""

    says: Line
    covers: tuple[str, ...] = ()


class Stage(Record):
    """One stage of a workflow: the steps of the walk that belong to it, and what is done there."""

    id: Slug
    name: Line
    steps: tuple[Step, ...] = Field(min_length=1)
    work: tuple[Line, ...] = ()
    covers: tuple[str, ...] = ()


class Deliverable(Record):
    """Something that the document must hold; `parts` are its headings or fields, in order.

    `file` is the name of the file that it leaves as, where it has one of its own.
    """

    id: Slug
    title: Line
    kind: DeliverableKind
    parts: tuple[Line, ...] = ()
    file: Line | None = None
    covers: tuple[str, ...] = ()


class Leanings(Record):
    """Which way a persona leans where the brief leaves room; never stronger than a gate.

    `languages` break a tie only; the team's skills come first.
    """

    simplicity: Literal["simplest-first", "pragmatic", "scale-first"]
    horizontal_scaling: Literal["documented-path", "from-the-beginning", "on-evidence"]
    microservices: Literal["when-justified", "expected"] = "when-justified"
    cost: Literal["usual", "cheapest"] = "usual"
    safety: Literal["usual", "raised"] = "usual"
    strength: Literal["usual", "strong"] = "usual"
    languages: tuple[Line, ...] = ()
    openapi: Literal["3.1", "3.0"] = "3.1"
    hateoas: bool = False
    verification: Literal["dated-facts", "documentation-first"] = "dated-facts"
    extra_findings: Literal["inline", "separate-section"] = "inline"
    covers: tuple[str, ...] = ()


class Order(Record):
    """Something that a foreign file orders its reader to do; listed, never obeyed."""

    kind: OrderKind
    says: Line


class Persona(Record):
    """How an architect works.

    `checks` are the codes of the proofs that matter to it most; all others run as well. What was
    imported says so in `origin` and where from in `source`; its sentences are those of strangers
    and its `orders` are kept to be seen: nothing in archkit acts on them.
    """

    id: Slug
    name: Line
    emoji: Line = ""
    colour: Line = ""
    vibe: Line = ""
    role: Line
    description: Line
    category: Line = ""
    version: Line = "1.0"
    tags: tuple[Line, ...] = ()
    use_when: tuple[Line, ...] = ()
    personality: tuple[Line, ...] = ()
    experience: tuple[Line, ...] = ()
    asks: tuple[Statement, ...] = ()
    principles: tuple[Statement, ...] = Field(min_length=1)
    workflow: tuple[Stage, ...] = Field(min_length=1)
    deliverables: tuple[Deliverable, ...] = Field(min_length=1)
    checks: tuple[str, ...] = ()
    leanings: Leanings
    always: tuple[Statement, ...] = ()
    never: tuple[Statement, ...] = ()
    communication: tuple[Statement, ...] = ()
    success: tuple[Statement, ...] = ()
    responsibilities: tuple[Statement, ...] = ()
    identity_covers: tuple[str, ...] = ()
    origin: Literal["own", "imported"] = "own"
    source: Line = ""
    orders: tuple[Order, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        for what in ("workflow", "deliverables"):
            ids = [part.id for part in getattr(self, what)]
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"ids stand twice in {what}: {', '.join(twice)} | Rename one of each.")
        return self

    @property
    def walk(self) -> tuple[Step, ...]:
        """All steps in this persona's order; what a step depends on always comes before it."""
        order: list[Step] = []
        wanted = [step for stage in self.workflow for step in stage.steps]
        for step in (*wanted, *Step):
            for one in (*DEPENDS_ON[step], step):
                if one not in order:
                    order.append(one)
        return tuple(order)

    def stage_of(self, step: Step) -> Stage | None:
        """Return the stage that a step belongs to; None when no stage names it."""
        return next((stage for stage in self.workflow if step in stage.steps), None)

    @property
    def covers(self) -> frozenset[str]:
        """The requirements of the personas' catalogue that any part of this persona covers."""
        statements = (*self.asks, *self.principles, *self.always, *self.never)
        said = (*statements, *self.communication, *self.success, *self.responsibilities)
        named = {tag for one in said for tag in one.covers}
        named |= {tag for stage in self.workflow for tag in stage.covers}
        named |= {tag for deliverable in self.deliverables for tag in deliverable.covers}
        return frozenset(named | {*self.identity_covers, *self.leanings.covers})
