import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.architects.rulebook.choice import Candidate, choose, when


def candidate(name, fit, *ruled_out):
    return Candidate(name, name.title(), ("good",), ("bad",), {"fit": fit}, ruled_out)


def test_a_gate_beats_any_score():
    choice = choose((candidate("small", 2), candidate("grand", 10, "the team cannot run it")), {"fit": 1})
    assert choice.chosen.id == "small"
    assert choice.options[1].score is None
    assert "cannot run it" in choice.options[1].ruled_out_because


def test_a_close_race_is_shown_as_a_tie():
    choice = choose((candidate("one", 7.0), candidate("two", 6.9)), {"fit": 1})
    assert choice.tie
    assert choice.runner_up.id == "two"
    assert "tie" in choice.standing.lower()


def test_a_clear_winner_is_no_tie():
    choice = choose((candidate("one", 9), candidate("two", 3)), {"fit": 1})
    assert not choice.tie
    assert choice.margin == pytest.approx(6.0)


def test_when_every_gate_fails_the_least_bad_is_taken_and_keeps_its_reasons():
    choice = choose((candidate("one", 9, "a", "b"), candidate("two", 3, "c")), {"fit": 1})
    assert choice.chosen.id == "two"
    assert choice.chosen.ruled_out_because == "c"


@given(st.lists(st.floats(0, 10), min_size=2, max_size=6), st.floats(0.1, 10))
def test_scores_stay_in_range_and_the_best_wins(ratings, weight):
    candidates = tuple(candidate(f"option-{number}", fit) for number, fit in enumerate(ratings))
    choice = choose(candidates, {"fit": weight})
    assert all(0 <= option.score <= 10 for option in choice.options)
    assert choice.chosen.score == max(option.score for option in choice.options)


def test_when_is_silent_unless_it_fails():
    assert when(condition=False, reason="reason") == ()
    assert when(condition=True, reason="reason") == ("reason",)
