"""What a rewrite does to the proofs: which codes have less trouble than before, which have more."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.design import Finding
from archkit.explore.panel.reviewed import Proofs
from archkit.proofs import Proof
from archkit.session.repair import grave_findings

_BLIND = 1_000_000
"""A check that can no longer run is worse than any number of its findings."""


@dataclass(frozen=True)
class Effect:
    """What changed between two sets of proofs, by the code of the check.

    `less_sure` were proved and now rest on an assumption or have nothing to judge; that alone
    is no harm. `new_findings` are those of the codes that got worse.
    """

    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    less_sure: tuple[str, ...] = ()
    new_findings: tuple[Finding, ...] = ()

    @property
    def harmless(self) -> bool:
        """Whether no code has more trouble than before."""
        return not self.worse


NO_EFFECT = Effect()


def effect(before: Proofs, after: Proofs) -> Effect:
    """Return what the second set of proofs has better and worse than the first."""
    old = {proof.code: proof for proofs in before.values() for proof in proofs}
    new = {proof.code: proof for proofs in after.values() for proof in proofs}
    codes = sorted(old.keys() | new.keys())
    worse = tuple(code for code in codes if _trouble(new.get(code)) > _trouble(old.get(code)))
    return Effect(
        better=tuple(code for code in codes if _trouble(new.get(code)) < _trouble(old.get(code))),
        worse=worse,
        less_sure=tuple(code for code in codes if code not in worse and _less_sure(old, new, code)),
        new_findings=tuple(
            finding for code in worse for finding in _new_findings(old.get(code), new.get(code))
        ),
    )


def _trouble(proof: Proof | None) -> int:
    if proof is None or proof.status == "not run":
        return _BLIND
    return len(grave_findings((proof,)))


def _less_sure(old: dict[str, Proof], new: dict[str, Proof], code: str) -> bool:
    weak = {"assumed", "not assessable"}
    return code in old and code in new and old[code].status == "proved" and new[code].status in weak


def _new_findings(old: Proof | None, new: Proof | None) -> tuple[Finding, ...]:
    if new is None or new.status == "not run":
        code = (new or old).code if (new or old) else ""  # type: ignore[union-attr] # one of them is
        said = new.reason if new else "the check did not run"
        why = f"The check cannot run any more: {said}"
        return (Finding(code=code, severity="error", place=code, message=why, remedy="Make it run again."),)
    known = grave_findings((old,)) if old else ()
    found = grave_findings((new,))
    return tuple(one for one in found if one not in known) or found
