"""The frozen record and its YAML: round trips, and errors that name file, line and field."""

import math
import re
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from archkit.brief import Brief
from archkit.errors import InputError, YamlError
from archkit.record import MAX_YAML_BYTES, dump_yaml, load_yaml, read_text


def _error(text, **more):
    with pytest.raises(YamlError) as caught:
        Brief.from_yaml(text, source="brief.yaml", **more)
    return caught.value


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file_says_how_to_start(text):
    error = _error(text)

    assert error.source == "brief.yaml"
    assert "Start with: name: ..." in str(error)


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("- a\n- b\n", 1, None, "a mapping of fields is needed at the top"),
        ("just words", 1, None, "a mapping of fields is needed at the top"),
        ("name: A\nscale:\n  user_total: 5\n", 3, "scale.user_total", "Did you mean 'users_total'?"),
        ("name: A\nzzz: 5\n", 2, "zzz", "Fields here: name,"),
        ("name: A\nscale:\n  users_total: many\n", 3, "scale.users_total", "no number was found"),
        ("name: A\nscale: 5\n", 2, "scale", "but it is 5"),
        ("name: A\nscale:\n  users_total: -5\n", 3, "scale.users_total", "but it is -5"),
        ("name: A\nscale:\n  users_total: 0\n", 3, "scale.users_total", "between 1 and 10,000,000,000"),
        (
            "name: A\nscale:\n  users_total: 1e15\n",
            3,
            "scale.users_total",
            "lies between 1 and 10,000,000,000",
        ),
        ("name: A\nscale:\n  users_total: .nan\n", 3, "scale.users_total", "a finite number is needed"),
        ("name: A\nbudget:\n  monthly_usd: .inf\n", 3, "budget.monthly_usd", "a finite number is needed"),
        ("name: A\nbudget: {monthly_usd: -.inf}\n", 2, "budget.monthly_usd", "a finite number is needed"),
        ("name: A\nscale:\n  users_total: true\n", 3, "scale.users_total", "a number is needed"),
        ("name: A\nscale:\n  clients: [web, phone]\n", 3, "scale.clients.1", "'phone'"),
        ("name: A\nscale:\n  users_total: 1\n  users_total: 2\n", 4, None, "'users_total' stands twice"),
        ("scale:\n  users_total: 1\n", 1, "name", "the field 'name' is missing"),
        ("name: ''\n", 1, "name", "at least 1 character"),
        ("name: [a]\n", 1, "name", "text is needed"),
        ("name: A\ngoals: fast\n", 2, "goals", "a list is needed, but it is 'fast'. Write"),
        ("name: A\nscale: 5\n", 2, "scale", "fields are needed here, but it is 5"),
        ("name: A\ntimeline:\n  deadline: 2026-99-99\n", 3, None, "'2026-99-99' is no date"),
        (f"name: A\ngoals: [a, {'9' * 5000}]\n", 2, None, "is no date or number"),
        (f"name: A\ngoals: [{'a, ' * 5001}]\n", 2, "goals", "at most 5,000 entries"),
        ("name: A\nworkload:\n  entities:\n    - {}\n", 4, "workload.entities.0.name", "is missing"),
        ("name: A\n\tscale: 1\n", 2, None, "this is not YAML"),
        ("name: A: B\n", 1, None, "Quote values"),
        ("name: 'A\n", 2, None, "this is not YAML"),
        ("name: A\n? [a]\n: b\n", 2, None, "a key must be plain text"),
        ("name: !!python/object/apply:os.system [ls]\n", 1, None, "Use plain text"),
        ("name: A\nsources: [{field: a, origin: b, quote: 2001-13-45}]\n", None, None, ""),
        ("name: &a A\npurpose: *a\n", 2, None, "the alias *a is not read"),
    ],
)
def test_a_wrong_file_names_line_and_field_and_what_would_be_right(text, line, field, words):
    error = _error(text)

    assert line is None or error.line == line
    assert field is None or error.field == field
    assert words in str(error)
    assert error.hint


def test_every_mistake_is_named_on_a_line_of_its_own():
    lines = str(_error("name: A\na: 1\nb: 2\nscale:\n  users_total: 0\n")).splitlines()
    assert [re.match(r"(?:  )?\S+:(\d+): (\S+):", line).groups() for line in lines] == [
        ("2", "a"), ("5", "scale.users_total"), ("3", "b"),
    ]  # fmt: skip
    assert "between 1 and 10,000,000,000, but it is 0" in lines[1]
    many = str(_error("name: A\n" + "".join(f"field{number}: 1\n" for number in range(15)))).splitlines()
    assert len(many) == 12
    assert many[-1] == "  and 4 more"


