"""The vocabulary that expected answers are read with, apart from what designs are made from.

It is read when cases are evaluated and at no other time; no rule of the architect sees it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from archkit.errors import InputError
from archkit.knowledge.concept import Concept, KnownStyle, StoreKind
from archkit.record import Record

_Known = TypeVar("_Known", Concept, KnownStyle, StoreKind)


class _Topic(Record):
    concepts: tuple[Concept, ...] = ()
    styles: tuple[KnownStyle, ...] = ()
    stores: tuple[StoreKind, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Concepts, words for styles and kinds of stores, by id."""

    concepts: Mapping[str, Concept]
    styles: Mapping[str, KnownStyle]
    stores: Mapping[str, StoreKind]


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once.

    Raises:
        YamlError: If a file of it is wrong.
        InputError: If an id stands twice, or a concept rests on one that does not exist.
    """
    folder = files("archkit.knowledge") / "words"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    topics = [
        _Topic.from_yaml((folder / name).read_text(encoding="utf-8"), source=f"knowledge/words/{name}")
        for name in names
    ]
    found = Vocabulary(
        concepts=_by_id([one for topic in topics for one in topic.concepts]),
        styles=_by_id([one for topic in topics for one in topic.styles]),
        stores=_by_id([one for topic in topics for one in topic.stores]),
    )
    rests_on = [
        *(name for one in found.concepts.values() for name in (*one.all_of, *one.any_of)),
        *(name for one in found.styles.values() for name in one.needs),
        *(name for one in found.stores.values() for name in one.kinds),
    ]
    unknown = sorted({name for name in rests_on if name not in found.concepts})
    if unknown:
        raise InputError(
            f"knowledge/words rests on concepts that do not exist: {', '.join(unknown)}", hint="Add them."
        )
    return found


def _by_id(entries: list[_Known]) -> Mapping[str, _Known]:
    found: dict[str, _Known] = {}
    for entry in entries:
        if entry.id in found:
            raise InputError(
                f"the id {entry.id!r} stands twice in knowledge/words", hint="Rename one of them."
            )
        found[entry.id] = entry
    return MappingProxyType(found)
