"""What is known: facts with source and date, technologies, traits and duties."""

from archkit.knowledge.fact import Fact, KnownDuty, KnownQuestion, KnownTechnology, KnownTrait, Rule
from archkit.knowledge.library import Library, fact, known_technology, library, rule

__all__ = [
    "Fact",
    "KnownDuty",
    "KnownQuestion",
    "KnownTechnology",
    "KnownTrait",
    "Library",
    "Rule",
    "fact",
    "known_technology",
    "library",
    "rule",
]
