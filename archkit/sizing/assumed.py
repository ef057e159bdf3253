"""The brief that numbers are computed from: as stated, with a design's assumptions in the gaps."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from archkit.brief import Brief
from archkit.design import Assumption, Design

_KEPT = 16


def with_assumptions(brief: Brief, assumptions: tuple[Assumption, ...]) -> Brief:
    """Return the brief with assumed values in the fields that nobody stated.

    Raises:
        KeyError: If an assumption names no field of a brief.
        pydantic.ValidationError: If an assumed value does not fit its field.
    """
    values = {
        one.field: list(one.value) if isinstance(one.value, tuple) else one.value
        for one in assumptions
        if brief.value(one.field) is None or brief.value(one.field) == ()
    }
    return _filled(_Gaps(brief, repr(values), values)) if values else brief


@dataclass(frozen=True, eq=False)
class _Gaps:
    """A brief and what fills its gaps, as the key of a cache: the same brief, the same values."""

    brief: Brief
    written: str
    values: dict[str, Any]

    def __hash__(self) -> int:
        return hash((id(self.brief), self.written))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Gaps) and self.brief is other.brief and self.written == other.written


@functools.lru_cache(maxsize=_KEPT)
def _filled(gaps: _Gaps) -> Brief:
    """Return one brief for every step that asks, so that its load is measured once."""
    return gaps.brief.with_values(gaps.values)


def assumed_brief(brief: Brief, design: Design) -> Brief:
    """Return the brief with the assumptions of a design; as stated where they do not fit it."""
    try:
        return with_assumptions(brief, design.clarify.assumptions if design.clarify else ())
    except (KeyError, ValueError):
        return brief
