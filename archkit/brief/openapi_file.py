"""Reads endpoints from an OpenAPI document: each becomes an existing endpoint and an operation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from archkit.brief.brief import Source
from archkit.brief.nouns import singular_phrase
from archkit.brief.reading import Reading, shortened, unreadable
from archkit.brief.workload import Entity, Operation, OperationKind
from archkit.errors import YamlError
from archkit.record import load_yaml

MOST_ENDPOINTS = 500
_KINDS: dict[str, OperationKind] = {
    "get": "read", "head": "read", "post": "create", "put": "update", "patch": "update", "delete": "delete",
}  # fmt: skip
_VERSION = re.compile(r"v\d+(?:\.\d+)?|api", re.IGNORECASE)


def is_openapi(data: Any) -> bool:
    """Say whether plain data looks like an OpenAPI or Swagger document."""
    return isinstance(data, Mapping) and ("openapi" in data or "swagger" in data)


def read_openapi(text: str, path: str) -> Reading:
    """Return the endpoints of an OpenAPI document in YAML or JSON.

    Args:
        text: The document.
        path: What the file is called in sources.
    """
    try:
        data = load_yaml(text.replace("\t", "  "), source=path)
    except YamlError as error:
        return unreadable(path, str(error))
    if not is_openapi(data):
        return unreadable(path, "there is no field 'openapi' in it, so it is no OpenAPI document")
    paths = data.get("paths")
    reading = Reading()
    for route, item in paths.items() if isinstance(paths, Mapping) else ():
        for method, operation in item.items() if isinstance(item, Mapping) else ():
            if str(method).lower() in _KINDS and len(reading.endpoints) < MOST_ENDPOINTS:
                reading += _endpoint(str(route), str(method).lower(), operation, path)
    return reading


def _endpoint(route: str, method: str, operation: Any, path: str) -> Reading:
    shown = shortened(f"{method.upper()} {route}")
    parts = [part for part in route.strip("/").split("/") if part and not _VERSION.fullmatch(part)]
    nouns = [part for part in parts if not part.startswith("{")]
    kind = _KINDS[method]
    if kind == "read" and nouns and not parts[-1].startswith("{"):
        kind = "search" if parts[-1].lower() in {"search", "query"} else "list"
    told = operation if isinstance(operation, Mapping) else {}
    name = told.get("summary") or told.get("operationId") or shown
    noun = re.sub(r"[-_]", " ", nouns[-1]).lower() if nouns else ""
    entity = singular_phrase(noun)
    shown_entity = shortened(entity[:1].upper() + entity[1:])
    collection = shown_entity and entity != noun
    return Reading(
        entities=(Entity(name=shown_entity, source=path[-120:]),) if collection else (),
        endpoints=(shown,),
        operations=(
            Operation(
                name=shortened(str(name)) or shown,
                kind=kind,
                entity=shown_entity or None,
                source=path[-120:],
            ),
        ),
        sources=(Source(field="existing.endpoints", origin=path[-120:], quote=shown),),
    )
