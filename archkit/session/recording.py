"""Reads the journal of any session as a recording, and walks along it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from archkit.architects.desk import Reply
from archkit.architects.replay import RecordedStep, Recording, Replay
from archkit.errors import InvalidProposalError
from archkit.session.happening import Accepted, Attempt, Carried, Happening, Offered, Rejected, Settled
from archkit.session.logbook import Logbook
from archkit.session.repair import Bench
from archkit.session.result import Offer, StepResult, differing
from archkit.session.state import RULEBOOK


def read_recording(folder: str | Path) -> Recording:
    """Return the recording that a session's folder is; nothing there is locked or written.

    Raises:
        InputError: If there is no session, or this archkit cannot read it.
        StorageError: If it cannot be read or is damaged.
    """
    here = Path(folder).resolve()
    state = Logbook.read(here).state
    return Recording(
        folder=str(here),
        architect=state.architect,
        persona=state.persona,
        today=state.today,
        stated=state.stated,
        brief=state.brief,
        answers=state.answers,
        settings=state.settings,
        steps=MappingProxyType(
            {step: _recorded(result, state.replies) for step, result in state.results.items()}
        ),
    )


def _recorded(result: StepResult, replies: tuple[Reply, ...]) -> RecordedStep:
    taken = result.accepted or result.kept is None
    offer = (result.offer.artifact, result.offer.why_not) if result.offer else None
    return RecordedStep(
        attempts=tuple(one.reason if one.artifact is None else one.artifact for one in result.attempts),
        kept=result.kept,
        repairs_kept=result.repairs_kept,
        offer=(result.artifact, "") if taken else offer,
        no_offer=result.no_offer,
        accepted=result.accepted,
        statuses=MappingProxyType({proof.code: proof.status for proof in result.proofs}),
        replies=tuple(reply for reply in replies if reply.step == result.step),
    )


@dataclass(frozen=True)
class Retrace:
    """A step of a replay: what was recorded happens again, and is proved anew.

    What is kept is what was kept then, so that the design is the same even where a proof now
    says something else; `carried` replies of the step were taken over before.
    """

    bench: Bench
    replay: Replay
    carried: int = 0

    def happenings(self) -> Iterator[Happening]:
        """Yield what happened when it was recorded.

        Raises:
            InputError: If the walk is of another brief or day than the recording.
            ServiceError: If the recording ends before this step.
        """
        step, context = self.bench.step, self.bench.context(self.bench.design)
        recorded = self.replay.recorded(step, context)
        yield from (Carried(reply) for reply in recorded.replies[self.carried :])
        tried: list[Attempt | None] = []
        for number in range(len(recorded.attempts)):
            try:
                artifact = self.replay.attempt(step, number, context)
            except InvalidProposalError as error:
                tried.append(None)
                yield Rejected(error.reason)
            else:
                attempt = self.bench.proved(artifact)
                tried.append(attempt)
                yield attempt
        yield from self._settled(recorded, tried)

    def _settled(self, recorded: RecordedStep, tried: list[Attempt | None]) -> Iterator[Happening]:
        step, offer = self.bench.step, None
        if recorded.offer:
            artifact, why_not = recorded.offer
            offer = Offer(step, artifact, self.bench.proved(artifact).proofs, why_not)
            yield Offered(offer)
        elif recorded.no_offer:
            yield Offered(None, recorded.no_offer)
        kept = offer if recorded.kept is None else tried[recorded.kept]
        if kept and not (recorded.accepted and recorded.kept is None):
            by = RULEBOOK if recorded.kept is None else self.replay.name
            found = () if recorded.accepted else differing(step, recorded.statuses, kept.proofs)
            yield Settled(recorded.kept, recorded.repairs_kept, by, kept.artifact, found)
        if recorded.accepted and offer:
            yield Accepted(differing(step, recorded.statuses, offer.proofs))
