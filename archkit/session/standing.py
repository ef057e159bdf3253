"""What can be looked at in a session, live or read from its folder."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from archkit.architects.desk import Reply
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.personas import Persona
from archkit.personas import persona as persona_named
from archkit.proofs import Proof, Status
from archkit.session.ledger import Ledger, ledger_of
from archkit.session.logbook import Logbook
from archkit.session.repair import assumed_brief
from archkit.session.result import Difference, Failure, Offer, StepResult
from archkit.session.state import Outcome, stops_walk


class Standing:
    """Where a walk stands, as its journal tells it."""

    def __init__(self, logbook: Logbook) -> None:
        self._logbook = logbook

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
        statuses: tuple[Status, ...] = (
            "proved", "refuted", "assumed", "not applicable", "not assessable", "not run",
        )  # fmt: skip
        return MappingProxyType({status: counted[status] for status in statuses})

    @property
    def persona(self) -> Persona:
        """Who leads the walk."""
        return persona_named(self._logbook.state.persona)

    @property
    def architect(self) -> str:
        """Who proposes, as the design names it; in a replay, who proposed when it was recorded."""
        return self._logbook.state.architect

    @property
    def proposer(self) -> str:
        """Who proposes, by the name that chooses it: ``replay`` where a recording is repeated."""
        return "replay" if self.settings.recording else self.architect

    @property
    def settings(self) -> Settings:
        """How the architect works, as set last; in a replay as it was recorded."""
        return self._logbook.state.settings

    @property
    def offers(self) -> Mapping[Step, Offer]:
        """What the rulebook offers in place of artifacts that cannot be used or stay refuted."""
        return self._logbook.state.offers

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The errors that steps ended in, oldest first; also those of steps that were taken since."""
        return self._logbook.state.failures

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Every reply of a model that was kept, in the order in which they came."""
        return self._logbook.state.replies

    @property
    def ledger(self) -> Ledger:
        """Requests, tokens, money and time, step by step and in total."""
        return ledger_of(self._logbook.state)

    @property
    def replay_differences(self) -> tuple[Difference, ...]:
        """The proofs of a replay whose status is not that of its recording."""
        return tuple(one for result in self.results.values() for one in result.differences)

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
