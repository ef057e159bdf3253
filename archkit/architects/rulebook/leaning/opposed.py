"""Personas that pull the other way, for a panel that rewrites a design instead of commenting on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from archkit.design import Step
from archkit.errors import InputError
from archkit.personas import Deliverable, Leanings, Persona, Stage, Statement

_SIMPLEST = {"simplicity": "simplest-first", "horizontal_scaling": "on-evidence"}
_SCALE = {
    "simplicity": "scale-first",
    "horizontal_scaling": "from-the-beginning",
    "microservices": "expected",
}
_PRAGMATIC = {"simplicity": "pragmatic", "horizontal_scaling": "on-evidence"}

_SIDES: Mapping[str, tuple[str, str, Mapping[str, Any]]] = MappingProxyType(
    {
        "simpler": (
            "Simpler",
            "What adds a part to run must win clearly.",
            {**_SIMPLEST, "strength": "strong"},
        ),
        "scale": ("Scale first", "What scales out goes before what is simple.", _SCALE),
        "safer": ("Safer", "No single loss is an outage.", {**_PRAGMATIC, "safety": "raised"}),
        "cheaper": (
            "Cheaper",
            "Fewer paid parts go before comfort.",
            {**_SIMPLEST, "cost": "cheapest"},
        ),
        "ten-times": (
            "Ten times",
            "The design carries ten times the load from its first day.",
            {**_SCALE, "strength": "strong"},
        ),
    }
)
LEANS = tuple(_SIDES)
"""The sides that can be taken against a design."""


def lean(name: str) -> Persona:
    """Return the persona of one side: ``simpler``, ``scale``, ``safer``, ``cheaper`` or ``ten-times``.

    Raises:
        InputError: If there is no such side.
    """
    if name not in _SIDES:
        raise InputError(f"nobody takes the side {name!r}", hint=f"There are: {', '.join(_SIDES)}.")
    title, says, leanings = _SIDES[name]
    return Persona(
        id=f"opposed-{name}",
        name=f"{title} side",
        role="takes one side against a design",
        description=says,
        principles=(Statement(says=says),),
        workflow=(Stage(id="rewrite", name="Rewrite", steps=tuple(Step)),),
        deliverables=(Deliverable(id="specification", title="Rewritten design", kind="specification"),),
        leanings=Leanings.model_validate(leanings),
    )


def opposed(persona: Persona) -> Persona:
    """Return the side that is furthest from a persona: scale against simplicity, and back."""
    scales = persona.leanings.simplicity == "scale-first" or (
        persona.leanings.horizontal_scaling == "from-the-beginning"
    )
    return lean("simpler" if scales else "scale")
