"""The bounded JSON schema of a sketch, and its form on a few lines for the prompt."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from archkit.architects.base import Context
from archkit.architects.prompting.schema import object_schema
from archkit.architects.prompting.sketch.choices import choices
from archkit.architects.prompting.sketch.forms import SKETCH_TYPES, Form, Longest, Most, OneOf
from archkit.design import Step

Schema = dict[str, Any]
Words = Mapping[str, tuple[str, ...]]
_LONGEST_WORD = 60
_OPEN = '"..."'


def sketch_schema(step: Step, context: Context | None = None) -> Schema:
    """Return the schema of a small model's reply; with a context, names are chosen from what is there."""
    words = choices(context)
    return object_schema({"sketch": _without_empty_choices(_record(SKETCH_TYPES[step], words))})


def gist(step: Step) -> str:
    """Return the form of a sketch; what is to be said is left open, since a small model copies any word."""
    return f'{{"sketch": {_gist(SKETCH_TYPES[step])}}}'


def _gist(kind: Any) -> str:
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        form = next((one for one in notes if isinstance(one, Form)), None)
        return f'"{form.example}"' if form else _gist(inner)
    if get_origin(kind) is tuple:
        return f"[{_gist(get_args(kind)[0])}]"
    if get_origin(kind) is Literal:
        return "|".join(map(str, get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        hints = get_type_hints(kind, include_extras=True)
        return "{" + ", ".join(f"{name}: {_gist(hints[name])}" for name in kind.model_fields) + "}"
    return "1" if kind is float else _OPEN


def _record(kind: type[BaseModel], words: Words) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    return object_schema({name: _of(hints[name], words) for name in kind.model_fields})


def _of(kind: Any, words: Words) -> Schema:
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        schema = _of(inner, words)
        for note in notes:
            schema |= _bound(note, schema, words)
        return schema
    origin, parts = get_origin(kind), get_args(kind)
    if NoneType in parts:
        return {"anyOf": [_of(parts[0], words), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _of(parts[0], words), "maxItems": 8}
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _record(kind, words)
    return {"type": "number"} if kind is float else {"type": "string", "maxLength": _LONGEST_WORD}


def _bound(note: object, schema: Schema, words: Words) -> Schema:
    if isinstance(note, Most):
        nothing = schema["items"].get("properties", {}).get("field", {}).get("enum") == []
        return {"maxItems": 0 if nothing or schema["items"].get("enum") == [] else note.items}
    if isinstance(note, Longest):
        return {"maxLength": note.characters}
    if isinstance(note, Form):
        return {"pattern": note.pattern}
    if isinstance(note, OneOf) and note.words in words:
        chosen = {"enum": list(words[note.words])}
        if "anyOf" not in schema:
            return chosen
        text, nothing = schema["anyOf"]
        return {"anyOf": [{**text, **chosen}, nothing] if words[note.words] else [nothing]}
    return {}


def _without_empty_choices(schema: Schema) -> Schema:
    """Return a schema in which a choice among nothing is free text; no grammar has an empty choice."""
    kept = {name: one for name, one in schema.items() if not (name == "enum" and one == [])}
    if "properties" in kept:
        kept["properties"] = {name: _without_empty_choices(one) for name, one in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = _without_empty_choices(kept["items"])
    return kept
