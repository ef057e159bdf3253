"""Archetypes: the entities and operations that systems of a kind usually have, and their words."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Literal

from archkit.brief import Entity, Operation
from archkit.brief.quantity import Name, Text
from archkit.design.naming import singular, slug, words
from archkit.record import Record

Role = Literal["account", "transfer", "entry", "none"]
ANY = "any"
"""The archetype for a system of which nothing is known."""


class Character(Record):
    """What is special about the table of an entity.

    `natural_key` names the attributes and parents that identify a row (``a | b`` is the first
    that is there), `time` the attribute
    that orders rows instead of their creation. `immutable` rows are never updated, `timed`
    ones only grow with time. `one_per_choice` allows one row for each parent and choice of
    the enum columns. `checks` are SQL conditions on a row. A `link` stands between two entities.
    """

    entity: Name
    aliases: tuple[Name, ...] = ()
    role: Role = "none"
    natural_key: tuple[Name, ...] = ()
    time: Name | None = None
    immutable: bool = False
    timed: bool = False
    one_per_choice: bool = False
    link: bool = False
    checks: tuple[Text, ...] = ()
    note: Text = ""


class Archetype(Record):
    """The usual entities and operations of systems that show a trait.

    `completes` are added beside entities of a brief among which is one of these; `always` beside
    any, with the operations on them, unless an entity of the brief is of the kind already or has
    one of the attributes that `unless` names.
    """

    trait: str
    entities: tuple[Entity, ...]
    operations: tuple[Operation, ...]
    characters: tuple[Character, ...] = ()
    completes: tuple[Name, ...] = ()
    always: tuple[Name, ...] = ()
    unless: frozenset[str] = frozenset()


class Vocabulary(Record):
    """Words of operations, actors and attributes by what they tell; `nouns` is verb to plural noun."""

    inserting: frozenset[str]
    changing: frozenset[str]
    importing: frozenset[str]
    reporting: frozenset[str]
    redirecting: frozenset[str]
    receiving: frozenset[str]
    machines: frozenset[str]
    inside: frozenset[str]
    providers: frozenset[str]
    secret: frozenset[str]
    hashed: frozenset[str]
    not_negative: frozenset[str]
    status: frozenset[str]
    done: frozenset[str]
    dedupe: frozenset[str]
    tenant: frozenset[str]
    people: frozenset[str]
    regulated: frozenset[str]
    little: frozenset[str]
    turning: frozenset[str]
    restoring: frozenset[str]
    erasing: frozenset[str]
    starting: frozenset[str]
    ending: frozenset[str]
    freeing: frozenset[str]
    upwards: frozenset[str]
    downwards: frozenset[str]
    moving: frozenset[str]
    joining: frozenset[str]
    parting: frozenset[str]
    fixed: frozenset[str]
    nouns: dict[str, str]


class Archetypes(Record):
    """The whole file, in order of preference."""

    vocabulary: Vocabulary
    archetypes: tuple[Archetype, ...]


@functools.cache
def archetypes() -> Archetypes:
    """Return all archetypes, read once.

    Raises:
        YamlError: If the file is wrong.
    """
    file = files("archkit.architects.rulebook.data") / "archetypes.yaml"
    return Archetypes.from_yaml(file.read_text(encoding="utf-8"), source="rulebook/archetypes.yaml")


def vocabulary() -> Vocabulary:
    """Return the words by what they tell."""
    return archetypes().vocabulary


def entity_key(name: str) -> str:
    """Return what two spellings of one entity have in common."""
    return slug(singular(name))


def selector_key(name: str) -> str:
    """Return the key of what an operation selects by; ``customer_id`` means the customer."""
    key = slug(name)
    return slug(singular(key.removesuffix("-id"))) if key != "id" and key.endswith("-id") else key


@functools.lru_cache(maxsize=16_384)
def says(name: str, among: frozenset[str]) -> bool:
    """Say whether a name has one of the words, in the singular or as written."""
    found = words(name)
    return bool(among.intersection(found) or among.intersection(singular(word) for word in found))


def character(name: str, traits: frozenset[str]) -> Character:
    """Return the character of an entity: that of an archetype whose trait the brief shows."""
    key = entity_key(name)
    known = [one for kind in archetypes().archetypes if kind.trait in traits for one in kind.characters]
    by_name = (one for one in known if key == entity_key(one.entity))
    by_alias = (one for one in known if key in {entity_key(alias) for alias in one.aliases})
    return next(by_name, None) or next(by_alias, None) or Character(entity=name)
