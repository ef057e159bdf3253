"""The inventory: the entities and operations that the data and contracts steps work from.

What the brief names is kept as it stands. Where it names no entity, its operations and the
archetypes of its traits say what there is; what was added carries where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archkit.architects.rulebook.choices.circumstances import several_tenants
from archkit.architects.rulebook.data.entity_archetypes import (
    ANY,
    Archetype,
    Character,
    archetypes,
    character,
    entity_key,
    says,
    selector_key,
    vocabulary,
)
from archkit.architects.rulebook.data.found_keys import found_natural_key, is_found
from archkit.architects.rulebook.data.links import Link, linked
from archkit.architects.rulebook.data.machine_made import reading_key
from archkit.architects.rulebook.data.ownership import owned
from archkit.architects.rulebook.data.periods import with_times
from archkit.architects.rulebook.data.restorable import restorable
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Attribute, Brief, Entity, Operation
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.brief.workload import AttributeType
from archkit.design.naming import singular, slug, sql_name, unique, words
from archkit.knowledge import fact

_DEGREES = frozenset({"latitude", "longitude", "lat", "lon", "lng"})
_STANDARD = frozenset({"id", "created-at", "updated-at"})
_READS = ("read", "list", "search", "subscribe")


@dataclass(frozen=True)
class Inventory:
    """Entities and operations, with names that differ and references that resolve.

    `brief` is the brief with these in its workload; `characters` is by entity name;
    `assumed` says that the brief named no entity; `tenant` names the entity whose rows are
    the tenants, where there are several; `links` says what stands between which two entities.
    """

    brief: Brief
    characters: Mapping[str, Character]
    assumed: bool
    tenant: str | None = None
    links: tuple[Link, ...] = ()

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities in the order of the brief."""
        return self.brief.workload.entities

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations in the order of the brief."""
        return self.brief.workload.operations

    def entity(self, name: str | None) -> Entity | None:
        """Return the entity with this name, in any spelling of it; None when there is none."""
        if name is None:
            return None
        exact = next((one for one in self.entities if one.name == name), None)
        key = entity_key(name)
        return exact or next((one for one in self.entities if entity_key(one.name) == key), None)


def inventory(case: Situation) -> Inventory:
    """Return the inventory of a situation."""
    stated = case.brief.workload
    kinds = _matching(case)
    operations = stated.operations
    entities = _distinct(stated.entities)
    assumed = not entities
    if entities:
        entities = tuple(_filled(one, kinds) for one in entities)
        entities = (*entities, *_completions(entities, kinds))
        operations = operations or _usual_operations(entities)
        entities, operations = _with_indispensable(entities, operations, _shown(case))
    else:
        entities, operations = _proposed(operations, kinds, case)
    tenant = _tenant(case, entities)
    if tenant and tenant not in entities:
        entities = (tenant, *entities)
    operations = tuple(_resolved(one, entities) for one in operations)
    entities, operations, links = linked(entities, operations, tenant.name if tenant else None)
    operations = restorable(entities, operations)
    if tenant is None:
        entities, operations = owned(case, entities, operations)
    entities = tuple(_selectable(with_times(one), entities, operations) for one in entities)
    workload = stated.model_copy(update={"entities": entities, "operations": operations})
    brief = case.brief.model_copy(update={"workload": workload})
    between = {one.name: one for one in links if one.made}
    characters = {
        one.name: _link_character(between[one.name])
        if one.name in between
        else _character(one, case, operations)
        for one in entities
    }
    return Inventory(brief, characters, assumed, tenant.name if tenant else None, links)


def _tenant(case: Situation, entities: tuple[Entity, ...]) -> Entity | None:
    """Return the entity whose rows are the tenants; None when there is one organisation only."""
    tenants = case.brief.scale.tenants
    if not several_tenants(case):
        return None
    named = (one for one in entities if says(one.name, vocabulary().tenant) and not one.belongs_to)
    attributes = (
        Attribute(name="name", required=True),
        Attribute(name="status", type="enum", values=("trial", "active", "suspended"), required=True),
    )
    text = "A customer organisation whose data no other may see."
    made = Entity(
        name="Tenant", description=text, attributes=attributes, rows_now=tenants, source="scale.tenants"
    )
    return next(named, made)


def _matching(case: Situation) -> tuple[Archetype, ...]:
    return _shown(case)[: int(fact("data.archetypes-at-most").base)]


def _shown(case: Situation) -> tuple[Archetype, ...]:
    return tuple(one for one in archetypes().archetypes if one.trait in case.traits)


def _distinct(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    names = unique((one.name for one in entities), separator=" ", limit=120)
    return tuple(one.model_copy(update={"name": name}) for one, name in zip(entities, names, strict=True))


def _filled(entity: Entity, kinds: tuple[Archetype, ...]) -> Entity:
    """Return an entity of which the brief says nothing but the name with what its kind usually has.

    Only kinds that complete their entities do so: the others say what may be, not what must.
    """
    known = _known_by_name(entity.name, tuple(kind for kind in kinds if kind.completes))
    if known is None or entity.attributes or entity.belongs_to:
        return entity
    return entity.model_copy(update={"attributes": known.attributes})


def _known_by_name(name: str, kinds: tuple[Archetype, ...]) -> Entity | None:
    own = (one for kind in kinds for one in kind.entities if entity_key(one.name) == entity_key(name))
    return next(own, None) or _known_by_alias(name, kinds)


def _with_indispensable(
    entities: tuple[Entity, ...], operations: tuple[Operation, ...], kinds: tuple[Archetype, ...]
) -> tuple[tuple[Entity, ...], tuple[Operation, ...]]:
    """Return both with what a kind of system is not itself without, where the brief names none of it."""
    selected = {slug(name) for one in operations for name in one.by}
    for kind in kinds:
        told = {slug(part.name) for one in entities for part in one.attributes} | selected
        known = any(_spelled(one, entities, kind) for one in kind.entities)
        if not kind.always or known or told & kind.unless:
            continue
        added = tuple(_sourced(one, kind) for one in kind.entities if one.name in kind.always)
        names, told_of = {one.name for one in added}, {slug(one.name) for one in operations}
        entities = (*entities, *added)
        new = (one for one in kind.operations if one.entity in names and slug(one.name) not in told_of)
        source = f"archetype {kind.trait}"
        operations = (*operations, *(one.model_copy(update={"source": source}) for one in new))
    return entities, operations


def _completions(entities: tuple[Entity, ...], kinds: tuple[Archetype, ...]) -> tuple[Entity, ...]:
    """Return what a kind of system cannot do without beside the entities that the brief names."""
    added: list[Entity] = []
    for kind in kinds:
        found = {one.name: _spelled(one, entities, kind) for one in kind.entities}
        if not any(found[one.name] for one in kind.entities):
            continue
        for one in kind.entities:
            parents = tuple(found[parent] for parent in one.belongs_to)
            if one.name in kind.completes and not found[one.name] and all(parents):
                added.append(_sourced(one, kind).model_copy(update={"belongs_to": parents}))
                found[one.name] = one.name
    owners = {parent for kind in kinds for one in kind.entities for parent in one.belongs_to}
    taken = {parent for one in (*entities, *added) for parent in one.belongs_to}
    return tuple(one for one in added if one.name not in owners or one.name in taken)


def _spelled(entity: Entity, entities: tuple[Entity, ...], kind: Archetype) -> str | None:
    own = next((one for one in kind.characters if one.entity == entity.name), None)
    keys = [entity_key(name) for name in (entity.name, *(own.aliases if own else ()))]
    named = {entity_key(one.name): one.name for one in reversed(entities)}
    return next((named[key] for key in keys if key in named), None)


def _sourced(entity: Entity, kind: Archetype) -> Entity:
    return entity.model_copy(update={"source": f"archetype {kind.trait}"})


def _proposed(
    operations: tuple[Operation, ...], kinds: tuple[Archetype, ...], case: Situation
) -> tuple[tuple[Entity, ...], tuple[Operation, ...]]:
    usual = {entity_key(one.name): _sourced(one, kind) for kind in reversed(kinds) for one in kind.entities}
    if not operations:
        kinds = kinds or tuple(one for one in archetypes().archetypes if one.trait == ANY)
        entities = {entity_key(one.name): _sourced(one, kind) for kind in kinds for one in kind.entities}
        return tuple(entities.values()), _with_rates(kinds, case)
    found: dict[str, Entity] = {}
    for operation in operations:
        name = operation.entity or _subject(operation, tuple(usual.values()))
        if name is None:
            continue
        key = entity_key(name)
        own = _known_by_alias(name, kinds) or usual.get(key)
        if own and operation.entity:
            own = own.model_copy(update={"name": operation.entity})
        found.setdefault(key, own or Entity(name=name, source=f"operation {operation.name}"[:120]))
        for parent in own.belongs_to if own else ():
            found.setdefault(entity_key(parent), usual[entity_key(parent)])
    entities_found = tuple(found.values())
    return (*entities_found, *_completions(entities_found, kinds)), operations


def _known_by_alias(name: str, kinds: tuple[Archetype, ...]) -> Entity | None:
    key = entity_key(name)
    for kind in kinds:
        for one in kind.characters:
            if key in {entity_key(alias) for alias in one.aliases}:
                entity = next(entity for entity in kind.entities if entity.name == one.entity)
                return _sourced(entity, kind)
    return None


def _with_rates(kinds: tuple[Archetype, ...], case: Situation) -> tuple[Operation, ...]:
    """Return the usual operations; the first read and the first write carry the brief's totals."""
    operations = [
        one.model_copy(update={"source": f"archetype {kind.trait}"})
        for kind in kinds
        for one in kind.operations
    ]
    load = case.load
    for reads, rate in ((True, load.reads_per_second), (False, load.writes_per_second)):
        place = next((place for place, one in enumerate(operations) if (one.kind in _READS) == reads), None)
        if rate and rate.base > 0 and place is not None:
            per_day = round(rate.base * SECONDS_PER_DAY, 6)
            operations[place] = operations[place].model_copy(update={"per_day": per_day})
    names = unique((one.name for one in operations), separator=" ", limit=120)
    return tuple(one.model_copy(update={"name": name}) for one, name in zip(operations, names, strict=True))


