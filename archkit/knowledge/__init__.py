"""What is known: facts with source and date, decision criteria, technologies, duties and models."""

from archkit.knowledge.condition import Condition, Reading, Readings, holds
from archkit.knowledge.criterion import (
    ChecklistItem,
    ConflictSide,
    Gate,
    GateKind,
    KnownOption,
    PersonaConflict,
    Rating,
)
from archkit.knowledge.fact import Fact, KnownDuty, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.known_model import KnownModel, ModelPrice
from archkit.knowledge.library import (
    Library,
    bound,
    fact,
    known_model,
    known_technology,
    library,
    rule,
    standing_gates,
)
from archkit.knowledge.measurement import Measurement
from archkit.knowledge.practice import KnownPractice, KnownWeakness

__all__ = [
    "ChecklistItem",
    "Condition",
    "ConflictSide",
    "Fact",
    "Gate",
    "GateKind",
    "KnownDuty",
    "KnownModel",
    "KnownOption",
    "KnownPractice",
    "KnownQuestion",
    "KnownTechnology",
    "KnownTrait",
    "KnownWeakness",
    "Library",
    "Measurement",
    "ModelPrice",
    "PersonaConflict",
    "Rating",
    "Reading",
    "Readings",
    "Rule",
    "bound",
    "fact",
    "holds",
    "known_model",
    "known_technology",
    "library",
    "rule",
    "standing_gates",
]
