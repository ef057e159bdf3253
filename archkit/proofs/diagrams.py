"""Checks that the generated diagrams can be drawn and show what the model holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archkit.design import Architecture, DataModel, Design, Finding, Step
from archkit.design.diagrams import (
    Picture,
    container_picture,
    context_picture,
    deployment_picture,
    drawn_relations,
    er_diagram,
    main_flow,
    sequence_diagram,
)
from archkit.design.diagrams.boxes import MOST_BOXES
from archkit.design.diagrams.sequence import MOST_MESSAGES
from archkit.proofs.check import NotAssessableError, Subject, Verdict, check
from archkit.proofs.mermaid import DiagramError, render_mermaid
from archkit.proofs.proof import Evidence

_NODE = re.compile(r'<g class="pele-node(?: (?![^"]*-footer)[^"]*)?"')
_EDGE = re.compile(r'<g class="pele-edge(?: [^"]*)?"')


@dataclass(frozen=True)
class _Drawing:
    kind: str
    source: str
    nodes: int
    edges: int
    lost: int = 0


@check(
    "DIAGRAM001",
    "unrenderable-diagram",
    claim="The diagrams of the architecture can be drawn, and show every component and link of the model.",
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
    return _verdict("DIAGRAM001", "shape", _drawings(subject.design, architecture))


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
    drawing = _Drawing("er", er_diagram(data), len(data.tables), _relations(data))
    return _verdict("DIAGRAM002", "data", [drawing])


def _relations(data: DataModel) -> int:
    return len(drawn_relations(data))


def _drawings(design: Design, architecture: Architecture) -> list[_Drawing]:
    container = container_picture(architecture)
    ids = {part.id for part in architecture.components}
    boxes = len(ids) if len(ids) <= MOST_BOXES else len(container.all_nodes())
    links = sum({link.source, link.target} <= ids for link in architecture.links)
    flow = main_flow(design)[:MOST_MESSAGES]
    actors = {part for message in main_flow(design) for part in (message.source, message.target)}
    replies = sum(message.answered for message in flow)
    return [
        _of("context", context_picture(architecture, design.name)),
        _Drawing("container", container.source(), boxes, len(container.edges), _lost(container, links, ids)),
        _Drawing("sequence", sequence_diagram(design), len(actors) or 1, len(flow) + replies),
        _of("deployment", deployment_picture(design)),
    ]


def _lost(container: Picture, links: int, ids: set[str]) -> int:
    """Return how many links no arrow stands for; inside a box of many, links are not drawn."""
    return links - sum(edge.links for edge in container.edges) if len(ids) <= MOST_BOXES else 0


def _of(kind: str, picture: Picture) -> _Drawing:
    return _Drawing(kind, picture.source(), len(picture.all_nodes()), len(picture.edges))


def _verdict(code: str, place: str, drawings: list[_Drawing]) -> Verdict:
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for one in drawings:
        try:
            svg = render_mermaid(one.source, diagram_id=one.kind)
        except DiagramError as error:
            findings.append(_unrendered(code, place, one.kind, error))
            continue
        nodes, edges = len(_NODE.findall(svg)), len(_EDGE.findall(svg))
        evidence.append(Evidence(label=f"Drawn: {one.kind}", text=f"{nodes} nodes, {edges} edges"))
        if (nodes, edges, 0) != (one.nodes, one.edges, one.lost):
            findings.append(
                Finding(
                    code=code,
                    severity="error",
                    place=place,
                    message=f"The {one.kind} diagram shows {nodes} nodes and {edges} edges, "
                    f"the model gives {one.nodes} and {one.edges}; {one.lost} links are not drawn.",
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
