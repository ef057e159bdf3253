"""The draft's schema in words: shorter than JSON Schema, and with what each record means."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from archkit.architects.prompting.derived import FOLLOWS
from archkit.architects.prompting.omitted import defaults
from archkit.architects.prompting.schema import (
    QUESTION,
    draft_fields,
    is_assumed_value,
    told,
    without_null,
)
from archkit.design import ARTIFACT_TYPES, Step
from archkit.design.step import Slug, SqlName

_WORDS = {bool: "true|false", int: "integer", float: "number"}


@functools.cache
def notation(step: Step) -> str:
    """Return the form of a step's reply: one line a field, the records that it uses below.

    What stands after ``=`` is what a field is when it is left out.
    """
    root = ARTIFACT_TYPES[step]
    kinds: dict[str, type[BaseModel]] = {}
    _collect(root, kinds)
    question = ", ".join(f'"{name}": {what}' for name, what in QUESTION.items())
    lines = [f'{{"artifact": {root.__name__}, "questions": [{{{question}}}] = []}}']
    for name, kind in kinds.items():
        lines += ["", f"{name}: {told(kind)}"]
        lines += [f"  {field}: {_line(kind, field, annotation)}" for field, annotation in draft_fields(kind)]
    return "\n".join(lines)


def _collect(kind: type[BaseModel], found: dict[str, type[BaseModel]]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = kind
    for _, annotation in draft_fields(kind):
        for part in _records(annotation):
            _collect(part, found)


def _records(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        yield from _records(part)


def _line(kind: type[BaseModel], field: str, annotation: Any) -> str:
    """Return the form of a field and, where it may be left out, what it is then."""
    known, follows = defaults(kind), FOLLOWS.get(kind, {})
    if field in follows:
        return f"{_form(annotation)} = ({follows[field]})"
    if field not in known:
        return _form(annotation)
    plain, _ = without_null(annotation)
    return f"{_form(plain)} = {json.dumps(known[field], ensure_ascii=False)}"


def _form(annotation: Any) -> str:
    if is_assumed_value(annotation):
        return 'the value as JSON text: "99.9", "true", "strong", "[\\"eu\\"]"'
    kind, nullable = without_null(annotation)
    return _plain(kind) + (" | null" if nullable else "")


def _plain(kind: Any) -> str:
    origin = get_origin(kind)
    if kind in (Slug, SqlName):
        return "id" if kind == Slug else "sql_name"
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in get_args(kind))
    if origin is tuple:
        return f"[{_form(get_args(kind)[0])}]"
    if origin is Annotated:
        return _plain(get_args(kind)[0])
    is_record = isinstance(kind, type) and issubclass(kind, BaseModel)
    return str(kind.__name__) if is_record else _WORDS.get(kind, "text")
