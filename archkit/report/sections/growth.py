"""How it grows: stages with the numbers that trigger them, and the monthly cost."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Design, RoadmapStage
from archkit.render.numbers import money, number
from archkit.report.sections.sheet import NOT_REACHED, for_markdown, grid, said, sentence


def roadmap_section(design: Design) -> list[str]:
    """Return the stages of growth: when, how, at what price, and the way back."""
    if not design.size:
        return NOT_REACHED
    lines: list[str] = []
    for stage in sorted(design.size.roadmap, key=lambda one: one.order):
        lines += [f"**Stage {stage.order}: {for_markdown(stage.name)}**{_factor(stage)}", ""]
        lines += [said("When", sentence(stage.trigger)), said("How", sentence(stage.change)), *_price(stage)]
        lines.append("")
    ten = design.challenge.ten_times if design.challenge else ""
    return [*lines, *([said("At ten times the load", sentence(ten))] if ten else [])] or ["None."]


def _factor(stage: RoadmapStage) -> str:
    return f" ({number(stage.load_factor)} times today's load)" if stage.load_factor else ""


def _price(stage: RoadmapStage) -> Iterator[str]:
    added = stage.added_monthly_usd
    effort = stage.effort_weeks
    words = (
        f"{number(effort)} engineer-weeks" if effort else "",
        f"{money(added)} a month more" if added else "",
    )
    takes = ", ".join(one for one in words if one)
    if takes:
        yield said("Takes", takes)
    if stage.rollback:
        yield said("Way back", sentence(stage.rollback))


def cost_section(design: Design) -> list[str]:
    """Return the monthly cost by line, with formula and source."""
    size = design.size
    if not size:
        return NOT_REACHED
    rows = [
        (
            line.component,
            line.item,
            money(line.low_usd),
            money(line.base_usd),
            money(line.high_usd),
            line.formula,
        )
        for line in size.costs
    ]
    low, base, high = size.monthly_usd
    total = f"{money(base)} a month, {money(low)} to {money(high)}, without what providers charge by message"
    return [said("Platform", total), "", *grid(("Part", "Item", "Low", "Base", "High", "Formula"), rows)]
