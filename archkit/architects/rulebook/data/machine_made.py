"""Readings: rows that machines send one after the other, each told by its parent and its moment."""

from __future__ import annotations

from archkit.architects.rulebook.data.entity_archetypes import Character, entity_key, selector_key
from archkit.brief import Entity, Operation
from archkit.design.naming import slug


def reading_key(entity: Entity) -> tuple[str, ...]:
    """Return the names by which a reading is told from any other; empty for what is no reading.

    It is a group of names that are unique together, of which one is a moment that is always known,
    one a parent, and any others are required attributes: a repeat carries the same values.
    """
    required = {slug(one.name) for one in entity.attributes if one.required}
    moments = {slug(one.name) for one in entity.attributes if one.type == "timestamp" and one.required}
    parents = {entity_key(name) for name in entity.belongs_to} - {entity_key(entity.name)}
    for names in entity.unique_together:
        keys = [slug(name) for name in names]
        above = [name for name in names if selector_key(name) in parents]
        own = [name for name in names if name not in above]
        if above and len(moments.intersection(keys)) == 1 and {slug(name) for name in own} <= required:
            return (*above, *sorted(own, key=lambda name: slug(name) in moments))
    return ()


def is_reading(character: Character) -> bool:
    """Say whether rows are told by a parent and a moment, and never change."""
    return character.immutable and character.time is not None and character.time in character.natural_key


def waits(character: Character, operation: Operation) -> bool:
    """Say whether an operation leaves work behind that has a state of its own.

    A reading that is taken in later than it is answered is done once it is there: it needs no state,
    no job and no event.
    """
    return operation.deferred and not is_reading(character)
