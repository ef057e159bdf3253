"""Checks that the generated diagrams can be drawn and show what the model holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from archkit.design import Architecture, Design, Finding, Step
from archkit.design.diagrams import (
    Picture,
    container_picture,
    context_picture,
    deployment_picture,
    drafts,
    drawn_relations,
    main_flow,
)
from archkit.design.diagrams.sequence import MOST_MESSAGES
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.mermaid import DiagramError
from archkit.proofs.page_fit import best_drawing
from archkit.proofs.proof import Evidence

_NODE = re.compile(r'<g class="pele-node(?: (?![^"]*-footer)[^"]*)?"')
_EDGE = re.compile(r'<g class="pele-edge(?: [^"]*)?"')


@dataclass(frozen=True)
class _Claim:
    """What a diagram claims to show: boxes, arrows, and how much of the model it loses."""

    kind: str
    subject: tuple[Any, ...]
    nodes: int
    edges: int
    lost: int = 0


@check(
    "DIAGRAM001",
    "unrenderable-diagram",
    claim="The diagrams of the architecture can be drawn, and show every component, and every link "
    "that they do not leave out by name.",
    step=Step.SHAPE,
)
def unrenderable_diagram(subject: Subject) -> Verdict:
    """Flags a context, container, sequence or deployment diagram that fails or loses something.

    Why it matters: a diagram that does not render, or silently drops a box, is worse than none:
    people decide by it.

    Example: a component named ``end`` or ``a; b`` that breaks the grammar of Mermaid.

    Use instead: nothing by hand; the diagrams are generated, so a failure here is a fault of
    archkit and worth a report.

    Known limits: the renderer is Pele, not Mermaid's own; they agree on all but a few of several
    hundred diagrams, and the source stays within the part that both read.
    """
    architecture = subject.design.shape
    if architecture is None or not architecture.components:
        raise NotAssessableError("there are no components to draw")
    return _verdict("DIAGRAM001", "shape", _claims(subject.design, architecture))


@check(
    "DIAGRAM002",
    "unrenderable-er-diagram",
    claim="The entity-relationship diagram can be drawn, and shows every table and foreign key.",
    step=Step.DATA,
)
def unrenderable_er_diagram(subject: Subject) -> Verdict:
    """Flags an ER diagram that fails, or that shows fewer tables or relations than the model.

    Why it matters: the relations are what people review; a missing one hides a missing constraint.

    Example: a column type with spaces that the grammar of Mermaid does not take.

    Use instead: nothing by hand; the diagram is generated, so a failure here is a fault of archkit.

    Known limits: foreign keys to tables that do not exist are left to the schema checks; of very
    wide tables only the keys and the first columns are drawn.
    """
    data = subject.design.data
    if data is None or not data.tables:
        raise NotAssessableError("there are no tables to draw")
    claim = _Claim("er", (data,), len(data.tables), len(drawn_relations(data)))
    return _verdict("DIAGRAM002", "data", [claim])


def _claims(design: Design, architecture: Architecture) -> list[_Claim]:
    drawn = main_flow(design)[:MOST_MESSAGES]
    actors = {part for message in drawn for part in (message.source, message.target)}
    replies = sum(message.answered for message in drawn)
    container = container_picture(architecture)
    return [
        _of("context", context_picture(architecture, design.name), architecture, design.name),
        replace(_of("container", container, architecture), lost=_lost(container, architecture)),
        _Claim("sequence", (design,), len(actors) or 1, len(drawn) + replies),
        _of("deployment", deployment_picture(design), design),
    ]


def _lost(container: Picture, architecture: Architecture) -> int:
    """Return how many components and links the container diagram neither shows nor leaves out by name."""
    ids = {part.id for part in architecture.components}
    shown = {part for node in container.all_nodes() for part in node.stands_for}
    links = sum({link.source, link.target} <= ids for link in architecture.links)
    return len(ids - shown) + abs(links - container.links())


def _of(kind: str, picture: Picture, *subject: Any) -> _Claim:
    return _Claim(kind, subject, len(picture.all_nodes()), len(picture.edges))


def _verdict(code: str, place: str, claims: list[_Claim]) -> Verdict:
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for one in claims:
        try:
            drawing = best_drawing(drafts(one.kind, *one.subject), diagram_id=f"diagram-{one.kind}")
        except DiagramError as error:
            findings.append(_unrendered(code, place, one.kind, error))
            continue
        nodes, edges = len(_NODE.findall(drawing.svg)), len(_EDGE.findall(drawing.svg))
        left_out = f" {drawing.draft.note}" if drawing.draft.note else ""
        evidence.append(Evidence(label=f"Drawn: {one.kind}", text=f"{nodes} nodes, {edges} edges.{left_out}"))
        if (nodes, edges, 0) != (one.nodes, one.edges, one.lost):
            findings.append(
                Finding(
                    code=code,
                    severity="error",
                    place=place,
                    message=f"The {one.kind} diagram shows {nodes} nodes and {edges} edges, "
                    f"the model gives {one.nodes} and {one.edges}; {one.lost} parts or links are lost.",
                    remedy="Please report this: the diagram is generated from the model.",
                )
            )
    return Verdict(tuple(findings), tuple(evidence))


def _unrendered(code: str, place: str, kind: str, error: DiagramError) -> Finding:
    return Finding(
        code=code,
        severity="error",
        place=place,
        message=f"The {kind} diagram cannot be drawn: {error}",
        evidence=error.snippet,
        remedy="Please report this: the diagram is generated from the model.",
    )
