"""The repair loop of one step: propose, prove, hand the findings back, at most twice.

Where findings stay, or nothing usable came, the rulebook proposes for the same context.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from archkit.architects.base import INVALID_PROPOSAL, Architect, Context
from archkit.architects.desk import Desk, LooseDesk
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Design, Finding, Step
from archkit.errors import (
    ArchitectUnavailableError,
    InvalidProposalError,
    ModelError,
    ReplyPendingError,
    ServiceError,
    SpendingCapError,
    StoppedError,
)
from archkit.personas import Persona
from archkit.proofs import Proof, prove
from archkit.record import Record
from archkit.session.happening import Attempt, Failed, Happening, Offered, Rejected, Settled
from archkit.session.result import Offer
from archkit.session.state import RULEBOOK
from archkit.sizing import with_assumptions

MOST_REPAIRS = 2
NO_REPLY = (ArchitectUnavailableError, ServiceError, SpendingCapError, StoppedError, ReplyPendingError)
"""Errors that say nothing about a reply: asked again, the same replies are as good as before."""
LOST_REPAIR = "PROPOSAL002"
"""The code of the finding that says why the repair before was not kept."""
_BLIND = 1_000_000  # a check that cannot see any more is worse than any number of its findings
_ALWAYS_STOPS = (StoppedError, ReplyPendingError)


@dataclass
class _Course:
    """How the proposals of a step went: the best attempt, its number, and the last error."""

    best: Attempt | None = None
    kept: int = 0
    repairs_kept: int = 0
    error: ModelError | None = None

    def keep(self, attempt: Attempt, number: int) -> None:
        self.best, self.kept = attempt, number
        self.repairs_kept += bool(number)


@dataclass(frozen=True)
class Bench:
    """What a step is proposed and proved with; `earlier` are the steps taken before it."""

    step: Step
    architect: Architect
    brief: Brief
    design: Design
    today: dt.date
    earlier: tuple[Step, ...] = ()
    persona: Persona | None = None
    desk: Desk = field(default_factory=LooseDesk)
    settings: Settings = field(default_factory=Settings)

    def happenings(self) -> Iterator[Happening]:
        """Yield what happens until the step is settled: attempts, repairs, what is offered in place.

        Raises:
            ModelError: If no usable artifact came, and the rulebook's is not to be taken at once.
        """
        course = _Course()
        yield from self._proposals(course)
        best, offer = course.best, None
        if (best is None or grave_findings(best.proofs)) and self._offers:
            offered = self._offered(best)
            yield offered
            offer = offered.offer
        if offer and self.settings.fallback == "rulebook" and (best is None or not offer.why_not):
            yield Settled(None, course.repairs_kept, RULEBOOK, offer.artifact)
        elif best is not None:
            yield Settled(course.kept, course.repairs_kept, self.architect.name, best.artifact)
        else:
            raise course.error or InvalidProposalError(self.step.value, "nothing was proposed")

    def _proposals(self, course: _Course) -> Iterator[Happening]:
        """Yield the first attempt, then up to two repairs of the best one so far."""
        handed_back: tuple[Finding, ...] = ()
        seen: list[Record] = []
        for number in range(1 + MOST_REPAIRS):
            best = course.best
            findings = grave_findings(best.proofs) if best else ()
            if best and not findings:
                return
            try:
                artifact = self.proposed(best.design if best else self.design, (*handed_back, *findings))
                if artifact in seen:  # proposed again unchanged: nothing more will come
                    return
                attempt = self.proved(artifact)
            except InvalidProposalError as error:
                handed_back = (_as_finding(error, again=course.error is not None),)
                course.error = error
                yield Rejected(error.reason)
                continue
            except ModelError as error:
                yield self._ending(error)
                course.error = error
                return
            yield attempt
            seen.append(artifact)
            better = best is None or self._improves(attempt, best)
            if better:
                course.keep(attempt, number)
            handed_back = () if better else (_as_lost(self.step, attempt),)

    def _ending(self, error: ModelError) -> Happening:
        """Return how an error ends the proposals; raise it where the walk stops with it."""
        if not isinstance(error, NO_REPLY):
            return Rejected(getattr(error, "reason", "") or str(error))
        if isinstance(error, _ALWAYS_STOPS) or not self._offers or self.settings.fallback != "rulebook":
            raise error
        return Failed(error)

    @property
    def _offers(self) -> bool:
        return self.settings.fallback != "never" and self.architect.name != RULEBOOK

    def _offered(self, best: Attempt | None) -> Offered:
        """Return what the rulebook proposes here; it never saw such a design, so it may fail."""
        from archkit.architects.rulebook.architect import Rulebook  # noqa: PLC0415 - loads all its knowledge

        try:
            attempt = self.proved(self._artifact_of(Rulebook(), self.design, ()))
        except Exception as error:  # noqa: BLE001 - whatever it raises, the walk goes on without an offer
            return Offered(None, f"the rulebook cannot propose here ({type(error).__name__}: {error})")
        if best and attempt.artifact == best.artifact:
            return Offered(None, "the rulebook proposes the same")
        better = best is None or self._outdoes(attempt, best)
        return Offered(
            Offer(self.step, attempt.artifact, attempt.proofs, "" if better else _against(attempt))
        )

    def _improves(self, repair: Attempt, before: Attempt) -> bool:
        """Say whether a repair has less trouble than what it repairs, and none that is new."""
        if not _less(_trouble(repair.proofs), _trouble(before.proofs)):
            return False
        return self._spares_earlier(repair, before)

    def _outdoes(self, offer: Attempt, best: Attempt) -> bool:
        """Say whether another architect's artifact has less trouble in all.

        It is no repair: what it has in trouble may be of another kind than what it stands in for.
        """
        less = _trouble(offer.proofs).total() < _trouble(best.proofs).total()
        return less and self._spares_earlier(offer, best)

    def _spares_earlier(self, after: Attempt, before: Attempt) -> bool:
        """Say whether nothing gets worse in the steps before this one."""
        found, was = self._earlier_trouble(after.design), self._earlier_trouble(before.design)
        return all(found[code] <= was[code] for code in found)

    def proposed(self, design: Design, findings: tuple[Finding, ...]) -> Record:
        """Return what the architect proposes for this design and these findings.

        Raises:
            ModelError: If it gives no artifact of this step.
        """
        return self._artifact_of(self.architect, design, findings)

    def context(self, design: Design, findings: tuple[Finding, ...] = ()) -> Context:
        """Return what an architect sees."""
        return Context(self.brief, design, self.today, findings, self.persona, self.desk)

    def _artifact_of(self, architect: Architect, design: Design, findings: tuple[Finding, ...]) -> Record:
        try:
            artifact = architect.propose(self.step, self.context(design, findings))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise InvalidProposalError(self.step.value, f"{place}: {first['msg']}") from error
        kind = ARTIFACT_TYPES[self.step]
        if not isinstance(artifact, kind):
            raise InvalidProposalError(
                self.step.value, f"a {kind.__name__} is needed, not a {type(artifact).__name__}"
            )
        return kind.model_validate_json(artifact.model_dump_json())  # as a reader of the journal sees it

    def proved(self, artifact: Record) -> Attempt:
        """Return an artifact with its proofs.

        Raises:
            InvalidProposalError: If it assumes what no brief can say.
        """
        design = self.design.with_artifact(self.step, artifact)
        brief = assumed_brief(self.brief, design, self.step)
        return Attempt(artifact, design, self._prove(self.step, brief, design))

    def _prove(self, step: Step, brief: Brief, design: Design) -> tuple[Proof, ...]:
        leanings = self.persona.leanings if self.persona else None
        return prove(step, brief, design, today=self.today, leanings=leanings)

    def _earlier_trouble(self, design: Design) -> Counter[str]:
        brief = assumed_brief(self.brief, design, self.step)
        found: Counter[str] = Counter()
        for step in self.earlier:
            found += _trouble(self._prove(step, brief, design))
        return found


def assumed_brief(brief: Brief, design: Design, step: Step) -> Brief:
    """Return the brief with the assumptions of a design filled in.

    Raises:
        InvalidProposalError: If an assumption names no field or does not fit it.
    """
    assumptions = design.clarify.assumptions if design.clarify else ()
    try:
        return with_assumptions(brief, assumptions)
    except KeyError as error:
        raise InvalidProposalError(
            step.value, f"it assumes {error.args[0]!r}, which is no field of a brief"
        ) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise InvalidProposalError(step.value, f"an assumed value does not fit the field {place!r}") from None


def grave_findings(proofs: tuple[Proof, ...]) -> tuple[Finding, ...]:
    """Return the findings that refute: errors and warnings of refuted proofs."""
    return tuple(
        finding
        for proof in proofs
        if proof.status == "refuted"
        for finding in proof.findings
        if finding.severity != "note"
    )


def _as_finding(error: InvalidProposalError, *, again: bool) -> Finding:
    return Finding(
        code=INVALID_PROPOSAL,
        severity="error",
        place=error.step,
        message=f"{error.reason} (again)"
        if again
        else error.reason,  # the same words would be answered alike
        remedy="Return the whole artifact of this step, with every field as its schema asks.",
    )


def _as_lost(step: Step, attempt: Attempt) -> Finding:
    return Finding(
        code=LOST_REPAIR,
        severity="error",
        place=step.value,
        message=f"The repair before this was not kept: {_against(attempt)}.",
        remedy="Repair it another way, and leave alone what holds.",
    )


def _against(attempt: Attempt) -> str:
    """Return what speaks against an offer that makes something worse, or nothing better."""
    own = ", ".join(sorted(_trouble(attempt.proofs)))
    return f"it holds no better ({own})" if own else "it breaks what an earlier step holds"


def _trouble(proofs: tuple[Proof, ...]) -> Counter[str]:
    """Count findings by code; a check that could not run counts, or crashing it would repair it."""
    found: Counter[str] = Counter()
    for proof in proofs:
        if proof.status == "refuted":
            found[proof.code] += len(grave_findings((proof,)))
        elif proof.status == "not run":
            found[proof.code] += _BLIND
    return found


def _less(after: Counter[str], before: Counter[str]) -> bool:
    return after != before and all(after[code] <= before[code] for code in after)
