"""Architects that a panel puts before the walk: a member in its seat, and a finished design."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from archkit.architects import Architect, Context
from archkit.design import Artifact, Design, Step
from archkit.errors import InvalidProposalError, StoppedError
from archkit.explore.panel.reviewed import KEPT
from archkit.personas import Persona


@dataclass
class Seat:
    """Proposes what a member's architect proposes under the member's persona; `KEPT` steps stay.

    `rewrites` says whether the architect is shown the reviewed design, to write it anew; who
    only finishes a design is not. Once `stopped` is set, nothing more is proposed.
    """

    architect: Architect
    persona: Persona
    reviewed: Design
    rewrites: bool = True
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        """Who proposes, as the design names it."""
        return self.architect.name

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the member's artifact of a step, or the kept one.

        Raises:
            StoppedError: If the member was stopped.
        """
        if self.stopped.is_set():
            raise StoppedError(step.value)
        if step in KEPT:
            return _held(self.reviewed, step)
        reviewed = self.reviewed if self.rewrites else None
        return self.architect.propose(step, replace(context, persona=self.persona, reviewed=reviewed))

    def stop(self) -> None:
        """Give up what the member's architect waits for."""
        self.architect.stop()


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
