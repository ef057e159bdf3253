"""What it takes: every number about a design, worked out from one brief.

Load and volumes; capacity, envelope and months; the bill, its book of prices and the budget;
availability, failures and recovery. The load simulation, the network it plays on, the quick
answer and the calibration have their own rooms: ``simulation``, ``network``, ``quick_answer``,
``calibration``; the stages of growth stand in ``growth``, what fails in ``reliability``.
"""

from archkit.sizing.accumulation import objects_by_month, rows_by_month, storage_by_month
from archkit.sizing.amount import Amount, charged_amount, platform_amount
from archkit.sizing.assumed import assumed_brief, with_assumptions
from archkit.sizing.budget import BudgetVerdict, Lever, budget_verdict
from archkit.sizing.capacity import size_capacity
from archkit.sizing.ceiling import component_ceiling
from archkit.sizing.cost import PROVIDER_CHARGE, is_provider_charge, monthly_total, price_components
from archkit.sizing.cost_cases import CostCase, CostCases, MonthCost, cost_by_month, cost_cases
from archkit.sizing.cost_jumps import CostJump, cost_jumps
from archkit.sizing.deliveries import messages
from archkit.sizing.envelope import Envelope, envelope
from archkit.sizing.figures import number
from archkit.sizing.machine import Machine, machine_of
from archkit.sizing.months import MonthNeed, capacity_by_month
from archkit.sizing.operations import OperationLoad, operation_loads
from archkit.sizing.ownership import Ownership, OwnershipPart, ownership
from archkit.sizing.people import people_hours
from archkit.sizing.price_book import (
    BOOKS,
    PriceBook,
    own_price,
    price_book,
    price_items,
    prices_of,
    with_own_prices,
)
from archkit.sizing.profile import DayProfile, day_profile
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
from archkit.sizing.signing_in import people_signing_in
from archkit.sizing.terms import USUAL, Terms, terms_of
from archkit.sizing.volumes import entity_bytes, entity_rows
from archkit.sizing.workload import Load, measure_load

__all__ = [
    "BOOKS",
    "PROVIDER_CHARGE",
    "USUAL",
    "Amount",
    "BudgetVerdict",
    "BurnAlert",
    "CostCase",
    "CostCases",
    "CostJump",
    "DayProfile",
    "Envelope",
    "ErrorBudget",
    "FailureImpact",
    "Fitness",
    "Lever",
    "Load",
    "Machine",
    "MonthCost",
    "MonthNeed",
    "OperationAvailability",
    "OperationLoad",
    "Ownership",
    "OwnershipPart",
    "PriceBook",
    "Quantity",
    "RecoveryReach",
    "Terms",
    "TimeBudget",
    "assumed_brief",
    "budget_verdict",
    "capacity_by_month",
    "charged_amount",
    "component_ceiling",
    "consumers",
    "cost_by_month",
    "cost_cases",
    "cost_jumps",
    "day_profile",
    "drain_seconds",
    "entity_bytes",
    "entity_rows",
    "envelope",
    "erlang_c",
    "error_budget",
    "failures",
    "fitness",
    "is_provider_charge",
    "journeys",
    "littles_law",
    "machine_of",
    "measure_load",
    "messages",
    "monthly_total",
    "number",
    "objects_by_month",
    "operation_availability",
    "operation_loads",
    "operation_rate",
    "own_price",
    "ownership",
    "partitions",
    "people_hours",
    "people_signing_in",
    "platform_amount",
    "pool_size",
    "price_book",
    "price_components",
    "price_items",
    "prices_of",
    "recovery_reach",
    "rows_by_month",
    "size_capacity",
    "storage_by_month",
    "terms_of",
    "time_budgets",
    "utilisation",
    "waiting_seconds",
    "with_assumptions",
    "with_own_prices",
]
