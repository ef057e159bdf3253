"""The JSON schema of a draft, made from the records themselves.

Every field is required, null stands for what is not stated, nothing is open: that is what
the grammars of services accept. What archkit computes is left out. With bounds it also says
how long and how many, without which a small model never ends a list.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator, Mapping
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from archkit.architects.prompting.computed import computed_fields
from archkit.design import ARTIFACT_TYPES, Step
from archkit.design.framing import AssumedValue

Schema = dict[str, Any]

_MOST_ITEMS = 60
_MOST_LINE = 400
_MOST_NAME = 120
_MOST_SQL = 1_800  # grammars of some servers end at 2,000 repetitions
_LONG = frozenset({"sql", "summary", "description", "expression"})
_NAMES = frozenset({"id", "name", "source", "target", "component", "table", "operation", "field"})
QUESTION = MappingProxyType(
    {"text": "what to ask", "field": "dotted field of the brief", "why": "what flips"}
)
"""What a reply may ask beside its artifact."""


def draft_schema(step: Step, *, bounded: bool = False) -> Schema:
    """Return the JSON schema of a step's reply: the draft as ``artifact``, and ``questions``.

    Args:
        step: The step.
        bounded: Whether lengths and counts are limited, for servers that hold a model to the
            schema by a grammar.
    """
    return _schema(step, bounded)


@functools.cache
def _schema(step: Step, bounded: bool) -> Schema:  # noqa: FBT001 - a cache takes its arguments by position
    artifact = record_schema(ARTIFACT_TYPES[step], bounded=bounded)
    question = object_schema({name: _text(name, bounded=bounded) for name in QUESTION})
    questions: Schema = {"type": "array", "items": question}
    if bounded:
        questions["maxItems"] = 5
    return object_schema({"artifact": artifact, "questions": questions})


def record_schema(kind: type[BaseModel], *, bounded: bool) -> Schema:
    """Return the schema of a record without what archkit computes."""
    properties = {name: _of(annotation, name, bounded=bounded) for name, annotation in draft_fields(kind)}
    return {**object_schema(properties), "description": told(kind)}


def draft_fields(kind: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Yield name and type of the fields that a draft of this record has."""
    hints = get_type_hints(kind, include_extras=True)
    left_out = computed_fields(kind)
    for name in kind.model_fields:
        if name not in left_out:
            yield name, hints[name]


def told(kind: type[BaseModel]) -> str:
    """Return a record's docstring on one line."""
    return " ".join(inspect.getdoc(kind).split()) if inspect.getdoc(kind) else ""  # type: ignore[union-attr]


def without_null(annotation: Any) -> tuple[Any, bool]:
    """Return a type without its None, and whether it had one."""
    if get_origin(annotation) in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part is not NoneType]
        if len(parts) == 1:
            return parts[0], True
    return annotation, False


def is_assumed_value(annotation: Any) -> bool:
    """Say whether a field holds a value of the brief, which may be of several types."""
    return bool(annotation == AssumedValue)


def _of(annotation: Any, name: str, *, bounded: bool) -> Schema:
    if is_assumed_value(annotation):
        return {
            **_text(name, bounded=bounded),
            "description": 'the value as JSON text, such as 99.9 or ["eu"]',
        }
    kind, nullable = without_null(annotation)
    schema = _plain(kind, name, bounded=bounded)
    return {"anyOf": [schema, {"type": "null"}]} if nullable else schema


def _plain(kind: Any, name: str, *, bounded: bool) -> Schema:
    origin = get_origin(kind)
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(kind))}
    if origin is tuple:
        items = _of(get_args(kind)[0], name, bounded=bounded)
        return {"type": "array", "items": items, **({"maxItems": _MOST_ITEMS} if bounded else {})}
    if origin is Annotated:
        return _plain(get_args(kind)[0], name, bounded=bounded)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return record_schema(kind, bounded=bounded)
    simple: Mapping[Any, str] = {bool: "boolean", int: "integer", float: "number"}
    return {"type": simple[kind]} if kind in simple else _text(name, bounded=bounded)


def _text(name: str, *, bounded: bool) -> Schema:
    if not bounded:
        return {"type": "string"}
    longest = _MOST_SQL if name in _LONG else _MOST_NAME if name in _NAMES else _MOST_LINE
    return {"type": "string", "maxLength": longest}


def object_schema(properties: Schema) -> Schema:
    """Return the schema of an object with these properties, all of them required, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
