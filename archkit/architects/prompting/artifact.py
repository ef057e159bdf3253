"""A model's reply becomes the typed artifact, and an artifact becomes the reply that would give it.

A model fills in judgement, archkit fills in numbers: what a draft lacks is computed here.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from archkit.architects.base import Context
from archkit.architects.prompting.assumed_value import assumed_value, told_value
from archkit.architects.prompting.computed import computed_fields, filled, is_known
from archkit.architects.prompting.derived import derived
from archkit.architects.prompting.omitted import lean
from archkit.architects.prompting.problems import path, reason
from archkit.architects.prompting.reading import envelope
from archkit.architects.prompting.schema import draft_fields, is_assumed_value, without_null
from archkit.architects.prompting.sketch import SKETCH_TYPES, drawn
from archkit.design import ARTIFACT_TYPES, Artifact, Clarification, Security, Step
from archkit.errors import InvalidProposalError
from archkit.record import Record
from archkit.sizing import with_assumptions

_VALUES = frozenset({"value", "example"})
_KEPT_UNSEEN = frozenset("\n\t\u200c\u200d")
"""Line breaks, and the two joiners that some scripts and emoji are written with."""


def artifact(step: Step, text: str, context: Context) -> Artifact:
    """Return the artifact that a reply stands for, with what archkit computes filled in.

    Raises:
        InvalidProposalError: If it stands for none; the reason names up to ten problems by
            path, and what would be right.
    """
    reply = envelope(step, text)
    kind = ARTIFACT_TYPES[step]
    if "sketch" in reply:
        told = drawn(step, _sketch(step, reply["sketch"]), context)
    else:
        told = reply.get("artifact", reply)
    if not isinstance(told, dict):
        raise InvalidProposalError(step.value, f"artifact: an object is needed, not {_kind(told)}")
    data = filled(step, derived(step, _read(told, kind)), context)
    try:
        found = kind.model_validate(data)
    except ValidationError as error:
        raise InvalidProposalError(step.value, reason(error, kind)) from None
    if isinstance(found, Clarification):
        _refuse_unfitting(found, context)
    return cast("Artifact", found)


def as_draft(step: Step, artifact: Record, context: Context | None = None, *, sparse: bool = True) -> str:
    """Return the reply with which a model would propose this artifact, as JSON text.

    Args:
        step: The step.
        artifact: What is proposed.
        context: Where it is proposed; with it the numbers are left out that the brief gives.
        sparse: Whether everything is left out that comes back by itself; a service that holds
            a model to the schema has every field written.
    """
    data = _told(artifact.model_dump(mode="json"), ARTIFACT_TYPES[step])
    if isinstance(artifact, Security):
        data["duties"] = [one for one in data["duties"] if not is_known(one["regime"])]
    if sparse:
        return json.dumps({"artifact": lean(step, data, context)}, ensure_ascii=False)
    return json.dumps({"artifact": data, "questions": []}, ensure_ascii=False)


def _sketch(step: Step, told: Any) -> Record:
    kind = SKETCH_TYPES[step]
    try:
        return kind.model_validate(_read(told, kind))
    except ValidationError as error:
        raise InvalidProposalError(step.value, reason(error, kind, root="sketch")) from None


def _read(value: Any, annotation: Any) -> Any:
    """Return draft data in the form that its record reads; nulls are left to the defaults."""
    if isinstance(value, str):
        return _read_text(_cleaned(value), annotation)
    if is_assumed_value(annotation):
        return value
    kind = _bare(annotation)
    if isinstance(value, list) and get_origin(kind) is tuple:
        return [_read(one, get_args(kind)[0]) for one in value]
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = dict(draft_fields(kind))
        left_out = computed_fields(kind)
        return {
            _cleaned(name): _read(_worded(name, one, fields), fields.get(name, Any))
            for name, one in value.items()
            if one is not None and name not in left_out
        }
    return value


def _worded(name: str, value: Any, fields: Mapping[str, Any]) -> Any:
    """Return a number as text where a field holds the text of a value."""
    is_text = name in _VALUES and _bare(fields.get(name)) is str
    return told_value(value) if is_text and isinstance(value, bool | int | float) else value


def _read_text(text: str, annotation: Any) -> Any:
    if is_assumed_value(annotation):
        return assumed_value(text)
    kind = _bare(annotation)
    if get_origin(kind) is Literal:
        values = {str(one).lower(): one for one in get_args(kind)}
        return values.get(text.strip().lower(), text)
    if get_origin(kind) is tuple and _bare(get_args(kind)[0]) is str:
        return [text] if text.strip() else []  # one line where a list of lines is asked for
    return text


def _bare(annotation: Any) -> Any:
    """Return a type without null and without its bounds."""
    kind, _ = without_null(annotation)
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _told(value: Any, annotation: Any) -> Any:
    """Return an artifact's data as a draft has it."""
    if is_assumed_value(annotation):
        return told_value(value)
    kind, _ = without_null(annotation)
    if isinstance(value, list) and get_origin(kind) is tuple:
        return [_told(one, get_args(kind)[0]) for one in value]
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: _told(value[name], one) for name, one in draft_fields(kind)}
    return value


def _cleaned(text: str) -> str:
    """Return a text without what nobody can see or store: controls, half characters, turned direction."""
    if text.isprintable():
        return text
    return "".join(
        char if char in _KEPT_UNSEEN or unicodedata.category(char) not in {"Cc", "Cf", "Cs"} else "\ufffd"
        for char in text.replace("\r\n", "\n")
    )


def _refuse_unfitting(found: Clarification, context: Context) -> None:
    """Refuse an assumption about no field of a brief, or one that does not fit its field."""
    for number, one in enumerate(found.assumptions):
        where = path(("assumptions", number))
        try:
            with_assumptions(context.brief, (one,))
        except KeyError:
            wrong = f"{where}.field: {one.field!r} is no field of a brief; name one such as scale.users_total"
        except ValidationError as error:
            said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            wrong = f"{where}.value: {one.value!r} does not fit {one.field}: {said}"
        else:
            continue
        raise InvalidProposalError("clarify", wrong)


def _kind(value: Any) -> str:
    names: Mapping[type, str] = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
