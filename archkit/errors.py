"""Everything that can stop archkit, drawn as one tree.

    ArchkitError                 we cannot go on
    ├── InputError               your move: a file, a field or an option is wrong
    │   └── YamlError            the same, with file, line and field
    ├── ModelError               the architect's move: what was proposed cannot be used
    │   ├── ArchitectUnavailableError    no key, no server, not installed
    │   ├── InvalidProposalError         a reply that is not the artifact asked for
    │   ├── ProposalRefusedError         the model declined
    │   ├── ServiceError                 the model's service gave no whole reply
    │   ├── SpendingCapError             the next request could cost more than is allowed
    │   ├── StoppedError                 somebody stopped it
    │   └── ReplyPendingError            the reply comes later, with a batch
    ├── ToolMissingError         the machine's move: an engine is absent or cannot start
    └── StorageError             the disk's move: the session cannot be written

A `Finding` (the artifact is wrong) is data and lives in `archkit.design`; a check that
crashes becomes a proof with status ``not run``. Neither is an exception here.
"""

from __future__ import annotations

import re
from typing import Any

_MOST_PROBLEMS = 3
_PROBLEM = re.compile(r"(?:^|(?<=; ))(?:artifact|sketch)(?:[.\[][^ ]*)?: [^;]+")
_CUT_OFF = re.compile(r"; and (\d+) more$")


class ArchkitError(Exception):
    """Root of all archkit errors; every message ends with what to do next."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by attributes, so that errors cross process borders unchanged."""
        return (_rebuilt, (type(self), self.args, self.__dict__))


def _rebuilt(kind: type[ArchkitError], args: tuple[Any, ...], state: dict[str, Any]) -> ArchkitError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(ArchkitError):
    """Something that was given cannot be used.

    Args:
        problem: What is wrong, without a final full stop.
        field: Dotted path of the field, where there is one.
        hint: What would be right.
    """

    exit_code = 2

    def __init__(self, problem: str, *, field: str | None = None, hint: str | None = None) -> None:
        self.problem = problem
        self.field = field
        self.hint = hint
        super().__init__(self._message())

    def _message(self) -> str:
        where = f"{self.field}: " if self.field else ""
        remedy = f" {self.hint}" if self.hint else ""
        return f"{where}{self.problem}.{remedy}"


