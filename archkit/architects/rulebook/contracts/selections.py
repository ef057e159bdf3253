"""What a caller names to select by: things that a resource is linked with, and where it is moved to."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.contracts.fields import UUID, field_of
from archkit.architects.rulebook.contracts.resources import Resource
from archkit.architects.rulebook.data.aside import asks_for_several
from archkit.architects.rulebook.data.deeds import verb
from archkit.architects.rulebook.data.entity_archetypes import selector_key, vocabulary
from archkit.architects.rulebook.data.nest import nest_of
from archkit.brief import Operation
from archkit.design import ContractSchema, Parameter
from archkit.design.naming import camel, singular


def beside_parameters(resource: Resource, operation: Operation) -> Iterator[Parameter]:
    """Yield the query parameter of each thing that an operation selects by through a link."""
    alone = operation.kind == "list" and len(operation.by) == 1
    for name in operation.by:
        way = resource.mapped.aside.get(selector_key(name))
        if way is None or len(way.by) != 1:
            continue
        several = asks_for_several(way, name, operation)
        if alone and not several:
            continue  # the path names it
        column = way.table.column(way.by[0])
        yield Parameter(
            name=camel(f"{singular(name)} {'ids' if several else 'id'}"),
            location="query",
            format="uuid" if column and column.type == "uuid" and not several else None,
            description="Ids with commas between them; what is found goes with each." if several else "",
            example=UUID,
        )


def move_schema(resource: Resource, operation: Operation) -> ContractSchema | None:
    """Return what a move is told: the new parent, or nothing for the top; None for any other operation."""
    nest = nest_of(resource.mapped)
    if nest is None or verb(operation) not in vocabulary().moving:
        return None
    column = resource.mapped.table.column(nest.parent)
    if column is None:
        return None
    field = field_of(resource.mapped, column, required=False)
    text = f"Where a {resource.mapped.entity.name} goes; without a parent it goes to the top."
    return ContractSchema(name=f"{resource.name}Move", description=text, fields=(field,))
