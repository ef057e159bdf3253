"""The design that a panel reviews, with what is needed to propose it anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Self

from archkit.architects import Settings
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import InputError
from archkit.personas import Persona
from archkit.proofs import Proof, prove
from archkit.session import Session
from archkit.session.repair import assumed_brief

KEPT = (Step.FRAME, Step.CLARIFY)
"""Steps that nobody rewrites: with other assumptions two rewrites could not be compared."""
REWRITTEN = tuple(step for step in Step if step not in KEPT)
PANEL = "panel:"
"""Stands before the architect of a design that was put together from two.

Whoever proposed the reviewed design is named after it and goes on with the session that the
take-over becomes, should an answer change it later.
"""
Proofs = Mapping[Step, tuple[Proof, ...]]


@dataclass(frozen=True)
class Reviewed:
    """A whole design, its brief as stated with all answers, and where its session stands.

    `settings` are how its own architect was asked.
    """

    brief: Brief
    design: Design
    persona: Persona
    today: dt.date
    folder: Path
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def of(cls, session: Session) -> Self:
        """Return what a panel reviews of a session.

        Raises:
            InputError: If its walk is not over, or ended without a design.
        """
        open_steps = [step.value for step in Step if session.design.artifact(step) is None]
        if session.outcome != "design" or open_steps:
            why = f"the step {open_steps[0]!r} is still to take" if open_steps else "there is no design"
            if session.outcome != "design":
                why = f"its walk ended with {session.outcome!r}"
            raise InputError(
                f"there is nothing to review in {str(session.folder)!r}: {why}",
                hint=f"Finish it first: archkit design --resume --session {session.folder}",
            )
        settings = session.settings.model_copy(update={"recording": None})
        return cls(session.brief, session.design, session.persona, session.today, session.folder, settings)

    @property
    def proposer(self) -> str:
        """Who proposed it, also where a panel has put it together since."""
        return self.design.architect.removeprefix(PANEL)

    @cached_property
    def proofs(self) -> Proofs:
        """What holds of the whole design, every check run on all of it."""
        return self.proofs_of(self.design)

    def proofs_of(self, design: Design) -> Proofs:
        """Return what holds of another design for the same brief on the same day."""
        brief = assumed_brief(self.brief, design, Step.CLARIFY)
        leanings = self.persona.leanings
        found = {step: prove(step, brief, design, today=self.today, leanings=leanings) for step in Step}
        return MappingProxyType(found)
