"""Who leads the walk: personas of archkit, of the user, and read from foreign agent files."""

from archkit.personas.library import FOLDERS_VARIABLE, persona, personas
from archkit.personas.persona import (
    DEPENDS_ON,
    Deliverable,
    DeliverableKind,
    Leanings,
    Order,
    OrderKind,
    Persona,
    Stage,
    Statement,
)

__all__ = [
    "DEPENDS_ON",
    "FOLDERS_VARIABLE",
    "Deliverable",
    "DeliverableKind",
    "Leanings",
    "Order",
    "OrderKind",
    "Persona",
    "Stage",
    "Statement",
    "persona",
    "personas",
]
