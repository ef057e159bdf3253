"""Points on which personas disagree, resolved for the one that leads."""

from __future__ import annotations

from archkit.knowledge import PersonaConflict, library
from archkit.knowledge.criterion import ConflictSide
from archkit.personas import Leanings, Persona
from archkit.record import Record


class ResolvedConflict(Record):
    """A conflict with the side that holds in this walk; None where archkit decided for everybody."""

    conflict: PersonaConflict
    side: ConflictSide | None
    because: str


def resolved_conflicts(persona: Persona | None) -> tuple[ResolvedConflict, ...]:
    """Return every conflict with what holds where this persona leads.

    Args:
        persona: Who leads; None when nobody does, and then no leaning decides.
    """
    return tuple(_resolved(one, persona) for one in library().conflicts.values())


def _resolved(one: PersonaConflict, persona: Persona | None) -> ResolvedConflict:
    if not one.leaning or persona is None:
        return ResolvedConflict(conflict=one, side=None, because=f"For everybody: {one.resolved}")
    side = next((side for side in one.sides if takes(side, one.leaning, persona.leanings)), None)
    value = said(one.leaning, persona.leanings)
    because = f"{persona.name} leans to {value} ({one.leaning.replace('_', ' ')}). {one.resolved}"
    return ResolvedConflict(conflict=one, side=side, because=because)


def takes(side: ConflictSide, leaning: str, leanings: Leanings) -> bool:
    """Say whether leanings are those of a side; of several values the first counts."""
    value = getattr(leanings, leaning)
    if isinstance(value, bool):
        return side.value == ("yes" if value else "no")
    if isinstance(value, tuple):
        return side.value == (value[0] if value else "")
    return bool(side.value == value)


def said(leaning: str, leanings: Leanings) -> str:
    """Return the value of a leaning in words."""
    value = getattr(leanings, leaning)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return str(value).replace("-", " ")
