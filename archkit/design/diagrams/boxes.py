"""Components as boxes; where there are too many to read, those of one kind become one box."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType

from archkit.design.architecture import Architecture, Component
from archkit.design.diagrams.label import node_id
from archkit.design.diagrams.picture import NAMED, Node, Shape

MOST_BOXES = 18
"""Beyond this many boxes a diagram 900 pixels wide cannot be read: equal kinds are drawn as one."""
OUTSIDE = frozenset({"client", "external"})
"""Kinds that others run."""
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


def drawn_as(
    parts: Iterable[Component],
    alike: Callable[[Component], Hashable],
    same: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """Return for each component the id of the one whose box stands for it.

    Args:
        parts: The components of one diagram.
        alike: What two components must share to become one box, once there are too many.
        same: Components that share a box in any case, by id; see `used_alike`.
    """
    every = tuple(parts)
    if len({same.get(part.id, part.id) for part in every}) <= MOST_BOXES:
        return {part.id: same.get(part.id, part.id) for part in every}
    first: dict[Hashable, str] = {}
    return {part.id: first.setdefault(alike(part), part.id) for part in every}


def used_alike(architecture: Architecture) -> dict[str, str]:
    """Return for each external system the first that is used in the same way: one box is enough.

    Two are used alike when the same parts call them, and they call the same parts, over the
    same protocols, in the same boundary.
    """
    home = {part: boundary.id for boundary in architecture.boundaries for part in boundary.components}
    used: dict[str, set[tuple[str, str, str, str]]] = {}
    for link in architecture.links:
        used.setdefault(link.target, set()).add(("from", link.source, link.protocol, link.style))
        used.setdefault(link.source, set()).add(("to", link.target, link.protocol, link.style))
    first: dict[Hashable, str] = {}
    return {
        part.id: first.setdefault((home.get(part.id), *sorted(used[part.id])), part.id)
        for part in architecture.components
        if part.kind == "external" and part.id in used
    }


def boxes(
    parts: Iterable[Component], drawn: Mapping[str, str], note: Callable[[Component], str]
) -> dict[str, Node]:
    """Return the boxes by the id of the component that they stand for.

    Args:
        parts: The components of one diagram.
        drawn: The result of `drawn_as`.
        note: The line below the name of a component that has a box of its own.
    """
    members: dict[str, list[Component]] = {}
    for part in parts:
        members.setdefault(drawn[part.id], []).append(part)
    return {
        box: Node(
            node_id(box),
            _name(group),
            _notes(group, note),
            _SHAPES.get(group[0].kind, "normal"),
            group[0].kind in OUTSIDE,
            stands_for=tuple(part.id for part in group),
        )
        for box, group in members.items()
    }


def _name(group: list[Component]) -> str:
    return group[0].name if len(group) <= NAMED else ", ".join(part.name for part in group)


def _notes(group: list[Component], note: Callable[[Component], str]) -> tuple[str, ...]:
    """Return the further names of a few, or how many there are of more."""
    if len(group) > NAMED:
        return (f"{len(group)} x {group[0].kind}",)
    return (note(group[0]),) if len(group) == 1 else tuple(part.name for part in group[1:])
