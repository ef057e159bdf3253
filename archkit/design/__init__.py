"""What is proposed: the typed Design, and what is generated from it."""

from archkit.design.architecture import Architecture, Boundary, Component, LeftOut, Link
from archkit.design.comparison import Comparison, OptionFigures, Rewrite, TippingPoint
from archkit.design.contracts import Contracts, ContractSchema, Endpoint, Event, Parameter, SchemaField
from archkit.design.data import (
    AccessPattern,
    Column,
    Constraint,
    DataModel,
    ForeignKey,
    Index,
    MigrationStep,
    Table,
)
from archkit.design.decision import Criterion, Decision, Option, Points
from archkit.design.design import ARTIFACT_TYPES, IMPORT, Artifact, Design
from archkit.design.estimate import Estimate, EstimateInput, SpreadShare
from archkit.design.finding import Finding
from archkit.design.framing import Assumption, Clarification, Flip, Framing, MissingInput, Question, Trait
from archkit.design.operations import Alert, Deployment, Operations, Policy, Recovery, ServiceLevel
from archkit.design.plan import (
    Capacity,
    Challenge,
    CostLine,
    Milestone,
    Removal,
    Risk,
    RoadmapStage,
    Sizing,
    TradeOff,
)
from archkit.design.schema_parts import DataType, Partition, Routine, SchemaView, Sequence
from archkit.design.security import Control, Duty, Security, SetAside, Threat
from archkit.design.step import Step
from archkit.design.technology import Practice, Technology, TechnologyStack

__all__ = [
    "ARTIFACT_TYPES",
    "IMPORT",
    "AccessPattern",
    "Alert",
    "Architecture",
    "Artifact",
    "Assumption",
    "Boundary",
    "Capacity",
    "Challenge",
    "Clarification",
    "Column",
    "Comparison",
    "Component",
    "Constraint",
    "ContractSchema",
    "Contracts",
    "Control",
    "CostLine",
    "Criterion",
    "DataModel",
    "DataType",
    "Decision",
    "Deployment",
    "Design",
    "Duty",
    "Endpoint",
    "Estimate",
    "EstimateInput",
    "Event",
    "Finding",
    "Flip",
    "ForeignKey",
    "Framing",
    "Index",
    "LeftOut",
    "Link",
    "MigrationStep",
    "Milestone",
    "MissingInput",
    "Operations",
    "Option",
    "OptionFigures",
    "Parameter",
    "Partition",
    "Points",
    "Policy",
    "Practice",
    "Question",
    "Recovery",
    "Removal",
    "Rewrite",
    "Risk",
    "RoadmapStage",
    "Routine",
    "SchemaField",
    "SchemaView",
    "Security",
    "Sequence",
    "ServiceLevel",
    "SetAside",
    "Sizing",
    "SpreadShare",
    "Step",
    "Table",
    "Technology",
    "TechnologyStack",
    "Threat",
    "TippingPoint",
    "TradeOff",
    "Trait",
]