def test_bombs_are_refused_in_time():
    start = time.perf_counter()
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n"
        for before, after in zip("abcdefg", "bcdefgh", strict=True)
    )

    assert "alias" in str(_error(laughs))
    assert "nested deeper" in str(_error("[" * 100_000))
    assert "nested deeper" in str(_error("name: " + "{a: " * 5_000))
    assert "nested deeper" in str(_error("".join(" " * n + "a:\n" for n in range(200))))
    assert "bytes of YAML" in str(_error("name: " + "x" * MAX_YAML_BYTES))
    assert time.perf_counter() - start < 10


def test_tabs_marks_and_line_ends_of_other_systems_are_read(tmp_path):
    file = tmp_path / "brief.yaml"
    file.write_bytes("\ufeffname: Caf\u00e9 商店\r\nscale:\r\n  users_total: 100K\t# many\r\n".encode())

    brief = Brief.read(file)

    assert brief.name == "Café 商店"
    assert brief.scale.users_total == 100_000


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfen\x00", "not UTF-8"), (b"x" * (MAX_YAML_BYTES + 1), "more than the")],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, content, words):
    file = tmp_path / "brief.yaml"
    file.write_bytes(content)

    with pytest.raises(InputError, match=words) as caught:
        Brief.read(file)
    assert caught.value.hint


def test_a_missing_file_and_a_folder_say_why(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read_text(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot read"):
        read_text(tmp_path)


def test_control_characters_are_refused_as_yaml():
    assert "this is not YAML" in str(_error("name: a\x00b\n"))


def test_a_record_is_frozen_and_equal_by_content():
    brief = Brief(name="A")

    assert brief == Brief(name=" A ")
    with pytest.raises(ValidationError):
        brief.name = "B"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Brief(name="A", nonsense=1)


_CHARACTERS = st.characters(exclude_categories=["Cs"])
_NAMES = st.text(_CHARACTERS, min_size=1, max_size=40).filter(lambda text: text.strip())
_TEXTS = st.text(_CHARACTERS, max_size=200)


@settings(max_examples=150, deadline=None)
@given(
    name=_NAMES,
    purpose=_TEXTS,
    goals=st.lists(_TEXTS, max_size=3),
    users=st.none() | st.integers(1, 10**10),
    budget=st.none() | st.floats(0, 1e12),
)
def test_what_is_written_reads_back_the_same_bytes(name, purpose, goals, users, budget):
    brief = Brief.model_validate(
        {
            "name": name,
            "purpose": purpose,
            "goals": goals,
            "scale": {"users_total": users},
            "budget": {"monthly_usd": budget},
        }
    )

    text = brief.to_yaml()

    assert Brief.from_yaml(text) == brief
    assert Brief.from_yaml(text).to_yaml() == text


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_data_or_a_yaml_error(text):
    try:
        data = load_yaml(text)
    except YamlError as error:
        assert error.hint  # noqa: PT017 - either is right
    else:
        dump_yaml(data)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(_CHARACTERS, max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(_CHARACTERS, max_size=8), inner, max_size=4)
        ),
        max_leaves=15,
    )
)
def test_plain_data_round_trips(data):
    assert load_yaml(dump_yaml(data)) == data


def test_numbers_that_are_no_numbers_never_enter():
    assert not any(
        isinstance(value, float) and math.isnan(value)
        for value in yaml.safe_load(Brief(name="A").to_yaml()).values()
    )


def test_a_file_without_end_is_refused_in_time():
    with pytest.raises(InputError, match="more than the 16,000,000 bytes"):
        Brief.read("/dev/zero")


def test_more_values_than_any_design_has_are_refused_before_they_are_read():
    with pytest.raises(YamlError, match="more than 500,000 values"):
        Brief.from_yaml("name: A\ngoals:\n" + "- a\n" * 600_000)


def test_half_a_character_is_no_yaml():
    with pytest.raises(YamlError, match="half a character"):
        Brief.from_yaml("name: \ud800")


def test_the_same_record_is_written_out_once_and_a_changed_one_anew():
    brief = Brief(name="A")
    assert brief.to_yaml() is brief.to_yaml()
    assert brief.model_copy(update={"name": "B"}).to_yaml() == "name: B\n"
