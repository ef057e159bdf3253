"""The eight deliverables, from the architecture diagram to the deployment strategy."""

from __future__ import annotations

from collections.abc import Callable

from archkit.design import Design
from archkit.report.sections.architecture import diagram_section
from archkit.report.sections.contracts import contracts_section
from archkit.report.sections.deployment import deployment_section
from archkit.report.sections.growth import roadmap_section
from archkit.report.sections.judgement import risks_section, trade_offs_section
from archkit.report.sections.schema import schema_section
from archkit.report.sections.sheet import page
from archkit.report.sections.technologies import technologies_section
from archkit.report.walk import Walk

EIGHT_DELIVERABLES: tuple[tuple[str, Callable[[Design], list[str]]], ...] = (
    ("Architecture diagram", diagram_section),
    ("API contracts", contracts_section),
    ("Database schema", schema_section),
    ("Technology recommendations", technologies_section),
    ("Trade-offs", trade_offs_section),
    ("Risks and mitigations", risks_section),
    ("Scaling roadmap", roadmap_section),
    ("Deployment strategy", deployment_section),
)
"""The title of each deliverable and what it holds."""


def eight_deliverables(walk: Walk) -> str:
    """Return the eight deliverables as one page.

    Args:
        walk: A walk with a design.
    """
    parts = (
        (f"{number}. {title}", section(walk.design))
        for number, (title, section) in enumerate(EIGHT_DELIVERABLES, start=1)
    )
    return page(walk.design.name, parts)
