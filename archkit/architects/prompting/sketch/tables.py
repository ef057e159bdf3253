"""A sketch of the data as a draft: keys, references, indexes and SQL follow from tables and columns."""

# ruff: noqa: S608 - the SQL is a proposal, planned in a throw-away database; names come from sql_name
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archkit.architects.base import Context
from archkit.architects.prompting.sketch.forms import DataSketch, PatternSketch, TableSketch
from archkit.design.naming import slug, sql_name
from archkit.knowledge import fact

_OWN = ("id", "created_at")
_TYPES = {
    "string": "text", "str": "text", "varchar": "text", "": "text", "int": "integer",
    "float": "numeric", "double": "numeric", "datetime": "timestamptz", "timestamp": "timestamptz",
    "bool": "boolean", "json": "jsonb",
}  # fmt: skip
_PAGE = 50


@dataclass(frozen=True)
class _Column:
    name: str
    type: str
    references: str = ""


def data_model(sketch: DataSketch, context: Context) -> dict[str, Any]:
    """Return tables with keys, references and the indexes that references and patterns need."""
    distinct = {sql_name(one.name): one for one in reversed(sketch.tables)}  # the first of a name stays
    tables = {name: tuple(_columns(one)) for name, one in reversed(distinct.items())}
    patterns = [_pattern(number, one, tables, context) for number, one in enumerate(sketch.access_patterns)]
    personal = _personal(context)
    shape = context.design.shape
    stores = [one.technology for one in shape.components if one.kind == "database"] if shape else []
    return {
        "engine": next((one for one in stores if one), "postgresql"),
        "consistency": "Each command is one transaction on the primary.",
        "tables": [_table(distinct[name], tables, patterns, personal) for name in tables],
        "access_patterns": [{name: value for name, value in one.items() if name != "by"} for one in patterns],
        "seed": "Reference rows by a repeatable script; made-up rows in staging, never personal data.",
    }


def _columns(one: TableSketch) -> Iterator[_Column]:
    seen = set(_OWN)
    for told in one.columns:
        name, _, rest = told.strip().partition(" ")
        column, words = sql_name(name), rest.strip().lower().split()
        if column in seen or not name:
            continue
        seen.add(column)
        if words[:1] == ["references"]:
            yield _Column(column, "uuid", sql_name(" ".join(words[1:]) or column))
        else:
            kind = words[0] if words else ""
            yield _Column(column, _TYPES.get(kind.split("(")[0], kind))


def _table(
    one: TableSketch,
    tables: Mapping[str, tuple[_Column, ...]],
    patterns: list[dict[str, Any]],
    personal: frozenset[str],
) -> dict[str, Any]:
    name = sql_name(one.name)
    columns = tables[name]
    keys = [part for part in columns if part.references in tables]
    wanted = {(part.name,): "" for part in keys}
    for pattern in patterns:
        if pattern["table"] == name and pattern["by"] and pattern["by"] != ("id",):
            wanted[pattern["by"]] = pattern["id"]
    longer = [by for by in wanted if not any(by != other and other[: len(by)] == by for other in wanted)]
    return {
        "name": name,
        "comment": f"One row for each {one.entity}." if one.entity else f"Rows of {one.name}.",
        "entity": one.entity,
        "needed_by": f"entity {one.entity}" if one.entity else "operations of the brief",
        "columns": [
            {"name": "id", "type": "uuid", "default": "uuidv7()"},
            *({"name": part.name, "type": part.type, "personal": part.name in personal} for part in columns),
            {"name": "created_at", "type": "timestamptz", "default": "now()"},
        ],
        "foreign_keys": [{"columns": [part.name], "references": part.references} for part in keys],
        "indexes": [
            {
                "name": sql_name(f"{name} {' '.join(by)} idx"),
                "columns": list(by),
                "serves": [wanted[by]] if wanted[by] else [],
            }
            for by in longer
        ],
    }


def _pattern(
    number: int, one: PatternSketch, tables: Mapping[str, tuple[_Column, ...]], context: Context
) -> dict[str, Any]:
    """Return the statement of an operation, by its kind in the brief."""
    table = sql_name(one.table)
    types = {"id": "uuid", "created_at": "timestamptz"} | {
        part.name: part.type for part in tables.get(table, ())
    }
    by = tuple(dict.fromkeys(sql_name(part) for part in one.by))
    operation = next((each for each in context.brief.workload.operations if each.name == one.operation), None)
    kind = operation.kind if operation else "read"
    sql, used = _statement(kind, table, by, tuple(name for name in types if name not in _OWN))
    writes = kind in {"create", "command", "update", "delete"}
    return {
        "id": f"{slug(one.operation)[:70].strip('-') or 'pattern'}-{number + 1}",
        "operation": one.operation,
        "table": table,
        "kind": "write" if writes else "read",
        "sql": sql,
        "parameters": [types.get(name, "text") for name in used],
        "target_p95_ms": fact("data.average-query-ms").base,
        "by": () if kind in {"create", "command"} else by,
    }


def _statement(
    kind: str, table: str, by: tuple[str, ...], columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    keys = by or ("id",)
    if kind in {"create", "command"} and columns:
        marks = ", ".join(f"${number + 1}" for number in range(len(columns)))
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) RETURNING id", columns
    if kind == "update" and columns:
        changed = next((name for name in reversed(columns) if name not in keys), columns[-1])
        return f"UPDATE {table} SET {changed} = $1 WHERE {_where(keys, 2)}", (changed, *keys)
    if kind == "delete":
        return f"DELETE FROM {table} WHERE {_where(keys, 1)}", keys
    if kind in {"list", "search", "batch", "subscribe"} and not by:
        return f"SELECT * FROM {table} ORDER BY id LIMIT {_PAGE}", ()
    return f"SELECT * FROM {table} WHERE {_where(keys, 1)} LIMIT {_PAGE}", keys


def _where(names: tuple[str, ...], first: int) -> str:
    return " AND ".join(f"{name} = ${number}" for number, name in enumerate(names, first))


def _personal(context: Context) -> frozenset[str]:
    entities = context.brief.workload.entities
    return frozenset(sql_name(part.name) for one in entities for part in one.attributes if part.personal)
