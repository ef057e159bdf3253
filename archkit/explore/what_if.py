"""Designs the brief again with other values and says what changes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from archkit.architects import Architect, Context
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.design.diff import Change, diff
from archkit.errors import InputError
from archkit.personas import Persona
from archkit.session import with_answer

LOAD_PATHS = ("workload.reads_per_day", "workload.writes_per_day")


@dataclass(frozen=True)
class WhatIf:
    """The design under other values, unproved; `base` is the one it is compared with."""

    brief: Brief
    design: Design
    base: Design

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different from the first design; worked out when it is asked for."""
        return diff(self.base, self.design)

    @property
    def monthly_usd(self) -> tuple[float, float, float] | None:
        """Low, base and high running cost in USD a month; None when nothing was designed."""
        return self.design.size.monthly_usd if self.design.size else None


def what_if(  # noqa: PLR0913 - what is compared, and two ways to change it
    brief: Brief,
    base: Design,
    architect: Architect,
    *,
    values: Mapping[str, Any] | None = None,
    load_factor: float = 1.0,
    today: dt.date,
    persona: Persona | None = None,
    without: Collection[Step] = (),
) -> WhatIf:
    """Design a brief with other values.

    Nothing is proved or kept: this is for looking around before a decision.

    Args:
        brief: The brief as stated.
        base: The design to compare with.
        architect: Who proposes.
        values: Brief fields by dotted path.
        load_factor: Factor on every rate and user count, over 0.
        today: The day on which dated facts are judged.
        persona: Who leads, as in the walk that is compared with.
        without: Steps that nobody will look at; only the last ones, since each builds on those before.

    Raises:
        InputError: If there is no such field, or a value or the factor does not fit.
    """
    changed = with_load(brief, load_factor)
    for field, value in (values or {}).items():
        changed = with_answer(changed, field, value)
    design = Design(name=changed.name, architect=architect.name)
    for step in (one for one in Step if one not in without):
        proposed = architect.propose(step, Context(changed, design, today, persona=persona))
        design = design.with_artifact(step, proposed)
        if design.clarify and design.clarify.outcome != "design":
            break
    return WhatIf(changed, design, base)


def with_load(brief: Brief, factor: float) -> Brief:
    """Return the brief with every rate and every number of users multiplied.

    Args:
        brief: The brief.
        factor: Over 0; 10 is ten times the load.

    Raises:
        InputError: If the factor is no number over 0, or no brief may state that much or little.
    """
    if not (math.isfinite(factor) and factor > 0):
        raise InputError(
            f"a factor is a number over 0, not {factor}", field="load_factor", hint="Ten times is 10."
        )
    if factor == 1:
        return brief
    try:
        return _scaled(brief, factor)
    except (ValidationError, OverflowError):
        raise InputError(
            f"{factor:g} times the load is more or less than a brief may state",
            field="load_factor",
            hint="Choose a factor nearer to 1.",
        ) from None


def _scaled(brief: Brief, factor: float) -> Brief:
    work = brief.workload
    operations = [
        one.model_copy(update={"per_day": one.per_day * factor}) if one.per_day else one
        for one in work.operations
    ]
    entities = [
        one.model_copy(update={"rows_per_day": one.rows_per_day * factor}) if one.rows_per_day else one
        for one in work.entities
    ]
    values: dict[str, Any] = {
        "workload.operations": [one.model_dump(mode="json", exclude_defaults=True) for one in operations],
        "workload.entities": [one.model_dump(mode="json", exclude_defaults=True) for one in entities],
    }
    for path in LOAD_PATHS:
        if brief.value(path):
            values[path] = brief.value(path) * factor
    for path in ("scale.users_total", "scale.users_daily_active", "scale.users_concurrent_peak"):
        if brief.value(path):
            values[path] = max(1, round(brief.value(path) * factor))
    return brief.with_values(values)
