"""Primary keys, and the foreign keys that repeat them in the tables of children."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.data.entity_archetypes import entity_key, says, vocabulary
from archkit.architects.rulebook.data.found_keys import id_type, is_found, pointer, pointer_column
from archkit.architects.rulebook.data.layout import Layout
from archkit.brief import Entity
from archkit.design import Column, ForeignKey
from archkit.design.data import OnDelete
from archkit.design.naming import singular, slug, sql_name, unique, words

OWN_COLUMNS = ("id", "created_at", "updated_at", "deleted_at")
"""Columns that a table has of itself; nothing from outside takes their names."""
_KEY_TYPES = {"timestamp": "timestamptz", "integer": "bigint", "uuid": "uuid", "date": "date"}


@dataclass(frozen=True)
class KeyPart:
    """A column of a primary key and its type."""

    name: str
    type: str


@dataclass(frozen=True)
class Parenthood:
    """The columns that point to a parent; `key` is None for a thing kept in another system."""

    parent: str
    columns: tuple[Column, ...]
    key: ForeignKey | None


def time_column(layout: Layout, entity: Entity) -> str:
    """Return the column that orders the rows of an entity in time."""
    named = layout.inventory.characters[entity.name].time
    return sql_name(named) if named else "created_at"


def primary_key(layout: Layout, entity: Entity) -> tuple[KeyPart, ...]:
    """Return the primary key: tenant, then natural key or id, then the partition's time."""
    return _key(layout, entity, frozenset())


def _key(layout: Layout, entity: Entity, seen: frozenset[str]) -> tuple[KeyPart, ...]:
    parts: list[KeyPart] = []
    if layout.tenant_column and entity.name != layout.inventory.tenant:
        parts.append(KeyPart(layout.tenant_column, "uuid"))
    natural = layout.inventory.characters[entity.name].natural_key
    if not natural or entity.name in seen:
        parts.append(KeyPart("id", id_type(entity)))
    else:
        for part in natural:
            parts += _natural(layout, entity, part, seen | {entity.name})
    time = time_column(layout, entity)
    if entity.name in layout.partitioned and time not in {part.name for part in parts}:
        parts.append(KeyPart(time, "timestamptz"))
    if layout.inventory.characters[entity.name].link and len(natural) == 1:
        own = [part for part in parts if part.name != layout.tenant_column]
        parts += [KeyPart(_related(part.name), part.type) for part in own]
    return tuple(dict.fromkeys(parts))


def _related(column: str) -> str:
    return sql_name(f"related {column}")


def _other_end(one: Parenthood) -> Parenthood:
    """Return the second reference of a link between two of one kind."""
    renamed = {column.name: _related(column.name) for column in one.columns}
    columns = tuple(column.model_copy(update={"name": renamed[column.name]}) for column in one.columns)
    pointing = tuple(renamed.get(name, name) for name in one.key.columns) if one.key else ()
    key = one.key.model_copy(update={"columns": pointing}) if one.key else None
    return Parenthood(f"related {one.parent}", columns, key)


def _natural(layout: Layout, entity: Entity, part: str, seen: frozenset[str]) -> list[KeyPart]:
    attribute = next((one for one in entity.attributes if slug(one.name) == slug(part)), None)
    if attribute:
        return [KeyPart(sql_name(attribute.name), _KEY_TYPES.get(attribute.type, "text"))]
    parent = layout.inventory.entity(part)
    if parent is None:
        return [KeyPart(sql_name(f"{part} ref"), "text")]
    return [KeyPart(_repeated(part, one.name), one.type) for one in _key(layout, parent, seen)]


def _repeated(parent: str, column: str) -> str:
    if column == "tenant_id":
        return column
    named = singular(parent) if words(parent) else "unnamed"
    return sql_name(f"{named} {column}")


def parenthoods(layout: Layout, entity: Entity) -> tuple[Parenthood, ...]:
    """Return how an entity points to its parents, in the order of the brief; names differ."""
    drafts = [_parenthood(layout, entity, name) for name in dict.fromkeys(entity.belongs_to)]
    if layout.inventory.characters[entity.name].link and len(drafts) == 1:
        drafts.append(_other_end(drafts[0]))
    drafts = [one for one in drafts if one.columns]
    names = [column.name for one in drafts for column in one.columns]
    kept = (*OWN_COLUMNS, *([layout.tenant_column] if layout.tenant_column else []))
    renamed = iter(unique((*kept, *names))[len(kept) :])  # a parent named in signs alone points from ``id``
    found = []
    for one in drafts:
        mapping = {column.name: next(renamed) for column in one.columns}
        columns = tuple(column.model_copy(update={"name": mapping[column.name]}) for column in one.columns)
        key = one.key
        if key:
            pointing = tuple(mapping.get(name, name) for name in key.columns)
            key = key.model_copy(update={"columns": pointing})
        found.append(Parenthood(one.parent, columns, key))
    return tuple(found)


