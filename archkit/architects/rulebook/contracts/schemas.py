"""Named JSON objects: how a resource is read, created and changed."""

from __future__ import annotations

import json

from archkit.architects.rulebook.contracts.fields import MOMENT, UUID, attribute_of, field_of, is_hidden
from archkit.architects.rulebook.contracts.resources import Resource
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.ownership import is_owner
from archkit.design import Column, ContractSchema, SchemaField
from archkit.design.naming import camel, unique
from archkit.knowledge import fact

_OWN = frozenset({"id", "created_at", "updated_at", "deleted_at", "version"})


def read_schema(resource: Resource, *, personal: bool) -> ContractSchema:
    """Return how a resource is shown, with or without what is personal."""
    one = resource.mapped
    shown = [
        column
        for column in one.table.columns
        if not is_hidden(one, column) and (personal or not column.personal)
    ]
    text = f"A {one.entity.name}." if personal else f"A {one.entity.name} without personal data."
    return ContractSchema(
        name=resource.read_name(personal=personal),
        description=text,
        fields=_apart([field_of(one, column) for column in shown]),
    )


def create_schema(resource: Resource, *, without: frozenset[str] = frozenset()) -> ContractSchema | None:
    """Return what a caller sends to create a resource; None when nothing has to be sent.

    Args:
        resource: The resource.
        without: Columns that the path gives already.
    """
    one = resource.mapped
    fields = []
    for column in one.table.columns:
        attribute = attribute_of(one, column)
        own = attribute is None and (column.name in _OWN or is_hidden(one, column))
        if own or column.name in without or column.name == one.table.tenant_column or column.default:
            continue
        if attribute and _is_made_here(resource, attribute.name, column):
            continue
        field = field_of(one, column)
        if attribute and column.name.endswith("_hash"):
            update = {"name": camel(attribute.name), "description": "Kept only as a salted hash."}
            field = field.model_copy(update=update)
        if one.identity == (column.name,):
            text = "Made by the system when it is left out."
            field = field.model_copy(update={"required": False, "description": text})
        fields.append(field)
    if one.character.role == "transfer":
        fields += [_account(name) for name in ("fromAccountId", "toAccountId")]
    if not fields:
        return None
    return ContractSchema(
        name=f"{resource.name}Create", description=f"A new {one.entity.name}.", fields=_apart(fields)
    )


def update_schema(resource: Resource) -> ContractSchema | None:
    """Return what a caller may change; every field may be left out."""
    one = resource.mapped
    fields = [
        field_of(one, column, required=False)
        for column in one.table.columns
        if (attribute := attribute_of(one, column))
        and column.name not in one.identity
        and not column.name.endswith("_hash")
        and not _is_made_here(resource, attribute.name, column)
    ]
    if not fields:
        return None
    text = f"Changes to a {one.entity.name}; what is left out stays."
    return ContractSchema(name=f"{resource.name}Update", description=text, fields=_apart(fields))


def webhook_schema(resource: Resource, name: str) -> ContractSchema:
    """Return what a provider reports about one resource."""
    one = resource.mapped
    status = one.table.column(one.status) if one.status else None
    fields = [
        _field(
            "eventId", "string", None, "evt 1", "The provider's id; a repeat is answered and ignored."
        ).model_copy(update={"max_length": int(fact("contracts.text-characters").base)}),
        _field("occurredAt", "string", "date-time", MOMENT, "When it happened at the provider."),
        *(
            field_of(one, column).model_copy(update={"name": camel(f"{one.entity.name} {column.name}")})
            for column in one.table.columns
            if column.name in one.identity
        ),
        *([field_of(one, status)] if status else []),
    ]
    return ContractSchema(
        name=name, description=f"A provider's report on a {one.entity.name}.", fields=_apart(fields)
    )


def batch_schemas(resource: Resource, item: str) -> tuple[ContractSchema, ContractSchema]:
    """Return a batch of new resources and the answer to it."""
    most = f"At most {fact('contracts.batch-items').base:.0f}."
    items = SchemaField(name="items", type="array", items=item, description=most, example="null")
    batch = ContractSchema(
        name=f"{resource.name}Batch",
        description=f"Many new {resource.mapped.entity.name} at once.",
        fields=(items,),
    )
    counts = (
        _field("accepted", "integer", "int32", 2, "Rows that were new."),
        _field("skipped", "integer", "int32", 0, "Rows that were there already."),
    )
    return batch, ContractSchema(
        name=f"{resource.name}BatchResult", description="What became of a batch.", fields=counts
    )


def count_schema(resource: Resource) -> ContractSchema:
    """Return one line of a report."""
    one = resource.mapped
    status = one.table.column(one.status) if one.status else None
    fields = (
        _field("day", "string", "date", MOMENT[:10], "The day, in UTC."),
        *([field_of(one, status)] if status else []),
        _field("rows", "integer", "int64", 42, "How many."),
    )
    return ContractSchema(name=f"{resource.name}Count", description="Counts by day.", fields=fields)


def result_schema() -> ContractSchema:
    """Return the answer of an operation that belongs to no resource."""
    fields = (
        _field("id", "string", "uuid", UUID, "Names this run in logs."),
        SchemaField(name="status", type="string", enum=("accepted", "done", "failed"), example='"done"'),
    )
    return ContractSchema(name="OperationResult", description="What became of an operation.", fields=fields)


def _is_made_here(resource: Resource, name: str, column: Column) -> bool:
    """Say whether the system itself gives the attribute its value."""
    one = resource.mapped
    numbered = column.type == "bigint" and column.name in one.table.primary_key
    booked = one.character.role == "account" and says(name, frozenset({"balance"}))
    stamped = column.type == "timestamptz" and says(name, vocabulary().done)
    return numbered or booked or stamped or is_owner(name) or says(name, vocabulary().dedupe)


def _account(name: str) -> SchemaField:
    return _field(name, "string", "uuid", UUID, "The account whose balance changes.")


def _field(name: str, kind: str, form: str | None, example: object, text: str) -> SchemaField:
    return SchemaField.model_validate(
        {"name": name, "type": kind, "format": form, "description": text, "example": json.dumps(example)}
    )


def _apart(fields: list[SchemaField]) -> tuple[SchemaField, ...]:
    names = unique((field.name for field in fields), separator="", limit=80)
    return tuple(field.model_copy(update={"name": name}) for field, name in zip(fields, names, strict=True))
