"""Sums up many findings of one kind, so that a list of hundreds can be read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import zip_longest

from archkit.design import Finding
from archkit.proofs.proof import Evidence, Proof

MOST_FINDINGS = 40
"""Findings of one kind and severity up to which each stands by itself."""
_EXAMPLES = 8
_PLACES = 6
_TABLES = "data.tables."
_EVERY = "every finding"
_COLUMNS = ("finding", "place", "evidence", "severity")


def summed(findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], tuple[Evidence, ...]]:
    """Return findings with those of one kind summed up where they are many, and all of them as a table.

    Examples are taken from as many places as there are; the table loses nothing.
    """
    kinds: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        kinds[one.code, one.severity].append(one)
    if all(len(same) <= MOST_FINDINGS for same in kinds.values()):
        return findings, ()
    kept: list[Finding] = []
    for same in kinds.values():
        kept += same if len(same) <= MOST_FINDINGS else _summary(same)
    rows = tuple((one.message, one.place, one.evidence, one.severity) for one in findings)
    text = f"{len(findings)}, of which the list of findings shows examples"
    return tuple(kept), (Evidence(label=_EVERY, text=text, columns=_COLUMNS, rows=rows),)


def findings_of(proof: Proof) -> tuple[Finding, ...]:
    """Return every finding of a proof, those that are summed up one by one."""
    every = next((one for one in proof.evidence if one.label == _EVERY and one.columns == _COLUMNS), None)
    if every is None:
        return proof.findings
    remedies = {one.severity: one.remedy for one in reversed(proof.findings)}
    return tuple(
        Finding.model_validate({
            "code": proof.code, "severity": severity, "place": place, "message": message,
            "evidence": evidence, "remedy": remedies.get(severity, ""),  # type: ignore[call-overload]
        })
        for message, place, evidence, severity in every.rows
    )  # fmt: skip


def _summary(same: Sequence[Finding]) -> list[Finding]:
    """Return some examples and one finding that stands for all the others."""
    by_home: dict[str, list[Finding]] = defaultdict(list)
    for one in same:
        by_home[_home(one)].append(one)
    turns = (one for turn in zip_longest(*by_home.values()) for one in turn if one is not None)
    examples = [one for one, _ in zip(turns, range(_EXAMPLES), strict=False)]
    shown = {id(one) for one in examples}
    others = [one for one in same if id(one) not in shown]
    homes = Counter(map(_home, others))
    told = ", ".join(f"{home} ({count})" for home, count in homes.most_common(_PLACES))
    more = f", and {len(homes) - _PLACES} more" if len(homes) > _PLACES else ""
    kind = "tables" if same[0].place.startswith(_TABLES) else "places"
    rest = Finding(
        code=same[0].code,
        severity=same[0].severity,
        place="data.tables" if kind == "tables" else same[0].place.partition(".")[0],
        message=f"{len(others)} more of this kind, in {len(homes)} {kind}",
        evidence=f"{told}{more}",
        remedy="As for those above; the evidence lists every one.",
    )
    return [*(one for one in same if id(one) in shown), rest]


def _home(one: Finding) -> str:
    """Return the table that a finding is about, or its whole place."""
    return one.place.removeprefix(_TABLES).partition(".")[0] if one.place.startswith(_TABLES) else one.place