def _usual_operations(entities: tuple[Entity, ...]) -> tuple[Operation, ...]:
    """Return what is done with any entity, when the brief says nothing of operations."""
    source = "assumed: the brief names no operation"
    return tuple(
        Operation(name=f"{verb} {one.name}"[:120], kind=kind, entity=one.name, source=source)
        for one in entities
        for verb, kind in (("Create", "create"), ("Read", "read"), ("List", "list"))
    )


def _resolved(operation: Operation, entities: tuple[Entity, ...]) -> Operation:
    name = operation.entity or _subject(operation, entities, invent=False)
    if name is None:
        return operation
    key = entity_key(name)
    exact = next((one.name for one in entities if one.name == name), None)
    found = exact or next((one.name for one in entities if entity_key(one.name) == key), None)
    return operation.model_copy(update={"entity": found}) if found != operation.entity else operation


def _subject(operation: Operation, entities: tuple[Entity, ...], *, invent: bool = True) -> str | None:
    """Return the entity that the operation's name speaks of: a known one, or the noun itself."""
    spoken = "-".join(singular(word) for word in words(operation.name))
    known = [one.name for one in entities if f"-{entity_key(one.name)}-" in f"-{spoken}-"]
    if known:
        return max(known, key=lambda name: len(entity_key(name)))
    if not invent:
        return None
    noun: list[str] = []
    for word in words(operation.name)[1:]:
        if word in vocabulary().turning:
            break
        if word not in vocabulary().little:
            noun.append(word)
    return singular(" ".join(noun)).capitalize()[:120] or None


