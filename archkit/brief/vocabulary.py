"""The words by which prose is read: verbs and what they do, cue words, names of systems."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

from archkit.brief.workload import OperationKind
from archkit.record import Record

Words = tuple[str, ...]


class SystemKind(Record):
    """What a system of a kind keeps and does because of what its name means.

    `operations` are triples of name, kind and entity.
    """

    words: Words
    entities: Words
    operations: tuple[tuple[str, OperationKind, str], ...]


class Vocabulary(Record):
    """All word lists of `vocabulary.yaml`."""

    verbs: dict[OperationKind, Words]
    past: dict[str, str]
    deferred: frozenset[str]
    intransitive: frozenset[str]
    makes: dict[str, str]
    people: frozenset[str]
    crowd: frozenset[str]
    builders: frozenset[str]
    operators: frozenset[str]
    tenants: frozenset[str]
    machines: frozenset[str]
    carried: frozenset[str]
    large: frozenset[str]
    acts: dict[str, str]
    reads: frozenset[str]
    abstract: frozenset[str]
    adjectives: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    pronouns: frozenset[str]
    triggers: frozenset[str]
    systems: frozenset[str]
    talk: dict[str, frozenset[str]]
    channels: dict[str, Words]
    regions: dict[str, Words]
    regimes: dict[str, Words]
    data_classes: dict[str, Words]
    clients: dict[str, Words]
    exposure: dict[str, Words]
    consistency: dict[str, Words]
    durability: Words
    shapes: dict[str, Words]
    vague: dict[str, Words]
    technologies: frozenset[str]
    services: dict[str, str]
    kinds: tuple[SystemKind, ...]


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    text = (files("archkit.brief") / "vocabulary.yaml").read_text(encoding="utf-8")
    return Vocabulary.from_yaml(text, source="brief/vocabulary.yaml")


def talk_of(*topics: str) -> frozenset[str]:
    """Return the words that show that a number is about one of these topics."""
    return frozenset[str]().union(*(vocabulary().talk[topic] for topic in topics))


@functools.cache
def verb_kinds() -> Mapping[str, OperationKind]:
    """Return what each verb in its base form does to an entity."""
    return MappingProxyType({verb: kind for kind, verbs in vocabulary().verbs.items() for verb in verbs})


@functools.cache
def verb_forms() -> Mapping[str, tuple[str, str]]:
    """Return base and form (``base``, ``s``, ``ing``, ``ed``) of every inflected verb."""
    found: dict[str, tuple[str, str]] = {}
    for verb in verb_kinds():
        for word, form in inflections(verb):
            found.setdefault(word, (verb, form))
    for word, verb in vocabulary().past.items():
        found.setdefault(word, (verb, "ed"))
    return MappingProxyType(found)


def inflections(verb: str) -> Iterator[tuple[str, str]]:
    """Yield the forms of a regular verb with their names; a doubled consonant stands beside a single one."""
    yield verb, "base"
    if verb.endswith("y") and verb[-2] not in "aeou":
        stem, third = verb[:-1] + "i", verb[:-1] + "ies"
    else:
        stem, third = verb, verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    yield third, "s"
    if verb.endswith("e"):
        yield verb[:-1] + "ing", "ing"
        yield verb + "d", "ed"
        return
    yield verb + "ing", "ing"
    yield stem + "ed", "ed"
    yield verb + verb[-1] + "ing", "ing"
    yield verb + verb[-1] + "ed", "ed"
