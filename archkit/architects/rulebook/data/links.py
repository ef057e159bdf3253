"""Links: two entities of which each has many of the other, and the table between them.

The table between is an entity of its own, so that keys, tenants, references and the order of
deletes follow as for any other: its key is that of both sides, and an index serves the way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from archkit.architects.rulebook.data.entity_archetypes import entity_key, selector_key, vocabulary
from archkit.architects.rulebook.data.mapped_entity import Aside, MappedEntity
from archkit.brief import Entity, Operation
from archkit.design import Constraint, Index, Table
from archkit.design.naming import singular, sql_name, unique, words

_PREPOSITIONS = frozenset({"to", "into", "in", "on", "onto", "from", "for", "with", "under"})
_ENDS = 2
_WRITES = frozenset({"create", "command", "update", "delete"})


@dataclass(frozen=True)
class Link:
    """The entity between two others, by their names; `made` where the brief has none of its own."""

    name: str
    one: str
    other: str
    made: bool = True

    @property
    def ends(self) -> tuple[str, str]:
        """Both sides."""
        return self.one, self.other


def linked(
    entities: tuple[Entity, ...], operations: tuple[Operation, ...], tenant: str | None
) -> tuple[tuple[Entity, ...], tuple[Operation, ...], tuple[Link, ...]]:
    """Return all three with the links that the entities tell of.

    Both sides know each other afterwards; an operation that adds or takes away a link is one on
    the entity between them, and a link that nothing adds gets an operation that does. A link with
    the `tenant` is none: every row is one tenant's already.
    """
    links = tuple(one for one in _links(entities) if tenant not in one.ends)
    if not links:
        return entities, operations, ()
    partners: dict[str, list[str]] = {one.name: [] for one in entities}
    for link in links:
        partners[link.one].append(link.other)
        if link.other != link.one:
            partners[link.other].append(link.one)
    both = tuple(
        one.model_copy(update={"linked_to": tuple(dict.fromkeys(partners[one.name]))}) for one in entities
    )
    between = tuple(_between(link) for link in links if link.made)
    rewritten = tuple(_on_link(one, links) for one in operations)
    return (*both, *between), (*rewritten, *_missing(links, rewritten)), links


def _links(entities: tuple[Entity, ...]) -> Iterator[Link]:
    named = {entity_key(one.name): one.name for one in reversed(entities)}
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for entity in entities:
        for name in entity.linked_to:
            other = named.get(entity_key(name))
            if other:
                pairs.setdefault(frozenset((entity.name, other)), (entity.name, other))
    drafts = [(one, other, _known_between(one, other, entities)) for one, other in pairs.values()]
    wanted = [f"{singular(one)} {singular(other).lower()}" for one, other, _ in drafts]
    names = unique((*(one.name for one in entities), *wanted), separator=" ", limit=120)[len(entities) :]
    for (one, other, known), name in zip(drafts, names, strict=True):
        yield Link(known or name, one, other, made=known is None)


def _known_between(one: str, other: str, entities: tuple[Entity, ...]) -> str | None:
    """Return the entity of the brief that is the link: it belongs to both, and is called or unique so."""
    ends = {entity_key(one), entity_key(other)}
    for entity in entities:
        if not ends <= {entity_key(name) for name in entity.belongs_to}:
            continue
        key = entity_key(entity.name)
        groups = [{selector_key(name) for name in names} for names in entity.unique_together]
        if all(end in key for end in ends) or ends in groups:
            return entity.name
    return None


def _between(link: Link) -> Entity:
    itself = link.one == link.other
    text = f"Which {singular(link.other)} goes with which {singular(link.one)}; each has many of the other."
    return Entity(
        name=link.name,
        description=text[:600],
        belongs_to=(link.one,) if itself else link.ends,
        source=f"link of {link.one} and {link.other}"[:120],
    )


def _on_link(operation: Operation, links: tuple[Link, ...]) -> Operation:
    """Return an operation on a link where it adds or takes one away; any other as it is."""
    if operation.kind not in _WRITES or operation.entity is None:
        return operation
    spoken = words(operation.name)
    verb = singular(spoken[0]) if spoken else ""
    for link in links:
        if operation.entity not in link.ends or not link.made or not _speaks_of(operation, spoken, link):
            continue
        if verb in vocabulary().parting:
            return operation.model_copy(update={"entity": link.name, "kind": "delete", "by": link.ends})
        if verb in vocabulary().joining and operation.kind != "delete":
            return operation.model_copy(update={"entity": link.name, "kind": "create", "by": ()})
    return operation


def _speaks_of(operation: Operation, spoken: tuple[str, ...], link: Link) -> bool:
    """Say whether an operation names both sides, as what is selected or around a preposition."""
    other = link.other if operation.entity == link.one else link.one
    if entity_key(other) in {selector_key(name) for name in operation.by}:
        return True
    said = f"-{'-'.join(singular(word) for word in spoken)}-"
    both = all(f"-{entity_key(name)}-" in said for name in link.ends)
    return both and (bool(_PREPOSITIONS.intersection(spoken)) or spoken[0] == entity_key(other))


def _missing(links: tuple[Link, ...], operations: tuple[Operation, ...]) -> Iterator[Operation]:
    written = {one.entity for one in operations if one.kind == "create"}
    for link in links:
        if link.made and link.name not in written:
            name = f"Add {singular(link.other)} to {singular(link.one)}"[:120]
            source = f"link of {link.one} and {link.other}"[:120]
            yield Operation(name=name, kind="create", entity=link.name, source=source)


def ends_differ(table: Table) -> Iterator[Constraint]:
    """Yield the check that a row of a link between two of one kind does not link one with itself."""
    ways: dict[str, list[tuple[str, ...]]] = {}
    for key in table.foreign_keys:
        ways.setdefault(key.references, []).append(key.columns)
    for columns in ways.values():
        if len(columns) == _ENDS:
            pairs = zip(*columns, strict=True)
            mine, other = next(pair for pair in pairs if pair[0] != pair[1])
            yield Constraint(
                name=sql_name(f"{table.name} {other} not itself check"),
                kind="check",
                expression=f"{mine} <> {other}",
            )


def with_links(entities: Mapping[str, MappedEntity], links: Iterable[Link]) -> dict[str, MappedEntity]:
    """Return mapped entities that can be reached through their links, with the index of the way back."""
    found = dict(entities)
    for link in links:
        between = found[link.name]
        there, back = _pointing(between, found[link.one]), _pointing(between, found[link.other])
        if link.one == link.other:
            there, back = _both_ways(between, found[link.one])
        if not (there and back):
            continue
        for end, own, by in ((link.one, there, back), (link.other, back, there)):
            if end == link.other == link.one:
                continue
            beside = found[end]
            key = entity_key(link.other if end == link.one else link.one)
            way = Aside(own=_pointed(beside), table=between.table, theirs=own, by=by)
            found[end] = replace(beside, aside={**beside.aside, key: way})
        if link.one == link.other:
            beside = found[link.one]
            way = Aside(own=_pointed(beside), table=between.table, theirs=back, by=there)
            found[link.one] = replace(beside, aside={**beside.aside, entity_key(link.one): way})
        found[link.name] = _with_way_back(between, there, back, link)
    return found


def _pointed(one: MappedEntity) -> tuple[str, ...]:
    return tuple(name for name in one.table.primary_key if name != one.table.tenant_column)


def _pointing(between: MappedEntity, end: MappedEntity) -> tuple[str, ...]:
    columns = between.parents.get(entity_key(end.entity.name), ())
    return columns if len(columns) == len(_pointed(end)) else ()


def _both_ways(between: MappedEntity, end: MappedEntity) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys = [key.columns for key in between.table.foreign_keys if key.references == end.table.name]
    ways = [tuple(name for name in columns if name != between.table.tenant_column) for columns in keys]
    return (ways[0], ways[1]) if len(ways) == _ENDS else ((), ())


def _with_way_back(
    between: MappedEntity, there: tuple[str, ...], back: tuple[str, ...], link: Link
) -> MappedEntity:
    table = between.table
    scope = (table.tenant_column,) if table.tenant_column else ()
    if table.primary_key != (*scope, *there, *back):
        return between
    columns = (*scope, *back, *there)
    index = Index(
        name=sql_name(f"{table.name} {' '.join(columns)} idx"),
        columns=columns,
        comment=f"The way back: from one {singular(link.other)} to all that it goes with, in their order.",
    )
    return replace(between, table=table.model_copy(update={"indexes": (*table.indexes, index)}))
