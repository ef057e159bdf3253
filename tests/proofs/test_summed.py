"""Many findings of one kind are one finding with examples, and none of them is lost."""

from __future__ import annotations

from archkit.design import Finding, Step
from archkit.proofs.proof import Proof
from archkit.proofs.summed import MOST_FINDINGS, findings_of, summed


def _findings(count: int, code: str = "SCHEMA003") -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code=code,
            severity="warning",
            place=f"data.tables.t{number % 12}.columns.c{number}",
            message=f"column {number}",
            evidence=f"c{number} text",
            remedy="Add one.",
        )
        for number in range(count)
    )


def test_few_findings_stay_as_they_are() -> None:
    few = _findings(MOST_FINDINGS)
    assert summed(few) == (few, ())


def test_many_are_examples_of_as_many_tables_and_one_for_the_others() -> None:
    many = _findings(500)
    shown, evidence = summed(many)
    assert len(shown) == 9
    assert len({one.place.split(".")[2] for one in shown[:-1]}) == 8
    assert shown[-1].message == "492 more of this kind, in 12 tables"
    assert "and 6 more" in shown[-1].evidence
    assert [row[1] for row in evidence[0].rows] == [one.place for one in many]


def test_every_finding_can_be_had_back() -> None:
    many = (*_findings(60), *_findings(2, "SCHEMA003"))
    shown, evidence = summed(many)
    proof = Proof(
        code="SCHEMA003", name="x", claim="x", step=Step.DATA, status="refuted",
        findings=shown, evidence=evidence,
    )  # fmt: skip
    assert [one.place for one in findings_of(proof)] == [one.place for one in many]
    assert findings_of(proof.model_copy(update={"findings": many[:3], "evidence": ()})) == many[:3]
