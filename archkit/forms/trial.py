"""Tries a typed value on a brief and says in a user's words what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from archkit.brief import Brief
from archkit.errors import InputError
from archkit.forms.field import Field
from archkit.record import explain, most_telling


@dataclass(frozen=True)
class Trial:
    """The brief with the new value, or the message why it cannot be taken."""

    brief: Brief | None
    message: str = ""


def try_value(brief: Brief, field: Field, text: str) -> Trial:
    """Return the brief with a field's typed text in place, validated like any other."""
    try:
        return Trial(brief.with_values({field.path: field.read(text)}))
    except ValidationError as error:
        first = most_telling(error)
        problem, hint = explain(first, Brief, tuple(first["loc"]))
        return Trial(None, f"{problem}. {hint}")
    except InputError as error:
        return Trial(None, str(error))
