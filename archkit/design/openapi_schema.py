"""JSON Schemas and examples of a contract's named objects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from archkit.design.contracts import Contracts, ContractSchema, SchemaField

Json = dict[str, Any]
_JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})


def value_of(example: str, json_type: str) -> Any:
    """Return an example's value: JSON where it is JSON, else the text as it stands.

    Args:
        example: A JSON value as text; quotes around a string may be left out.
        json_type: The type that is meant.
    """
    try:
        value = json.loads(example, parse_constant=str)
    except ValueError:
        return example
    return example if json_type == "string" and not isinstance(value, str) else value


@dataclass(frozen=True)
class Schemas:
    """The named objects of one contract."""

    by_name: dict[str, ContractSchema]

    def example(self, name: str, above: tuple[str, ...] = ()) -> Any:
        """Return an object whose values are the fields' examples; unknown names give ``{}``.

        Args:
            name: The schema.
            above: The schemas that hold it; a field that may be left out ends a ring of them.
        """
        found = self.by_name.get(name)
        if found is None or above.count(name) > 1:
            return {}
        path = (*above, name)
        return {
            field.name: self._value(field, path)
            for field in found.fields
            if field.required or not {field.schema_name, field.items} & set(path)
        }

    def _value(self, field: SchemaField, path: tuple[str, ...] = ()) -> Any:
        value = value_of(field.example, field.type)
        if field.type == "object" and field.schema_name and not isinstance(value, dict):
            return self.example(field.schema_name, path)
        if field.type == "array" and field.items in self.by_name and not isinstance(value, list):
            return [self.example(str(field.items), path)]
        return value

    def schema(self, one: ContractSchema, version: str) -> Json:
        """Return the JSON Schema of a named object."""
        required = [field.name for field in one.fields if field.required]
        schema: Json = {"type": "object"}
        if one.description:
            schema["description"] = one.description
        if required:
            schema["required"] = required
        schema["properties"] = {field.name: self._property(field, version) for field in one.fields}
        return schema

    def _property(self, field: SchemaField, version: str) -> Json:
        if field.type == "object" and field.schema_name:
            reference: Json = {"$ref": f"#/components/schemas/{field.schema_name}"}
            if not field.description:
                return reference
            # 3.0 ignores everything beside a reference
            whole = {"allOf": [reference]} if version.startswith("3.0") else reference
            return {**whole, "description": field.description}
        schema: Json = {"type": field.type}
        if field.type == "array":
            items = field.items or "string"
            plain = {"type": items} if items in _JSON_TYPES else {"$ref": f"#/components/schemas/{items}"}
            schema["items"] = plain
        if field.format:
            schema["format"] = field.format
        if field.enum:
            schema["enum"] = [value_of(value, field.type) for value in field.enum]
        if field.max_length is not None and field.type == "string":
            schema["maxLength"] = field.max_length
        if field.description:
            schema["description"] = field.description
        value = self._value(field)
        schema |= {"example": value} if version.startswith("3.0") else {"examples": [value]}
        return schema


def schema_of(contracts: Contracts) -> Schemas:
    """Return the named objects of a contract."""
    return Schemas({one.name: one for one in contracts.schemas})


def page_name(name: str) -> str:
    """Return the name of the page of a schema."""
    return f"{name}Page"


def page_schema(name: str, version: str) -> Json:
    """Return a page: items, and the cursor of the next page or null on the last."""
    last: Json = (
        {"type": "string", "nullable": True} if version.startswith("3.0") else {"type": ["string", "null"]}
    )
    return {
        "type": "object",
        "required": ["items", "nextCursor"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "nextCursor": {**last, "description": "Cursor of the next page; null on the last one"},
        },
    }


def problem_schema() -> Json:
    """Return the error body of RFC 9457 with a stable code and the request's correlation id."""
    text: Json = {"type": "string"}
    return {
        "type": "object",
        "description": "Problem details of RFC 9457",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {**text, "format": "uri-reference", "description": "Names the kind of problem"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": {**text, "format": "uri-reference"},
            "code": {**text, "description": "Stable code that programs may test"},
            "correlationId": {**text, "format": "uuid"},
            "errors": {
                "type": "array",
                "description": "One entry for each field that is wrong",
                "items": {
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {"field": text, "message": text},
                },
            },
        },
    }
