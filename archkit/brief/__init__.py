"""What is wanted: the Brief, and reading it from YAML, prose, or a project folder."""

from archkit.brief.brief import (
    Brief,
    Budget,
    Compliance,
    Existing,
    ExistingDecision,
    ExistingSystem,
    Integration,
    Quality,
    Scale,
    Source,
    Team,
    ThreatContext,
    Timeline,
)
from archkit.brief.workload import Attribute, Entity, Operation, Workload

__all__ = [
    "Attribute",
    "Brief",
    "Budget",
    "Compliance",
    "Entity",
    "Existing",
    "ExistingDecision",
    "ExistingSystem",
    "Integration",
    "Operation",
    "Quality",
    "Scale",
    "Source",
    "Team",
    "ThreatContext",
    "Timeline",
    "Workload",
]
