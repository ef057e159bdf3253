"""What entities and operations of a brief refer to by name, and what they name that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief import Brief, Entity, same_thing_key

_MOMENTS = frozenset({"timestamp", "date"})


@dataclass(frozen=True)
class Reference:
    """A name that something of the brief refers to; `trouble` and `remedy` are empty where it is found."""

    place: str
    name: str
    target: str
    trouble: str = ""
    remedy: str = ""


def references(brief: Brief) -> Iterator[Reference]:
    """Yield every reference of the entities and operations, in their order."""
    known = {same_thing_key(entity.name) for entity in brief.workload.entities}
    for number, entity in enumerate(brief.workload.entities):
        place = f"workload.entities.{number}"
        for part in ("belongs_to", "linked_to"):
            for target in getattr(entity, part):
                yield _to_entity(f"{place}.{part}", entity.name, target, known)
        for group in entity.unique_together:
            for target in group:
                yield _to_own(f"{place}.unique_together", entity, target, known)
        if entity.no_overlap_for is not None:
            yield _to_own(f"{place}.no_overlap_for", entity, entity.no_overlap_for, known)
        if entity.retention_from is not None:
            yield _to_moment(f"{place}.retention_from", entity, entity.retention_from)
    for number, operation in enumerate(brief.workload.operations):
        if operation.entity is not None:
            yield _to_entity(f"workload.operations.{number}.entity", operation.name, operation.entity, known)


def _to_entity(place: str, name: str, target: str, known: set[str]) -> Reference:
    if same_thing_key(target) in known:
        return Reference(place, name, target)
    trouble = f"{name!r} refers to {target!r}, which is no entity of the brief."
    return Reference(place, name, target, trouble, f"Add an entity {target!r}, or name one that exists.")


def _to_own(place: str, entity: Entity, target: str, known: set[str]) -> Reference:
    """Return a reference to an attribute or parent; ``customer_id`` means the parent ``Customer``."""
    key = same_thing_key(target)
    own = {same_thing_key(one.name) for one in entity.attributes} | set(
        map(same_thing_key, entity.belongs_to)
    )
    if key in own or key.removesuffix("id") in own:
        return Reference(place, entity.name, target)
    trouble = f"{entity.name!r} refers to {target!r}, which is none of its attributes and parents."
    remedy = f"Add an attribute {target!r} to {entity.name!r}, or name one that it has."
    if key in known:
        remedy = f"Add {target!r} to the belongs_to of {entity.name!r}, or name what it has."
    return Reference(place, entity.name, target, trouble, remedy)


def _to_moment(place: str, entity: Entity, target: str) -> Reference:
    key = same_thing_key(target)
    own = next((one for one in entity.attributes if same_thing_key(one.name) == key), None)
    if own is not None and own.type in _MOMENTS:
        return Reference(place, entity.name, target)
    if own is None:
        trouble = f"{entity.name!r} is kept from {target!r} on, which is none of its attributes."
        remedy = f"Add an attribute {target!r} of type timestamp to {entity.name!r}."
    else:
        trouble = f"{entity.name!r} is kept from {target!r} on, which is a {own.type} and no moment."
        remedy = f"Let {target!r} be a timestamp or a date, or name an attribute that is one."
    return Reference(place, entity.name, target, trouble, remedy)
