"""What it takes: workload, capacity, cost and availability from one brief and design."""

from archkit.sizing.assumed import assumed_brief, with_assumptions
from archkit.sizing.availability import critical_path, path_availability
from archkit.sizing.capacity import size_capacity
from archkit.sizing.ceiling import component_ceiling
from archkit.sizing.cost import PROVIDER_CHARGE, is_provider_charge, monthly_total, price_components
from archkit.sizing.deliveries import messages
from archkit.sizing.figures import number
from archkit.sizing.people import people_hours
from archkit.sizing.quantity import Quantity
from archkit.sizing.queueing import (
    consumers,
    drain_seconds,
    erlang_c,
    littles_law,
    partitions,
    pool_size,
    utilisation,
    waiting_seconds,
)
from archkit.sizing.rates import operation_rate
from archkit.sizing.reliability import (
    BurnAlert,
    ErrorBudget,
    FailureImpact,
    Fitness,
    OperationAvailability,
    RecoveryReach,
    TimeBudget,
    error_budget,
    failures,
    fitness,
    journeys,
    operation_availability,
    recovery_reach,
    time_budgets,
)
from archkit.sizing.volumes import entity_bytes, entity_rows
from archkit.sizing.workload import Load, measure_load

__all__ = [
    "PROVIDER_CHARGE",
    "BurnAlert",
    "ErrorBudget",
    "FailureImpact",
    "Fitness",
    "Load",
    "OperationAvailability",
    "Quantity",
    "RecoveryReach",
    "TimeBudget",
    "assumed_brief",
    "component_ceiling",
    "consumers",
    "critical_path",
    "drain_seconds",
    "entity_bytes",
    "entity_rows",
    "erlang_c",
    "error_budget",
    "failures",
    "fitness",
    "is_provider_charge",
    "journeys",
    "littles_law",
    "measure_load",
    "messages",
    "monthly_total",
    "number",
    "operation_availability",
    "operation_rate",
    "partitions",
    "path_availability",
    "people_hours",
    "pool_size",
    "price_components",
    "recovery_reach",
    "size_capacity",
    "time_budgets",
    "utilisation",
    "waiting_seconds",
    "with_assumptions",
]
