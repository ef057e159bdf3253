"""An architecture with one part or one link less, everything else as it is."""

from __future__ import annotations

from archkit.design.architecture import Architecture


def without_part(architecture: Architecture, component_id: str, *, instead: str = "") -> Architecture:
    """Return an architecture without a component, whose callers then call what it called.

    So a part that only passes work on leaves no hole: what breaks is what the part does itself.

    Args:
        architecture: The architecture.
        component_id: The component that goes.
        instead: A component that its callers call from then on, such as the primary for a replica.
    """
    before = [link for link in architecture.links if link.target == component_id]
    after = [link for link in architecture.links if link.source == component_id]
    joined = [
        behind.model_copy(update={"source": ahead.source})
        for ahead in before
        for behind in after
        if ahead.source not in {behind.target, component_id}
    ]
    joined += [ahead.model_copy(update={"target": instead}) for ahead in before if instead]
    kept = [link for link in architecture.links if component_id not in {link.source, link.target}]
    there = {(link.source, link.target) for link in kept}
    return architecture.model_copy(
        update={
            "components": tuple(one for one in architecture.components if one.id != component_id),
            "links": (*kept, *(link for link in joined if (link.source, link.target) not in there)),
            "boundaries": tuple(
                one.model_copy(
                    update={"components": tuple(name for name in one.components if name != component_id)}
                )
                for one in architecture.boundaries
            ),
        }
    )


def without_link(architecture: Architecture, number: int) -> Architecture:
    """Return an architecture without the link at this place."""
    links = architecture.links
    return architecture.model_copy(update={"links": (*links[:number], *links[number + 1 :])})
