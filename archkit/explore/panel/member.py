"""A member of a panel: a persona, and the architect that proposes for it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archkit.architects import Architect, Settings
from archkit.architects.rulebook.leaning.opposed import LEANS, lean
from archkit.errors import InputError
from archkit.personas import Persona, personas
from archkit.session import architect_named
from archkit.session.folder import slug

DEFAULT_ARCHITECT = "rulebook"
ASKING = ("claude", "local")
"""Architects that ask a model, by name."""
REVIEWED = "the design"
"""Who holds what the reviewed design says; no member can be called so."""


@dataclass(frozen=True)
class Member:
    """Who sits on a panel.

    `architect` is a name until the member is asked: one that cannot work here is then shown
    with its reason, and the others go on.
    """

    persona: Persona
    architect: str | Architect = DEFAULT_ARCHITECT
    name: str = field(default="")

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", _usual_name(self.persona.id, self.architect_name))

    @property
    def architect_name(self) -> str:
        """Who proposes, by name."""
        return self.architect if isinstance(self.architect, str) else self.architect.name

    @property
    def waits(self) -> bool:
        """Whether it asks a model and has to wait for it."""
        return asks_model(self.architect)

    @property
    def folder_name(self) -> str:
        """What the folder of this member's review is called."""
        return slug(self.name)

    def proposer(self, settings: Settings | None = None) -> Architect:
        """Return the architect.

        Raises:
            ArchitectUnavailableError: If it cannot work here.
        """
        return (
            architect_named(self.architect, settings) if isinstance(self.architect, str) else self.architect
        )


def asks_model(architect: str | Architect) -> bool:
    """Say whether an architect, by name or as an object, asks a model."""
    from archkit.architects.model import ModelArchitect  # noqa: PLC0415 - not needed without a model

    return architect in ASKING if isinstance(architect, str) else isinstance(architect, ModelArchitect)


def _usual_name(persona: str, architect: str) -> str:
    return persona if architect == DEFAULT_ARCHITECT else f"{persona}:{architect}"


def member(wanted: Any) -> Member:
    """Return a member as somebody asked for it.

    Args:
        wanted: A member, a persona, ``"persona"``, ``"persona:architect"``, or a pair of the
            two, by name or as objects. In a persona's place may stand one of the sides that
            can be taken against a design, such as ``"simpler"`` (see `LEANS`).

    Raises:
        InputError: If there is no such persona, or this names no member.
    """
    match wanted:
        case Member():
            return wanted
        case str():
            persona, colon, architect = wanted.partition(":")
            return member((persona.strip(), architect.strip() if colon else DEFAULT_ARCHITECT))
        case Persona():
            return Member(wanted)
        case (str() | Persona() as persona, architect) if architect and _proposes(architect):
            return _seated(persona, architect)
    raise InputError(
        f"{wanted!r} names no member of a panel",
        hint="Write persona or persona:architect, for example high-scale:rulebook.",
    )


def _seated(persona: str | Persona, architect: Any) -> Member:
    if isinstance(persona, Persona):
        return Member(persona, architect)
    if persona not in LEANS:
        return Member(_persona_named(persona), architect)
    found = Member(lean(persona), architect)
    return Member(found.persona, architect, name=_usual_name(persona, found.architect_name))


def _persona_named(name: str) -> Persona:
    """Return a persona; an unknown one is answered with the sides too, which may have been meant."""
    known = {one.id: one for one in personas()}
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, [*known, *LEANS], n=1, cutoff=0.5)
    listed = f"The personas are {', '.join(known)}; the sides to take are {', '.join(LEANS)}."
    hint = f"Did you mean {close[0]!r}? {listed}" if close else listed
    raise InputError(f"there is no persona {name!r}, nor a side of this name", hint=hint)


def _proposes(architect: object) -> bool:
    return isinstance(architect, str) or callable(getattr(architect, "propose", None))


def members(wanted: Iterable[Any]) -> tuple[Member, ...]:
    """Return the members of a panel.

    Raises:
        InputError: If there is none, one names nobody, or two have the same name.
    """
    found = tuple(member(one) for one in wanted)
    if not found:
        raise InputError("a panel has at least one member", hint="Name one, for example high-scale.")
    places = [one.folder_name for one in found]
    twice = sorted({one.name for one in found if places.count(one.folder_name) > 1})
    if twice:
        raise InputError(f"the panel has two members called {twice[0]!r}", hint="Name each of them once.")
    return found
