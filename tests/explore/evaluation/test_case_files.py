"""Reading cases: tolerant of what nobody reads, exact about what is broken."""

import pytest

from archkit.errors import InputError
from archkit.explore.evaluation import case_of, read_cases

GOOD = "id: one\nbrief: People keep notes.\ninputs: {users_total: 100}\n"


def test_unknown_keys_at_every_level_are_listed_and_never_refused():
    case = case_of(
        {
            "id": "a",
            "brief": "Notes.",
            "colour": "red",
            "expected": {"must_have": "backups", "must_dream": ["x"]},
            "numbers": [
                {"name": "write_rps", "published": "4K", "unit": "1/s", "guess": 1},
                {"published": 3},
            ],
        },
        source="a.yaml",
    )
    assert case.expected.must_have == ("backups",)
    assert case.numbers[0].published == 4000
    assert set(case.not_read) == {"colour", "expected.must_dream", "numbers.0.guess", "numbers.1 (no name)"}


@pytest.mark.parametrize(
    "data", [None, [], "text", {"id": "x"}, {"expected": {"must_have": ["cache"]}}], ids=str
)
def test_what_says_nothing_that_is_wanted_is_no_case(data):
    with pytest.raises(InputError) as told:
        case_of(data, source="bad.yaml")
    assert "bad.yaml" in str(told.value)


def test_a_broken_file_is_an_error_with_its_line_and_the_rest_is_read(tmp_path):
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "broken.yaml").write_text("id: two\nbrief: [unclosed\n")
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "note.txt").write_text("no case")
    cases, problems = read_cases([str(tmp_path)])
    assert [one.id for one in cases] == ["one"]
    assert len(problems) == 2
    assert any("broken.yaml:" in str(one) for one in problems)


def test_patterns_single_files_and_files_of_several_cases_are_read(tmp_path):
    (tmp_path / "a1.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text("cases:\n- {id: x, brief: Notes.}\n- {id: y, brief: Notes.}\n- 3\n")
    cases, problems = read_cases([str(tmp_path / "a*.yaml"), str(tmp_path / "b.yaml")])
    assert [one.id for one in cases] == ["one", "x", "y"]
    assert "case 3" in str(problems[0])


def test_a_place_without_cases_is_said():
    cases, problems = read_cases(["no/such/place"])
    assert cases == ()
    assert "no/such/place" in str(problems[0])
