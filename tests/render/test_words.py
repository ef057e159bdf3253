from __future__ import annotations

import pytest

from archkit.render.words import clause, few_words, sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One. Two.", "One."),
        ("At 1.5 times the load. Then", "At 1.5 times the load."),
        ("no stop at all", "no stop at all"),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, shown: str) -> None:
    assert sentence(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5 engineers (all take turns): one week in 5", "5 engineers"),
        ("Working hours only (3 people)", "Working hours only"),
        ("contract tests: 5 endpoints", "contract tests"),
        ("v1.2 and more", "v1.2 and more"),
        ("(all of it)", "(all of it)"),
    ],
)
def test_the_first_clause(text: str, shown: str) -> None:
    assert clause(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Short enough.", "Short enough"),
        ("one two three four five six seven", "one two three four five six…"),
        ("one two, three four five six seven", "one two"),
        ("one, two three four five six seven", "one, two three four five six…"),
        ("One two three. Four five six seven.", "One two three"),
    ],
)
def test_few_words_end_where_a_part_ends(text: str, shown: str) -> None:
    assert few_words(text, 6) == shown
