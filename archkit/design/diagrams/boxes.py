"""Components as boxes; where there are too many to read, those of one kind become one box."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from archkit.design.architecture import Component
from archkit.design.diagrams.label import node_id
from archkit.design.diagrams.picture import Node, Shape

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


def drawn_as(parts: Iterable[Component], alike: Callable[[Component], Hashable]) -> dict[str, str]:
    """Return for each component the id of the one whose box stands for it.

    Args:
        parts: The components of one diagram.
        alike: What two components must share to become one box, once there are too many.
    """
    every = tuple(parts)
    if len(every) <= MOST_BOXES:
        return {part.id: part.id for part in every}
    first: dict[Hashable, str] = {}
    return {part.id: first.setdefault(alike(part), part.id) for part in every}


def boxes(
    parts: Iterable[Component], drawn: dict[str, str], note: Callable[[Component], str]
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
            ", ".join(part.name for part in group),
            (note(group[0]) if len(group) == 1 else f"{len(group)} x {group[0].kind}",),
            _SHAPES.get(group[0].kind, "normal"),
            group[0].kind in OUTSIDE,
        )
        for box, group in members.items()
    }
