"""Results that are worked out once for a brief or a fact, since every step asks for them again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from archkit.brief import Brief
from archkit.record import Record

_KEPT = 8
_KEPT_SMALL = 1_000

Asked = TypeVar("Asked", bound=Record)
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class _This(Generic[Asked]):
    """A record as the key of a cache: the same object, since comparing large ones takes long."""

    record: Asked

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.record is other.record


class These:
    """Several frozen things as the key of a cache: the same objects in the same order."""

    __slots__ = ("things",)

    def __init__(self, *things: object) -> None:
        self.things = things

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.things)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, These)
            and len(self.things) == len(other.things)
            and all(one is same for one, same in zip(self.things, other.things, strict=True))
        )


def once_a_brief(function: Callable[[Brief], Result]) -> Callable[[Brief], Result]:
    """Return the function with its results for the last few briefs kept; briefs are frozen."""
    return _once(function, _KEPT)


def once_for(function: Callable[[Asked], Result]) -> Callable[[Asked], Result]:
    """Return the function of a small record, such as a fact, with its last thousand results kept."""
    return _once(function, _KEPT_SMALL)


def _once(function: Callable[[Asked], Result], most: int) -> Callable[[Asked], Result]:
    @functools.lru_cache(maxsize=most)
    def kept(this: _This[Asked]) -> Result:
        return function(this.record)

    @functools.wraps(function)
    def asked(record: Asked) -> Result:
        return kept(_This(record))

    return asked
