"""Plain lines that text from outside cannot steer."""

from archkit.cli.printing import labelled, plain, within_sentence


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
