"""Ownership: whose row it is, where people from outside change rows that no parent gives to them."""

from __future__ import annotations

from archkit.architects.rulebook.data.entity_archetypes import entity_key, says, vocabulary
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Attribute, Entity, Operation
from archkit.design.naming import slug, words

OWNER = "owner ref"
_EXPOSED = frozenset({"public", "partners"})
_TEXT = "Subject of the token that made the row; only this caller may change it."


def is_owner(name: str) -> bool:
    """Say whether an attribute holds the caller whose row it is; the token gives it, nobody sends it."""
    return slug(name) == slug(OWNER)


def owned(
    case: Situation, entities: tuple[Entity, ...], operations: tuple[Operation, ...]
) -> tuple[tuple[Entity, ...], tuple[Operation, ...]]:
    """Return both with an owner where callers from outside change rows that belong to no person."""
    if case.brief.threats.exposure not in _EXPOSED or case.has("internal-tool"):
        return entities, operations
    wanted = {one.name for one in entities if _needs_owner(one, entities, operations)}
    marked = tuple(_marked(one) if one.name in wanted else one for one in entities)
    return marked, tuple(_by_owner(one) if one.entity in wanted else one for one in operations)


def _needs_owner(entity: Entity, entities: tuple[Entity, ...], operations: tuple[Operation, ...]) -> bool:
    own = [one for one in operations if one.entity == entity.name]
    changed = any(one.kind in {"update", "delete"} and one.actor == "user" for one in own)
    makers = [one.actor for one in own if one.kind == "create"]
    return changed and "user" in makers and not _is_of_people(entity, entities, frozenset())


def _is_of_people(entity: Entity, entities: tuple[Entity, ...], seen: frozenset[str]) -> bool:
    if says(entity.name, vocabulary().people):
        return True
    above = {entity_key(name) for name in entity.belongs_to} - seen
    if any(says(name, vocabulary().people) for name in entity.belongs_to):
        return True
    parents = (one for one in entities if entity_key(one.name) in above and one is not entity)
    return any(_is_of_people(one, entities, seen | above) for one in parents)


def _marked(entity: Entity) -> Entity:
    if any(is_owner(one.name) for one in entity.attributes):
        return entity
    owner = Attribute(name=OWNER, required=True, description=_TEXT)
    return entity.model_copy(update={"attributes": (*entity.attributes, owner)})


def _by_owner(operation: Operation) -> Operation:
    """Return an operation that finds only the caller's rows, where it changes or lists what is theirs."""
    theirs = operation.kind == "list" and "my" in words(operation.name)
    changes = operation.kind in {"update", "delete"}
    if operation.actor != "user" or not (theirs or changes) or any(map(is_owner, operation.by)):
        return operation
    return operation.model_copy(update={"by": (*operation.by, OWNER)})
