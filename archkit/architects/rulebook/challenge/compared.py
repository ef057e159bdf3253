"""A design's comparisons and rewrites, worked out once for what they depend on."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from archkit.architects.rulebook.challenge.alternative import whole
from archkit.architects.rulebook.challenge.comparisons import by_step, comparisons
from archkit.architects.rulebook.challenge.rewrites import rewrites
from archkit.architects.rulebook.situation import Situation
from archkit.design import Comparison, Decision, Design, Rewrite, Step

_KEPT = 256


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
    """What the comparisons depend on, as the key of a cache: equal in content.

    All else is built again from the situation, so that of the design only its framing, its answers
    and what its decisions chose from count.
    """

    def __init__(self, case: Situation, design: Design, more: tuple[Decision, ...]) -> None:
        self.case, self.design, self.more = case, design, more
        self.key = (
            case.stated.model_dump_json(),
            case.brief.model_dump_json(),
            design.name,
            design.frame.model_dump_json() if design.frame else "",
            design.clarify.model_dump_json() if design.clarify else "",
            tuple((step, _weighed(one)) for step, one in by_step(design) if step is not Step.CHALLENGE),
            tuple(map(_weighed, more)),
            case.traits,
            case.today,
            case.lean,
            case.forced,
        )

    def __hash__(self) -> int:
        return hash(self.key[:3])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


def _weighed(one: Decision) -> str:
    """Return what of a decision its comparison is made from; its words are not among it."""
    return one.model_dump_json(include={"id", "chosen", "options", "tie_question"})


@functools.lru_cache(maxsize=_KEPT)
def _kept(asked: _Asked) -> Compared:
    case, design = asked.case, asked.design
    own = whole(case, design)
    return Compared(comparisons(case, design, asked.more, own), rewrites(case, design, own))
