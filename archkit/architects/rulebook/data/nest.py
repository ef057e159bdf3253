"""What lies in others of its kind: its columns, how deep it may lie, and that nothing lies in itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.architects.rulebook.data.columns import check
from archkit.architects.rulebook.data.entity_archetypes import entity_key, says, vocabulary
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.brief import Entity, Operation
from archkit.design import Constraint, Table
from archkit.design.naming import slug
from archkit.knowledge import fact

_DEPTH = re.compile(r"\b(\d{1,3})[ -]levels?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Nest:
    """A nested entity: its key column, the column of its parent, and how deep it may lie."""

    one: MappedEntity
    key: str
    parent: str
    levels: int
    told: bool


def nest_of(one: MappedEntity) -> Nest | None:
    """Return how rows of an entity lie in each other; None where they do not, or have a wide key."""
    if one.own_parent is None or len(one.identity) != 1:
        return None
    pointing = one.parents.get(entity_key(one.entity.name), ())
    if len(pointing) != 1:
        return None
    told = depth(one.entity)
    return Nest(one, one.identity[0], pointing[0], told or most_levels(), told is not None)


def is_nested(entity: Entity) -> bool:
    """Say whether things of this kind lie in each other."""
    return entity_key(entity.name) in {entity_key(name) for name in entity.belongs_to}


def asks_upwards(one: MappedEntity, operation: Operation) -> bool:
    """Say whether an operation asks for what a thing lies in, up to the top."""
    return _asks(one, operation, vocabulary().upwards)


def asks_downwards(one: MappedEntity, operation: Operation) -> bool:
    """Say whether an operation asks for all that lies below a thing."""
    return _asks(one, operation, vocabulary().downwards)


def _asks(one: MappedEntity, operation: Operation, said: frozenset[str]) -> bool:
    """Say whether a read is named so; a word that is an attribute's, as the path of a page, tells nothing."""
    own = any(slug(name) in one.names and says(name, said) for name in operation.by)
    return operation.kind in {"read", "list", "search"} and says(operation.name, said) and not own


def depth(entity: Entity) -> int | None:
    """Return how many levels deep the brief says that things lie in each other; None if it does not."""
    found = _DEPTH.search(entity.description)
    return int(found[1]) or None if found else None


def most_levels() -> int:
    """Return how many levels are followed where the brief says no depth."""
    return int(fact("data.nesting-levels").base)


def not_own_parent(table: Table) -> Iterator[Constraint]:
    """Yield the check that no row lies in itself."""
    for key in table.foreign_keys:
        if key.references == table.name:
            pairs = [
                (mine, above)
                for mine, above in zip(key.columns, key.referenced_columns, strict=True)
                if mine != above
            ]
            if pairs:
                mine, above = pairs[-1]
                yield check(table.name, f"{mine} not itself", f"{mine} <> {above}")
