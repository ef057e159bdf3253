"""The rulebook: the embedded architect that needs no key and no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import ValidationError

from archkit.architects.base import Context
from archkit.architects.rulebook.challenge.challenges import propose_challenge
from archkit.architects.rulebook.choices.tie import with_tie_questions
from archkit.architects.rulebook.clarify.clarification import propose_clarification
from archkit.architects.rulebook.contracts.contract import propose_contracts
from archkit.architects.rulebook.data.data_model import propose_data
from archkit.architects.rulebook.frame.framing import propose_framing
from archkit.architects.rulebook.leaning.affordable import within_budget
from archkit.architects.rulebook.operate.operations import propose_operations
from archkit.architects.rulebook.secure.security import propose_security
from archkit.architects.rulebook.shape.architecture import propose_architecture
from archkit.architects.rulebook.situation import Situation, situation
from archkit.architects.rulebook.size.sizing import propose_sizing
from archkit.architects.rulebook.verify.technologies import propose_technologies
from archkit.design import Artifact, Design, Step
from archkit.errors import InvalidProposalError

_PROPOSALS: Mapping[Step, Callable[[Situation, Design], Artifact]] = MappingProxyType(
    {
        Step.FRAME: propose_framing,
        Step.CLARIFY: propose_clarification,
        Step.VERIFY: propose_technologies,
        Step.SHAPE: propose_architecture,
        Step.DATA: propose_data,
        Step.CONTRACTS: propose_contracts,
        Step.SECURE: propose_security,
        Step.OPERATE: propose_operations,
        Step.SIZE: propose_sizing,
        Step.CHALLENGE: propose_challenge,
    }
)


class Rulebook:
    """Proposes every step from the brief's numbers and `archkit.knowledge`: gates, then scores."""

    name = "rulebook"

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the artifact of a step; the same brief, persona and day always give the same one.

        Raises:
            InvalidProposalError: If the earlier steps, which may be another architect's, lead to none.
        """
        try:
            case = within_budget(situation(context))
            return with_tie_questions(case, _PROPOSALS[step](case, context.design))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            reason = f"what the earlier steps hold leads to no {error.title}: {place}: {first['msg']}"
            raise InvalidProposalError(step.value, reason) from error

    def stop(self) -> None:
        """Nothing is waited for: a step takes a moment."""
