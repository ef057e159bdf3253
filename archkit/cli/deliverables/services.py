"""Service decomposition: each part that runs code, with its stores, APIs and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archkit.cli.deliverables.markdown import field, for_markdown

if TYPE_CHECKING:
    from archkit.design import Component, Design

RUNNING = frozenset({"gateway", "service", "worker", "scheduler", "realtime", "function"})
_QUEUES = frozenset({"queue", "stream"})
_DATABASES = frozenset({"database", "search", "object-store", "warehouse"})


def services_section(design: Design) -> list[str]:
    """Return each running part with purpose, database, cache, queue, APIs and events."""
    if not design.shape:
        return ["The architecture has not been designed."]
    lines: list[str] = []
    for part in (one for one in design.shape.components if one.kind in RUNNING):
        lines += [
            f"### {for_markdown(part.name)}",
            "",
            field("Purpose", part.purpose),
            field("Database", neighbours(design, part, _DATABASES) or "none"),
            field("Cache", neighbours(design, part, frozenset({"cache"})) or "none"),
            field("Queue", neighbours(design, part, _QUEUES) or "none"),
            field("APIs", _apis(design, part)),
            field("Events", _events(design, part)),
            "",
        ]
    return lines[:-1] or ["No part runs code of its own."]


def neighbours(design: Design, part: Component, kinds: frozenset[str]) -> str:
    """Return the names of the components of these kinds that a part is linked to."""
    if not design.shape:
        return ""
    linked = {link.target for link in design.shape.links if link.source == part.id}
    linked |= {link.source for link in design.shape.links if link.target == part.id}
    found = (one for one in design.shape.components if one.id in linked and one.kind in kinds)
    return ", ".join(f"{one.name} ({one.technology})" if one.technology else one.name for one in found)


def _apis(design: Design, part: Component) -> str:
    if part.kind not in {"gateway", "service", "realtime"} or not design.contracts:
        return "none"
    return f"{design.contracts.style}, {len(design.contracts.endpoints)} endpoints"


def _events(design: Design, part: Component) -> str:
    events = design.contracts.events if design.contracts else ()
    sent = [event.name for event in events if event.producer == part.id]
    taken = [event.name for event in events if part.id in event.consumers]
    said = [
        *([f"publishes {', '.join(sent)}"] if sent else []),
        *([f"consumes {', '.join(taken)}"] if taken else []),
    ]
    return "; ".join(said) or "none"
