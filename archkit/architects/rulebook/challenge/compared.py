"""A design's comparisons and rewrites, worked out once for what they depend on."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from archkit.architects.rulebook.challenge.comparisons import comparisons
from archkit.architects.rulebook.challenge.rewrites import rewrites
from archkit.architects.rulebook.situation import Situation
from archkit.design import Comparison, Decision, Design, Rewrite, Step

_KEPT = 64
_LEFT_OUT = {Step.CHALLENGE.value}


@dataclass(frozen=True)
class Compared:
    """Every decision's options in numbers, and the design as opposed sides would build it."""

    comparisons: tuple[Comparison, ...]
    rewrites: tuple[Rewrite, ...]


def compared(case: Situation, design: Design, more: tuple[Decision, ...] = ()) -> Compared:
    """Return the comparisons and rewrites of a design; they take longer than all the rest of it.

    Args:
        case: The situation.
        design: The design as far as `size`.
        more: Decisions that are taken with the challenge itself.
    """
    return _kept(_Asked(case, design, more))


class _Asked:
    """What the comparisons depend on, as the key of a cache: equal in content."""

    def __init__(self, case: Situation, design: Design, more: tuple[Decision, ...]) -> None:
        self.case, self.design, self.more = case, design, more
        self.key = (
            case.stated.model_dump_json(),
            case.brief.model_dump_json(),
            design.model_dump_json(exclude=_LEFT_OUT),
            tuple(one.model_dump_json() for one in more),
            case.traits,
            case.today,
            case.lean,
            case.forced,
        )

    def __hash__(self) -> int:
        return hash(self.key[:3])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


@functools.lru_cache(maxsize=_KEPT)
def _kept(asked: _Asked) -> Compared:
    return Compared(comparisons(asked.case, asked.design, asked.more), rewrites(asked.case, asked.design))
