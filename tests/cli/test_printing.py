"""Plain lines that text from outside cannot steer."""

import json

import pytest

from archkit.cli.printing import labelled, plain, say_json, within_sentence


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    assert plain("a\x1b[31mb\rc\u202ed\n") == "a�[31mb�c�d\n"
    assert "\n" not in labelled("Pattern", "one\ntwo")
    assert len(labelled("Pattern", "x" * 500)) <= 100


def test_a_long_value_is_cut_between_words() -> None:
    line = labelled("Left out", "one-long-name, " * 20)
    assert len(line) <= 100
    assert line.endswith("one-long-name …")


def test_a_sentence_goes_on_in_small_letters_and_names_keep_theirs() -> None:
    assert within_sentence("The budget is short.") == "the budget is short."
    assert within_sentence("PostgreSQL is full.") == "PostgreSQL is full."
    assert within_sentence("") == ""


def test_money_in_json_has_six_decimals_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"cost_usd": 0.1 + 0.2, "usd": {"low": 1 / 3, "steps": [2 / 3]}, "load": 1 / 3, "of": None})
    assert json.loads(capsys.readouterr().out) == {
        "cost_usd": 0.3, "usd": {"low": 0.333333, "steps": [0.666667]}, "load": 1 / 3, "of": None,
    }  # fmt: skip
