"""The roadmap: each stage with the load that starts it and what it adds to the bill."""

from __future__ import annotations

import itertools

from archkit.design.diagrams.label import headline
from archkit.design.diagrams.picture import Edge, Node, Picture
from archkit.design.plan import RoadmapStage, Sizing

_WIDE = 44


def roadmap_diagram(size: Sizing) -> str:
    """Return the stages in order, a box each; trigger and change in full stand in their table."""
    return roadmap_picture(size).source()


def roadmap_picture(size: Sizing) -> Picture:
    """Return the roadmap as boxes and arrows."""
    stages = sorted(size.roadmap, key=lambda stage: stage.order)
    nodes = tuple(
        Node(f"r_{number}", stage.name, (_facts(stage),), width=_WIDE)
        for number, stage in enumerate(stages, start=1)
    )
    return Picture(
        title="Scaling roadmap",
        description=f"{len(stages)} stages, each with the load that starts it",
        nodes=nodes or (Node("r_none", "Now", ("no further stage is planned",), width=_WIDE),),
        edges=tuple(Edge(one.id, two.id) for one, two in itertools.pairwise(nodes)),
    )


def _facts(stage: RoadmapStage) -> str:
    facts = [_when(stage)]
    if stage.added_monthly_usd:
        sign = "+" if stage.added_monthly_usd > 0 else "-"
        facts.append(f"{sign}${abs(stage.added_monthly_usd):,.0f} a month")
    return ", ".join(fact for fact in facts if fact)


def _when(stage: RoadmapStage) -> str:
    """Return the load in multiples of today's; without one, the trigger as far as it fits."""
    if stage.load_factor is None:
        return headline(stage.trigger)
    if stage.load_factor == 1:
        return "today"
    return f"at {stage.load_factor:.3g} times today's load"
