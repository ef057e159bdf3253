"""Checklist items answered by proofs: what holds, what fails and where, and what nobody could judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from archkit.design import Finding
from archkit.knowledge import library
from archkit.knowledge.criterion import ChecklistItem
from archkit.proofs.check import CHECKS
from archkit.proofs.proof import Evidence, Proof, Status
from archkit.record import Record

ItemStanding = Literal["fails", "not assessable", "holds", "not applicable"]
"""What is said of an item, the worst first; the order in which items are shown."""

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "before answering": "G1-G8",
        "API": "G9-G13 G44-G48",
        "database": "G14-G18 G49-G53",
        "security": "G19-G23 G54-G58",
        "operations": "G24-G28",
        "architecture": "G29-G36",
        "performance": "G59-G63",
        "handing over": "G37-G43",
        "Node.js": "G64-G68",
        "Python": "G69-G73",
        "Go": "G74-G78",
        "warning signs": "H1-H20",
    }
)
"""The groups of the checklist in the order in which they are shown, and the items of each."""


class CheckStanding(Record):
    """What came of one check of an item; ``not run`` where there is no proof of it."""

    code: str
    status: Status
    reason: str = ""


class ItemVerdict(Record):
    """One item of the checklist with its verdict.

    `findings` are those that make it fail, each with its place and a literal quote; `evidence` is
    what its checks saw, without their tables; `checks` stand in the order of the item.
    """

    item: ChecklistItem
    verdict: ItemStanding
    because: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    checks: tuple[CheckStanding, ...] = ()


def checklist_verdicts(
    proofs: Iterable[Proof] | Mapping[str, Proof], *, persona: str = "", only: bool = False
) -> tuple[ItemVerdict, ...]:
    """Return the verdict of every item of the checklist.

    Args:
        proofs: The proofs of a walk, or of any design; as many of them as there are.
        persona: The id of a persona, whose items come first.
        only: Leave out what this persona does not ask for.
    """
    known = by_code(proofs)
    items = sorted(library().checklist.values(), key=lambda item: (persona not in item.asked_by, place(item)))
    return tuple(verdict_of(item, known) for item in items if not only or persona in item.asked_by)


def by_code(proofs: Iterable[Proof] | Mapping[str, Proof]) -> Mapping[str, Proof]:
    """Return proofs by their codes."""
    if isinstance(proofs, Mapping):
        return proofs
    return {proof.code: proof for proof in proofs}


def place(item: ChecklistItem) -> tuple[int, str, int]:
    """Return where an item stands: by the order of its group, then by its number."""
    groups = list(GROUPS)
    at = groups.index(item.group) if item.group in groups else len(groups)
    return at, item.id[0], int(item.id[1:])


def verdict_of(item: ChecklistItem, proofs: Mapping[str, Proof]) -> ItemVerdict:
    """Return what the proofs say of one item.

    It fails when one of its checks is refuted, cannot be judged when one of them could not be, does
    not apply when none of them does, and holds otherwise.

    Args:
        item: The item.
        proofs: Proofs by code; a check without one has not run.
    """
    standings = tuple(_standing(code, proofs) for code in item.checks)
    there = tuple(proofs[code] for code in item.checks if code in proofs)
    refuted = tuple(proof for proof in there if proof.status == "refuted")
    findings = tuple(one for proof in refuted for one in proof.findings if one.severity != "note")
    verdict = _verdict(standings)
    return ItemVerdict(
        item=item,
        verdict=verdict,
        because=_because(verdict, standings, findings),
        findings=findings,
        evidence=tuple(
            Evidence(label=one.label, text=one.text) for proof in there for one in proof.evidence if one.text
        ),
        checks=standings,
    )


def _standing(code: str, proofs: Mapping[str, Proof]) -> CheckStanding:
    proof = proofs.get(code)
    if proof is not None:
        return CheckStanding(code=code, status=proof.status, reason=proof.reason)
    known = CHECKS.get(code)
    reason = f"nothing was designed in the step {known.step.value!r}" if known else "there is no such check"
    return CheckStanding(code=code, status="not run", reason=reason)


def _verdict(standings: tuple[CheckStanding, ...]) -> ItemStanding:
    statuses = {one.status for one in standings}
    if "refuted" in statuses:
        return "fails"
    if statuses & {"not assessable", "not run"}:
        return "not assessable"
    if statuses == {"not applicable"}:
        return "not applicable"
    return "holds"


def _because(
    verdict: ItemStanding, standings: tuple[CheckStanding, ...], findings: tuple[Finding, ...]
) -> str:
    if verdict == "fails":
        more = len(findings) - 1
        first = findings[0].message if findings else _reasons(standings, {"refuted"})
        return f"{first} {f'And {more} more.' if more else ''}".strip()
    if verdict == "not assessable":
        return _reasons(standings, {"not assessable", "not run"})
    if verdict == "not applicable":
        return _reasons(standings, {"not applicable"})
    assumed = _reasons(standings, {"assumed"})
    proved = ", ".join(one.code for one in standings if one.status == "proved")
    shown = f"proved by {proved}" if proved else ""
    return "; ".join(text for text in (shown, assumed and f"assumed: {assumed}") if text)


def _reasons(standings: tuple[CheckStanding, ...], statuses: set[str]) -> str:
    said = [one for one in standings if one.status in statuses]
    reasons = dict.fromkeys(one.reason or f"{one.code} says no reason" for one in said)
    return "; ".join(reasons)
