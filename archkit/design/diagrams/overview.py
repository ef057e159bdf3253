"""The two overviews of an architecture: its context, and its containers."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from archkit.design.architecture import Architecture, Boundary, Component, Link
from archkit.design.diagrams.arrows import arrows
from archkit.design.diagrams.boxes import OUTSIDE, boxes, drawn_as, used_alike
from archkit.design.diagrams.label import node_id, one_line
from archkit.design.diagrams.picture import Edge, Group, Node, Omission, Picture

IN_BACKGROUND = frozenset({"observability", "identity"})
"""Kinds that nearly every part talks to; their arrows would hide the others, so they are counted."""


def container_diagram(architecture: Architecture) -> str:
    """Return the container diagram: components in their boundaries, the protocol on each arrow."""
    return container_picture(architecture).source()


def context_diagram(architecture: Architecture, name: str = "The system") -> str:
    """Return the context diagram: the system as one box, who uses it and what it uses.

    Args:
        architecture: The architecture.
        name: What the system is called.
    """
    return context_picture(architecture, name).source()


def container_pictures(architecture: Architecture) -> tuple[Picture, ...]:
    """Return the container diagram as it may be laid out, the preferred way first.

    What flows on an arrow stands in the table of links; telemetry and signing keys are left
    out of the picture and counted in it.
    """
    drawn_links = _in_background(architecture)[1]
    below = _picture(architecture, drawn_links, below=True)
    beside = _picture(architecture, drawn_links, below=False)
    return below, beside, beside.turned("LR")


def container_picture(architecture: Architecture) -> Picture:
    """Return the container diagram as boxes and arrows, laid out in the preferred way."""
    return container_pictures(architecture)[0]


def _picture(architecture: Architecture, links: tuple[Link, ...], *, below: bool) -> Picture:
    home = _homes(architecture)
    drawn = drawn_as(
        architecture.components, lambda part: (home.get(part.id), part.kind), used_alike(architecture)
    )
    ends = {part: node_id(box) for part, box in drawn.items()}
    nodes = boxes(architecture.components, drawn, _note)
    callers = {part.id for part in architecture.components if _only_calls(part, links)}
    groups: list[Group] = []
    for boundary in architecture.boundaries:
        inside = {box: nodes.pop(box) for box in tuple(nodes) if home.get(box) == boundary.id}
        groups += _frames(boundary, inside, callers)
    edges = arrows(links, ends, {node.id: group.id for group in groups for node in group.nodes})
    stacked = _stacked(groups, edges)
    hidden = [link for link in architecture.links if link not in links] if below else []
    later = {second for _, second in stacked}
    return Picture(
        title="Containers",
        description=f"{len(architecture.components)} components and their links: {architecture.summary}",
        nodes=tuple(nodes.values()),
        groups=tuple(groups),
        edges=edges,
        left_out=(*_in_background(architecture)[0], *_within(links, drawn)),
        order=(
            *stacked,
            *dict.fromkeys(
                (ends[link.source], ends[link.target]) for link in hidden if ends[link.target] not in later
            ),
        ),
    )


def _stacked(groups: Iterable[Group], edges: Iterable[Edge]) -> tuple[tuple[str, str], ...]:
    """Return an order for boxes without arrows in one frame, which would else stand side by side."""
    joined = {end for edge in edges for end in (edge.source, edge.target)}
    return tuple(
        pair
        for group in groups
        if group.id not in joined
        for pair in itertools.pairwise(node.id for node in group.nodes if node.id not in joined)
    )


def context_picture(architecture: Architecture, name: str = "The system") -> Picture:
    """Return the context diagram as boxes and arrows."""
    system = "s_system"
    around = tuple(part for part in architecture.components if part.kind in OUTSIDE)
    drawn = drawn_as(around, lambda part: part.kind, _by_direction(architecture))
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
        edges=arrows(architecture.links, ends, {}),
    )


def _note(part: Component) -> str:
    """Return what a box says below its name; dashes around it say already who runs it."""
    if part.kind in OUTSIDE:
        return ""
    many = f" x {part.instances}" if part.instances > 1 else ""
    return f"{part.technology or part.kind}{many}"


def _homes(architecture: Architecture) -> dict[str, str]:
    """Return the boundary in which each component is drawn: the first that names it."""
    home: dict[str, str] = {}
    for boundary in architecture.boundaries:
        for part in boundary.components:
            home.setdefault(part, boundary.id)
    return home


def _by_direction(architecture: Architecture) -> dict[str, str]:
    """Return for each external system the first that talks to the system in the same direction."""
    outside = {part.id for part in architecture.components if part.kind in OUTSIDE}
    calls = {link.source for link in architecture.links if link.target not in outside}
    called = {link.target for link in architecture.links if link.source not in outside}
    first: dict[tuple[str, bool, bool], str] = {}
    return {
        part.id: first.setdefault((part.kind, part.id in calls, part.id in called), part.id)
        for part in architecture.components
        if part.kind == "external"
    }


def _in_background(architecture: Architecture) -> tuple[tuple[Omission, ...], tuple[Link, ...]]:
    """Return what is left out, counted by target, and the links that are drawn."""
    counted: dict[str, int] = {}
    drawn: list[Link] = []
    for link in architecture.links:
        if _is_background(architecture, link):
            counted[link.target] = counted.get(link.target, 0) + 1
        else:
            drawn.append(link)
    return tuple(_omission(architecture, target, many) for target, many in counted.items()), tuple(drawn)


def _is_background(architecture: Architecture, link: Link) -> bool:
    source, target = architecture.component(link.source), architecture.component(link.target)
    if source is None or target is None or source.kind in OUTSIDE or target.kind not in IN_BACKGROUND:
        return False
    return target.kind == "observability" or link.style != "sync"


def _omission(architecture: Architecture, target: str, many: int) -> Omission:
    part = architecture.component(target)
    name = part.name if part else target
    what = "of telemetry " if part and part.kind == "observability" else ""
    return Omission(f"{many} arrow{'s' * (many != 1)} {what}to {one_line(name)}", many)


def _within(links: Iterable[Link], drawn: Mapping[str, str]) -> tuple[Omission, ...]:
    """Return the links between parts that share a box."""
    many = sum(
        link.source != link.target and link.source in drawn and drawn[link.source] == drawn.get(link.target)
        for link in links
    )
    return (Omission(f"{many} arrow{'s' * (many != 1)} within one box", many),) if many else ()


def _only_calls(part: Component, links: tuple[Link, ...]) -> bool:
    return (
        part.kind in OUTSIDE
        and any(link.source == part.id for link in links)
        and not any(link.target == part.id for link in links)
    )


def _frames(boundary: Boundary, inside: Mapping[str, Node], callers: set[str]) -> list[Group]:
    """Return the frame of a boundary; who only calls gets one apart, at the side calls come from."""
    frame = node_id(boundary.id, "b")
    calling = tuple(node for box, node in inside.items() if box in callers)
    called = tuple(node for box, node in inside.items() if box not in callers)
    if not calling or not called:
        return [Group(frame, boundary.name, tuple(inside.values()))] if inside else []
    return [
        Group(f"{frame}_calling", f"{boundary.name}: callers", calling),
        Group(frame, boundary.name, called),
    ]