class YamlError(InputError):
    """A YAML file that does not say what its model needs.

    Args:
        problem: What is wrong.
        source: The file, or a name for text without one.
        line: Line counted from 1, 0 when unknown.
        field: Dotted path of the field.
        hint: What would be right.
    """

    def __init__(
        self,
        problem: str,
        *,
        source: str,
        line: int = 0,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.source = source
        self.line = line
        super().__init__(problem, field=field, hint=hint)

    def _message(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else self.source
        return f"{place}: {super()._message()}"


class ModelError(ArchkitError):
    """An architect could not give a usable proposal."""

    exit_code = 5


class ArchitectUnavailableError(ModelError):
    """The architect asked for cannot work here.

    Args:
        architect: Its name.
        reason: Why it cannot work.
    """

    def __init__(self, architect: str, reason: str) -> None:
        self.architect = architect
        self.reason = reason
        super().__init__(
            f"The architect {architect!r} is not available: {reason}. "
            "Mend that, or let the rulebook propose, which needs no key and no network."
        )


class InvalidProposalError(ModelError):
    """A proposal that is not the artifact asked for.

    Args:
        step: The step that asked.
        reason: What does not fit, in full: it goes back to the model. The message has its beginning.
    """

    def __init__(self, step: str, reason: str) -> None:
        self.step = step
        self.reason = reason
        super().__init__(
            f"The proposal for step {step!r} cannot be used: {self.shown}. "
            "Run the step again, or let the rulebook propose it."
        )

    @property
    def shown(self) -> str:
        """The reason for people: at most three fields, without what the model is told to do."""
        problems = list(dict.fromkeys(_PROBLEM.findall(self.reason)))
        if not problems:
            return self.reason
        cut_off = _CUT_OFF.search(self.reason)
        more = len(problems) - _MOST_PROBLEMS + (int(cut_off[1]) if cut_off else 0)
        said = "; ".join(problems[:_MOST_PROBLEMS])
        return f"{said}; and {more} more" if more > 0 else said


class ProposalRefusedError(ModelError):
    """The model declined to propose.

    Args:
        step: The step that asked.
        reason: What the model gave as reason.
    """

    def __init__(self, step: str, reason: str) -> None:
        self.step = step
        self.reason = reason
        super().__init__(
            f"The architect declined step {step!r}: {reason}. "
            "Rephrase the brief, or let the rulebook propose it."
        )


class ServiceError(ModelError):
    """The service of a model gave no whole reply.

    Args:
        service: Its name, such as ``"Claude"``.
        problem: What happened, without a final full stop.
        hint: What to do next.
        status: The HTTP status, 0 when there was none.
        retry_after_seconds: How long the service asks to wait; None when it says nothing.
    """

    def __init__(
        self,
        service: str,
        problem: str,
        hint: str,
        *,
        status: int = 0,
        retry_after_seconds: float | None = None,
    ) -> None:
        self.service = service
        self.problem = problem
        self.hint = hint
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"{service}: {problem}. {hint} What was done is kept: go on from there.")


class SpendingCapError(ModelError):
    """The next request could cost more than the session may.

    Args:
        step: The step that would ask.
        spent_usd: What the session has cost so far.
        next_usd: The most that the request could cost.
        cap_usd: The most that the session may cost.
    """

    def __init__(self, step: str, *, spent_usd: float, next_usd: float, cap_usd: float) -> None:
        self.step = step
        self.spent_usd = spent_usd
        self.next_usd = next_usd
        self.cap_usd = cap_usd
        super().__init__(
            f"Stopped before step {step!r}: {spent_usd:.2f} USD are spent, the next request could cost "
            f"{next_usd:.2f} USD, and the cap is {cap_usd:.2f} USD. What was done is kept: "
            "go on from there with a higher cap."
        )


class StoppedError(ModelError):
    """Somebody stopped the architect.

    Args:
        step: The step that was waited for.
    """

    exit_code = 130

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(f"Stopped at step {step!r}. What was done is kept: go on from there.")


class ReplyPendingError(ModelError):
    """The reply was asked for in a batch and is still to come; nothing has gone wrong.

    Args:
        step: The step that waits for it.
    """

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(f"The reply to step {step!r} comes with a batch. Run the batch again to go on.")


class ToolMissingError(ArchkitError):
    """An engine that a proof needs is absent or cannot start.

    Args:
        tool: The engine.
        reason: Why it cannot run.
        still_works: What works without it.
    """

    exit_code = 5

    def __init__(self, tool: str, reason: str, still_works: str) -> None:
        self.tool = tool
        self.reason = reason
        self.still_works = still_works
        super().__init__(f"{tool} cannot run: {reason}. {still_works}")


class StorageError(ArchkitError):
    """The session's folder, or a file written from it, cannot be written or read.

    Args:
        path: The file or folder.
        reason: What the system said.
        what: What was to be kept there; the message of a session says how it goes on.
        kept: Whether a session stands there already, which can be continued.
    """

    exit_code = 6

    def __init__(self, path: str, reason: str, *, what: str = "session", kept: bool = False) -> None:
        self.path = path
        self.reason = reason
        self.what = what
        self.kept = kept
        next_move = "Choose a folder that can be written with --session DIR."
        if what != "session":
            next_move = f"Write the {what} somewhere else (--output FILE); the session itself is kept."
        elif kept:
            next_move = (
                "Choose a folder that can be written with --session DIR; "
                "what was journaled before this stays valid, continue with --resume."
            )
        super().__init__(f"Cannot keep the {what} in {path!r}: {reason}. {next_move}")
