"""Which values parameters get: of the column that they are compared with, and of their type."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.schema_run import schema_run

pytestmark = pytest.mark.postgres


def planned(build: SimpleNamespace, sql: str, *kinds: str, kind: str = "read") -> Planned:
    notes = build.table(
        "notes", "title text", "tags text[]", "amount numeric(8, 2)", partition_by="created_at",
        indexes=[build.index("notes_time", "created_at", "id"), build.index("notes_title", "title")],
    )  # fmt: skip
    pattern = build.pattern("find", "notes", sql, *kinds, kind=kind)
    return schema_run(build.subject(build.model(notes, patterns=(pattern,)))).plans[0]


@pytest.mark.parametrize(
    ("sql", "kinds", "seen"),
    [
        ("SELECT id FROM notes WHERE title = $1", ("text",), "'titl "),
        ("SELECT id FROM notes n WHERE n.title = $1", ("text",), "'titl "),
        ("SELECT id FROM notes WHERE $1 = title", ("text",), "'titl "),
        ("SELECT id FROM notes WHERE title = ANY ($1)", ("text[]",), "'{\"titl "),
        ("SELECT id FROM notes WHERE title IN ($1, $2)", ("text", "text"), "titl "),
        ("SELECT id FROM notes WHERE title LIKE $1 || '%'", ("text",), "'titl "),
        ("SELECT id FROM notes WHERE (created_at, id) < ($1, $2)", ("timestamptz", "uuid"), "ROW('2026-"),
        ("SELECT id FROM notes WHERE created_at >= $1 AND created_at < $2", ("timestamptz",) * 2, "'2026-"),
        ("SELECT id FROM notes WHERE title = $1", (), "'titl "),
        ("SELECT id FROM notes WHERE created_at > now() - $1", ("interval",), "1 day"),
        ("SELECT id FROM notes WHERE amount > $1 LIMIT $2", ("numeric", "int"), "amount > "),
    ],
)
def test_values_come_from_the_rows(
    build: SimpleNamespace, sql: str, kinds: tuple[str, ...], seen: str
) -> None:
    plan = planned(build, sql, *kinds)
    assert plan.error == ""
    assert seen in plan.line
    assert not plan.reads_nothing


def test_a_guess_of_another_type_does_not_fail_the_pattern(build: SimpleNamespace) -> None:
    plan = planned(build, "SELECT id FROM notes WHERE title = upper($1) AND id = any($2)", "text", "uuid[]")
    assert plan.error == ""


def test_rows_that_are_written_get_values_of_their_columns(build: SimpleNamespace) -> None:
    sql = "INSERT INTO notes (title, tags, amount) VALUES ($1, $2, $3) RETURNING id"
    assert planned(build, sql, "text", "text[]", "numeric", kind="write").error == ""


def test_what_can_never_be_true_reads_nothing(build: SimpleNamespace) -> None:
    assert planned(build, "SELECT id FROM notes WHERE false").reads_nothing
