"""Domains: entities that belong together, the walls of modules and services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Entity
from archkit.design.naming import slug, unique
from archkit.knowledge import fact

_LONGEST_LIST = 6
_LONGEST_ID = 60


@dataclass(frozen=True)
class Domain:
    """A group of entities under one root; `id` is short enough to be part of a component's."""

    id: str
    name: str
    entities: tuple[str, ...]

    @property
    def words(self) -> str:
        """The entities in words."""
        return listed(self.entities, longest=_LONGEST_LIST)

    @property
    def service_id(self) -> str:
        """The id of the service that owns it, where each has one."""
        return f"{self.id}-service"

    @property
    def database_id(self) -> str:
        """The id of that service's database."""
        return f"{self.id}-database"


def domains(case: Situation) -> tuple[Domain, ...]:
    """Return the domains: each entity joins the root that it belongs to; one when none is named.

    More domains than the teams can own are merged from the end.
    """
    entities = {slug(one.name): one for one in case.brief.workload.entities}
    groups: dict[str, list[str]] = {}
    for entity_id, entity in entities.items():
        groups.setdefault(_root(entity_id, entities), []).append(entity.name)
    if not groups:
        return (Domain("application", case.brief.name, (case.brief.name,)),)
    most = int(fact("pattern.engineers-per-team").base)
    ordered = list(groups.items())
    kept, rest = ordered[:most], ordered[most:]
    ids = unique((root[:_LONGEST_ID].rstrip("-") for root, _ in kept), separator="-", limit=_LONGEST_ID)
    found = [
        Domain(domain_id, entities[root].name, tuple(names))
        for domain_id, (root, names) in zip(ids, kept, strict=True)
    ]
    if rest:
        last = found.pop()
        found.append(
            Domain(last.id, last.name, last.entities + tuple(name for _, names in rest for name in names))
        )
    return tuple(found)


def _root(entity_id: str, entities: Mapping[str, Entity]) -> str:
    seen = {entity_id}
    current = entity_id
    while True:
        parents = [slug(parent) for parent in entities[current].belongs_to]
        parent = next((one for one in parents if one in entities and one not in seen), None)
        if parent is None:
            return current
        seen.add(parent)
        current = parent
