"""Who leads the walk: personas of archkit, of the user, and read from foreign agent files."""

from archkit.personas.importing import Imported, Left, imported_text, read_foreign
from archkit.personas.keeping import folder_for, keep, with_own_ids
from archkit.personas.library import FOLDERS_VARIABLE, is_read, persona, personas
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
    "Imported",
    "Leanings",
    "Left",
    "Order",
    "OrderKind",
    "Persona",
    "Stage",
    "Statement",
    "folder_for",
    "imported_text",
    "is_read",
    "keep",
    "persona",
    "personas",
    "read_foreign",
    "with_own_ids",
]
