"""Every case of our own: what the record or plain sense says of it, held by the rulebook."""

import datetime as dt
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.explore.evaluation import evaluate_case, read_cases, totals

TODAY = dt.date(2026, 11, 21)
FOLDER = Path(__file__).parent / "cases"
CASES, PROBLEMS = read_cases([str(FOLDER)])
NOT_YET: dict[str, str] = {}
"""What does not hold yet, and why."""


def parametrised():
    for case in CASES:
        marks = [pytest.mark.xfail(reason=NOT_YET[case.id], strict=True)] if case.id in NOT_YET else []
        yield pytest.param(case, id=case.id, marks=marks)


@pytest.fixture(scope="module")
def cards():
    """Scorecards by case, made once."""
    return {}


def card_of(case, cards):
    if case.id not in cards:
        cards[case.id] = evaluate_case(case, architect=Rulebook(), today=TODAY)
    return cards[case.id]


def test_all_files_are_cases_and_every_id_is_that_of_its_file():
    assert PROBLEMS == ()
    assert [one.id for one in CASES] == [path.stem for path in sorted(FOLDER.glob("*.yaml"))]
    assert len(CASES) >= 24
    assert [key for one in CASES for key in one.not_read] == []


@pytest.mark.parametrize("case", list(parametrised()))
def test_a_case_has_full_marks(case, cards):
    card = card_of(case, cards)
    failing = [(one.wanted, one.because, one.quote) for one in card.marks if not one.held]
    far = [(one.name, one.published, one.computed) for one in card.figures if not one.within]
    assert (card.fault, failing, far, card.inputs_not_read) == ("", [], [], ())


def test_no_pattern_is_chosen_that_the_record_shows_to_be_wrong(cards):
    found = totals([card_of(case, cards) for case in CASES])
    assert found["pattern_vetoes_violated"] == 0
    assert found["not_understood"] == 0
    assert found["numbers"]["share"] >= 0.95


def test_choices_of_first_rank_mostly_stay_when_assumptions_halve_or_double(cards):
    found = totals([card_of(case, cards) for case in CASES])["stability"]
    assert found["compared"] > 500
    assert found["share"] > 0.9


def test_twins_that_differ_in_size_get_designs_that_differ(cards):
    by_id = {case.id: card_of(case, cards) for case in CASES}
    few, many = by_id["photos-100"], by_id["photos-100m"]
    assert few.pattern != many.pattern
    assert by_id["parts-2"].pattern in {"monolith", "modular-monolith"}
