"""What follows from the rest of a draft beyond doubt, so that no model has to write it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from archkit.design import (
    AccessPattern,
    Constraint,
    Index,
    MigrationStep,
    RoadmapStage,
    SchemaField,
    Step,
    Technology,
)
from archkit.design.naming import sql_name, unique
from archkit.knowledge import fact, known_technology

Data = dict[str, Any]

FOLLOWS: Mapping[type, Mapping[str, str]] = MappingProxyType(
    {
        Technology: {"name": "the name of a known id"},
        Index: {"name": "table_columns_idx, or _key when unique"},
        Constraint: {
            "name": "table_columns_key, or table_column_check",
            "kind": "unique when it has columns, check when it has an expression",
        },
        AccessPattern: {"target_p95_ms": "20 when hot, else 100; state it for a batch"},
        MigrationStep: {"order": "the place in the list"},
        RoadmapStage: {"order": "the place in the list"},
        SchemaField: {
            "example": "first of enum; a fixed one for boolean, schema_name and the formats uuid, date, "
            "date-time, email, uri, byte"
        },
    }
)
"""By record and field, how archkit makes the value where a draft leaves it out."""

_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "uuid": "0198c5a4-7d3e-7b21-9f60-3c1d5e8a2b47",
        "date": "2026-11-21",
        "date-time": "2026-11-21T09:30:00Z",
        "email": "ada@example.com",
        "uri": "https://example.com/page",
        "byte": "YXJjaGtpdA==",
    }
)
_JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


def derived(step: Step, data: Data) -> Data:
    """Return the data of a draft with what follows from the rest of it; what is stated stays."""
    derive = _DERIVED.get(step)
    if derive:
        derive(data)
    return data


def _technologies(data: Data) -> None:
    for one in dicts(data.get("technologies")):
        known = known_technology(str(one.get("id")))
        one.setdefault("name", known.name if known else str(one.get("id", "")))


def _tables(data: Data) -> None:
    tables = dicts(data.get("tables"))
    for table in tables:
        for constraint in dicts(table.get("constraints")):
            constraint.setdefault("kind", "unique" if constraint.get("columns") else "check")
    _name(tables)
    hot, other = fact("data.hot-query-ms").base, fact("data.average-query-ms").base
    for pattern in dicts(data.get("access_patterns")):
        pattern.setdefault("target_p95_ms", hot if pattern.get("hot") is True else other)
    _number(data.get("migrations"))


def _name(tables: list[Data]) -> None:
    """Name indexes and constraints that have no name; each name stands once in a schema."""
    parts = [
        (one, table, kind)
        for table in tables
        for kind in ("constraints", "indexes")
        for one in dicts(table.get(kind))
    ]
    given = [str(one["name"]) for one, _, _ in parts if "name" in one]
    open_parts = [part for part in parts if "name" not in part[0]]
    names = unique([*dict.fromkeys(given), *(_made_name(*part) for part in open_parts)])
    for part, name in zip(open_parts, names[len(set(given)) :], strict=True):
        part[0]["name"] = name


def _made_name(one: Data, table: Data, kind: str) -> str:
    columns = " ".join(map(str, texts(one.get("columns"))))
    if kind == "indexes":
        return sql_name(f"{table.get('name')} {columns} {'key' if one.get('unique') is True else 'idx'}")
    if one.get("kind") == "unique":
        return sql_name(f"{table.get('name')} {columns} key")
    own = {str(column.get("name")) for column in dicts(table.get("columns"))}
    first = next((word for word in _WORD.findall(str(one.get("expression", ""))) if word in own), "")
    return sql_name(f"{table.get('name')} {first} check")


def _examples(data: Data) -> None:
    for schema in dicts(data.get("schemas")):
        for field in dicts(schema.get("fields")):
            example = _example(field)
            if example is not None:
                field.setdefault("example", example)


def _example(field: Data) -> str | None:
    """Return the JSON text of a valid value; None where only the meaning of a field gives one."""
    kind, choices = field.get("type"), texts(field.get("enum"))
    if kind == "boolean":
        return "true"
    if kind == "object" and field.get("schema_name"):
        return "{}"  # the document shows the example of that schema
    if kind == "array" and field.get("items") and field["items"] not in _JSON_TYPES:
        return "[]"  # here as well
    if kind != "string":
        return None
    value = choices[0] if choices else _EXAMPLES.get(str(field.get("format")))
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _number(listed: Any) -> None:
    for number, one in enumerate(dicts(listed), start=1):
        one.setdefault("order", number)


def _stages(data: Data) -> None:
    _number(data.get("roadmap"))


def dicts(value: Any) -> list[Data]:
    """Return the objects of a list; nothing of anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """Return the texts of a list; nothing of anything else."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


_DERIVED: Mapping[Step, Callable[[Data], None]] = MappingProxyType(
    {
        Step.VERIFY: _technologies,
        Step.DATA: _tables,
        Step.CONTRACTS: _examples,
        Step.SIZE: _stages,
    }
)
