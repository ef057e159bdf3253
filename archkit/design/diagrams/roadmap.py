"""The roadmap as a timeline: each stage with its trigger, change and cost."""

from __future__ import annotations

from archkit.design.diagrams.label import bare
from archkit.design.plan import RoadmapStage, Sizing

_TEXT_LIMIT = 110


def roadmap_diagram(size: Sizing) -> str:
    """Return the roadmap: a section for each stage, in their order."""
    lines = [
        "timeline",
        "    accTitle: Scaling roadmap",
        f"    accDescr: {len(size.roadmap)} stages, each with the trigger that starts it",
    ]
    for stage in sorted(size.roadmap, key=lambda stage: stage.order):
        lines.append(f"    section {_text(stage.name, 40)}")
        lines.append(f"        {' : '.join(_facts(stage))}")
    if not size.roadmap:
        lines.append("    Now : no further stage is planned")
    return "\n".join(lines) + "\n"


def _facts(stage: RoadmapStage) -> list[str]:
    facts = [_text(stage.trigger, 60), _text(stage.change, _TEXT_LIMIT)]
    if stage.effort_weeks is not None:
        facts.append(f"{stage.effort_weeks:g} engineer-weeks")
    if stage.added_monthly_usd is not None:
        facts.append(f"{stage.added_monthly_usd:+,.0f} USD a month")
    return facts


def _text(text: str, limit: int) -> str:
    return bare(text, limit) or "-"
