"""What a draft leaves out: defaults, what follows from the rest, and what archkit computes."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from archkit.architects.base import Context
from archkit.architects.prompting.computed import FILLED_WHERE_OPEN, filled
from archkit.architects.prompting.derived import FOLLOWS, derived
from archkit.architects.prompting.schema import draft_fields, without_null
from archkit.design import ARTIFACT_TYPES, Step

Data = dict[str, Any]


@functools.cache
def defaults(kind: type[BaseModel]) -> Mapping[str, Any]:
    """Return the fields that a draft of this record may leave out, with what they are then."""
    fields = {name: kind.model_fields[name] for name, _ in draft_fields(kind)}
    return MappingProxyType(
        {
            name: to_jsonable_python(field.get_default(call_default_factory=True, validated_data={}))
            for name, field in fields.items()
            if not field.is_required()
        }
    )


def lean(step: Step, draft: Data, context: Context | None = None) -> Data:
    """Return a whole draft without what comes back by itself when it is read.

    Args:
        step: The step.
        draft: The draft with all its fields.
        context: Where it will be read; without it the numbers stay that only a brief gives.
    """
    kind = ARTIFACT_TYPES[step]
    bare: Data = _without(draft, kind, follows=True, numbers=context is not None)
    found: Data = _restored(bare, draft, _read(step, bare, context), kind)
    if _read(step, found, context) == _read(step, draft, context):
        return found
    whole: Data = _without(draft, kind, follows=False, numbers=False)
    return whole  # names that stand twice cannot be told apart by what is left of them


def _read(step: Step, draft: Data, context: Context | None) -> Data:
    """Return a draft as its record will have it; what its defaults are still lacks."""
    data: Data = derived(step, _without(draft, ARTIFACT_TYPES[step], follows=False, numbers=False))
    return filled(step, data, context) if context is not None and step is Step.DATA else data


def _without(value: Any, annotation: Any, *, follows: bool, numbers: bool) -> Any:
    """Return new data without defaults and, where it is asked for, without what is made or computed."""
    kind, _ = without_null(annotation)
    if isinstance(value, list) and get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return [_without(one, inner, follows=follows, numbers=numbers) for one in value]
    if not (isinstance(value, dict) and _is_record(kind)):
        return value
    known = defaults(kind)
    left_out = (FOLLOWS.get(kind, {}).keys() if follows else set()) | (
        FILLED_WHERE_OPEN.get(kind, frozenset()) if numbers else frozenset()
    )
    return {
        name: _without(value[name], one, follows=follows, numbers=numbers)
        for name, one in draft_fields(kind)
        if name in value and name not in left_out and (name not in known or value[name] != known[name])
    }


def _restored(bare: Any, draft: Any, read: Any, annotation: Any) -> Any:
    """Return bare data with every value that did not come back as it was."""
    kind, _ = without_null(annotation)
    if isinstance(bare, list) and get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return [_restored(*one, inner) for one in zip(bare, draft, read, strict=True)]
    if not (isinstance(bare, dict) and _is_record(kind)):
        return bare
    known = defaults(kind)
    found = {}
    for name, one in draft_fields(kind):
        if name in bare:
            found[name] = _restored(bare[name], draft[name], read[name], one)
        elif draft[name] is not None and draft[name] != read.get(name, known.get(name)):
            found[name] = draft[name]
    return found


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
