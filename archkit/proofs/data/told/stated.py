"""What a brief states of its entities, by the topic that it is tried under."""

from __future__ import annotations

from collections import Counter

from archkit.brief import Brief, Entity
from archkit.proofs.data.told.kept import name_key
from archkit.proofs.data.told.trial import Topic


def topics_of(entity: Entity) -> tuple[Topic, ...]:
    """Return the topics on which the brief states something of an entity."""
    stated: dict[Topic, bool] = {
        "attributes": bool(entity.attributes),
        "uniqueness": bool(entity.unique_together) or any(one.unique for one in entity.attributes),
        "overlap": entity.no_overlap_for is not None,
        "restoring": entity.restore_days is not None,
        "retention": entity.retention_days is not None,
        "links": bool(entity.linked_to),
        "nesting": is_nested(entity),
    }
    return tuple(topic for topic, is_stated in stated.items() if is_stated)


def is_nested(entity: Entity) -> bool:
    """Say whether the brief tells that an entity lies in another of its kind."""
    return name_key(entity.name) in {name_key(name) for name in entity.belongs_to}


def entities_of(brief: Brief) -> tuple[Entity, ...]:
    """Return the entities of a brief, without those of a name that stands twice."""
    counted = Counter(name_key(one.name) for one in brief.workload.entities)
    return tuple(one for one in brief.workload.entities if counted[name_key(one.name)] == 1)
