"""One walk from a brief to a design, on disk as it happens."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from archkit.architects.base import Architect
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.errors import InputError
from archkit.personas import Persona
from archkit.personas import persona as persona_named
from archkit.proofs import Proof, Status
from archkit.session.answer import stated_value, with_answer
from archkit.session.architects import architect_named
from archkit.session.day import day_of
from archkit.session.logbook import Logbook
from archkit.session.repair import Bench, assumed_brief
from archkit.session.state import FORMAT, Outcome, StepResult, digest_of_text, stops_walk, with_step


class Session:
    """One walk; use `Session.start`, `Session.open` or `Session.read` to get one.

    Everything is in its folder before it is returned: ``journal.jsonl`` (what happened),
    ``brief.yaml`` (as stated, answers included) and ``design.yaml`` (after the last step).
    A session keeps its folder to itself until `close` or the end of the process; opened again
    in the same process, the earlier one is closed.
    """

    def __init__(self, logbook: Logbook, architect: Architect | None) -> None:
        self._logbook = logbook
        self._architect = architect

    @classmethod
    def start(  # noqa: PLR0913 - all but the brief and the folder have a default
        cls,
        brief: Brief,
        *,
        folder: str | Path,
        architect: str | Architect = "rulebook",
        persona: str = "systems-architect",
        today: dt.date | None = None,
        answers: Mapping[str, Any] | None = None,
    ) -> Session:
        """Begin a walk in a folder without one.

        Args:
            brief: What is wanted.
            folder: Where the session is kept; it is created.
            architect: Who proposes, by name or as an object.
            persona: Who leads the walk, by name.
            today: The day on which dated facts are judged; the current one if left out.
            answers: Fields of the brief by dotted path, as if answered at the beginning.

        Raises:
            InputError: If the folder holds a session already, or a name or answer is wrong.
            ArchitectUnavailableError: If the architect cannot work here.
            StorageError: If the folder cannot be written or another process works in it.
        """
        leader = persona_named(persona)
        proposer = architect_named(architect) if isinstance(architect, str) else architect
        stated = brief
        for field, value in (answers or {}).items():
            stated = with_answer(stated, field, value)
        payload = {
            "format": FORMAT,
            "brief": brief.model_dump(mode="json"),
            "persona": leader.id,
            "architect": proposer.name,
            "today": day_of(today).isoformat(),
        }
        logbook = Logbook.begin(Path(folder), payload)
        session = cls(logbook, proposer)
        try:
            for field, value in (answers or {}).items():
                session.answer(field, value)
        except BaseException:
            session.close()
            raise
        return session

    @classmethod
    def open(cls, folder: str | Path, *, architect: Architect | None = None) -> Session:
        """Continue the walk of a folder where it was left.

        Args:
            folder: The session's folder.
            architect: Who proposes, if not the one named in the session.

        Raises:
            InputError: If there is no session, or it cannot be read by this archkit.
            StorageError: If the folder cannot be written, the journal is damaged, or another
                process works in it.
        """
        return cls(Logbook.reopen(Path(folder)), architect)

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
        """Give the folder free; what was done stays, and can still be looked at here."""
        self._logbook.close()

    @property
    def folder(self) -> Path:
        """Where the session is kept."""
        return self._logbook.folder

    @property
    def brief(self) -> Brief:
        """What is wanted, as stated, answers included."""
        return self._logbook.state.brief

    @property
    def assumed_brief(self) -> Brief:
        """The brief with the assumptions of the design in the fields that nobody stated."""
        return assumed_brief(self.brief, self.design, Step.CLARIFY)

    @property
    def original_brief(self) -> Brief:
        """What was wanted when the walk began, before any answer."""
        return self._logbook.state.stated

    @property
    def design(self) -> Design:
        """What is proposed so far."""
        return self._logbook.state.design

    @property
    def results(self) -> Mapping[Step, StepResult]:
        """The steps taken so far, in the order in which they were taken."""
        return self._logbook.state.results

    @property
    def proofs(self) -> Mapping[Step, tuple[Proof, ...]]:
        """What was proved about each step taken so far."""
        return MappingProxyType({step: result.proofs for step, result in self.results.items()})

    @property
    def proof_counts(self) -> Mapping[Status, int]:
        """How many proofs have each status; a status without proofs counts 0."""
        counted = Counter(proof.status for proofs in self.proofs.values() for proof in proofs)
        statuses: tuple[Status, ...] = ("proved", "refuted", "assumed", "not assessable", "not run")
        return MappingProxyType({status: counted[status] for status in statuses})

    @property
    def persona(self) -> Persona:
        """Who leads the walk."""
        return persona_named(self._logbook.state.persona)

    @property
    def architect(self) -> str:
        """Who proposes, by name."""
        return self._logbook.state.architect

    @property
    def today(self) -> dt.date:
        """The day on which dated facts are judged, kept from the start of the walk."""
        return self._logbook.state.today

    @property
    def outcome(self) -> Outcome:
        """``design``, ``clarify`` (answer the questions first) or ``infeasible``."""
        return self._logbook.state.outcome

    @property
    def ended(self) -> bool:
        """Whether the walk is over: all steps taken, or nothing to design."""
        return self._logbook.state.ended

    @property
    def remaining(self) -> tuple[Step, ...]:
        """The steps still to take, in order; none after an outcome that stops the walk."""
        if any(stops_walk(result) for result in self.results.values()):
            return ()
        return tuple(step for step in self.persona.walk if step not in self.results)

    def take(self, step: Step) -> StepResult:
        """Take one step: propose, prove, repair, journal; then return what came of it.

        A step that was taken before is returned as it is; an answer makes it be taken anew.

        Raises:
            InputError: If an earlier step is still to take, or the walk is over.
            ModelError: If the architect gives no usable proposal.
            StorageError: If it cannot be kept on disk; the step then counts as not taken.
        """
        step = Step(step)
        if step in self.results:
            return self.results[step]
        if not self.remaining or step != self.remaining[0]:
            raise self._out_of_order(step)
        self._logbook.write_design(self._take(step))
        self._end()
        return self.results[step]

    def run(self, *, on_step: Callable[[StepResult], None] | None = None, until: Step | None = None) -> Self:
        """Take the remaining steps in order and return this session.

        Args:
            on_step: Called with each result once it is on disk.
            until: The last step to take; all of them if left out.
        """
        while self.remaining and (until is None or Step(until) not in self.results):
            result = self.take(self.remaining[0])
            if on_step:
                on_step(result)
        self._end()
        return self

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

    def _take(self, step: Step) -> str:
        """Journal a step and return the design after it in its YAML form."""
        state = self._logbook.state
        bench = Bench(step, self._proposer(), state.brief, state.design, state.today, tuple(state.results))
        kept, repairs_kept, design = 0, 0, state.design
        for number, attempt in enumerate(bench.attempts()):
            artifact = attempt.artifact.model_dump(mode="json")
            self._logbook.write("artifact", {"step": step.value, "attempt": number, "artifact": artifact})
            proofs = [proof.model_dump(mode="json") for proof in attempt.proofs]
            self._logbook.write("proofs", {"step": step.value, "attempt": number, "proofs": proofs})
            if attempt.kept:
                kept, repairs_kept = number, repairs_kept + bool(number)
                design = with_step(state.design, step, attempt.artifact)
        text = design.to_yaml()
        digest = digest_of_text(text)
        payload = {"step": step.value, "kept": kept, "repairs_kept": repairs_kept, "design": digest}
        self._logbook.write("step", payload)
        return text

    def _proposer(self) -> Architect:
        if self._architect is None:
            self._architect = architect_named(self._logbook.state.architect)
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
