"""What all parts of a brief share: an empty field is not stated, and lists have an end."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import Field, model_validator

from archkit.record import Record

MOST_THINGS = 500
"""Entities, attributes of one, integrations: more is not one system to be designed at once."""
MOST_DEEDS = 2_000
"""Operations."""
MOST_LINES = 5_000
"""Whatever else is listed, so that reading and designing end in bounded time."""

Item = TypeVar("Item")
Things = Annotated[tuple[Item, ...], Field(max_length=MOST_THINGS)]
Deeds = Annotated[tuple[Item, ...], Field(max_length=MOST_DEEDS)]
Lines = Annotated[tuple[Item, ...], Field(max_length=MOST_LINES)]


class Stated(Record):
    """A part of a brief; a field that is left empty is not stated."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: one for name, one in data.items() if one is not None or name not in cls.model_fields}
