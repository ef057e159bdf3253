"""The Design: the one typed model from which everything shown is generated."""

from __future__ import annotations

import datetime as dt
from typing import Self

from archkit.design.architecture import Architecture
from archkit.design.comparison import Comparison
from archkit.design.contracts import Contracts
from archkit.design.data import DataModel
from archkit.design.decision import Decision
from archkit.design.framing import Clarification, Framing
from archkit.design.operations import Operations
from archkit.design.plan import Challenge, Sizing
from archkit.design.security import Security
from archkit.design.step import Line, Step
from archkit.design.technology import TechnologyStack
from archkit.record import Record

Artifact = (
    Framing
    | Clarification
    | TechnologyStack
    | Architecture
    | DataModel
    | Contracts
    | Security
    | Operations
    | Sizing
    | Challenge
)
ARTIFACT_TYPES: dict[Step, type[Record]] = {
    Step.FRAME: Framing,
    Step.CLARIFY: Clarification,
    Step.VERIFY: TechnologyStack,
    Step.SHAPE: Architecture,
    Step.DATA: DataModel,
    Step.CONTRACTS: Contracts,
    Step.SECURE: Security,
    Step.OPERATE: Operations,
    Step.SIZE: Sizing,
    Step.CHALLENGE: Challenge,
}


IMPORT = "import"
"""The architect of a design that was read from an existing schema."""


class Design(Record):
    """What is proposed; a part is None until its step has run.

    `facts_as_of` is the date of the newest fact that the design rests on.
    """

    name: Line
    architect: Line = "rulebook"
    facts_as_of: dt.date | None = None
    frame: Framing | None = None
    clarify: Clarification | None = None
    verify: TechnologyStack | None = None
    shape: Architecture | None = None
    data: DataModel | None = None
    contracts: Contracts | None = None
    secure: Security | None = None
    operate: Operations | None = None
    size: Sizing | None = None
    challenge: Challenge | None = None

    def artifact(self, step: Step) -> Artifact | None:
        """Return the artifact of a step, or None when it has not run."""
        found: Artifact | None = getattr(self, step.value)
        return found

    def with_artifact(self, step: Step, artifact: Record) -> Self:
        """Return the design with this artifact in its place.

        Raises:
            TypeError: If the artifact is not of the step's type.
        """
        if not isinstance(artifact, ARTIFACT_TYPES[step]):
            raise TypeError(
                f"step {step.value!r} needs a {ARTIFACT_TYPES[step].__name__}, not {type(artifact).__name__}"
            )
        return self.model_copy(update={step.value: artifact})

    @property
    def imported(self) -> bool:
        """Whether the data model was read from an existing schema, with the habits of its makers."""
        return self.architect == IMPORT

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions in the order of the steps."""
        parts = (self.artifact(step) for step in Step)
        return tuple(decision for part in parts for decision in getattr(part, "decisions", ()))

    def comparison(self, decision_id: str) -> Comparison | None:
        """Return the options of a decision in figures; None where nobody sized them."""
        found = self.challenge.comparisons if self.challenge else ()
        return next((one for one in found if one.decision == decision_id), None)
