"""Types in the catalog's words, and how values go from one to the other."""

from __future__ import annotations

import pytest

from archkit.design.change.columns import is_steady
from archkit.design.change.conversion import conversion, in_place, type_form
from archkit.design.change.naming import mentions, renamed_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("int", "integer"), ("INT8", "bigint"), ("varchar( 20 )", "character varying(20)"),
        ("decimal(10, 2)", "numeric(10,2)"), ("numeric(10)", "numeric(10,0)"), ("bool", "boolean"),
        ("timestamptz", "timestamp with time zone"),
        ("timestamp(3) with time zone", "TIMESTAMP (3) WITH TIME ZONE"),
        ("text[]", "TEXT[]"), ("char", "character(1)"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_type_are_equal(one, other):
    assert type_form(one) == type_form(other)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("varchar(10)", "varchar(20)", True), ("varchar(20)", "varchar(10)", False),
        ("varchar(5)", "text", True),
        ("numeric(10,2)", "numeric(12,2)", True), ("numeric(10,2)", "numeric(12,3)", False),
        ("integer", "bigint", False), ("text", "varchar", True), ("text", "varchar(9)", False),
    ],
)  # fmt: skip
def test_only_types_that_grow_change_in_place(old, new, expected):
    assert in_place(type_form(old), type_form(new)) is expected


@pytest.mark.parametrize(
    ("old", "new", "exact"),
    [
        ("integer", "bigint", True), ("bigint", "integer", False), ("timestamptz", "date", False),
        ("uuid", "text", True),
        ("text", "uuid", False), ("numeric(10,2)", "numeric", True), ("json", "jsonb", True),
        ("mood", "temper", False),
    ],
)  # fmt: skip
def test_a_conversion_knows_whether_each_value_has_a_form(old, new, exact):
    found = conversion(type_form(old), type_form(new))
    assert found is not None
    assert found.exact is exact
    assert ("pg_input_is_valid" in found.of("x")) is not exact


@pytest.mark.parametrize(("old", "new"), [("uuid", "bigint"), ("timestamptz", "integer"), ("bytea", "jsonb")])
def test_what_only_its_owner_can_convert_has_no_conversion(old, new):
    assert conversion(type_form(old), type_form(new)) is None


def test_columns_are_renamed_in_expressions_but_not_in_literals_and_functions():
    text = "lower(a) = 'a' AND \"a\" > 1 AND a(2) AND ab"
    assert renamed_in(text, {"a": "z"}) == "lower(z) = 'a' AND z > 1 AND a(2) AND ab"
    assert mentions("x > 1", frozenset({"x"}))
    assert not mentions("'x' > y", frozenset({"x"}))


@pytest.mark.parametrize(
    ("default", "steady"),
    [
        ("'new'", True),
        ("now()", True),
        ("0", True),
        ("gen_random_uuid()", False),
        ("nextval('s'::regclass)", False),
    ],
)
def test_a_default_that_differs_by_row_is_filled_in_batches(default, steady):
    assert is_steady(default) is steady
