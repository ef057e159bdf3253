"""The links of an architecture that cross a boundary of trust."""

from __future__ import annotations

from archkit.design import Design, Link


def crossings(design: Design) -> tuple[Link, ...]:
    """Return the links from or to others, and those between two boundaries of trust."""
    shape = design.shape
    if shape is None:
        return ()
    home = {part: one.id for one in shape.boundaries if one.kind == "trust" for part in one.components}
    kinds = {one.id: one.kind for one in shape.components}

    def crosses(link: Link) -> bool:
        outside = any(kinds.get(end) in {"client", "external"} for end in (link.source, link.target))
        return outside or home.get(link.source) != home.get(link.target)

    return tuple(link for link in shape.links if crosses(link))