def _parenthood(layout: Layout, entity: Entity, name: str) -> Parenthood:
    parent = layout.inventory.entity(name)
    if parent is None:
        text = f"Id of the {name} in the system that keeps it."[:400]
        return Parenthood(
            name, (Column(name=sql_name(f"{singular(name)} ref"), type="text", comment=text),), None
        )
    if parent.name == layout.inventory.tenant:
        return Parenthood(name, (), None)
    itself = parent.name == entity.name
    called = f"parent {singular(name)}" if itself else name
    nullable = itself or _closes_cycle(layout, entity, parent)
    parts = primary_key(layout, parent)
    pointing = tuple(_repeated(called, part.name) for part in parts)
    own = [column for column in pointing if column != layout.tenant_column]
    if entity.name == layout.inventory.tenant:  # its own key is the tenant of what it points to
        pointing = tuple("id" if column == layout.tenant_column else column for column in pointing)
        nullable = True  # one of both has to come first
    if len(own) == 1:
        named = pointer_column(entity, name, own[0])
        pointing = tuple(named if column == own[0] else column for column in pointing)
        reference = pointer(entity, name)
        nullable = nullable or bool(is_found(entity) and reference and not reference.required)
    kept_without = _is_kept_without(layout, entity, parent)
    nullable = nullable or kept_without
    columns = tuple(
        Column(name=column, type=part.type, nullable=nullable)
        for column, part in zip(pointing, parts, strict=True)
        if part.name != layout.tenant_column
    )
    emptied = tuple(column.name for column in columns)
    on_delete = _on_delete(layout, entity, parent, nullable=nullable, single=len(parts) == 1)
    if itself:
        on_delete = "restrict"  # what lies in a row must not become the top because the row goes
    elif kept_without:
        on_delete = "set null"
    key = ForeignKey(
        columns=pointing,
        references=layout.tables[parent.name],
        referenced_columns=tuple(part.name for part in parts),
        on_delete=on_delete,
        emptied=emptied if on_delete == "set null" and len(emptied) < len(pointing) else (),
    )
    return Parenthood(name, columns, key)


def _closes_cycle(layout: Layout, entity: Entity, parent: Entity) -> bool:
    """Say whether the parent comes later and leads back here: then one side must be optional."""
    order = list(layout.tables)
    if order.index(entity.name) > order.index(parent.name):
        return False
    reached, waiting = set(), [parent]
    while waiting:
        one = waiting.pop()
        if one.name == entity.name:
            return True
        if one.name not in reached:
            reached.add(one.name)
            above = (layout.inventory.entity(name) for name in one.belongs_to)
            waiting += [found for found in above if found]
    return False


def _is_kept_without(layout: Layout, entity: Entity, parent: Entity) -> bool:
    """Say whether a record of money outlives a parent that goes on its own, and then points to nothing."""
    if not layout.ends_on_its_own(parent) or parent.name == entity.name:
        return False
    character = layout.inventory.characters[entity.name]
    key = {entity_key(name) for name in character.natural_key}
    money = character.role != "none" or any(one.type == "money" for one in entity.attributes)
    return money and entity_key(parent.name) not in key


def _on_delete(layout: Layout, entity: Entity, parent: Entity, *, nullable: bool, single: bool) -> OnDelete:
    """Return what becomes of a child: gone with what it is a part of, kept where it is a record."""
    if nullable:
        return "set null" if single else "restrict"
    if layout.ends_on_its_own(parent):
        return "cascade"
    character = layout.inventory.characters[entity.name]
    money = character.role != "none" or any(one.type == "money" for one in entity.attributes)
    if money or entity.name in layout.kept_when_deleted or parent.name in layout.kept_when_deleted:
        return "restrict"
    part = character.one_per_choice or any(
        entity_key(one) == entity_key(parent.name) for one in character.natural_key
    )
    named = entity_key(entity.name).startswith(f"{entity_key(parent.name)}-")
    personal = says(parent.name, vocabulary().people) and any(one.personal for one in entity.attributes)
    first = bool(entity.belongs_to) and layout.inventory.entity(entity.belongs_to[0]) is parent
    return "cascade" if part or personal or (first and named) else "restrict"
