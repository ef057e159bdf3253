"""Ways out of an obstacle, proved by designing again: what is enough, and what is just not enough."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from archkit.architects.rulebook.frame.traits import find_traits
from archkit.architects.rulebook.situation import Situation
from archkit.sizing import measure_load

Holds = Callable[[Situation], bool]
"""Says whether the obstacle is gone in a situation; it designs again where that is needed."""

_DIGITS = 3
_CLOSE = 0.02
_STEPS = 40


@dataclass(frozen=True)
class Obstacle:
    """A constraint that no design can meet, and by how much it would have to give."""

    because: str
    unless: str


@dataclass(frozen=True)
class Relaxed:
    """A value that is enough, and one a little closer to what was stated that is not."""

    enough: float
    not_enough: float

    def proved(self, unit: str = "") -> str:
        """Return the proof in words: ``designed again: 812 holds, 796 does not``."""
        return (
            f"designed again: {written(self.enough)}{unit} holds, {written(self.not_enough)}{unit} does not"
        )


def with_stated(case: Situation, values: dict[str, Any]) -> Situation:
    """Return the situation as if the brief had stated these values by field."""
    brief, stated = case.brief.with_values(values), case.stated.with_values(values)
    traits = case.traits | {trait.id for trait in find_traits(brief)}
    return replace(case, brief=brief, stated=stated, traits=frozenset(traits), load=measure_load(brief))


def least_relaxed(case: Situation, field: str, *, stated: float, far: float, holds: Holds) -> Relaxed | None:
    """Return the least change of a field that removes an obstacle; None when even `far` does not.

    Found by halving between what was stated, which does not hold, and `far`, until the two ends
    are within 2 % of the way that it takes; each try designs again.
    """
    if not holds(with_stated(case, {field: far})):
        return None
    low, high = stated, far
    for _ in range(_STEPS):
        if abs(high - low) <= _CLOSE * max(abs(high - stated), 1e-9):
            break
        middle = (low + high) / 2
        if holds(with_stated(case, {field: middle})):
            high = middle
        else:
            low = middle
    if far > stated:
        high, low = min(far, rounded_up(high)), max(stated, _rounded(low, math.floor))
    return Relaxed(high, low)


def least_people(case: Situation, field: str, *, stated: int, far: int, holds: Holds) -> Relaxed | None:
    """Return the fewest people that remove an obstacle, and one fewer; None when `far` are not enough."""
    for people in range(stated + 1, far + 1):
        if holds(with_stated(case, {field: people})):
            return Relaxed(people, people - 1)
    return None


def rounded_up(value: float) -> float:
    """Return a value with three significant digits, never less than it was."""
    return _rounded(value, math.ceil)


def _rounded(value: float, towards: Callable[[float], int]) -> float:
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - _DIGITS + 1)
    return float(f"{towards(round(value / step, 6)) * step:.12g}")


def written(value: float) -> str:
    """Return a number as it can be typed again, with up to six digits."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"  # noqa: PLR2004 - where %g turns to exponents
