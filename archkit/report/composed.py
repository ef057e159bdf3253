"""The deliverables that a persona's file lists, put together in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from archkit.design import Design
from archkit.report.delivery_standards import SIX_STANDARDS, standard_lines
from archkit.report.sections.architecture import diagram_section, services_section
from archkit.report.sections.contracts import contracts_section
from archkit.report.sections.deployment import deployment_section, migrations_section
from archkit.report.sections.growth import cost_section, roadmap_section
from archkit.report.sections.judgement import risks_section, trade_offs_section
from archkit.report.sections.questions import questions_section
from archkit.report.sections.schema import schema_section
from archkit.report.sections.sheet import code_span, for_markdown, page
from archkit.report.sections.specification_fields import EIGHT
from archkit.report.sections.technologies import technologies_section
from archkit.report.specification import specification_block
from archkit.report.walk import Walk

_SECTIONS: dict[str, Callable[[Design], list[str]]] = {
    "services": services_section,
    "diagram": diagram_section,
    "contracts": contracts_section,
    "schema": schema_section,
    "migrations": migrations_section,
    "technologies": technologies_section,
    "trade-offs": trade_offs_section,
    "risks": risks_section,
    "roadmap": roadmap_section,
    "deployment": deployment_section,
    "cost": cost_section,
    "questions": questions_section,
}


def composed(walk: Walk) -> str:
    """Return what the walk's persona lists; all kinds where the persona lists nothing.

    Args:
        walk: A walk with a design.
    """
    return page(walk.design.name, _parts(walk))


def _parts(walk: Walk) -> Iterator[tuple[str, list[str]]]:
    listed: tuple[Any, ...] = getattr(walk.persona, "deliverables", ())
    if not listed:
        for kind, section in _SECTIONS.items():
            yield kind.replace("-", " ").capitalize(), section(walk.design)
    for one in listed:
        yield for_markdown(one.title), _lines(walk, one.kind, one.title, one.parts)


def _lines(walk: Walk, kind: str, title: str, parts: tuple[str, ...]) -> list[str]:
    if kind == "specification":
        return specification_block(walk.design, tuple(part for part in parts if part in EIGHT) or EIGHT)
    if kind == "standards" and title in SIX_STANDARDS:
        return standard_lines(walk, title)
    if kind == "todo":
        return [f"It is a file of its own: {code_span('TODO_backend-architect.md')}."]
    section = _SECTIONS.get(kind)
    return section(walk.design) if section else ["Part of the design document."]
