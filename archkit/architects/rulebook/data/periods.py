"""The start and the end of what takes time, among the attributes of an entity or added to them."""

from __future__ import annotations

from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.brief import Attribute, Entity

_START, _END = "starts at", "ends at"
_BOTH = 2
_MOMENTS = ("timestamp", "date")


def with_times(entity: Entity) -> Entity:
    """Return an entity whose rows must not overlap in time with a start and an end that are always known.

    What it has of its own is taken; a start or an end that it lacks is added.
    """
    if entity.no_overlap_for is None:
        return entity
    start, end = times(entity)
    known = start or end
    kind = known.type if known else "timestamp"
    source = "Rows for the same one must not overlap in time."
    made = [
        Attribute(name=name, type=kind, required=True, description=source)
        for name, found in ((_START, start), (_END, end))
        if found is None
    ]
    wanted = {one.name for one in (start, end) if one is not None}
    kept = tuple(
        one.model_copy(update={"required": True}) if one.name in wanted else one for one in entity.attributes
    )
    return entity.model_copy(update={"attributes": (*kept, *made)})


def times(entity: Entity) -> tuple[Attribute | None, Attribute | None]:
    """Return the attributes of start and end, by their words, else by their order where there are two."""
    for kind in _MOMENTS:
        found = [one for one in entity.attributes if one.type == kind and not _is_outcome(one)]
        start = next((one for one in found if says(one.name, vocabulary().starting)), None)
        end = next((one for one in found if says(one.name, vocabulary().ending) and one is not start), None)
        if len(found) == _BOTH:  # one of two is told by the other
            start = start or next(one for one in found if one is not end)
            end = end or next(one for one in found if one is not start)
        if start or end:
            return start, end
    return None, None


def _is_outcome(attribute: Attribute) -> bool:
    return says(attribute.name, vocabulary().done | vocabulary().freeing)
