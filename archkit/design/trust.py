"""Boundaries of trust: the links over which data passes from one level of trust to another."""

from __future__ import annotations

from archkit.design.architecture import Architecture, Link

OUTSIDE = frozenset({"client", "external"})
"""Kinds that others control."""


def crosses_trust(link: Link, architecture: Architecture) -> bool:
    """Say whether a link leads from one level of trust to another.

    It does when one end is controlled by others and one is not, or when a boundary of trust or of a
    network holds one end and not the other. What others do among themselves is theirs.
    """
    source, target = architecture.component(link.source), architecture.component(link.target)
    if source is None or target is None or source.id == target.id:
        return False
    if source.kind in OUTSIDE and target.kind in OUTSIDE:
        return False
    if source.kind in OUTSIDE or target.kind in OUTSIDE:
        return True
    return any(
        boundary.kind != "domain" and (source.id in boundary.components) != (target.id in boundary.components)
        for boundary in architecture.boundaries
    )


def crossings(architecture: Architecture) -> tuple[Link, ...]:
    """Return the links that cross a boundary of trust, one for each pair of ends, in their order."""
    found = {
        (link.source, link.target): link
        for link in reversed(architecture.links)
        if crosses_trust(link, architecture)
    }
    return tuple(reversed(found.values()))
