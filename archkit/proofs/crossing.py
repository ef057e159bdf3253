"""Links that cross a boundary of trust; how texts name links is told where limits are read."""

from __future__ import annotations

from archkit.design import Architecture, Link
from archkit.sizing.reliability.places import covers_link, names_link, names_part

__all__ = ["OUTSIDE", "covers_link", "crosses_trust", "names_link", "names_part"]

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
