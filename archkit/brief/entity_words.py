"""The words by which rules about what is kept are read: properties, containers, events, states."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from archkit.brief.workload import AttributeType
from archkit.record import Record

Words = frozenset[str]


class EntityWords(Record):
    """All word lists of `entity_words.yaml`."""

    attributes: dict[AttributeType, Words]
    personal: Words
    choices: Words
    many: Words
    labels: Words
    containers: Words
    gatherings: Words
    parts: Words
    derived: Words
    loose: Words
    occupying: dict[str, str]
    occupations: Words
    times: Words
    states: dict[str, tuple[str, ...]]
    visible: Words
    no_state: Words
    events: dict[str, str]
    beginnings: Words
    recovery: Words
    anything: Words
    not_unique_of: Words
    modals: Words
    negations: Words
    articles: Words
    fillers: Words
    stops: Words
    keeps: Words
    held: Words
    contains: Words
    lies: Words
    puts: Words
    moves: Words
    ruled_out: Words
    agreeing: Words


@functools.cache
def entity_words() -> EntityWords:
    """Return the word lists, read once."""
    text = (files("archkit.brief") / "entity_words.yaml").read_text(encoding="utf-8")
    return EntityWords.from_yaml(text, source="brief/entity_words.yaml")


@functools.cache
def _types() -> Mapping[str, AttributeType]:
    listed = entity_words().attributes.items()
    return MappingProxyType({word: kind for kind, words in listed for word in words})


def attribute_type(name: str) -> AttributeType | None:
    """Return the type of a property by its name or the last word of it; None for a word not known."""
    low = name.lower()
    return _types().get(low) or _types().get(low.rpartition(" ")[2])


def is_attribute(name: str) -> bool:
    """Say whether these very words name a property: ``due date``."""
    return name in _types()


def is_personal(name: str) -> bool:
    """Say whether a property with this name tells who a person is."""
    return name.lower() in entity_words().personal
