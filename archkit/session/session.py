"""One walk from a brief to a design, on disk as it happens."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archkit.architects.base import Architect
from archkit.architects.desk import Progress, Reply
from archkit.architects.replay import Replay
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Step
from archkit.errors import (
    ArchitectUnavailableError,
    InputError,
    ModelError,
    ReplyPendingError,
    StoppedError,
)
from archkit.session.answer import stated_value, with_answer
from archkit.session.architects import Absent, architect_named
from archkit.session.beginning import Wish, beginning, continued, repeated
from archkit.session.desk import SessionDesk
from archkit.session.happening import Happening
from archkit.session.logbook import Logbook
from archkit.session.recording import Retrace
from archkit.session.repair import Bench
from archkit.session.result import StepResult
from archkit.session.standing import Standing
from archkit.session.taking import take, write_failure


class Session(Standing):
    """One walk; use `Session.start`, `Session.open` or `Session.read` to get one.

    Everything is in its folder before it is returned: ``journal.jsonl`` (what happened),
    ``brief.yaml`` (as stated, answers included) and ``design.yaml`` (after the last step).
    A session keeps its folder to itself until `close` or the end of the process; opened again
    in the same process, the earlier one is closed.
    """

    def __init__(self, logbook: Logbook, architect: Architect | None) -> None:
        super().__init__(logbook)
        self._architect = architect
        self._desk = SessionDesk(logbook)
        self._stopping = threading.Event()

    @classmethod
    def start(  # noqa: PLR0913 - all but the folder have a default
        cls,
        brief: Brief | None = None,
        *,
        folder: str | Path,
        architect: str | Architect = "rulebook",
        persona: str | None = None,
        today: dt.date | None = None,
        answers: Mapping[str, Any] | None = None,
        settings: Settings | None = None,
    ) -> Session:
        """Begin a walk in a folder without one.

        A replay takes brief, answers, persona, day and settings from its recording.

        Args:
            brief: What is wanted; only a replay can do without.
            folder: Where the session is kept; it is created.
            architect: Who proposes, by name or as an object.
            persona: Who leads the walk, by name; the systems architect if left out.
            today: The day on which dated facts are judged; the current one if left out.
            answers: Fields of the brief by dotted path, as if answered at the beginning.
            settings: How the architect works.

        Raises:
            InputError: If the folder holds a session already, a name or answer is wrong, or a
                recording is of another brief, persona or day.
            ArchitectUnavailableError: If the architect cannot work here.
            StorageError: If the folder cannot be written or another process works in it.
        """
        wanted = settings or Settings()
        proposer = architect_named(architect, wanted) if isinstance(architect, str) else architect
        wish = Wish(brief, persona, today, answers or {}, wanted)
        begun = repeated(wish, proposer.recording) if isinstance(proposer, Replay) else beginning(wish)
        session = cls(Logbook.begin(Path(folder), begun.payload(proposer.name)), proposer)
        try:
            for field, value in begun.answers.items():
                session.answer(field, value)
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def open(
        cls, folder: str | Path, *, architect: Architect | None = None, settings: Settings | None = None
    ) -> Session:
        """Continue the walk of a folder where it was left.

        Args:
            folder: The session's folder.
            architect: Who proposes, if not the one named in the session.
            settings: How the architect works from here on; as before if left out.

        Raises:
            InputError: If there is no session, it cannot be read by this archkit, or the settings
                name a recording and it is no replay.
            StorageError: If the folder cannot be written, the journal is damaged, or another
                process works in it.
        """
        session = cls(Logbook.reopen(Path(folder)), architect)
        try:
            session._set(settings)
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def read(cls, folder: str | Path) -> Session:
        """Return a session to look at: nothing is locked or written, and no step can be taken.

        Raises:
            InputError: If there is no session, or it cannot be read by this archkit.
            StorageError: If it cannot be read or is damaged.
        """
        return cls(Logbook.read(Path(folder)), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the folder free; what was done stays, and can still be looked at here.

        What the architect still waits for is given up first: nobody would keep it.
        """
        if self._architect is not None:
            self._architect.stop()
        self._logbook.close()

    def take(self, step: Step, *, on_progress: Callable[[Progress], None] | None = None) -> StepResult:
        """Take one step: propose, prove, repair, journal; then return what came of it.

        A step that was taken before is returned as it is; an answer makes it be taken anew.

        Args:
            step: The step.
            on_progress: Told what has arrived of a model's answer, from any thread.

        Raises:
            InputError: If an earlier step is still to take, or the walk is over.
            ModelError: If the architect gives no usable proposal; the step can be taken again.
            StorageError: If it cannot be kept on disk; the step then counts as not taken.
        """
        self._stopping.clear()
        step = Step(step)
        if step in self.results:
            return self.results[step]
        if not self.remaining or step != self.remaining[0]:
            raise self._out_of_order(step)
        with self._watched(on_progress):
            return self._taken(step)

    def run(
        self,
        *,
        on_step: Callable[[StepResult], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        until: Step | None = None,
    ) -> Self:
        """Take the remaining steps in order and return this session.

        Args:
            on_step: Called with each result once it is on disk.
            on_progress: Told what has arrived of a model's answer, from any thread.
            until: The last step to take; all of them if left out.

        Raises:
            ModelError: If a step cannot be taken; run again to go on there.
            StorageError: If something cannot be kept on disk.
        """
        self._stopping.clear()
        with self._watched(on_progress):
            while self.remaining and (until is None or Step(until) not in self.results):
                result = self._taken(self.remaining[0])
                if on_step:
                    on_step(result)
        self._end()
        return self

    def stop(self) -> None:
        """Stop the walk at once, from any thread; what was done is kept, and it can go on later."""
        self._stopping.set()
        if self._architect is not None:
            self._architect.stop()

    def accept(self, step: Step) -> StepResult:
        """Take what the rulebook offers for a step; the steps after it are then to be taken anew.

        Raises:
            InputError: If nothing is offered for it.
            StorageError: If it cannot be kept on disk.
        """
        step = Step(step)
        if step not in self.offers:
            offered = ", ".join(one.value for one in self.offers)
            raise InputError(
                f"nothing is offered for the step {step.value!r}",
                hint=f"There are offers for: {offered}." if offered else "The rulebook made no offer.",
            )
        self._logbook.write("accepted", {"step": step.value})
        self._logbook.write_design()
        self._end()
        return self.results[step]

    def keep_replies(self, replies: Iterable[Reply]) -> None:
        """Journal replies that came another way, such as with a batch; one kept before stays one.

        Raises:
            StorageError: If they cannot be kept on disk.
        """
        for reply in replies:
            if reply not in self._logbook.state.replies:
                self._desk.keep(reply)

    def answer(self, field: str, value: Any) -> None:
        """State one field of the brief; all steps are then to be taken anew.

        An answer that says what the brief states already changes nothing.

        Args:
            field: Dotted path such as ``"scale.users_total"``.
            value: The answer, read like in a YAML brief (``"200K"``).

        Raises:
            InputError: If there is no such field, or the value does not fit it.
            StorageError: If it cannot be kept on disk.
        """
        after = with_answer(self.brief, field, value)
        if after == self.brief:
            return
        self._logbook.write("answer", {"field": field, "value": stated_value(after, field)})
        self._logbook.write_files()

    def _end(self) -> None:
        if not self.remaining and not self.ended:
            payload = {"outcome": self.outcome, "proofs": dict(self.proof_counts)}
            self._logbook.write("ended", payload)

    def _taken(self, step: Step) -> StepResult:
        try:
            self._pause(step)
            text = take(self._logbook, step, self._happenings(step), lambda: self._pause(step))
        except ReplyPendingError:
            raise
        except ModelError as error:
            write_failure(self._logbook, step, error)
            raise
        except KeyboardInterrupt:
            self.stop()
            raise
        self._logbook.write_design(text)
        self._end()
        return self.results[step]

    def _happenings(self, step: Step) -> Iterator[Happening]:
        state = self._logbook.state
        architect = self._proposer()
        bench = Bench(
            step, architect, state.brief, state.design, state.today, tuple(state.results),
            self.persona, self._desk, state.settings,
        )  # fmt: skip
        if isinstance(architect, Replay):
            carried = sum(reply.step == step for reply in state.replies)
            return Retrace(bench, architect, carried).happenings()
        return bench.happenings()

    def _pause(self, step: Step) -> None:
        if self._stopping.is_set():
            raise StoppedError(step.value)

    @contextlib.contextmanager
    def _watched(self, on_progress: Callable[[Progress], None] | None) -> Iterator[None]:
        before, self._desk.on_progress = self._desk.on_progress, on_progress
        try:
            yield
        finally:
            self._desk.on_progress = before

    def _set(self, settings: Settings | None) -> None:
        after = continued(self.settings, settings)
        if after != self.settings:
            self._logbook.write("settings", {"settings": after.model_dump(mode="json")})

    def _proposer(self) -> Architect:
        if self._architect is None:
            try:
                self._architect = architect_named(self.proposer, self.settings)
            except ArchitectUnavailableError as error:
                if self.settings.fallback != "rulebook":
                    raise
                return Absent(self.architect, error)
        return self._architect

    def _out_of_order(self, step: Step) -> InputError:
        if not self.remaining:
            return InputError(
                f"the walk ended with {self.outcome!r}, there is no step {step.value!r} to take",
                hint="Answer the open questions, then take the steps anew.",
            )
        return InputError(
            f"the step {step.value!r} comes after {self.remaining[0].value!r}",
            hint=f"Take {self.remaining[0].value!r} first, or use run().",
        )
