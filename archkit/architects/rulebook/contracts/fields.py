"""Columns as fields of JSON objects."""

from __future__ import annotations

import json
import math
import re

from archkit.architects.rulebook.data.columns import is_secret
from archkit.architects.rulebook.data.found_keys import plain_type
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.brief import Attribute
from archkit.design import Column, SchemaField
from archkit.design.contracts import JsonType
from archkit.design.naming import camel, slug, words
from archkit.knowledge import fact

UUID = "0198c5a4-7d3e-7b21-9f60-3c1d5e8a2b47"
MOMENT = "2026-11-21T09:30:00Z"
_DAY = "2026-11-21"
_KIB = 1024
_SHAPES: dict[str, tuple[JsonType, str | None, object]] = {
    "uuid": ("string", "uuid", UUID),
    "timestamptz": ("string", "date-time", MOMENT),
    "date": ("string", "date", _DAY),
    "boolean": ("boolean", None, True),
    "integer": ("integer", "int32", 1),
    "bigint": ("integer", "int64", 1),
    "numeric": ("number", None, 12.5),
    "numeric(19,4)": ("string", "decimal", "12.50"),
    "jsonb": ("object", None, {"note": "text"}),
    "bytea": ("string", "byte", "YXJjaGtpdA=="),
}
_CHOICE = re.compile(r"^(?P<column>[a-z_0-9]+) IN \((?P<values>.*)\)$", re.DOTALL)
_VALUE = re.compile(r"'((?:[^']|'')*)'")


def field_of(one: MappedEntity, column: Column, *, required: bool | None = None) -> SchemaField:
    """Return the field of a column.

    Args:
        one: The entity that the column belongs to.
        column: The column.
        required: Whether the field must be there; by default when the column cannot be null.
    """
    attribute = attribute_of(one, column)
    values = _choices(one, column)
    kind, form, example = _SHAPES.get(plain_type(column.type), ("string", None, None))
    longest: int | None = None
    if kind == "string" and form is None:
        form, example, longest = _text(column, attribute)
    elif form == "byte":
        # three bytes of a body take four characters
        longest = math.ceil(fact("security.request-kib").base * _KIB / 3) * 4
    if values:
        form, example, longest = None, values[0], None
    return SchemaField(
        name=camel(column.name),
        type=kind,
        format=form,
        required=not column.nullable if required is None else required,
        enum=values,
        max_length=longest,
        description=column.comment,
        example=json.dumps(example, ensure_ascii=False),
    )


def attribute_of(one: MappedEntity, column: Column) -> Attribute | None:
    """Return the attribute that a column keeps; None for the table's own columns."""
    found = (item for item in one.entity.attributes if one.names.get(slug(item.name)) == column.name)
    return next(found, None)


def is_hidden(one: MappedEntity, column: Column) -> bool:
    """Say whether no caller may ever see a column."""
    times = {
        name
        for key in one.table.foreign_keys
        for name, referenced in zip(key.columns, key.referenced_columns, strict=False)
        if referenced == "created_at"
    }
    return column.name in {*times, one.table.tenant_column, "deleted_at"} or is_secret(column.name)


def _choices(one: MappedEntity, column: Column) -> tuple[str, ...]:
    for constraint in one.table.constraints:
        match = _CHOICE.match(constraint.expression)
        if match and match["column"] == column.name:
            return tuple(value.replace("''", "'") for value in _VALUE.findall(match["values"]))
    return ()


def _text(column: Column, attribute: Attribute | None) -> tuple[str | None, str, int]:
    kind = attribute.type if attribute else "text"
    if kind == "email":
        return "email", "ada@example.com", int(fact("data.email-characters").base)
    if kind == "url":
        return "uri", "https://example.com/page", int(fact("data.url-characters").base)
    longest = int(fact("contracts.text-characters").base)
    if column.name == "currency":
        return None, "EUR", 3
    last = words(column.name)[-1] if words(column.name) else "text"
    return None, f"{last} 1", longest
