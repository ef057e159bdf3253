"""Changes that hurt go up, down and up again; rows that the new rules forbid stop the first step."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from archkit.design.change import migration_plan, pair_models, plan_files, read_fills, read_renames
from archkit.design.ddl import ddl_statements
from archkit.proofs.migration import Rehearsal, stepping
from archkit.proofs.postgres import database

pytestmark = pytest.mark.postgres
PAIRS = yaml.safe_load((Path(__file__).parent / "hard.yaml").read_text(encoding="utf-8"))
TENANT = "00000000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: pair["name"])
def run(request: pytest.FixtureRequest, short: SimpleNamespace) -> tuple[dict[str, Any], Rehearsal]:
    pair = request.param
    old, new = (short.model(pair[which], **pair.get(f"{which}_parts", {})) for which in ("old", "new"))
    told = {name: pair.get(name, ()) for name in ("renames", "fills")}
    return pair, short.rehearsed(old, new, rows=300, **told)


def test_it_goes_up_down_and_up_again(run):
    _, found = run
    told = {proof.code: (proof.status, proof.reason) for proof in found.proofs}
    refuted = {code: said for code, said in told.items() if said[0] not in {"proved", "assumed"}}
    assert refuted == {}
    assert found.differences == {"up": (), "down": (), "up again": ()}
    assert found.tallies == {"up": (), "down": (), "up again": ()}
    assert found.plan.by_hand == ()
    assert told["MIGRATE008"][0] == "assumed"


def plan_of(old, new, renames=(), fills=()):
    told = read_renames(renames, old, new)
    return migration_plan(pair_models(old, new, told, read_fills(fills, new, old)), told.notes)


def applied(connection, model) -> None:
    for one in ddl_statements(model):
        connection.execute(one.sql.encode())


def test_values_that_stand_twice_stop_the_first_step_and_the_sql_beside_it_settles_them(short):
    old = short.model({"people": {"columns": ["id integer", "email text"]}})
    unique = [{"name": "people_email", "kind": "unique", "columns": ["email"]}]
    new = short.model({"people": {"columns": ["id integer", "email text"], "constraints": unique}})
    plan = plan_of(old, new)
    with database() as connection:
        applied(connection, old)
        connection.execute("INSERT INTO people VALUES (1, 'a'), (2, 'b'), (3, 'a'), (4, 'a')")
        with pytest.raises(stepping.StepError, match="1 values of people"):
            stepping.run_blocks(connection, plan.steps[0].up)
        shown, settled = plan.hurdles[0].resolve.split(";\n")
        assert connection.execute(shown.encode()).fetchall() == [("a", 3)]
        connection.execute(settled.encode())
        for step in plan.steps:
            stepping.run_blocks(connection, step.up)
        assert connection.execute("SELECT id FROM people ORDER BY id").fetchall() == [(1,), (2,)]
        with pytest.raises(Exception, match="people_email"):
            connection.execute("INSERT INTO people VALUES (5, 'a')")


def test_an_owner_whom_the_policies_bind_fills_the_rows_of_every_tenant(short):
    """Without lifting FORCE, the backfill would see no row and NOT NULL would fail."""
    before = ["id integer", "tenant_id uuid", "n integer"]
    after = ["id integer", "tenant_id uuid", "n bigint", "twice integer"]
    old = short.model({"t": {"columns": before, "tenant_column": "tenant_id"}})
    new = short.model({"t": {"columns": after, "tenant_column": "tenant_id"}})
    plan = plan_of(old, new, fills=["t.twice=(2 * n)::integer"])
    with database() as connection:
        applied(connection, old)
        connection.execute(f"SET app.tenant_id = '{TENANT}'".encode())
        rows = f"SELECT i, '{TENANT}', i FROM generate_series(1, 2500) AS i"  # noqa: S608 - our own
        connection.execute(f"INSERT INTO t {rows}".encode())
        connection.execute("RESET app.tenant_id")
        for step in plan.steps:
            stepping.run_blocks(connection, step.up)
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
        connection.execute(f"SET app.tenant_id = '{TENANT}'".encode())
        assert connection.execute("SELECT count(*), sum(twice - 2 * n) FROM t").fetchone() == (2500, 0)


def test_a_merged_column_follows_what_the_old_code_still_writes(short):
    old = short.model({"t": {"columns": ["id integer", "first text", "last text"]}})
    new = short.model({"t": {"columns": ["id integer", "whole text"]}})
    plan = plan_of(old, new, fills=["t.whole=first || ' ' || last"])
    with database() as connection:
        applied(connection, old)
        connection.execute("INSERT INTO t VALUES (1, 'a', 'b')")
        for step in plan.steps[: plan.contracted - 1]:
            stepping.run_blocks(connection, step.up)
        connection.execute("UPDATE t SET last = 'c' WHERE id = 1")
        connection.execute("INSERT INTO t (id, first, last) VALUES (2, 'd', 'e')")
        connection.execute("UPDATE t SET whole = 'new code' WHERE id = 2")
        assert connection.execute("SELECT whole FROM t ORDER BY id").fetchall() == [("a c",), ("new code",)]


SPLIT = (
    {"users": {"columns": ["id integer", "email text", "bio text"]}},
    {
        "users": {"columns": ["id integer", "email text"]},
        "profiles": {
            "columns": ["user_id integer", "bio text"],
            "primary_key": ["user_id"],
            "foreign_keys": [{"columns": ["user_id"], "references": "users"}],
        },
    },
)
LINKS = (
    {"posts": {"columns": ["id integer", "tags text[]"]}},
    {
        "posts": {"columns": ["id integer"]},
        "post_tags": {
            "columns": ["post_id integer", "tag text"],
            "primary_key": ["post_id", "tag"],
            "foreign_keys": [{"columns": ["post_id"], "references": "posts"}],
        },
    },
)
COMMAS = ({"posts": {"columns": ["id integer", "tags text"]}}, LINKS[1])


@pytest.mark.parametrize(
    ("tables", "rows", "ask"),
    [
        (
            SPLIT,
            ("users VALUES (1, 'a', 'x'), (2, 'b', 'y')", "users VALUES (3, 'c', 'z')"),
            "bio FROM profiles",
        ),
        (LINKS, ("posts VALUES (1, '{x,y}')", "posts VALUES (2, '{z}')"), "tag FROM post_tags"),
        (COMMAS, ("posts VALUES (1, 'x, y')", "posts VALUES (2, 'z,')"), "tag FROM post_tags"),
    ],
    ids=["split", "array", "commas"],
)
def test_a_table_that_takes_values_over_is_left_to_the_reader_with_sql_that_runs(short, tables, rows, ask):
    old, new = (short.model(one) for one in tables)
    plan = plan_of(old, new)
    (found,) = plan.by_hand
    assert found.place == f"data.tables.{ask.split()[-1]}"
    assert found.sql in plan_files(plan, old="a", new="b")["README.md"]
    written = found.sql.replace("BETWEEN ... AND ...", "BETWEEN 1 AND 100")
    first, compared = written.split("-- 3. ")
    with database() as connection:
        applied(connection, old)
        connection.execute(f"INSERT INTO {rows[0]}".encode())
        stepping.run_blocks(connection, next(one for one in plan.steps if one.name == "add_tables").up)
        connection.execute(first.encode())
        connection.execute(f"INSERT INTO {rows[1]}".encode())
        query = compared.split("\n", 1)[1].split(";", 1)[0]
        assert connection.execute(query.encode()).fetchone() == (0,)
        values = connection.execute(f"SELECT {ask} ORDER BY 1".encode()).fetchall()
        assert "".join(one for (one,) in values) == "xyz"