def _selectable(entity: Entity, entities: tuple[Entity, ...], operations: tuple[Operation, ...]) -> Entity:
    """Return the entity with all that its operations select or order by, and that its rules speak of."""
    names = {entity_key(one.name): one.name for one in reversed(entities)}
    known = {slug(one.name) for one in entity.attributes}
    beside = {entity_key(name) for name in entity.linked_to}
    parents = list(entity.belongs_to)
    attributes = list(entity.attributes)
    for name, kind in _ruled(entity):
        key = selector_key(name)
        if {key, slug(name)} & (known | _STANDARD) or key in {entity_key(parent) for parent in parents}:
            continue
        if key in names and kind == "text":
            parents.append(names[key])
        else:
            text = "Added because a rule of the brief speaks of it."
            attributes.append(Attribute(name=name, type=kind, description=text))
            known |= {key, slug(name)}
    for operation in operations:
        if operation.entity != entity.name:
            continue
        wanted = [*operation.by, *([operation.order_by] if operation.order_by else [])]
        for name in wanted:
            key = selector_key(name)
            there = known | _STANDARD | beside | {entity_key(parent) for parent in parents}
            if {key, slug(name)} & there or (operation.kind == "batch" and _is_above(key, entity, entities)):
                continue
            if key in names and names[key] != entity.name and name in operation.by:
                parents.append(names[key])
            elif key != entity_key(entity.name):
                text = f"Added because {operation.name!r} selects or orders by it."[:200]
                told: AttributeType = "decimal" if slug(name) in _DEGREES else "text"
                attributes.append(Attribute(name=name, type=told, description=text))
                known.add(key)
    return entity.model_copy(update={"attributes": tuple(attributes), "belongs_to": tuple(parents)})


