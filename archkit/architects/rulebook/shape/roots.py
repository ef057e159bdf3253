"""Roots: the kinds of things that lie in no other and so may change apart from each other."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.brief import Entity
from archkit.design.naming import slug


def roots_of(entities: Iterable[Entity]) -> int:
    """Return how many kinds of things change apart: those that belong to no other that is kept."""
    kept = {slug(one.name): one for one in entities}
    return sum(not (set(map(slug, one.belongs_to)) - {name}) & kept.keys() for name, one in kept.items())
