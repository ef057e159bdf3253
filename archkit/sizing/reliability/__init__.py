"""What fails, how often and for how long: availability, budgets, blast radius and the way back."""

from archkit.sizing.reliability.availability import (
    Dependency,
    Improvement,
    OperationAvailability,
    operation_availability,
)
from archkit.sizing.reliability.burn_rate import BurnAlert, ErrorBudget, budget_of, error_budget
from archkit.sizing.reliability.downtime import Downtime
from archkit.sizing.reliability.failures import FailureImpact, OperationEffect, failures
from archkit.sizing.reliability.fitness import Fitness, LevelBudget, OperationGoal, Trigger, fitness
from archkit.sizing.reliability.journey import Journey, Leg, journeys
from archkit.sizing.reliability.recovery import RecoveryReach, TierReach, recovery_reach
from archkit.sizing.reliability.time_budget import Hop, TimeBudget, time_budgets

__all__ = [
    "BurnAlert",
    "Dependency",
    "Downtime",
    "ErrorBudget",
    "FailureImpact",
    "Fitness",
    "Hop",
    "Improvement",
    "Journey",
    "Leg",
    "LevelBudget",
    "OperationAvailability",
    "OperationEffect",
    "OperationGoal",
    "RecoveryReach",
    "TierReach",
    "TimeBudget",
    "Trigger",
    "budget_of",
    "error_budget",
    "failures",
    "fitness",
    "journeys",
    "operation_availability",
    "recovery_reach",
    "time_budgets",
]
