"""What nobody asked for gives way before a stated budget is called too small."""

import pytest

from archkit.architects.rulebook.clarify.clarification import propose_clarification
from archkit.architects.rulebook.clarify.money import least_usd
from archkit.architects.rulebook.situation import Situation
from archkit.brief import read_prose
from archkit.design import Clarification, Design

TOLD = "Members of a club keep recipes. 20 recipes a day, 500 reads of recipes a day, 100 users, team of 1."


def clarified(situation_of, **changes) -> tuple[Situation, Clarification]:
    case = situation_of(read_prose(TOLD, name="Recipes").with_values(changes))
    return case, propose_clarification(case, Design(name="Recipes"))


def availability(clarification):
    return next(one for one in clarification.assumptions if one.field == "quality.availability_percent")


@pytest.fixture
def between(situation_of):
    """A budget that one machine of each fits and two do not."""
    one, two = (
        least_usd(clarified(situation_of, **{"quality.availability_percent": percent})[0])
        for percent in (99.0, 99.9)
    )
    assert one < two
    return (one + two) / 2


def test_an_assumed_availability_gives_way_to_the_budget_and_says_so(situation_of, between):
    _, found = clarified(situation_of, **{"budget.monthly_usd": between})
    assert found.outcome == "design"
    assert availability(found).value == 99.0
    assert "99.9 % would pass the budget" in availability(found).source


def test_a_budget_that_carries_the_usual_keeps_it(situation_of, between):
    _, found = clarified(situation_of, **{"budget.monthly_usd": between * 10})
    assert availability(found).value == 99.9
    assert "would pass" not in availability(found).source


def test_what_was_asked_for_does_not_give_way(situation_of, between):
    asked = {"budget.monthly_usd": between, "quality.availability_percent": 99.9}
    assert clarified(situation_of, **asked)[1].outcome == "infeasible"
