"""What is known: facts with source and date, technologies, traits, duties and language models."""

from archkit.knowledge.fact import Fact, KnownDuty, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.known_model import KnownModel, ModelPrice
from archkit.knowledge.library import Library, fact, known_model, known_technology, library, rule
from archkit.knowledge.measurement import Measurement

__all__ = [
    "Fact",
    "KnownDuty",
    "KnownModel",
    "KnownQuestion",
    "KnownTechnology",
    "KnownTrait",
    "Library",
    "Measurement",
    "ModelPrice",
    "Rule",
    "fact",
    "known_model",
    "known_technology",
    "library",
    "rule",
]