def _is_above(key: str, entity: Entity, entities: tuple[Entity, ...]) -> bool:
    """Say whether a key is that of a parent's parent, which a report finds through the parent."""
    above = {entity_key(name) for name in entity.belongs_to}
    parents = (one for one in entities if entity_key(one.name) in above)
    return any(key in {entity_key(name) for name in one.belongs_to} for one in parents)


def _ruled(entity: Entity) -> Iterator[tuple[str, AttributeType]]:
    """Yield the names that rules of an entity speak of, with the type of what is not there yet."""
    for names in entity.unique_together:
        yield from ((name, "text") for name in names)
    if entity.no_overlap_for:
        yield entity.no_overlap_for, "text"
    if entity.retention_from:
        yield entity.retention_from, "timestamp"


def _link_character(link: Link) -> Character:
    return Character(entity=link.name, natural_key=tuple(dict.fromkeys(link.ends)), immutable=True, link=True)


def _time(usual: str | None, entity: Entity) -> str | None:
    """Return the attribute that orders rows: the usual one, else the only one in time that is required."""
    if usual is None or any(slug(one.name) == slug(usual) for one in entity.attributes):
        return usual
    times = [one.name for one in entity.attributes if one.type == "timestamp" and one.required]
    return times[0] if len(times) == 1 else None


def _character(entity: Entity, case: Situation, operations: tuple[Operation, ...]) -> Character:
    found = character(entity.name, case.traits | {ANY})
    if entity.restore_days:  # a key that a deleted row still holds could not be given again
        return found.model_copy(update={"natural_key": (), "time": _time(found.time, entity)})
    changed = any(one.entity == entity.name and one.kind in {"update", "delete"} for one in operations)
    told = () if changed or is_found(entity) else reading_key(entity)
    if told:
        return found.model_copy(update={"natural_key": told, "time": told[-1], "immutable": True})
    found = found.model_copy(update={"time": _time(found.time, entity)})
    if is_found(entity):
        return found.model_copy(update={"natural_key": found_natural_key(entity)})
    attributes = [sql_name(one.name) for one in entity.attributes]
    parents = [entity_key(one) for one in entity.belongs_to if one != entity.name]
    key: list[str] = []
    for part in found.natural_key:
        names = (name.strip() for name in part.split("|"))
        fitting = (
            name for name in names if attributes.count(sql_name(name)) + parents.count(entity_key(name)) == 1
        )
        name = next(fitting, None)
        if name is None:
            return found.model_copy(update={"natural_key": ()})
        key.append(name)
    return found.model_copy(update={"natural_key": tuple(key)})
