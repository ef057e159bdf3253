import pytest

from archkit.architects.rulebook.clarify.clarification import MOST_QUESTIONS, propose_clarification
from archkit.architects.rulebook.frame.framing import propose_framing
from archkit.brief import Brief, read_prose
from archkit.design import Design

EMPTY = Design(name="x")


def clarified(situation_of, **fields):
    return propose_clarification(situation_of(Brief.model_validate({"name": "System", **fields})), EMPTY)


def test_nothing_said_ends_in_clarify(situation_of):
    found = clarified(situation_of)
    assert found.outcome == "clarify"
    assert "neither what it keeps nor what it does" in found.because
    assert {question.id for question in found.questions} <= {"users", "reads", "writes", "team-size"}
    assert found.questions


def test_a_purpose_without_any_number_ends_in_clarify(situation_of):
    found = clarified(situation_of, purpose="A chat for football clubs.")
    assert found.outcome == "clarify"
    assert "no number of users and no rate" in found.because


def test_every_question_shows_what_its_answers_change(situation_of):
    found = clarified(situation_of, purpose="A photo sharing app.", scale={"users_total": 20_000_000})
    assert 0 < len(found.questions) <= MOST_QUESTIONS
    assert all(flip.changes for question in found.questions for flip in question.flips)
    assert all(question.flips for question in found.questions)


def test_a_question_whose_answers_change_nothing_is_not_asked(brief_named, situation_of):
    found = propose_clarification(situation_of(brief_named("leave-requests")), EMPTY)
    assert found.questions == ()
    assert {one.field for one in found.assumptions} == {"quality.read_latency_p95_ms", "scale.tenants"}


def test_money_and_time_are_never_assumed(situation_of):
    found = clarified(situation_of, purpose="A photo sharing app.", scale={"users_total": 20_000_000})
    assert not {one.field for one in found.assumptions} & {"budget.monthly_usd", "timeline.weeks"}


def test_a_stated_field_is_neither_asked_nor_assumed(situation_of):
    found = clarified(
        situation_of, purpose="A photo sharing app.", scale={"users_total": 20_000_000}, team={"engineers": 7}
    )
    assert "team.engineers" not in {one.field for one in (*found.questions, *found.assumptions)}


def test_an_impossible_budget_is_infeasible_with_a_way_out(situation_of):
    found = clarified(
        situation_of,
        purpose="A photo sharing app.",
        scale={"users_total": 20_000_000},
        budget={"monthly_usd": 100},
    )
    assert found.outcome == "infeasible"
    assert "budget is 100" in found.because
    assert any("the budget rises to" in one for one in found.unless)


def test_the_way_out_really_is_one(brief_named, situation_of):
    tight = situation_of(brief_named("url-shortener"), budget__monthly_usd=300)
    found = propose_clarification(tight, EMPTY)
    assert found.outcome == "infeasible"
    needed = float(found.unless[0].split("rises to ")[1].split(" USD")[0].replace(",", ""))
    enough = situation_of(brief_named("url-shortener"), budget__monthly_usd=needed * 1.02)
    assert propose_clarification(enough, EMPTY).outcome == "design"


@pytest.mark.parametrize(
    ("quality", "words"),
    [({"availability_percent": 100}, "leaves no room"), ({"read_latency_p95_ms": 0.5}, "public internet")],
)
def test_physics_is_not_negotiable(quality, words, brief_named, situation_of):
    values = {f"quality__{name}": value for name, value in quality.items()}
    found = propose_clarification(situation_of(brief_named("notifications"), **values), EMPTY)
    assert found.outcome == "infeasible"
    assert words in found.because


def test_the_frame_states_facts_and_names_what_is_missing(situation_of):
    framing = propose_framing(
        situation_of(Brief(name="Blog", purpose="Articles for anonymous users.")), EMPTY
    )
    assert "no quantity was stated" in framing.summary
    assert "team.engineers" in {one.field for one in framing.missing}
    assert "public-content" in {one.id for one in framing.traits}


WEIGHED = "An app with which drivers weigh lorries. {} The whole port is 30,000 times a second busy with it."


def test_a_load_that_nothing_read_ends_in_clarify_with_its_words(situation_of):
    case = situation_of(read_prose(WEIGHED.format("Drivers weigh 4,000 lorries a day."), name="Scales"))
    found = propose_clarification(case, EMPTY)
    assert found.outcome == "clarify"
    assert "“30,000 times a second" in found.because
    assert any("what is this number?" in question.text for question in found.questions)
    assert "30,000 times a second" in propose_framing(case, EMPTY).missing[0].name


def test_once_reads_and_writes_are_stated_the_words_stop_nothing(situation_of):
    brief = read_prose(WEIGHED.format(""), name="Scales")
    told = brief.with_values({"workload.reads_per_day": 9_000, "workload.writes_per_day": 700})
    assert propose_clarification(situation_of(told), EMPTY).outcome == "design"


def test_a_small_unread_load_stands_beside_what_is_assumed_for_it(situation_of):
    text = "A photo sharing app for 20,000,000 users. The censor looks 40 times an hour."
    found = propose_clarification(situation_of(read_prose(text, name="Photos")), EMPTY)
    assert found.outcome == "design"
    words = "40 times an hour” in the brief was not understood"
    assert any(words in one.because for one in found.assumptions)
