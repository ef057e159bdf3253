"""The one protocol of all architects; the walk does not know who proposes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from archkit.architects.desk import Desk, LooseDesk
from archkit.brief import Brief
from archkit.design import Artifact, Design, Finding, Step
from archkit.personas import Persona


@dataclass(frozen=True)
class Context:
    """What an architect sees when it proposes a step.

    `brief` is as stated, answers included; `design` holds the artifacts of the earlier steps
    and, on a repair, the refuted artifact of this one; `findings` are what refuted it. A
    finding with the code of `INVALID_PROPOSAL` says why the reply before was no artifact.
    `persona` leads the walk (None: nobody leans anywhere), `desk` is what the walk lends.
    `reviewed` is the design that a panel reviews, for a member that rewrites it.
    """

    brief: Brief
    design: Design
    today: dt.date
    findings: tuple[Finding, ...] = ()
    persona: Persona | None = None
    desk: Desk = field(default_factory=LooseDesk)
    reviewed: Design | None = None


INVALID_PROPOSAL = "PROPOSAL001"
"""The code of the finding that hands back a reply which is not the artifact asked for."""


class Architect(Protocol):
    """Whoever proposes artifacts.

    `name` goes into the design: ``rulebook``, ``claude``, ``local``, or that of a recording.
    """

    @property
    def name(self) -> str:
        """Who proposes, as the design names it."""
        ...

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the artifact of a step.

        Raises:
            ModelError: If no usable artifact can be given.
        """
        ...

    def stop(self) -> None:
        """Give up at once what is being waited for; safe from any thread, and with nothing to stop."""
        ...
