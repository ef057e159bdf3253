"""How it is deployed: the pipeline, what runs on the platform, and what is bought."""

from __future__ import annotations

import itertools
from dataclasses import replace

from archkit.design.architecture import Component
from archkit.design.design import Design
from archkit.design.diagrams.arrows import arrows
from archkit.design.diagrams.boxes import OUTSIDE, boxes, drawn_as
from archkit.design.diagrams.label import headline, node_id
from archkit.design.diagrams.picture import Edge, Group, Node, Picture
from archkit.design.operations import Deployment

_STAGES_SHOWN = 5
_STAGE_WIDTH = 12
_ROW = 3


def deployment_diagram(design: Design) -> str:
    """Return the deployment diagram, or a one-box diagram while nothing is deployed yet."""
    return deployment_picture(design).source()


def deployment_pictures(design: Design) -> tuple[Picture, ...]:
    """Return the deployment diagram in one row a frame, and with long rows broken in two."""
    flat = deployment_picture(design)
    pairs = tuple(
        (first.id, second.id)
        for group in flat.groups
        if group.direction == "TB" and len(group.nodes) > _ROW
        for first, second in zip(group.nodes, group.nodes[(len(group.nodes) + 1) // 2 :], strict=False)
    )
    return (flat, replace(flat, order=pairs)) if pairs else (flat,)


def deployment_picture(design: Design) -> Picture:
    """Return the deployment diagram as boxes and arrows."""
    parts = [part for part in (design.shape.components if design.shape else ()) if part.kind not in OUTSIDE]
    drawn = drawn_as(parts, lambda part: (part.managed, part.kind))
    nodes = boxes(parts, drawn, _note)
    managed = {part.id for part in parts if part.managed}
    deployment = design.operate.deployment if design.operate else None
    platform = headline(deployment.platform) if deployment else "Production"
    run = tuple(node for box, node in nodes.items() if box not in managed)
    groups = (
        Group("g_pipeline", "Pipeline", _pipeline(deployment), "LR"),
        Group("g_platform", f"Production: {platform}", run),
        Group("g_bought", "Managed services", tuple(nodes[box] for box in nodes if box in managed)),
    )
    shown = tuple(group for group in groups if group.nodes)
    return Picture(
        title="Deployment",
        description=f"How changes reach {platform} and what runs there",
        nodes=() if shown else (Node("n_nothing", "Nothing is deployed yet"),),
        groups=shown,
        edges=(*_releases(shown, deployment), *_uses(design, drawn, managed, shown)),
    )


def _pipeline(deployment: Deployment | None) -> tuple[Node, ...]:
    stages = _stages(deployment.pipeline if deployment else ())
    return tuple(
        Node(f"p_{number}", headline(stage), shape="round-edge", width=_STAGE_WIDTH)
        for number, stage in enumerate(stages, start=1)
    )


def _releases(groups: tuple[Group, ...], deployment: Deployment | None) -> list[Edge]:
    if not deployment or not groups or groups[0].id != "g_pipeline":
        return []
    stages = groups[0].nodes
    edges = [Edge(one.id, two.id) for one, two in itertools.pairwise(stages)]
    return [
        *edges,
        *(Edge("g_pipeline", group.id, (_strategy(deployment),)) for group in groups[1:2]),
    ]


def _stages(stages: tuple[str, ...]) -> tuple[str, ...]:
    if len(stages) <= _STAGES_SHOWN:
        return stages
    return (*stages[: _STAGES_SHOWN - 2], f"{len(stages) - _STAGES_SHOWN + 1} more stages", stages[-1])


def _note(part: Component) -> str:
    many = f"{part.instances} instances" if part.instances > 1 else "1 instance"
    amount = "scales to demand" if part.scaling == "serverless" else "managed" if part.managed else many
    return f"{part.technology or part.kind}, {amount}"


def _strategy(deployment: Deployment) -> str:
    """Return how a release goes out, without the conditions behind the first comma."""
    return headline(deployment.strategy).split(",")[0]


def _uses(
    design: Design, drawn: dict[str, str], managed: set[str], groups: tuple[Group, ...]
) -> tuple[Edge, ...]:
    """Return what uses what; who is called over which protocol is said by the container diagram."""
    links = design.shape.links if design.shape else ()
    used = [
        link.model_copy(update={"protocol": "", "style": "async"})
        for link in links
        if link.source in drawn and link.target in drawn and link.source not in managed
    ]
    frames = {node.id: group.id for group in groups for node in group.nodes}
    ends = {part: node_id(box) for part, box in drawn.items()}
    return arrows([link for link in used if drawn[link.source] != drawn[link.target]], ends, frames)
