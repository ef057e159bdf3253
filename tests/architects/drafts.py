"""The rulebook's artifacts in the words of a model: what a scripted server answers with."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from pathlib import Path

from archkit.architects import prompting
from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.brief import Brief
from archkit.design import Artifact, Design, Step

BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


@functools.cache
def brief(name: str = "notifications") -> Brief:
    return Brief.read(BRIEFS / f"{name}.yaml")


@functools.cache
def artifacts(name: str = "notifications") -> dict[Step, Artifact]:
    found: dict[Step, Artifact] = {}
    context = Context(brief(name), Design(name=brief(name).name), TODAY)
    for step in Step:
        found[step] = Rulebook().propose(step, context)
        context = replace(context, design=context.design.with_artifact(step, found[step]))
    return found


def draft(step: Step, name: str = "notifications") -> str:
    return prompting.as_draft(step, artifacts(name)[step])


def context(step: Step, name: str = "notifications", **values: object) -> Context:
    """Return what is seen when a step's turn comes in a walk that went as the rulebook's."""
    design = Design(name=brief(name).name)
    for one in tuple(Step)[: tuple(Step).index(step)]:
        design = design.with_artifact(one, artifacts(name)[one])
    return Context(brief(name), design, TODAY, **values)
