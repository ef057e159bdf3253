"""Filters as PostgreSQL prints them, and the columns that statements set."""

import pytest

from archkit.proofs.data.advice.condition import alternatives_on, conditions_on
from archkit.proofs.data.advice.row_changes import row_changes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(o.id = $1)", [("id", "=", "$1")]),
        ("($1 = o.id)", [("id", "=", "$1")]),
        ("((o.a >= $1) AND (o.b < 'x AND (y'::text))", [("a", ">=", "$1"), ("b", "<", "'x AND (y'::text")]),
        ("(u.id = o.user_id)", [("user_id", "=", "u.id")]),
        ("(o.deleted_at IS NULL)", [("deleted_at", "is null", "")]),
        ("(o.ok AND (NOT o.bad))", [("ok", "true", ""), ("bad", "false", "")]),
        ("(lower(o.mail) = lower($1))", [("lower(mail)", "=", "lower($1)")]),
        ("((o.code)::text = $1)", [("code", "=", "$1")]),
        ("(ROW(o.at, o.id) < ROW($1, $2))", [("ROW(at, id)", "<", "ROW($1, $2)")]),
        ("(o.a < o.b)", []),
        ("(x.id = $1)", []),
        ('("order".a = $1)', []),
    ],
)
def test_a_filter_is_taken_apart(text, expected):
    assert [(one.key, one.operator, one.value) for one in conditions_on(text, "o")] == expected


def test_constants_and_lists_are_told_from_values():
    state, many, given = conditions_on("((o.s = 'open'::text) AND (o.k = ANY ($1)) AND (o.n = $2))", "o")
    assert state.constant
    assert state.sql == "s = 'open'::text"
    assert many.many
    assert not given.constant


def test_choices_are_no_conditions():
    text = "((o.a = $1) OR (o.b = $2))"
    assert not conditions_on(text, "o")
    assert [one.key for one in alternatives_on(text, "o")] == ["a", "b"]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("UPDATE t SET a = 1, b = coalesce($1, c) WHERE d = 2", {"a", "b"}),
        ("UPDATE ONLY t AS x SET a = 'b = 1, c = 2' FROM u WHERE x.id = u.id", {"a"}),
        ("INSERT INTO t (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen = now()", {"seen"}),
        (
            "WITH m AS (UPDATE t SET a = (SELECT max(z) FROM u WHERE u.q = 1) RETURNING id) SELECT * FROM m",
            {"a"},
        ),
    ],
)
def test_the_columns_that_an_update_sets(sql, columns):
    below = [{"Node Type": "Seq Scan", "Plan Rows": 3}]
    plan = {"Node Type": "ModifyTable", "Operation": "Update", "Relation Name": "t", "Plans": below}
    (change,) = row_changes("p", sql, plan, {})
    assert (change.table, change.rows) == ("t", 3)
    assert set(change.columns) == columns
