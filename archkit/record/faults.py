"""What is wrong with a record that was read: place, problem and remedy in the words of a user."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from archkit.errors import YamlError
from archkit.record.yaml_reading import FEWER, shortened

_FURTHER = 10
_LIST = ("a list is needed", "Write [first, second], or one line '- first' for each.")
_FIELDS = ("fields are needed here", "Write one line 'field: value' for each.")
_WANTED = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "string_type": ("text is needed", "Put it in quotes."),
    "invalid_key": ("a field's name is text", "Write the field's name before the colon."),
}


def located(error: ValidationError, node: yaml.Node, cls: type[BaseModel], source: str) -> YamlError:
    """Return the error that helps most; its hint goes on with the further ones, one a line."""
    told = most_telling(error)["loc"]
    found = sorted(_causes(error.errors(include_url=False)), key=lambda one: one["loc"] != told)
    first, *others = (_error_at(one, node, cls, source) for one in found[: _FURTHER + 1])
    more = [f"and {len(found) - 1 - _FURTHER} more"] if len(found) - 1 > _FURTHER else []
    hint = "\n  ".join([first.hint or "", *map(str, others), *more])
    return YamlError(first.problem, source=source, line=first.line, field=first.field, hint=hint)


def _causes(errors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return errors without those that follow: a list is called too short when its entries fail."""
    places = {one["loc"][:length] for one in errors for length in range(len(one["loc"]))}
    return [one for one in errors if one["type"] != "too_short" or one["loc"] not in places]


def _error_at(error: Mapping[str, Any], node: yaml.Node, cls: type[BaseModel], source: str) -> YamlError:
    location = tuple(part for part in error["loc"] if isinstance(part, int) or not part.endswith(")"))
    line, reached = _line_of(node, location)
    problem, hint = explain(error, cls, location)
    field = ".".join(map(str, reached or location))
    return YamlError(problem, source=source, line=line, field=field, hint=hint)


def _line_of(node: yaml.Node, location: tuple[int | str, ...]) -> tuple[int, tuple[int | str, ...]]:
    line = node.start_mark.line + 1
    reached: list[int | str] = []
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                return line, location
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
        reached.append(part)
    return line, tuple(reached)


def most_telling(error: ValidationError) -> Mapping[str, Any]:
    """Return the error that helps most: a misspelt field explains the one that is missing."""
    found = error.errors(include_url=False)
    return next((one for one in found if one["type"] == "extra_forbidden"), found[0])


def explain(
    error: Mapping[str, Any], cls: type[BaseModel], location: tuple[int | str, ...]
) -> tuple[str, str]:
    """Return problem and hint for one pydantic error, in the words of a user.

    Args:
        error: One entry of ``ValidationError.errors()``.
        cls: The record that was validated.
        location: The error's place within it.
    """
    kind = error["type"]
    if kind == "extra_forbidden":
        name = str(location[-1])
        fields = list(_fields_at(cls, location[:-1]))
        close = difflib.get_close_matches(name, fields, n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]!r}?" if close else f"Fields here: {', '.join(fields)}."
        return f"the field {name!r} is not known", hint
    if kind == "missing":
        return f"the field {str(location[-1])!r} is missing", "Add it."
    given = error.get("input")
    told = "it is empty" if given is None or given == "" else f"it is {shortened(repr(given))}"
    if kind in _WANTED:
        wanted, remedy = _WANTED[kind]
        return f"{wanted}, but {told}", remedy
    if kind == "too_short":
        return f"at least {error['ctx']['min_length']:,} must be given, but {told}", "Add one."
    if kind == "too_long":
        return f"at most {error['ctx']['max_length']:,} entries are read, but it has more", FEWER
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    head, _, rest = message.partition(" | ")
    but = "" if isinstance(given, dict) else f", but {told}"  # the message names which of several fields
    return f"{head[:1].lower()}{head[1:]}{but}", rest or "Change the value."


def _fields_at(cls: type[BaseModel], location: tuple[int | str, ...]) -> tuple[str, ...]:
    current: Any = cls
    for part in location:
        if isinstance(part, int):
            continue
        field = current.model_fields.get(part) if current else None
        current = _record_in(field.annotation) if field else None
    return tuple(current.model_fields) if current else ()


def _record_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, list):
        found = (_record_in(part) for part in get_args(annotation))
        return next((part for part in found if part), None)
    return None
