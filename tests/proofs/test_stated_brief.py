"""What was assumed is taken out again, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from archkit.brief import Brief
from archkit.design import Assumption, Clarification, Design, Framing, MissingInput
from archkit.knowledge import library
from archkit.proofs import CHECKS, Subject, run_check
from archkit.proofs.stated_brief import empty_value, is_field, is_open, stated_brief

TODAY = dt.date(2026, 11, 21)
STATED = Brief.model_validate(
    {
        "name": "Shop",
        "scale": {"users_total": "100K"},
        "compliance": {"regimes": []},
        "team": {"skills": ["go"]},
    }
)


def assumed(brief: Brief, *fields: str) -> Subject:
    questions = {one.field: one.recommended for one in library().questions.values()}
    taken = tuple(
        Assumption(field=field, value=questions[field], because="nobody said", source="questions")
        for field in fields
    )
    values = {one.field: list(one.value) if isinstance(one.value, tuple) else one.value for one in taken}
    design = Design(name="Shop", clarify=Clarification(assumptions=taken))
    return Subject(brief.with_values(values), design, TODAY)


def test_every_question_of_knowledge_can_be_assumed_and_taken_back() -> None:
    asked = [one for one in library().questions.values() if one.assumed != "never"]
    fields = [one.field for one in asked if is_open(STATED, one.field)]
    assert len(fields) > 10
    for field in fields:
        assert stated_brief(assumed(STATED, field)) == STATED
    assert stated_brief(assumed(STATED, *fields)) == STATED


def test_without_assumptions_the_brief_is_what_was_stated() -> None:
    assert stated_brief(Subject(STATED, Design(name="Shop"), TODAY)) is STATED


@pytest.mark.parametrize(("path", "known"), [("team.skills", True), ("team", False), ("team.mood", False)])
def test_only_a_field_with_a_value_can_be_assumed(path: str, known: bool) -> None:  # noqa: FBT001 - a row
    assert is_field(path) is known


def test_no_regimes_is_an_answer() -> None:
    assert not is_open(STATED, "compliance.regimes")
    assert is_open(STATED, "budget.monthly_usd")
    assert empty_value("scale.clients") == []


def test_assuming_over_regimes_that_are_stated_as_none_is_found() -> None:
    subject = assumed(STATED, "compliance.regimes")
    gaps = (MissingInput(field="budget.monthly_usd", name="Budget", matters_for="cost"),)
    framed = subject.design.model_copy(update={"frame": Framing(summary="a shop", missing=gaps)})
    proof = run_check(CHECKS["CLARIFY002"], Subject(subject.brief, framed, TODAY))
    assert proof.status == "refuted"
    assert "compliance.regimes" in proof.findings[0].message
