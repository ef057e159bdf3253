"""The arguments of a tool call: plain data from a model, read into a record or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from archkit.architects.prompting import visible
from archkit.architects.prompting.problems import reason
from archkit.errors import InputError
from archkit.record import Record

MOST_CHARACTERS = 6_000
"""Longest result of a tool."""

Arguments = TypeVar("Arguments", bound=Record)


def read_arguments(kind: type[Arguments], told: Mapping[str, Any]) -> Arguments:
    """Return the arguments of a call; null stands for what is left out.

    Raises:
        InputError: If they are not what the tool takes; says which and what would be right.
    """
    stated = {str(name): value for name, value in told.items() if value is not None}
    try:
        return kind.model_validate(stated)
    except ValidationError as error:
        raise InputError(
            reason(error, kind, root="arguments"), hint="Call the tool again with these corrected."
        ) from None


def bounded(text: str) -> str:
    """Return a result that is short enough, with every character visible."""
    seen = visible(text)
    if len(seen) <= MOST_CHARACTERS:
        return seen
    return f"{seen[:MOST_CHARACTERS]}\n({len(seen) - MOST_CHARACTERS:,} further characters left out)"
