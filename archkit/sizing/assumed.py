"""The brief that numbers are computed from: as stated, with a design's assumptions in the gaps."""

from __future__ import annotations

from archkit.brief import Brief
from archkit.design import Assumption, Design


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
    return brief.with_values(values) if values else brief


def assumed_brief(brief: Brief, design: Design) -> Brief:
    """Return the brief with the assumptions of a design; as stated where they do not fit it."""
    try:
        return with_assumptions(brief, design.clarify.assumptions if design.clarify else ())
    except (KeyError, ValueError):
        return brief
