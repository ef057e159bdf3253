"""Fitness numbers for those who write them out: scripts, rules and objectives of the hand-off."""

from __future__ import annotations

from archkit.brief import Brief
from archkit.design import Design
from archkit.sizing import assumed_brief
from archkit.sizing.reliability import (
    BurnAlert,
    Fitness,
    LevelBudget,
    OperationGoal,
    Trigger,
    fitness,
)

__all__ = ["BurnAlert", "Fitness", "LevelBudget", "OperationGoal", "Trigger", "fitness_of"]


def fitness_of(brief: Brief, design: Design) -> Fitness:
    """Return the numbers of a design's fitness functions, the design's assumptions filled in."""
    return fitness(assumed_brief(brief, design), design)
