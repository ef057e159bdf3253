"""The roadmap: each stage with the load that starts it and what it adds to the bill."""

from __future__ import annotations

import itertools

from archkit.design.diagrams.label import headline
from archkit.design.diagrams.picture import Edge, Node, Picture
from archkit.design.plan import RoadmapStage, Sizing

_WIDE = 44
_MOST = 8
"""Boxes that one page shows in letters that can be read; what comes later is one box together."""


def roadmap_diagram(size: Sizing) -> str:
    """Return the stages in order, a box each; trigger and change in full stand in their table."""
    return roadmap_picture(size).source()


def roadmap_picture(size: Sizing) -> Picture:
    """Return the roadmap as boxes and arrows."""
    stages = sorted(size.roadmap, key=lambda stage: stage.order)
    shown = stages if len(stages) <= _MOST else stages[: _MOST - 1]
    nodes = tuple(
        Node(f"r_{number}", stage.name, (_facts(stage),), width=_WIDE)
        for number, stage in enumerate(shown, start=1)
    )
    if len(shown) < len(stages):
        nodes = (*nodes, _later(stages[len(shown) :]))
    return Picture(
        title="Scaling roadmap",
        description=f"{len(stages)} stages, each with the load that starts it",
        nodes=nodes or (Node("r_none", "Now", ("no further stage is planned",), width=_WIDE),),
        edges=tuple(Edge(one.id, two.id) for one, two in itertools.pairwise(nodes)),
    )


def _later(stages: list[RoadmapStage]) -> Node:
    factors = [stage.load_factor for stage in stages if stage.load_factor is not None]
    reach = f"up to {max(factors):.3g} times today's load" if factors else "see the table"
    return Node("r_later", f"{len(stages)} further stages", (reach,), width=_WIDE)


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
