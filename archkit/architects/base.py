"""The one protocol of all architects; the walk does not know who proposes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from archkit.brief import Brief
from archkit.design import Artifact, Design, Finding, Step


@dataclass(frozen=True)
class Context:
    """What an architect sees when it proposes a step.

    `brief` is as stated, answers included; `design` holds the artifacts of the earlier steps
    and, on a repair, the refuted artifact of this one; `findings` are what refuted it.
    """

    brief: Brief
    design: Design
    today: dt.date
    findings: tuple[Finding, ...] = ()


class Architect(Protocol):
    """Whoever proposes artifacts."""

    name: str

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the artifact of a step.

        Raises:
            ModelError: If no usable artifact can be given.
        """
        ...
