"""The architecture: its diagram, and each part that runs code with what it uses and offers."""

from __future__ import annotations

from archkit.design import Component, Design, Table
from archkit.report.sections.contracts import endpoint_name
from archkit.report.sections.sheet import NOT_REACHED, code_fence, for_markdown, grid, joined, said, sentence
from archkit.report.sections.wiring import (
    CACHES,
    DATABASES,
    QUEUES,
    called,
    endpoints_of,
    outside_parts,
    running_parts,
    stores_of,
)

_SHOWN_ENDPOINTS = 6


def diagram_section(design: Design) -> list[str]:
    """Return the architecture as a Mermaid diagram, what flows, and what is outside."""
    from archkit.design.diagrams import container_diagram  # noqa: PLC0415 - only documents need it

    shape = design.shape
    if not shape:
        return NOT_REACHED
    rows = [
        (f"{link.source} → {link.target}", link.data, link.protocol, link.style, link.failure or "not said")
        for link in shape.links
        if _drawn(design, link.target)
    ]
    outside = [f"- {for_markdown(part.name)}: {for_markdown(part.purpose)}" for part in outside_parts(design)]
    return [
        for_markdown(sentence(shape.summary)),
        "",
        code_fence(container_diagram(shape), "mermaid"),
        "",
        "### Data flow",
        "",
        *grid(("Link", "Data", "Protocol", "Style", "When it breaks"), rows),
        "",
        "### External integrations",
        "",
        *(outside or ["None."]),
    ]


def _drawn(design: Design, target: str) -> bool:
    part = design.shape.component(target) if design.shape else None
    return part is not None and part.kind != "observability"


def services_section(design: Design) -> list[str]:
    """Return each part that runs code: purpose, database, cache, queue, APIs and events."""
    if not design.shape:
        return NOT_REACHED
    lines: list[str] = []
    for part in running_parts(design):
        lines += [f"**{for_markdown(called(design, part))}**: {for_markdown(sentence(part.purpose))}", ""]
        lines += [said(name, text) for name, text in _uses(design, part)]
        lines.append("")
    return lines[:-1] or ["No part runs code of its own."]


def _uses(design: Design, part: Component) -> tuple[tuple[str, str], ...]:
    return (
        *((("Modules", ", ".join(part.modules)),) if part.modules else ()),
        ("Database", _databases(design, part)),
        ("Cache", joined(called(design, one) for one in stores_of(design, part, CACHES)) or "none"),
        ("Queue", joined(called(design, one) for one in stores_of(design, part, QUEUES)) or "none"),
        ("APIs", apis(design, part)),
        ("Events", events(design, part)),
    )


def _databases(design: Design, part: Component) -> str:
    stores = stores_of(design, part, DATABASES)
    return "; ".join(f"{called(design, one)}, {store_property(design, one)}" for one in stores) or "none"


def store_property(design: Design, store: Component) -> str:
    """Return what makes a store fit: replicas, encryption, and the largest tables."""
    tables = design.data.tables if design.data else ()
    replicas = f"{store.instances} instances" if store.instances > 1 else "one instance"
    personal = [table.name for table in tables if any(column.personal for column in table.columns)]
    said_of = [replicas, "encrypted at rest" if design.secure else ""]
    if store.kind == "database" and tables:
        said_of.append(f"tables {', '.join(_largest(tables))}")
        said_of.append(f"personal data in {', '.join(personal)}" if personal else "")
    return ", ".join(one for one in said_of if one)


def _largest(tables: tuple[Table, ...]) -> list[str]:
    ordered = sorted(tables, key=lambda one: -(one.rows_at_horizon or 0))
    named = [one.name for one in ordered[:3]]
    return [*named, f"{len(tables) - 3} more"] if len(tables) > 3 else named  # noqa: PLR2004 - three are shown


def apis(design: Design, part: Component) -> str:
    """Return the endpoints that a part answers."""
    contracts, found = design.contracts, endpoints_of(design, part)
    if not contracts or not found:
        return "none"
    shown = [endpoint_name(contracts, one) for one in found[:_SHOWN_ENDPOINTS]]
    more = len(found) - len(shown)
    return f"REST: {', '.join(shown)}{f' and {more} more' if more else ''}"


def events(design: Design, part: Component) -> str:
    """Return the messages that a part sends and takes."""
    known = design.contracts.events if design.contracts else ()
    sent = [event.channel for event in known if event.producer == part.id]
    taken = [event.channel for event in known if part.id in event.consumers]
    words = (
        f"publishes {', '.join(sent)}" if sent else "",
        f"consumes {', '.join(taken)}" if taken else "",
    )
    return "; ".join(one for one in words if one) or "none"
