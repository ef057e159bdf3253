"""Open questions show what is recommended and what is assumed, and assumptions are said once."""

from archkit.design import Assumption, Clarification, Question
from archkit.render.blocks import Fold, Table
from archkit.render.framing import clarification_blocks, questions_table


def question(field, recommended, unit=""):
    return Question(
        id=field.rpartition(".")[2].replace("_", "-"), text=f"What about {field}?", field=field,
        why="it decides", recommended=recommended, unit=unit,
    )  # fmt: skip


def assumption(field, value):
    return Assumption(field=field, value=value, because="nobody said", source="a judgement")


BUDGET, USERS = question("budget.monthly_usd", 2000, "USD/month"), question("scale.users_total", 1000)
USERS_ASSUMED = assumption("scale.users_total", 1000)


def test_what_is_recommended_is_not_said_to_be_assumed():
    shown = questions_table((BUDGET, USERS), (USERS_ASSUMED,))
    assert [row[2:] for row in shown.rows] == [
        ("2,000 USD/month", "nothing assumed"),
        ("1,000", "the same"),
    ]
    other = questions_table((USERS,), (assumption("scale.users_total", 5000),))
    assert other.rows[0][3] == "5,000"


def test_assumptions_are_folded_where_questions_show_them_and_open_else():
    peak = assumption("workload.peak_to_average", 3)
    asked = Clarification(questions=(USERS,), assumptions=(USERS_ASSUMED, peak))
    [assumed] = [one for one in clarification_blocks(asked) if one.title == "Assumptions"]
    assert isinstance(assumed.blocks[0], Fold)
    assert assumed.blocks[0].summary == "2 assumptions with source: 1 of them until a question is answered"
    answered = Clarification(assumptions=(USERS_ASSUMED, peak))
    [assumed] = [one for one in clarification_blocks(answered) if one.title == "Assumptions"]
    assert isinstance(assumed.blocks[0], Table)
    assert len(assumed.blocks[0].rows) == 2
