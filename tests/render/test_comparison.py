"""A decision's figures, ratings and tipping points, and the opposed sides, as they are shown."""

from __future__ import annotations

from archkit.design import (
    Challenge,
    Comparison,
    Criterion,
    Decision,
    Option,
    OptionFigures,
    Points,
    Rewrite,
    TippingPoint,
)
from archkit.render import view
from archkit.render.comparison import figures_table, notes, ratings_table, tipping_line
from archkit.render.decision import decision_blocks
from archkit.render.view import view_of

DECISION = Decision(
    id="queue",
    title="Queue: a table",
    question="How do jobs wait?",
    options=(
        Option(
            id="table", name="table", costs=("churn",), score=7.1,
            ratings=(Points(by="fit", points=8), Points(by="cost", points=9)),
        ),
        Option(id="broker", name="broker", score=7.0, ratings=(Points(by="fit", points=9),)),
    ),
    chosen="table",
    because="It is there.",
    depends_on=("workload",),
    flips_when="Jobs pass 100/s.",
    tie_with="broker",
    tie_question="Must jobs fan out to several readers?",
    criteria=(Criterion(name="fit", weight=4), Criterion(name="cost", weight=1, because="a small budget")),
)  # fmt: skip
COMPARISON = Comparison(
    decision="queue",
    figures=(
        OptionFigures(option="table", low_usd=40, base_usd=60, high_usd=90, operations_hours=12,
                      slowest_p95_ms=15.5, engineer_weeks=20.7, risk="vacuum falls behind"),
        OptionFigures(option="broker", low_usd=80, base_usd=120, high_usd=170, operations_hours=20,
                      slowest_p95_ms=16, engineer_weeks=23, reversibility="hard",
                      note="Ruled out: 3 engineers."),
    ),
    margin=0.1,
    standing="A tie with broker.",
    tipping=(
        TippingPoint(driver="load", today=12, at=101, unit="jobs/s", option="broker",
                     says="broker from 101 jobs/s"),
    ),
)  # fmt: skip


def test_figures_stand_side_by_side_with_their_ranges():
    table = figures_table(DECISION, COMPARISON)
    assert [column.lstrip("#") for column in table.columns] == [
        "Option", "A month", "Hours a month", "Slowest p95", "Weeks to build", "What goes wrong first",
    ]  # fmt: skip
    text = view_of((table,)).markdown
    for said in ("60", "40 to", "15.5 ms", "20.7", "vacuum falls behind", "hard to undo"):
        assert said in text, text


def test_weeks_are_left_out_where_they_do_not_differ():
    same = tuple(one.model_copy(update={"engineer_weeks": 20.7}) for one in COMPARISON.figures)
    table = figures_table(DECISION, COMPARISON.model_copy(update={"figures": same}))
    assert "#Weeks to build" not in table.columns


def test_ratings_carry_weights_and_what_gives_them():
    text = view_of((ratings_table(DECISION),)).text
    for said in ("fit", "cost", "a small budget", "8", "9"):
        assert said in text
    assert ratings_table(DECISION.model_copy(update={"options": tuple(
        one.model_copy(update={"ratings": ()}) for one in DECISION.options)})) is None  # fmt: skip


def test_equal_notes_are_said_once_with_their_options():
    doubled = tuple(one.model_copy(update={"note": "the same"}) for one in COMPARISON.figures)
    assert notes(DECISION, COMPARISON.model_copy(update={"figures": doubled})) == ("table, broker: the same",)


def test_a_record_shows_the_tie_its_question_and_what_tips_it():
    text = view_of(decision_blocks(DECISION, COMPARISON)).text
    for said in (
        "A tie.",
        "Must jobs fan out",
        "broker from 101 jobs/s",
        "Ruled out: 3 engineers.",
        "How it stands.",
    ):
        assert said in text
    assert "How it stands" not in view(DECISION).text
    assert tipping_line(None) is None


def test_what_comes_from_outside_is_no_markup():
    hostile = COMPARISON.model_copy(update={"standing": "<script>alert(1)</script>"})
    page = view_of(decision_blocks(DECISION, hostile)).html
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_opposed_sides_are_shown_with_what_they_cost():
    challenge = Challenge(
        ten_times="The queue.",
        half_budget="One instance.",
        rewrites=(
            Rewrite(side="cheaper", changes=("Queue: a table",), added_usd=-42, added_hours=-0.5,
                    p95_ms=20, availability_percent=99.95, verdict="Gains 42 USD a month less."),
            Rewrite(side="safer", verdict="Nothing changes."),
        ),
    )  # fmt: skip
    text = view(challenge).text
    for said in ("cheaper -$42 a month", "safer the same", "Gains 42 USD a month less.", "99.95 %"):
        assert said in text
