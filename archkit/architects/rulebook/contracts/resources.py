"""Resources: entities as they stand in URLs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from archkit.architects.rulebook.contracts.fields import field_of
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.links import with_links
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.tables import mapped
from archkit.design import Design, Parameter
from archkit.design.naming import camel, kebab, pascal, plural, singular, unique, words

_LONGEST_SEGMENT = 40
_LONGEST_NAME = 50
_PLURALS = frozenset({"people", "children", "men", "women", "data", "media", "feet", "criteria"})


@dataclass(frozen=True)
class Resource:
    """An entity with its path segment, the name of its schemas and its table."""

    mapped: MappedEntity
    segment: str
    name: str

    def read_name(self, *, personal: bool) -> str:
        """Return the name of the schema that shows it."""
        has_personal = any(column.personal for column in self.mapped.table.columns)
        return self.name if personal or not has_personal else f"{self.name}Summary"

    def key_parameters(self) -> tuple[Parameter, ...]:
        """Return the path parameters that name one of it."""
        return tuple(self.path_parameter(column) for column in self.mapped.identity)

    def path_parameter(self, column: str) -> Parameter:
        """Return the path parameter for one of its columns."""
        name = f"{self.name[0].lower()}{self.name[1:]}Id" if column == "id" else camel(column)
        return self.parameter(column, name, "path")

    def parameter(self, column: str, name: str, location: str, *, required: bool = True) -> Parameter:
        """Return a parameter that holds a value of one of its columns."""
        found = self.mapped.table.column(column)
        field = field_of(self.mapped, found) if found else None
        example = json.loads(field.example) if field else "text"
        return Parameter.model_validate(
            {
                "name": name,
                "location": location,
                "type": field.type if field and field.type not in {"object", "array"} else "string",
                "format": field.format if field else None,
                "required": required,
                "description": field.description if field else "",
                "example": example if isinstance(example, str) else json.dumps(example),
            }
        )

    @property
    def item_path(self) -> str:
        """The path of one of it."""
        return f"/{self.segment}/{'/'.join('{' + one.name + '}' for one in self.key_parameters())}"


def entity_segment(name: str) -> str:
    """Return an entity's name as a path segment that leaves room for what is put behind it."""
    return kebab(singular(name))[:_LONGEST_SEGMENT].rstrip("-")


def plural_segment(text: str) -> str:
    """Return a path segment that reads as a plural."""
    segment = kebab(plural(text))
    last = words(segment)[-1]
    return segment if last.endswith("s") or last in _PLURALS else f"{segment}-items"


def resources(layout: Layout, design: Design) -> dict[str, Resource]:
    """Return the resource of each entity; tables of the design go before those of the rulebook."""
    entities = layout.inventory.entities
    singulars = unique((entity_segment(one.name) for one in entities), separator="-", limit=_LONGEST_SEGMENT)
    segments = unique((plural_segment(one) for one in singulars), separator="-", limit=80)
    names = unique(
        (pascal(singular(one.name))[:_LONGEST_NAME] for one in entities), separator="", limit=_LONGEST_NAME
    )
    drawn = {table.entity: table for table in reversed(design.data.tables)} if design.data else {}
    found = {}
    known = with_links({one.name: mapped(layout, one) for one in entities}, layout.inventory.links)
    for entity, segment, name in zip(entities, segments, names, strict=True):
        one = known[entity.name]
        found[entity.name] = Resource(replace(one, table=drawn.get(entity.name, one.table)), segment, name)
    return found
