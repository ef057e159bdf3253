"""The page of a persona's deliverables: each under its title, in the persona's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from archkit.cli.deliverables.markdown import field, for_markdown
from archkit.cli.deliverables.sections import (
    contracts_section,
    deployment_section,
    diagram_section,
    risks_section,
    roadmap_section,
    schema_section,
    technologies_section,
    trade_offs_section,
)
from archkit.cli.deliverables.services import services_section
from archkit.cli.deliverables.standards import standard
from archkit.cli.deliverables.todo import todo_page

if TYPE_CHECKING:
    from archkit.design import Design
    from archkit.personas import Deliverable
    from archkit.session import Session

_SECTIONS: dict[str, Callable[[Design], list[str]]] = {
    "services": services_section,
    "diagram": diagram_section,
    "contracts": contracts_section,
    "schema": schema_section,
    "technologies": technologies_section,
    "trade-offs": trade_offs_section,
    "risks": risks_section,
    "roadmap": roadmap_section,
    "deployment": deployment_section,
}


def deliverables_page(session: Session) -> str:
    """Return what the session's persona asks for, as Markdown.

    Args:
        session: A session with a design.
    """
    persona = session.persona
    if {deliverable.kind for deliverable in persona.deliverables} == {"todo"}:
        return todo_page(session)
    lines = [f"# {for_markdown(session.design.name)}", "", f"By {for_markdown(persona.name)}.", ""]
    for number, deliverable in enumerate(persona.deliverables, start=1):
        lines += [f"## {number}. {for_markdown(deliverable.title)}", ""]
        lines += [*_section(deliverable, session.design), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(deliverable: Deliverable, design: Design) -> list[str]:
    if deliverable.kind == "specification":
        return [field(part, specification(part, design)) for part in deliverable.parts]
    if deliverable.kind == "standards":
        return [field(part, standard(part, design)) for part in deliverable.parts]
    section = _SECTIONS.get(deliverable.kind)
    return section(design) if section else ["Part of the design document."]


def specification(part: str, design: Design) -> str:
    """Return one field of the specification block; empty while its step has not been taken."""
    return _FIELDS[part](design) if part in _FIELDS else ""


def _architecture(design: Design) -> str:
    return f"{design.shape.pattern}. {design.shape.summary}" if design.shape else ""


def _migration(design: Design) -> str:
    phases = dict.fromkeys(step.phase for step in design.data.migrations) if design.data else {}
    return ", then ".join(phases)


def _reliability(design: Design) -> str:
    return ", ".join(dict.fromkeys(one.kind for one in design.operate.policies)) if design.operate else ""


def _observability(design: Design) -> str:
    if not design.operate:
        return ""
    levels = ", ".join(level.name for level in design.operate.service_levels)
    parts = (design.operate.logging, design.operate.metrics, design.operate.tracing, levels)
    return "; ".join(part for part in parts if part)


_FIELDS: dict[str, Callable[[Design], str]] = {
    "Architecture Pattern": _architecture,
    "Communication Pattern": lambda design: ", ".join(design.shape.communication) if design.shape else "",
    "Data Pattern": lambda design: design.shape.data_pattern if design.shape else "",
    "Deployment Pattern": lambda design: design.shape.deployment if design.shape else "",
    "API Contract": lambda design: (
        f"{design.contracts.style}; {design.contracts.versioning}" if design.contracts else ""
    ),
    "Migration Strategy": _migration,
    "Reliability Pattern": _reliability,
    "Observability Pattern": _observability,
}
