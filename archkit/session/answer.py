"""An answer: one field of the brief, stated by somebody during the walk."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from archkit.brief import Brief
from archkit.errors import InputError
from archkit.record import Record, explain

_LIST_ERRORS = frozenset({"tuple_type", "list_type"})


def with_answer(brief: Brief, field: str, value: Any) -> Brief:
    """Return the brief with one field stated.

    Args:
        brief: What was stated so far.
        field: Dotted path such as ``"scale.users_total"``.
        value: The answer; text is read like in a YAML brief (``"200K"``), and a text for a
            field that holds several is split at its commas.

    Raises:
        InputError: If there is no such field, or the value does not fit it.
    """
    if not isinstance(field, str):
        raise _unknown(str(field))
    plain = list(value) if isinstance(value, tuple | set | frozenset) else value
    try:
        return brief.with_values({field: plain})
    except (KeyError, AttributeError):
        raise _unknown(field) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if isinstance(plain, str) and first["type"] in _LIST_ERRORS:
            parts = [part.strip() for part in plain.split(",") if part.strip()]
            return with_answer(brief, field, parts)
        location = tuple(part for part in first["loc"] if isinstance(part, int) or part.isidentifier())
        problem, hint = explain(first, Brief, location)
        raise InputError(problem, field=field, hint=hint) from None


def stated_value(brief: Brief, field: str) -> Any:
    """Return the value at a dotted path as plain JSON data."""
    current: Any = brief.model_dump(mode="json")
    for part in field.split("."):
        current = current[part]
    return current


def _unknown(field: str) -> InputError:
    fields = sorted(answerable_fields())
    close = difflib.get_close_matches(field, fields, n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]!r}?" if close else f"For example {fields[0]!r}."
    return InputError(f"the brief has no field {field!r}", hint=hint)


def answerable_fields(record: type[Record] = Brief, prefix: str = "") -> Iterator[str]:
    """Yield the dotted paths of all fields of a brief."""
    for name, field in record.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, Record):
            yield from answerable_fields(annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
