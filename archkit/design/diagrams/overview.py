"""The two overviews of an architecture: its context, and its containers."""

from __future__ import annotations

from typing import Literal

from archkit.design.architecture import Architecture, Component, Link
from archkit.design.diagrams.boxes import OUTSIDE, boxes, drawn_as
from archkit.design.diagrams.label import node_id, one_line
from archkit.design.diagrams.picture import Edge, Group, Node, Picture

MOST_TEXTS = 2
"""Flows that stand on one arrow; further ones are counted."""
_STYLES: dict[str, Literal["normal", "dotted", "thick"]] = {
    "sync": "normal",
    "async": "dotted",
    "stream": "thick",
}


def container_diagram(architecture: Architecture) -> str:
    """Return the container diagram: components in their boundaries, protocol and data on arrows."""
    return container_picture(architecture).source()


def context_diagram(architecture: Architecture, name: str = "The system") -> str:
    """Return the context diagram: the system as one box, who uses it and what it uses.

    Args:
        architecture: The architecture.
        name: What the system is called.
    """
    return context_picture(architecture, name).source()


def container_picture(architecture: Architecture) -> Picture:
    """Return the container diagram as boxes and arrows."""
    home = _homes(architecture)
    drawn = drawn_as(architecture.components, lambda part: (home.get(part.id), part.kind))
    nodes = boxes(architecture.components, drawn, _note)
    groups = []
    for boundary in architecture.boundaries:
        inside = tuple(nodes.pop(box) for box in tuple(nodes) if home.get(box) == boundary.id)
        if inside:
            groups.append(Group(node_id(boundary.id, "b"), boundary.name, inside))
    frames = {node.id: group.id for group in groups for node in group.nodes}
    return Picture(
        title="Containers",
        description=f"{len(architecture.components)} components and their links: {architecture.summary}",
        nodes=tuple(nodes.values()),
        groups=tuple(groups),
        edges=_edges(architecture, {part: node_id(box) for part, box in drawn.items()}, frames),
    )


def context_picture(architecture: Architecture, name: str = "The system") -> Picture:
    """Return the context diagram as boxes and arrows."""
    system = "s_system"
    around = tuple(part for part in architecture.components if part.kind in OUTSIDE)
    drawn = drawn_as(around, lambda part: part.kind)
    ends = {
        part.id: node_id(drawn[part.id]) if part.id in drawn else system for part in architecture.components
    }
    return Picture(
        title=f"Context of {one_line(name)}",
        description=f"{one_line(name)}, who uses it and which external systems it needs",
        nodes=(
            Node(system, name, (architecture.pattern.replace("-", " "),)),
            *boxes(around, drawn, _note).values(),
        ),
        edges=_edges(architecture, ends),
    )


def _note(part: Component) -> str:
    if part.kind == "external":
        return "external system"
    many = f" x {part.instances}" if part.instances > 1 else ""
    technology = f", {part.technology}" if part.technology and part.kind not in OUTSIDE else ""
    return f"{part.kind}{technology}{many}"


def _homes(architecture: Architecture) -> dict[str, str]:
    """Return the boundary in which each component is drawn: the first that names it."""
    home: dict[str, str] = {}
    for boundary in architecture.boundaries:
        for part in boundary.components:
            home.setdefault(part, boundary.id)
    return home


def _edges(
    architecture: Architecture, ends: dict[str, str], frames: dict[str, str] | None = None
) -> tuple[Edge, ...]:
    """Return one arrow for each drawn pair and style; links to nothing are left to the checks.

    Where several parts of one frame send the same to one target, the frame sends it: three
    arrows that say "telemetry" hide the rest.
    """
    drawable = [
        link
        for link in architecture.links
        if link.source in ends
        and link.target in ends
        and (ends[link.source] != ends[link.target] or link.source == link.target)
    ]
    sources = _sources(drawable, ends, frames or {})
    found: dict[tuple[str, str, str], list[Link]] = {}
    for link, source in zip(drawable, sources, strict=True):
        found.setdefault((source, ends[link.target], link.style), []).append(link)
    return tuple(
        Edge(source, target, _flows(links), _STYLES[style], len(links))
        for (source, target, style), links in found.items()
    )


def _sources(links: list[Link], ends: dict[str, str], frames: dict[str, str]) -> list[str]:
    """Return for each link the node, or the frame, from which its arrow is drawn."""

    def same(link: Link) -> tuple[str, str, str, str, str]:
        frame = frames.get(ends[link.source], "")
        return frame, ends[link.target], link.protocol, link.data, link.style

    senders: dict[tuple[str, ...], set[str]] = {}
    for link in links:
        senders.setdefault(same(link), set()).add(ends[link.source])
    return [
        same(link)[0]
        if same(link)[0] and frames.get(ends[link.target]) != same(link)[0] and len(senders[same(link)]) > 1
        else ends[link.source]
        for link in links
    ]


def _flows(links: list[Link]) -> tuple[str, ...]:
    texts = tuple(dict.fromkeys(f"{link.protocol}: {link.data}" for link in links))
    shown, rest = texts[:MOST_TEXTS], len(texts) - MOST_TEXTS
    return (*shown, f"and {rest} more") if rest > 0 else shown
