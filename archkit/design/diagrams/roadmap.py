"""The roadmap: each stage with its trigger, change and cost."""

from __future__ import annotations

import itertools

from archkit.design.diagrams.label import bare
from archkit.design.diagrams.picture import Edge, Node, Picture
from archkit.design.plan import RoadmapStage, Sizing

MOST_COLUMNS = 4
"""Stages that fit beside each other on a page; more are drawn below each other."""
_TEXT_LIMIT = 110
_WIDE = 72


def roadmap_diagram(size: Sizing) -> str:
    """Return the roadmap in order: a timeline, or a column of boxes when there are many stages."""
    stages = sorted(size.roadmap, key=lambda stage: stage.order)
    if len(stages) > MOST_COLUMNS:
        return _column(stages).source()
    lines = [
        "timeline",
        "    accTitle: Scaling roadmap",
        f"    accDescr: {len(stages)} stages, each with the trigger that starts it",
    ]
    for stage in stages:
        lines.append(f"    section {_text(stage.name, 40)}")
        facts = [_text(stage.trigger, 60), _text(stage.change, _TEXT_LIMIT), *_price(stage)]
        lines.append(f"        {' : '.join(facts)}")
    if not stages:
        lines.append("    Now : no further stage is planned")
    return "\n".join(lines) + "\n"


def _column(stages: list[RoadmapStage]) -> Picture:
    nodes = tuple(
        Node(f"r_{number}", stage.name, (_when(stage), stage.change, ", ".join(_price(stage))), width=_WIDE)
        for number, stage in enumerate(stages, start=1)
    )
    return Picture(
        title="Scaling roadmap",
        description=f"{len(stages)} stages, each with the trigger that starts it",
        nodes=nodes,
        edges=tuple(Edge(one.id, two.id) for one, two in itertools.pairwise(nodes)),
    )


def _when(stage: RoadmapStage) -> str:
    return f"When: {stage.trigger}" if stage.trigger else ""


def _price(stage: RoadmapStage) -> list[str]:
    prices = []
    if stage.effort_weeks is not None:
        prices.append(f"{stage.effort_weeks:g} engineer-weeks")
    if stage.added_monthly_usd:
        prices.append(f"{stage.added_monthly_usd:+,.0f} USD a month")
    return prices


def _text(text: str, limit: int) -> str:
    return bare(text, limit) or "-"
