"""What a brief states of its entities, by the topic that it is tried under."""

from __future__ import annotations

import json
import re
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


_FIELDS: dict[Topic, tuple[str, ...]] = {
    "uniqueness": ("unique_together",),
    "overlap": ("no_overlap_for",),
    "restoring": ("restore_days",),
    "retention": ("retention_days", "retention_from"),
    "attributes": (),
    "links": ("linked_to",),
    "nesting": ("belongs_to",),
}


def quote(entity: Entity, topic: Topic, told: str) -> str:
    """Return the fields of a brief that tell something of an entity, as they stand there.

    Args:
        entity: The entity.
        topic: The topic.
        told: What is told; it names the attributes that it is about.
    """
    fields = entity.model_dump(include=set(_FIELDS[topic]), exclude_defaults=True)
    if topic in {"attributes", "uniqueness"}:
        named = (one for one in entity.attributes if re.search(rf"(?<!\w){re.escape(one.name)}(?!\w)", told))
        fields |= {"attributes": [one.model_dump(exclude_defaults=True) for one in named]}
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def is_nested(entity: Entity) -> bool:
    """Say whether the brief tells that an entity lies in another of its kind."""
    return name_key(entity.name) in {name_key(name) for name in entity.belongs_to}


def entities_of(brief: Brief) -> tuple[Entity, ...]:
    """Return the entities of a brief, without those of a name that stands twice."""
    counted = Counter(name_key(one.name) for one in brief.workload.entities)
    return tuple(one for one in brief.workload.entities if counted[name_key(one.name)] == 1)
