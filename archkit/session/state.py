"""Where a walk stands: what the entries of its journal add up to.

A live walk and a resumed one both come here by the same way, entry by entry; that is why
they end with the same design.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, Self

from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Clarification, Design, Step, TechnologyStack
from archkit.errors import InputError
from archkit.proofs import Proof
from archkit.record import Record
from archkit.session.journal import Entry

FORMAT = 1
Outcome = Literal["design", "clarify", "infeasible"]


@dataclass(frozen=True)
class StepResult:
    """One step that was taken: its artifact, its proofs, and how many repairs were tried and kept."""

    step: Step
    artifact: Record
    proofs: tuple[Proof, ...]
    repairs: int = 0
    repairs_kept: int = 0


@dataclass(frozen=True)
class State:
    """A walk at one moment.

    `stated` is the brief at the start, `brief` has the answers too; `attempts` belong to the
    step in flight; `digests` are those of every design that this walk has written.
    """

    stated: Brief
    brief: Brief
    persona: str
    architect: str
    today: dt.date
    design: Design
    results: Mapping[Step, StepResult]
    ended: bool = False
    attempts: tuple[tuple[Record, tuple[Proof, ...]], ...] = ()
    digests: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome:
        """What the walk comes to, as far as it is known."""
        return self.design.clarify.outcome if self.design.clarify else "design"

    def after(self, entry: Entry) -> Self:
        """Return the state once this entry has happened."""
        payload = entry.payload
        match entry.kind:
            case "answer":
                return self._answered(payload)
            case "artifact":
                return self._attempted(payload)
            case "proofs":
                proofs = tuple(Proof.model_validate(one) for one in payload["proofs"])
                artifact, _ = self.attempts[-1]
                return replace(self, attempts=(*self.attempts[:-1], (artifact, proofs)))
            case "step":
                return self._taken(payload)
            case "ended":
                return replace(self, ended=True)
            case _:
                raise ValueError(f"an entry of kind {entry.kind!r} cannot stand here")

    def _answered(self, payload: Mapping[str, Any]) -> Self:
        brief = self.brief.with_values({payload["field"]: payload["value"]})
        design = Design(name=brief.name, architect=self.architect)
        return replace(
            self,
            brief=brief,
            design=design,
            results=MappingProxyType({}),
            ended=False,
            attempts=(),
            digests=self.digests | {digest_of(design)},
        )

    def _attempted(self, payload: Mapping[str, Any]) -> Self:
        artifact = ARTIFACT_TYPES[Step(payload["step"])].model_validate(payload["artifact"])
        earlier = self.attempts if payload["attempt"] else ()
        return replace(self, attempts=(*earlier, (artifact, ())))

    def _taken(self, payload: Mapping[str, Any]) -> Self:
        step = Step(payload["step"])
        artifact, proofs = self.attempts[payload["kept"]]
        result = StepResult(step, artifact, proofs, len(self.attempts) - 1, payload["repairs_kept"])
        return replace(
            self,
            design=with_step(self.design, step, artifact),
            results=MappingProxyType({**self.results, step: result}),
            attempts=(),
            digests=self.digests | {payload["design"]},
        )


def with_step(design: Design, step: Step, artifact: Record) -> Design:
    """Return the design with a step's artifact, and the date of its newest fact."""
    after = design.with_artifact(step, artifact)
    if not isinstance(artifact, TechnologyStack):
        return after
    dates = [one.retrieved for one in artifact.technologies if one.retrieved]
    return after.model_copy(update={"facts_as_of": max(dates, default=None)})


def started(payload: Mapping[str, Any]) -> State:
    """Return the state that a ``started`` entry begins.

    Raises:
        InputError: If a newer archkit wrote it.
    """
    if payload.get("format", 0) > FORMAT:
        raise InputError("a newer archkit wrote this session", hint="Update archkit to continue it.")
    brief = Brief.model_validate(payload["brief"])
    design = Design(name=brief.name, architect=payload["architect"])
    return State(
        stated=brief,
        brief=brief,
        persona=payload["persona"],
        architect=payload["architect"],
        today=dt.date.fromisoformat(payload["today"]),
        design=design,
        results=MappingProxyType({}),
        digests=frozenset({digest_of(design)}),
    )


def digest_of(design: Design) -> str:
    """Return the digest of a design's YAML form."""
    return digest_of_text(design.to_yaml())


def digest_of_text(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stops_walk(result: StepResult) -> bool:
    """Say whether nothing is to be designed after this step: clarify first, or infeasible."""
    return isinstance(result.artifact, Clarification) and result.artifact.outcome != "design"
