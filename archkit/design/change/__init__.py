"""How one data model becomes another: the difference, and the steps from the one to the other."""

from archkit.design.change.difference import SchemaChange, difference
from archkit.design.change.pairing import Pairing, TablePair, pair_models
from archkit.design.change.plan import migration_plan
from archkit.design.change.renames import Renames, read_renames
from archkit.design.change.script import plan_files, read_fills
from archkit.design.change.step import (
    CONFLICTS,
    Block,
    ByHand,
    Comparison,
    Hurdle,
    Loss,
    MigrationPlan,
    PlanStep,
)

__all__ = [
    "CONFLICTS",
    "Block",
    "ByHand",
    "Comparison",
    "Hurdle",
    "Loss",
    "MigrationPlan",
    "Pairing",
    "PlanStep",
    "Renames",
    "SchemaChange",
    "TablePair",
    "difference",
    "migration_plan",
    "pair_models",
    "plan_files",
    "read_fills",
    "read_renames",
]
