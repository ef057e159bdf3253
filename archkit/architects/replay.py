"""The architect of a recording: it proposes exactly what was proposed when it was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from archkit.architects.base import Context
from archkit.architects.desk import Reply
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Artifact, Step
from archkit.errors import InputError, InvalidProposalError, ServiceError
from archkit.record import Record


@dataclass(frozen=True)
class RecordedStep:
    """One step as it was taken.

    `attempts` are the artifacts proposed, or the reasons why a reply was none; `kept` is the
    number of the one that the walk kept, None where it took the rulebook's offer. `offer` is
    what the rulebook offered with what spoke against it, `accepted` whether somebody took it
    later. `statuses` are those of the proofs of what was kept in the end.
    """

    attempts: tuple[Record | str, ...]
    kept: int | None
    repairs_kept: int = 0
    offer: tuple[Record, str] | None = None
    no_offer: str = ""
    accepted: bool = False
    statuses: Mapping[str, str] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Recording:
    """A walk as it was journaled; `brief` is `stated` with the `answers`, by dotted path."""

    folder: str
    architect: str
    persona: str
    today: dt.date
    stated: Brief
    brief: Brief
    answers: Mapping[str, Any]
    settings: Settings
    steps: Mapping[Step, RecordedStep]


class Replay:
    """Proposes the attempts of a recording in their order; nothing is asked of anybody.

    Args:
        recording: What was recorded.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._next: dict[Step, int] = {}

    @property
    def name(self) -> str:
        """Who proposed when it was recorded; the design is the same, so is its architect."""
        return self.recording.architect

    def propose(self, step: Step, context: Context) -> Artifact:
        """Return the first attempt at a step, or on findings the one after that before.

        Once there is none left, the last is proposed again.

        Raises:
            InputError: If the walk is of another brief or day than the recording.
            InvalidProposalError: If the recorded reply was no artifact.
            ServiceError: If the recording ends before this step.
        """
        number = self._next.get(step, 0) if context.findings else 0
        self._next[step] = number + 1
        return self.attempt(step, number, context)

    def attempt(self, step: Step, number: int, context: Context) -> Artifact:
        """Return an attempt by its number; errors are those of `propose`."""
        attempts = self.recorded(step, context).attempts
        found = attempts[min(number, len(attempts) - 1)] if attempts else "nothing was proposed"
        if isinstance(found, str):
            raise InvalidProposalError(step.value, found)
        return cast("Artifact", found)

    def recorded(self, step: Step, context: Context) -> RecordedStep:
        """Return what was recorded of a step.

        Raises:
            InputError: If the walk is of another brief or day than the recording.
            ServiceError: If the recording ends before this step.
        """
        here = self.recording
        if (context.brief, context.today) != (here.brief, here.today):
            raise another("brief" if context.brief != here.brief else "day")
        if step not in here.steps:
            raise ServiceError(
                f"the recording {here.folder!r}",
                f"it ends before step {step.value!r}",
                "Finish the recorded session first.",
            )
        return here.steps[step]

    def stop(self) -> None:
        """Nothing is ever waited for."""


def another(what: str) -> InputError:
    """Return the error of a walk that is not that of the recording."""
    return InputError(
        f"the recording is of another {what}",
        field="recording",
        hint=f"Leave the {what} out to take that of the recording, or let another architect propose.",
    )
