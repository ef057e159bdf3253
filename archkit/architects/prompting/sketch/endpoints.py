"""A sketch of the contract as a draft: schemas follow from the brief's entities."""

from __future__ import annotations

import re
from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.sketch.forms import ContractsSketch, EndpointSketch
from archkit.brief import Attribute, Entity, Operation
from archkit.design.naming import slug
from archkit.knowledge import fact

_PARAMETER = re.compile(r"\{([^{}/]*)\}")
_READS = frozenset({"read", "list", "search", "subscribe"})
_TYPES = {
    "integer": ("integer", None, "1"), "decimal": ("number", None, "1.5"), "money": ("integer", None, "100"),
    "boolean": ("boolean", None, "true"), "timestamp": ("string", "date-time", '"2026-01-01T00:00:00Z"'),
    "date": ("string", "date", '"2026-01-01"'), "json": ("object", None, "{}"),
    "email": ("string", "email", '"a@example.com"'), "url": ("string", "uri", '"https://example.com/a"'),
    "uuid": ("string", "uuid", '"0190a5b0-0000-7000-8000-000000000000"'),
}  # fmt: skip
_ID = {"name": "id", "type": "string", "format": "uuid", "example": _TYPES["uuid"][2]}


def contracts(sketch: ContractsSketch, context: Context) -> dict[str, Any]:
    """Return a contract of the endpoints, with a schema for each entity that they carry."""
    work = context.brief.workload
    entities = {one.name: one for one in work.entities}
    operations = {one.name: one for one in work.operations}
    taken: set[str] = set()
    endpoints = [_endpoint(one, operations.get(one.operation), entities, taken) for one in sketch.endpoints]
    used = {name for one in endpoints for name in (one["request"], one["response"]) if name}
    days = fact("contracts.deprecation-days").base
    return {
        "style": "REST over HTTPS with JSON, described by OpenAPI 3.1",
        "title": context.brief.name,
        "versioning": "The major version stands in the path; within it, only additions.",
        "deprecation": f"A version ends {days:.0f} days after its Sunset header first appears.",
        "pagination": "Cursor: limit and nextCursor, null on the last page.",
        "schemas": [_schema(one) for one in entities.values() if _title(one.name) in used],
        "endpoints": endpoints,
    }


def _endpoint(
    one: EndpointSketch, operation: Operation | None, entities: dict[str, Entity], taken: set[str]
) -> dict[str, Any]:
    path = "/" + one.path.strip("/")
    names = [_camel(name) for name in _PARAMETER.findall(path)]
    given = iter(names)
    path = _PARAMETER.sub(lambda _: "{" + next(given) + "}", path)
    entity = entities.get((operation.entity if operation else "") or "")
    schema = _title(entity.name) if entity else None
    collection = operation is not None and operation.kind in {"list", "search"}
    name = _camel(one.operation) or "call"
    while name in taken:
        name += "Again"
    taken.add(name)
    scope = "read" if one.method == "get" else "write"
    return {
        "operation_id": name,
        "method": one.method,
        "path": path,
        "summary": one.operation or path,
        "operation": one.operation,
        "parameters": [
            {"name": each, "location": "path", "format": "uuid", "example": _ID["example"]}
            for each in dict.fromkeys(names)
        ],
        "request": schema if one.method in {"post", "put", "patch"} else None,
        "response": schema if one.method != "delete" else None,
        "success_status": 202 if operation and operation.deferred else 204 if one.method == "delete" else 200,
        "paginated": collection and schema is not None,
        "idempotent": one.method == "post" and (operation is None or operation.kind not in _READS),
        "scopes": [f"{slug(entity.name) if entity else 'service'}:{scope}"],
    }


def _schema(entity: Entity) -> dict[str, Any]:
    fields = {"id": _ID}
    for attribute in entity.attributes:
        fields.setdefault(_camel(attribute.name) or "value", _field(attribute))
    return {"name": _title(entity.name), "description": entity.description, "fields": list(fields.values())}


def _field(attribute: Attribute) -> dict[str, Any]:
    kind, form, example = _TYPES.get(attribute.type, ("string", None, '"text"'))
    values = [value for value in attribute.values if '"' not in value and "\\" not in value]
    return {
        "name": _camel(attribute.name) or "value",
        "type": kind,
        "format": form,
        "required": attribute.required,
        "enum": values if kind == "string" and not form else [],
        "example": f'"{values[0]}"' if values and kind == "string" and not form else example,
    }


def _camel(text: str) -> str:
    first, *rest = slug(text).split("-")
    return (first + "".join(part.capitalize() for part in rest)).lstrip("0123456789")[:80]


def _title(text: str) -> str:
    found = "".join(part.capitalize() for part in slug(text).split("-")).lstrip("0123456789")[:80]
    return found or "Thing"
