"""The two overviews of an architecture: its context, and its containers."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.design.architecture import Architecture, Component, Link
from archkit.design.diagrams.label import node_id, one_line
from archkit.design.diagrams.picture import Edge, Group, Node, Picture, Shape

MOST_BOXES = 18
"""Beyond this many boxes a diagram 900 pixels wide cannot be read: equal kinds are drawn as one."""
MOST_TEXTS = 2
"""Flows that stand on one arrow; further ones are counted."""
_SHAPES: dict[str, Shape] = {
    "client": "stadium-shape",
    "edge": "hexagon",
    "gateway": "hexagon",
    "identity": "hexagon",
    "worker": "subroutine-shape",
    "scheduler": "subroutine-shape",
    "function": "round-edge",
    "realtime": "round-edge",
    "observability": "round-edge",
    "database": "cylindrical",
    "cache": "cylindrical",
    "search": "cylindrical",
    "object-store": "cylindrical",
    "warehouse": "cylindrical",
    "queue": "parallelogram",
    "stream": "parallelogram",
}
_STYLES = {"sync": "normal", "async": "dotted", "stream": "thick"}
_OUTSIDE = frozenset({"client", "external"})


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
    drawn_as = _merged(architecture, home)
    boxes = {box: _box(box, parts) for box, parts in _members(architecture, drawn_as).items()}
    groups = []
    for boundary in architecture.boundaries:
        inside = [
            boxes[box]
            for box in boxes
            if any(home.get(part) == boundary.id for part in _parts(box, drawn_as))
        ]
        if inside:
            groups.append(Group(node_id(boundary.id, "b"), boundary.name, tuple(inside)))
    grouped = {node.id for group in groups for node in group.nodes}
    return Picture(
        title="Containers",
        description=f"{len(architecture.components)} components and their links: {architecture.summary}",
        nodes=tuple(box for box in boxes.values() if box.id not in grouped),
        groups=tuple(groups),
        edges=_edges(architecture, {part: boxes[box].id for part, box in drawn_as.items()}),
    )


def context_picture(architecture: Architecture, name: str = "The system") -> Picture:
    """Return the context diagram as boxes and arrows."""
    system = "s_system"
    drawn_as = {
        part.id: node_id(part.id) if part.kind in _OUTSIDE else system for part in architecture.components
    }
    around = tuple(_node(part) for part in architecture.components if part.kind in _OUTSIDE)
    return Picture(
        title=f"Context of {one_line(name)}",
        description=f"{one_line(name)}, who uses it and which external systems it needs",
        nodes=(Node(system, name, architecture.pattern.replace("-", " ")), *around),
        edges=_edges(architecture, drawn_as),
    )


def _node(part: Component) -> Node:
    return Node(
        node_id(part.id), part.name, _kind(part), _SHAPES.get(part.kind, "normal"), part.kind in _OUTSIDE
    )


def _kind(part: Component) -> str:
    if part.kind == "external":
        return "external system"
    many = f" x {part.instances}" if part.instances > 1 else ""
    technology = f", {part.technology}" if part.technology and part.kind not in _OUTSIDE else ""
    return f"{part.kind}{technology}{many}"


def _homes(architecture: Architecture) -> dict[str, str]:
    home: dict[str, str] = {}
    for boundary in architecture.boundaries:
        for part in boundary.components:
            home.setdefault(part, boundary.id)
    return home


def _merged(architecture: Architecture, home: dict[str, str]) -> dict[str, str]:
    """Return for each component the box it is drawn as; its own while there are few."""
    ids = {part.id: part.id for part in architecture.components}
    if len(ids) <= MOST_BOXES:
        return ids
    first: dict[tuple[str, str], str] = {}
    return {
        part.id: first.setdefault((home.get(part.id, ""), part.kind), part.id)
        for part in architecture.components
    }


def _members(architecture: Architecture, drawn_as: dict[str, str]) -> dict[str, list[Component]]:
    members: dict[str, list[Component]] = {}
    for part in architecture.components:
        members.setdefault(drawn_as[part.id], []).append(part)
    return members


def _parts(box: str, drawn_as: dict[str, str]) -> Iterable[str]:
    return (part for part, drawn in drawn_as.items() if drawn == box)


def _box(box: str, parts: list[Component]) -> Node:
    if len(parts) == 1:
        return _node(parts[0])
    kind = parts[0].kind
    names = ", ".join(part.name for part in parts)
    outside = kind in _OUTSIDE
    return Node(node_id(box), names, f"{len(parts)} x {kind}", _SHAPES.get(kind, "normal"), outside)


def _edges(architecture: Architecture, drawn_as: dict[str, str]) -> tuple[Edge, ...]:
    """Return one arrow for each drawn pair and style; links to nothing are left to the checks."""
    links: dict[tuple[str, str, str], list[Link]] = {}
    for link in architecture.links:
        if link.source not in drawn_as or link.target not in drawn_as:
            continue
        source, target = drawn_as[link.source], drawn_as[link.target]
        if source != target or link.source == link.target:
            links.setdefault((source, target, link.style), []).append(link)
    return tuple(
        Edge(source, target, _flows(found), _STYLES[style])  # type: ignore[arg-type]
        for (source, target, style), found in links.items()
    )


def _flows(links: list[Link]) -> tuple[str, ...]:
    shown = tuple(f"{link.protocol}: {link.data}" for link in links[:MOST_TEXTS])
    rest = len(links) - len(shown)
    return (*shown, f"and {rest} more") if rest else shown
