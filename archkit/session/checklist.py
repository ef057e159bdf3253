"""What the personas' checklists say of a walk, and what decides where personas disagree."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.personas import Persona
from archkit.proofs import ItemVerdict, Proof, checklist_verdicts
from archkit.proofs.conflict import ResolvedConflict, resolved_conflicts

__all__ = ["asks_apart", "item_verdicts", "persona_conflicts"]


def item_verdicts(proofs: Iterable[Proof], persona: object) -> tuple[ItemVerdict, ...]:
    """Return every item of the checklist with its verdict, those that the persona asks for first.

    Args:
        proofs: What was proved.
        persona: Who leads; anything else than a persona asks for nothing first.
    """
    return checklist_verdicts(proofs, persona=persona.id if isinstance(persona, Persona) else "")


def persona_conflicts(persona: object) -> tuple[ResolvedConflict, ...]:
    """Return where personas disagree, with what holds where this one leads."""
    return resolved_conflicts(persona if isinstance(persona, Persona) else None)


def asks_apart(persona: object) -> bool:
    """Say whether the persona wants what it did not ask for in a part of its own."""
    return isinstance(persona, Persona) and persona.leanings.extra_findings == "separate-section"
