"""Each of the twenty inputs is asked for where some answer changes a decision, and only there."""

import copy
import time
from pathlib import Path

import pytest
import yaml

from archkit.architects.rulebook.clarify.clarification import MOST_QUESTIONS, propose_clarification
from archkit.architects.rulebook.frame.framing import propose_framing
from archkit.brief import Brief, missing
from archkit.design import Design
from archkit.knowledge import fact

EMPTY = Design(name="x")
CASES = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
INPUTS = {one["input"]: one for one in CASES["inputs"]}
LEGACY = INPUTS["migration deadline"]["asked_with"]


def brief_of(name, without=None, **changes):
    data = copy.deepcopy(CASES[name])
    for field, value in {**changes, **({without: None} if without else {})}.items():
        *parents, last = field.split(".")
        part = data
        for parent in parents:
            part = part.setdefault(parent, {})
        part.pop(last, None)
        if value is not None:
            part[last] = copy.deepcopy(value)
    return Brief.model_validate(data)


def asked(situation_of, brief):
    return propose_clarification(situation_of(brief), EMPTY)


def test_a_full_brief_is_asked_nothing(situation_of):
    for text in ("parcels", "leave"):
        assert asked(situation_of, brief_of(text)).questions == ()


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_asked_for_where_an_answer_changes_a_decision(name, situation_of):
    case = INPUTS[name]
    found = asked(situation_of, brief_of("parcels", case["field"], **case.get("asked_with", {})))
    one = next((one for one in found.questions if one.id == case["question"]), None)
    assert one is not None, [one.id for one in found.questions]
    assert one.flips
    assert all(flip.changes for flip in one.flips)
    assert len(found.questions) <= MOST_QUESTIONS


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_not_asked_for_where_no_answer_changes_any(name, situation_of):
    case = INPUTS[name]
    brief = brief_of(case["not_asked_on"], case["field"], **case.get("not_asked_with", {}))
    assert case["question"] not in {one.id for one in asked(situation_of, brief).questions}


ELSEWHERE = {"existing systems", "migration deadline", "durability"}
"""Inputs whose field is another than the one that is left out here."""


@pytest.mark.parametrize("name", [name for name in INPUTS if name not in ELSEWHERE])
def test_every_input_is_recognised_as_missing(name):
    field = INPUTS[name]["field"]
    bare = {"workload.entities": [{"name": "Parcel"}], "workload.record_bytes": None}
    assert field in {one.field for one in missing(brief_of("parcels", field, **bare))}


def test_the_inputs_of_other_fields_are_recognised_as_missing():
    gaps = missing(brief_of("parcels", "quality.rpo_minutes", **{"existing.none": None}))
    assert {"quality.durability", "existing.systems"} <= {one.field for one in gaps}
    gaps = missing(brief_of("parcels", "timeline.migration_deadline", **LEGACY))
    assert "timeline.migration_deadline" in {one.field for one in gaps}


def test_questions_stand_in_order_of_the_weight_of_what_they_change(situation_of):
    brief = brief_of(
        "parcels", "workload.peak_to_average", **{"team.engineers": None, "quality.rto_minutes": None}
    )
    questions = asked(situation_of, brief).questions
    changed = [{change.split(":")[0] for flip in one.flips for change in flip.changes} for one in questions]
    ids = [one.id for one in questions]
    assert ids.index("team-size") < ids.index("peak")
    assert ids.index("recovery-time") < ids.index("peak")
    assert len(changed[0]) > len(changed[ids.index("peak")])


def test_a_decision_that_is_hard_to_undo_weighs_more_than_two_easy_ones():
    hard, moderate, easy = (fact(f"clarify.weight-{one}").base for one in ("hard", "moderate", "easy"))
    assert hard > 2 * easy
    assert hard > moderate > easy


def test_what_is_asked_and_not_answered_is_assumed_or_stays_unknown(situation_of):
    found = asked(situation_of, brief_of("parcels", "workload.record_bytes"))
    assert next(one for one in found.assumptions if one.field == "workload.record_bytes").value == 1000
    found = asked(situation_of, brief_of("parcels", "timeline.migration_deadline", **LEGACY))
    assert "timeline.migration_deadline" not in {one.field for one in found.assumptions}


def test_every_recommended_answer_fits_its_field(situation_of):
    brief = Brief(name="Photos", purpose="A photo sharing app for teams.", scale={"users_total": 2_000_000})
    for one in asked(situation_of, brief).questions:
        value = list(one.recommended) if isinstance(one.recommended, tuple) else one.recommended
        assert brief.with_values({one.field: value})


@pytest.mark.parametrize(
    "name", ["collaborative-editor", "leave-requests", "notifications", "payments-ledger", "url-shortener"]
)
def test_questions_are_quick(name, brief_named, situation_of):
    case = situation_of(brief_named(name))
    propose_clarification(case, EMPTY)
    taken = []
    for _ in range(3):
        begun = time.process_time()
        propose_clarification(case, EMPTY)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.12


def test_a_question_quotes_the_words_that_leave_it_open(situation_of):
    said = {"goals": ["It is highly available around the clock."]}
    found = asked(situation_of, brief_of("parcels", "quality.availability_percent", **said))
    assert found.questions[0].text.startswith("The brief says “highly available”.")


def test_vague_numbers_alone_are_too_little_and_are_named(situation_of):
    brief = Brief(name="Club", purpose="A chat for football clubs with some users and heavy traffic.")
    found = asked(situation_of, brief)
    assert found.outcome == "clarify"
    assert "“some users”" in found.because
    assert "“heavy traffic”" in found.because
    assert any("some users" in one.text for one in found.questions)


def test_the_frame_names_the_words_that_stand_for_a_missing_input(situation_of):
    brief = Brief(name="Club", purpose="A chat for football clubs, fast and highly available.")
    gaps = {one.field: one.matters_for for one in propose_framing(situation_of(brief), EMPTY).missing}
    assert gaps["quality.read_latency_p95_ms"].endswith("the brief only says “fast”")
    assert "only says" not in gaps["team.engineers"]
