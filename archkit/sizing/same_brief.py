"""Results that are worked out once for a brief, since every step asks for them again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from archkit.brief import Brief

_KEPT = 8

Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class _This:
    """A brief as the key of a cache: the same object, since comparing large briefs takes long."""

    brief: Brief

    def __hash__(self) -> int:
        return id(self.brief)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.brief is other.brief


def once_a_brief(function: Callable[[Brief], Result]) -> Callable[[Brief], Result]:
    """Return the function with its results for the last few briefs kept; briefs are frozen."""

    @functools.lru_cache(maxsize=_KEPT)
    def kept(this: _This) -> Result:
        return function(this.brief)

    @functools.wraps(function)
    def asked(brief: Brief) -> Result:
        return kept(_This(brief))

    return asked
