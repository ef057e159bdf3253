"""What a document is written from; a Session is one, and so is any record with these names."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Protocol

from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.render import Proof

if TYPE_CHECKING:
    from archkit.session import Difference, Ledger, StepResult

RULEBOOK = "rulebook"


class Asking(Protocol):
    """How a model was asked, as far as a document says it; its address and its key are not among it."""

    @property
    def effort(self) -> str | None:
        """How long it was to think."""
        ...

    @property
    def cap_usd(self) -> float | None:
        """The most that it was allowed to cost."""
        ...

    @property
    def fallback(self) -> Literal["offer", "rulebook", "never"]:
        """What happened to an artifact that stayed refuted."""
        ...

    @property
    def recording(self) -> str | None:
        """The folder of the session that was replayed."""
        ...


class Replied(Protocol):
    """One reply of a model, as far as a document says it; its text is not among it."""

    @property
    def model(self) -> str:
        """The model."""
        ...


class Walk(Protocol):
    """One walk from a brief to a design, at any point of it."""

    @property
    def brief(self) -> Brief:
        """What is wanted, as stated."""
        ...

    @property
    def design(self) -> Design:
        """What is proposed so far."""
        ...

    @property
    def proofs(self) -> Mapping[Step, tuple[Proof, ...]]:
        """What was proved about each step."""
        ...

    @property
    def persona(self) -> object:
        """Who leads the walk: a name, or something that has one."""
        ...

    @property
    def architect(self) -> str:
        """Who proposes."""
        ...

    @property
    def outcome(self) -> Literal["design", "clarify", "infeasible"]:
        """What the walk came to."""
        ...

    @property
    def today(self) -> dt.date:
        """The day on which dated facts were judged."""
        ...

    @property
    def results(self) -> Mapping[Step, StepResult]:
        """What came of each step taken, in the order in which they were taken."""
        ...

    @property
    def settings(self) -> Asking:
        """How a model was asked."""
        ...

    @property
    def ledger(self) -> Ledger:
        """What the models were asked and what it cost."""
        ...

    @property
    def replies(self) -> tuple[Replied, ...]:
        """Every reply of a model; a document shows none of their text."""
        ...

    @property
    def replay_differences(self) -> tuple[Difference, ...]:
        """The proofs of a replay that say something else than when it was recorded."""
        ...


def all_proofs(walk: Walk) -> tuple[Proof, ...]:
    """Return every proof in the order of the steps."""
    return tuple(proof for step in Step for proof in walk.proofs.get(step, ()))


def persona_name(walk: Walk) -> str:
    """Return what the persona is called."""
    return str(getattr(walk.persona, "name", walk.persona))


def assumed(walk: Walk) -> Mapping[str, object]:
    """Return the assumed values by field."""
    clarify = walk.design.clarify
    return {one.field: one.value for one in clarify.assumptions} if clarify else {}


def digest(walk: Walk) -> str:
    """Return the first twelve hex digits of the brief's and design's SHA-256."""
    text = walk.brief.to_yaml() + walk.design.to_yaml()
    return hashlib.sha256(text.encode()).hexdigest()[:12]
