"""Migrations are rehearsed in PostgreSQL: up, down and up again under traffic, then compared."""

from archkit.proofs.migration.between import migration_between
from archkit.proofs.migration.record import LossFound, PatternRun, Rehearsal, StepRun
from archkit.proofs.migration.rehearsal import rehearse
from archkit.proofs.migration.verdicts import judged

__all__ = ["LossFound", "PatternRun", "Rehearsal", "StepRun", "judged", "migration_between", "rehearse"]
