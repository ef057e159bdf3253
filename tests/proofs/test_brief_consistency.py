"""The checks on the brief, run on their cases."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from archkit.brief import Brief, read_brief
from archkit.design import Design, Framing, Step
from archkit.proofs import run_check
from archkit.proofs.check import CHECKS, Subject
from archkit.proofs.frame import brief_consistency
from archkit.proofs.frame.brief_floor import floor_of

TODAY = dt.date(2026, 11, 21)
FRAMED = Design(name="any", frame=Framing(summary="Any."))
CASES = [
    (document["code"], case)
    for path in sorted((Path(__file__).parent / "cases").glob("BRIEF*.yaml"))
    for document in [yaml.safe_load(path.read_text(encoding="utf-8"))]
    for case in document["cases"]
]


@pytest.mark.parametrize(
    ("code", "case"), CASES, ids=lambda one: one if isinstance(one, str) else one["name"]
)
def test_cases(code, case):
    subject = Subject(Brief.model_validate(case["brief"]), Design.model_validate(case["design"]), TODAY)

    proof = run_check(CHECKS[code], subject)

    assert proof.status == case["expect"], proof
    if "place" in case:
        assert any(case["place"] in finding.place for finding in proof.findings)


def test_the_checks_judge_the_frame_step():
    codes = {code: one for code, one in CHECKS.items() if code.startswith("BRIEF")}

    assert sorted(codes) == ["BRIEF001", "BRIEF002", "BRIEF003", "BRIEF004", "BRIEF005"]
    assert {one.step for one in codes.values()} == {Step.FRAME}
    assert brief_consistency.__name__ in {one.function.__module__ for one in codes.values()}


def test_two_counts_in_prose_become_a_finding_with_both_quotes():
    brief = read_brief("A shop for 100K users. Marketing plans with 250,000 customers. Team of 5.")

    proof = run_check(CHECKS["BRIEF001"], Subject(brief, FRAMED, TODAY))

    assert proof.status == "refuted"
    assert proof.findings[0].place == "scale.users_total"
    assert "100K users" in proof.findings[0].evidence
    assert "250,000 customers" in proof.findings[0].evidence


def test_weeks_that_end_after_the_deadline_are_found():
    brief = Brief.model_validate({"name": "Shop", "timeline": {"weeks": 12, "deadline": "2026-12-24"}})

    proof = run_check(CHECKS["BRIEF001"], Subject(brief, FRAMED, TODAY))

    assert proof.findings[0].place == "timeline.weeks"


def test_notes_do_not_refute():
    brief = Brief.model_validate({"name": "Shop", "workload": {"entities": [{"name": "<b>Order</b>"}]}})

    proof = run_check(CHECKS["BRIEF005"], Subject(brief, FRAMED, TODAY))

    assert [finding.severity for finding in proof.findings] == ["note"]
    assert proof.status == "proved"


def test_the_floor_adds_rows_objects_and_requests():
    brief = Brief.model_validate(
        {
            "name": "Photos",
            "workload": {
                "object_bytes": 1_000_000,
                "retention_days": 10,
                "entities": [
                    {"name": "Photo", "rows_per_day": 100_000},
                    {"name": "Comment", "rows_now": 10_000_000, "bytes_per_row": 1000},
                ],
                "operations": [{"name": "Read", "kind": "read", "per_day": 1_000_000}],
            },
        }
    )

    parts = {part.name: part for part in floor_of(brief).parts}

    assert parts["always on"].base_usd == 21
    assert parts["rows kept"].base_usd == pytest.approx(10 * 0.2)
    assert parts["objects kept"].base_usd == pytest.approx(1000 * 0.02)
    assert parts["requests"].base_usd == pytest.approx(30 * 0.035)
