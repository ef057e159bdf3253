"""The repair loop of one step: propose, prove, hand the findings back, at most twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from archkit.architects.base import Architect, Context
from archkit.architects.rulebook.situation import with_assumptions
from archkit.brief import Brief
from archkit.design import ARTIFACT_TYPES, Design, Finding, Step
from archkit.errors import InvalidProposalError, ModelError
from archkit.proofs import Proof, prove
from archkit.record import Record

MOST_REPAIRS = 2
_BLIND = 1_000_000  # a check that cannot see any more is worse than any number of its findings


@dataclass(frozen=True)
class Attempt:
    """One proposal of a step with its proofs; `kept` is false for a repair that made things worse."""

    artifact: Record
    design: Design
    proofs: tuple[Proof, ...]
    kept: bool = True


@dataclass(frozen=True)
class Bench:
    """What a step is proposed and proved with; `earlier` are the steps taken before it."""

    step: Step
    architect: Architect
    brief: Brief
    design: Design
    today: dt.date
    earlier: tuple[Step, ...] = ()

    def attempts(self) -> Iterator[Attempt]:
        """Yield the first attempt, then up to two repairs of the best one so far.

        Raises:
            ModelError: If the architect gives no usable first proposal.
        """
        best = self._proved(self._proposed(self.design, ()))
        seen = [best.artifact]
        yield best
        for _ in range(MOST_REPAIRS):
            findings = grave_findings(best.proofs)
            if not findings:
                return
            try:
                artifact = self._proposed(best.design, findings)
                if artifact in seen:  # proposed again unchanged: nothing more will come
                    return
                repair = self._proved(artifact)
            except ModelError:
                return  # the attempt that was proved stays, with its findings
            seen.append(artifact)
            if self._improves(repair, best):
                best = repair
                yield repair
            else:
                yield replace(repair, kept=False)

    def _improves(self, repair: Attempt, before: Attempt) -> bool:
        """Say whether a repair has less trouble than what it repairs, and none that is new."""
        if not _less(_trouble(repair.proofs), _trouble(before.proofs)):
            return False
        after, was = self._earlier_trouble(repair.design), self._earlier_trouble(before.design)
        return all(after[code] <= was[code] for code in after)

    def _proposed(self, design: Design, findings: tuple[Finding, ...]) -> Record:
        context = Context(self.brief, design, self.today, findings)
        try:
            artifact = self.architect.propose(self.step, context)
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

    def _proved(self, artifact: Record) -> Attempt:
        design = self.design.with_artifact(self.step, artifact)
        brief = assumed_brief(self.brief, design, self.step)
        return Attempt(artifact, design, prove(self.step, brief, design, today=self.today))

    def _earlier_trouble(self, design: Design) -> Counter[str]:
        brief = assumed_brief(self.brief, design, self.step)
        found: Counter[str] = Counter()
        for step in self.earlier:
            found += _trouble(prove(step, brief, design, today=self.today))
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
