"""What is known: facts with source and date, decision criteria, technologies, duties and models."""

from archkit.knowledge.condition import Condition, Reading, Readings, Test, holds
from archkit.knowledge.criterion import (
    ChecklistItem,
    ConflictSide,
    Gate,
    GateKind,
    KnownOption,
    KnownReading,
    KnownSituation,
    PersonaConflict,
    Rating,
)
from archkit.knowledge.fact import Fact, KnownDuty, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.known_claim import KnownClaim
from archkit.knowledge.known_model import KnownModel, ModelPrice
from archkit.knowledge.library import (
    bound,
    fact,
    known_model,
    known_technology,
    library,
    reread_rules,
    rule,
    standing_gates,
)
from archkit.knowledge.measurement import Measurement
from archkit.knowledge.own_rules import RULES_VARIABLE
from archkit.knowledge.practice import KnownPractice, KnownWeakness
from archkit.knowledge.shelf import Library, TestedOption

__all__ = [
    "RULES_VARIABLE",
    "ChecklistItem",
    "Condition",
    "ConflictSide",
    "Fact",
    "Gate",
    "GateKind",
    "KnownClaim",
    "KnownDuty",
    "KnownModel",
    "KnownOption",
    "KnownPractice",
    "KnownQuestion",
    "KnownReading",
    "KnownSituation",
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
    "Test",
    "TestedOption",
    "bound",
    "fact",
    "holds",
    "known_model",
    "known_technology",
    "library",
    "reread_rules",
    "rule",
    "standing_gates",
]
