"""Where a walk stands: what the entries of its journal add up to.

A live walk and a resumed one both come here by the same way, entry by entry; that is why
they end with the same design.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, Self

from archkit.architects.desk import Reply
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Clarification, Design, Step, TechnologyStack
from archkit.errors import InputError
from archkit.proofs import Proof
from archkit.record import Record
from archkit.session.asked import asked_in
from archkit.session.journal import Entry
from archkit.session.result import Difference, Failure, Offer, StepResult, Tried

FORMAT = 2
RULEBOOK = "rulebook"
Outcome = Literal["design", "clarify", "infeasible"]


@dataclass(frozen=True)
class State:
    """A walk at one moment.

    `stated` is the brief at the start, `brief` has the `answers` too; `attempts`, `offered` and
    `no_offer` belong to the step in flight; `digests` are those of every design that this walk
    has written. `forgotten` says for a step how many replies came before it failed by them.
    """

    stated: Brief
    brief: Brief
    persona: str
    architect: str
    today: dt.date
    design: Design
    results: Mapping[Step, StepResult]
    settings: Settings
    answers: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False
    attempts: tuple[Tried, ...] = ()
    offered: Offer | None = None
    no_offer: str = ""
    replies: tuple[Reply, ...] = ()
    forgotten: Mapping[Step, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    digests: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome:
        """What the walk comes to, as far as it is known."""
        return self.design.clarify.outcome if self.design.clarify else "design"

    @property
    def offers(self) -> Mapping[Step, Offer]:
        """The offers that can be taken: those of steps taken, and that of the step in flight."""
        found = {step: result.offer for step, result in self.results.items() if result.offer}
        if self.offered:
            found[self.offered.step] = self.offered
        return MappingProxyType(found)

    def known(self, request: str) -> Reply | None:
        """Return the whole reply to a request, unless its step failed after it."""
        for number, reply in enumerate(self.replies):
            if reply.request == request and reply.whole and number >= self.forgotten.get(reply.step, 0):
                return reply
        return None

    def after(self, entry: Entry) -> Self:
        """Return the state once this entry has happened."""
        payload = entry.payload
        match entry.kind:
            case "answer":
                return self._answered(payload)
            case "settings":
                return replace(self, settings=Settings.model_validate(payload["settings"]))
            case "reply":
                return replace(self, replies=(*self.replies, Reply.model_validate(payload["reply"])))
            case "failed":
                return self._failed(payload)
            case "ended":
                return replace(self, ended=True)
            case _:
                return self._walked(entry.kind, payload)

    def _walked(self, kind: str, payload: Mapping[str, Any]) -> Self:
        match kind:
            case "artifact":
                artifact = ARTIFACT_TYPES[Step(payload["step"])].model_validate(payload["artifact"])
                return self._tried(payload, Tried(artifact))
            case "invalid":
                return self._tried(payload, Tried(None, reason=payload["reason"]))
            case "proofs":
                last = replace(self.attempts[-1], proofs=_proofs(payload))
                return replace(self, attempts=(*self.attempts[:-1], last))
            case "offer":
                return self._with_offer(payload)
            case "step":
                return self._taken(payload)
            case "accepted":
                return self._accepted(payload)
            case _:
                raise ValueError(f"an entry of kind {kind!r} cannot stand here")

    def _answered(self, payload: Mapping[str, Any]) -> Self:
        brief = self.brief.with_values({payload["field"]: payload["value"]})
        design = Design(name=brief.name, architect=self.architect)
        return replace(
            self,
            brief=brief,
            answers=MappingProxyType({**self.answers, payload["field"]: payload["value"]}),
            design=design,
            results=MappingProxyType({}),
            ended=False,
            attempts=(),
            offered=None,
            no_offer="",
            digests=self.digests | {digest_of(design)},
        )

    def _failed(self, payload: Mapping[str, Any]) -> Self:
        failure = Failure(Step(payload["step"]), payload["error"], payload["message"])
        forgotten = dict(self.forgotten)
        if payload["forget"]:
            forgotten[failure.step] = len(self.replies)
        failures = (*self.failures, failure)
        return replace(self, failures=failures, forgotten=MappingProxyType(forgotten))

    def _tried(self, payload: Mapping[str, Any], tried: Tried) -> Self:
        if payload["attempt"] == 0:  # the step begins, or begins anew
            return replace(self, attempts=(tried,), offered=None, no_offer="")
        return replace(self, attempts=(*self.attempts, tried))

    def _with_offer(self, payload: Mapping[str, Any]) -> Self:
        if payload["artifact"] is None:
            return replace(self, offered=None, no_offer=payload["why_not"])
        step = Step(payload["step"])
        artifact = ARTIFACT_TYPES[step].model_validate(payload["artifact"])
        return replace(self, offered=Offer(step, artifact, _proofs(payload), payload["why_not"]))

    def _taken(self, payload: Mapping[str, Any]) -> Self:
        step, kept = Step(payload["step"]), payload["kept"]
        came = self._offer(step) if kept is None else self.attempts[kept]
        if came.artifact is None:
            raise ValueError("a reply that is no artifact cannot be kept")
        result = StepResult(
            step,
            came.artifact,
            came.proofs,
            repairs=max(len(self.attempts) - 1, 0),
            repairs_kept=payload["repairs_kept"],
            by=payload.get("by", self.architect),
            offer=None if kept is None else self.offered,
            no_offer=self.no_offer,
            asked=asked_in(self.replies, step),
            attempts=self.attempts,
            kept=kept,
            differences=_differences(step, payload),
        )
        return replace(
            self,
            design=with_step(self.design, step, came.artifact),
            results=MappingProxyType({**self.results, step: result}),
            attempts=(),
            offered=None,
            no_offer="",
            digests=self.digests | {payload["design"]},
        )

    def _accepted(self, payload: Mapping[str, Any]) -> Self:
        """Put the offer in its place and forget the steps after it."""
        step = Step(payload["step"])
        offer = self._offer(step)
        repairs = max(len(self.attempts) - 1, 0)
        plain = StepResult(step, offer.artifact, (), repairs, attempts=self.attempts, kept=None)
        taken = replace(
            self.results.get(step, plain),
            artifact=offer.artifact,
            proofs=offer.proofs,
            by=RULEBOOK,
            offer=None,
            asked=asked_in(self.replies, step),
            accepted=True,
            differences=_differences(step, payload),
        )
        results: dict[Step, StepResult] = {}
        for earlier, result in self.results.items():
            if earlier == step:
                break
            results[earlier] = result
        results[step] = taken
        design = Design(name=self.brief.name, architect=self.architect)
        for one in results.values():
            design = with_step(design, one.step, one.artifact)
        return replace(
            self,
            design=design,
            results=MappingProxyType(results),
            ended=False,
            attempts=(),
            offered=None,
            no_offer="",
            digests=self.digests | {digest_of(design)},
        )

    def _offer(self, step: Step) -> Offer:
        if step not in self.offers:
            raise ValueError(f"nothing was offered for step {step.value!r}")
        return self.offers[step]


def _proofs(payload: Mapping[str, Any]) -> tuple[Proof, ...]:
    return tuple(Proof.model_validate(one) for one in payload["proofs"])


def _differences(step: Step, payload: Mapping[str, Any]) -> tuple[Difference, ...]:
    found = payload.get("differences", ())
    return tuple(Difference(step, one["code"], one["recorded"], one["now"]) for one in found)


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
        settings=Settings.model_validate(payload.get("settings", {})),
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
