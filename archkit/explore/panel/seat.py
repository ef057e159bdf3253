"""Architects that a panel puts before the walk: a member in its seat, and a finished design."""

from __future__ import annotations

from dataclasses import replace

from archkit.architects import Architect, Context
from archkit.design import Artifact, Design, Step
from archkit.errors import InvalidProposalError
from archkit.explore.panel.reviewed import KEPT
from archkit.personas import Persona


class Seat:
    """Proposes what a member's architect proposes under the member's persona; `KEPT` steps stay.

    Args:
        architect: Who proposes.
        persona: Which way it leans.
        reviewed: The design whose framing and answers are kept.
    """

    def __init__(self, architect: Architect, persona: Persona, reviewed: Design) -> None:
        self.name = architect.name
        self._architect = architect
        self._persona = persona
        self._reviewed = reviewed

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the member's artifact of a step, or the kept one."""
        if step in KEPT:
            return _held(self._reviewed, step)
        return self._architect.propose(step, replace(context, persona=self._persona))

    def stop(self) -> None:
        """Stop the member's architect."""
        self._architect.stop()


class Finished:
    """Proposes the artifacts of a design that is complete already, so that a session keeps it."""

    def __init__(self, design: Design, name: str) -> None:
        self.name = name
        self._design = design

    def propose(self, step: Step, context: Context) -> Artifact:  # noqa: ARG002 - signature of the protocol
        """Return the artifact of a step."""
        return _held(self._design, step)

    def stop(self) -> None:
        """Nothing is waited for."""


def _held(design: Design, step: Step) -> Artifact:
    found = design.artifact(step)
    if found is None:
        raise InvalidProposalError(step.value, "the design has no artifact of this step")
    return found
