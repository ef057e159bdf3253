from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.design import Column, DataModel, Design, Finding, Step, Table
from archkit.errors import ToolMissingError
from archkit.proofs import CHECKS, Check, NotAssessableError, Subject, Verdict, check, prove, run_check
from archkit.proofs.check import NotAskedError

HERE = Path(__file__).parent
TODAY = dt.date(2026, 11, 21)
DESIGN = Design.read(HERE / "designs/notifications.yaml")
BRIEF = Brief.read(HERE / "designs/notifications.brief.yaml")
SUBJECT = Subject(BRIEF, DESIGN, TODAY)


def finding(severity: str) -> Finding:
    return Finding.model_validate(
        {"code": "X001", "severity": severity, "place": "shape", "message": "m", "remedy": "r"}
    )


def status(verdict: Verdict) -> str:
    return run_check(Check("X001", "x", "Holds.", Step.SHAPE, lambda _: verdict), SUBJECT).status


def test_errors_and_warnings_refute_and_notes_do_not() -> None:
    assert status(Verdict((finding("error"),))) == "refuted"
    assert status(Verdict((finding("warning"),))) == "refuted"
    assert status(Verdict((finding("note"),))) == "proved"


def test_an_assumption_is_no_proof_and_a_finding_outweighs_it() -> None:
    assert status(Verdict(assumed="nobody measured it")) == "assumed"
    assert status(Verdict((finding("error"),), assumed="nobody measured it")) == "refuted"


def test_a_missing_tool_and_nothing_to_judge_say_why() -> None:
    def no_tool(_: Subject) -> Verdict:
        raise ToolMissingError("PostgreSQL", "not installed", "The rest works.")

    def nothing(_: Subject) -> Verdict:
        raise NotAssessableError("there is no table")

    missing = run_check(Check("X001", "x", "Holds.", Step.SHAPE, no_tool), SUBJECT)
    assert (missing.status, missing.reason) == (
        "not run",
        "PostgreSQL cannot run: not installed. The rest works.",
    )
    bare = run_check(Check("X001", "x", "Holds.", Step.SHAPE, nothing), SUBJECT)
    assert (bare.status, bare.reason) == ("not assessable", "there is no table")


def test_what_runs_on_request_says_how_in_one_line() -> None:
    def not_asked(_: Subject) -> Verdict:
        raise NotAskedError("--throughput")

    proof = run_check(Check("X001", "x", "Holds.", Step.SHAPE, not_asked), SUBJECT)
    assert (proof.status, proof.reason, proof.on_request) == (
        "not run",
        "it runs on request: --throughput",
        True,
    )


def test_a_code_is_never_taken_twice() -> None:
    with pytest.raises(ValueError, match="taken"):
        check("ARCH001", "other", claim="Other.", step=Step.SHAPE)(lambda _: Verdict())
    with pytest.raises(ValueError, match="kebab-case"):
        check("arch1", "Other Name", claim="Other.", step=Step.SHAPE)


KEYS = Table(
    name="idempotency_keys",
    comment="Keys of commands that may be sent again.",
    columns=(Column(name="idempotency_key", type="text"), Column(name="answer", type="jsonb")),
    primary_key=("idempotency_key",),
    needed_by="unsafe commands that callers repeat",
)
DATA = DataModel(engine="postgresql", consistency="strong", tables=(KEYS,))
WITH_KEYS = DESIGN.with_artifact(Step.DATA, DESIGN.data or DATA)
if DESIGN.data:
    KEPT = tuple(one for one in DESIGN.data.tables if one.name != "preferences")  # nothing asks for it
    MORE = DESIGN.data.model_copy(update={"tables": (*KEPT, KEYS)})
    WITH_KEYS = DESIGN.with_artifact(Step.DATA, MORE)
LOADED = (
    "load test on staging: 50 requests/s, above the daily peak, for ten minutes; p95 of 200 ms is the limit"
)
if DESIGN.operate and DESIGN.size:
    RELEASED = DESIGN.operate.deployment
    RELEASED = RELEASED.model_copy(
        update={"pipeline": (*RELEASED.pipeline[:-1], LOADED, RELEASED.pipeline[-1])}
    )
    WITH_KEYS = WITH_KEYS.with_artifact(
        Step.OPERATE, DESIGN.operate.model_copy(update={"deployment": RELEASED})
    )
    WITH_KEYS = WITH_KEYS.with_artifact(Step.SIZE, DESIGN.size.model_copy(update={"load_test": (LOADED,)}))


@pytest.mark.parametrize("step", [Step.VERIFY, Step.SHAPE, Step.CONTRACTS, Step.SIZE, Step.CHALLENGE])
def test_the_sample_design_holds(step: Step) -> None:
    proofs = prove(step, BRIEF, WITH_KEYS, today=TODAY)
    assert [proof.code for proof in proofs] == sorted(one.code for one in CHECKS.values() if one.step == step)
    assert {proof.status for proof in proofs} <= {"proved", "assumed", "not applicable", "not assessable"}
    assert proofs == prove(step, BRIEF, WITH_KEYS, today=TODAY)


def test_a_proof_is_tied_to_its_artifact() -> None:
    (one, *_) = prove(Step.SHAPE, BRIEF, DESIGN, today=TODAY)
    assert DESIGN.shape
    changed = DESIGN.with_artifact(Step.SHAPE, DESIGN.shape.model_copy(update={"summary": "other"}))
    (two, *_) = prove(Step.SHAPE, BRIEF, changed, today=TODAY)
    assert one.artifact_digest
    assert one.artifact_digest != two.artifact_digest
