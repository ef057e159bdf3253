"""Index advice in a real PostgreSQL: what is advised, what it repairs, what indexes cost."""

import datetime as dt

import pytest

from archkit.brief import Brief
from archkit.design import AccessPattern, Column, DataModel, Design, ForeignKey, Index, Table
from archkit.proofs import CHECKS, Subject, run_check
from archkit.proofs.data.advice import advice_lines, with_advised_indexes
from archkit.proofs.data.schema_run import schema_run

pytestmark = pytest.mark.postgres
TENANTS, TASKS = 400, 8_000_000


def columns(*texts):
    parts = [text.removesuffix("?").split(" ", 1) for text in texts]
    return tuple(
        Column(name=name, type=kind, nullable=text.endswith("?"))
        for (name, kind), text in zip(parts, texts, strict=True)
    )


def pattern(name, sql, *kinds, kind="read", rate=20.0):
    return AccessPattern(
        id=name, operation=name, table="tasks", kind=kind, sql=sql, parameters=kinds, per_second_peak=rate,
        target_p95_ms=50,
    )  # fmt: skip


def model(*indexes):
    tenants = Table(
        name="tenants",
        comment="Tenants.",
        needed_by="all",
        columns=columns("id uuid"),
        rows_at_horizon=TENANTS,
    )
    tasks = Table(
        name="tasks", comment="Tasks.", needed_by="all", rows_at_horizon=TASKS, tenant_column="tenant_id",
        columns=columns(
            "id uuid", "tenant_id uuid", "title text", "state text", "place bigint", "made_at timestamptz",
            "deleted_at timestamptz?",
        ),
        foreign_keys=(ForeignKey(columns=("tenant_id",), references="tenants"),),
        indexes=(Index(name="tasks_tenant", columns=("tenant_id",)), *indexes),
    )  # fmt: skip
    patterns = (
        pattern(
            "open-tasks",
            "SELECT id, title, made_at FROM tasks "
            "WHERE tenant_id = $1 AND state = 'open' AND deleted_at IS NULL ORDER BY made_at DESC LIMIT 50",
            "uuid",
        ),
        pattern("move", "UPDATE tasks SET place = $2 WHERE tenant_id = $3 AND id = $1",
                "uuid", "bigint", "uuid", kind="write", rate=900.0),
        pattern("add", "INSERT INTO tasks (id, tenant_id, title, state, place, made_at) "
                "VALUES ($1, $2, $3, $4, $5, $6)", "uuid", "uuid", "text", "text", "bigint", "timestamptz",
                kind="write", rate=50.0),
    )  # fmt: skip
    return DataModel(
        engine="postgresql", consistency="strong", tables=(tenants, tasks), access_patterns=patterns
    )


def subject(data):
    return Subject(Brief(name="tasks"), Design(name="tasks", data=data), dt.date(2026, 11, 21))


@pytest.fixture(scope="module")
def bare():
    data = model()
    return data, schema_run(subject(data))


def test_the_index_that_pays_is_found_and_repairs_the_design(bare):
    data, run = bare
    before = run_check(CHECKS["SCHEMA080"], subject(data))
    assert before.status == "refuted"
    better = with_advised_indexes(data, run.advice)
    added = better.table("tasks").indexes[1:]
    assert added
    assert added[0].columns[0] == "tenant_id"
    assert "made_at" in added[0].columns
    assert "open-tasks" in added[0].serves
    assert run_check(CHECKS["SCHEMA080"], subject(better)).status == "proved"


def test_the_advice_says_who_gains_and_what_writes_pay(bare):
    _, run = bare
    best = run.advice.advised[0]
    gain = best.gains[0]
    assert run.advice.basis == "rows at the horizon"
    assert gain.pattern == "open-tasks"
    assert gain.before > 3 * gain.after > 0
    assert best.saved_ms > 2 * best.write.ms_per_second > 0
    assert min(one.entry_bytes for one in run.advice.standing if one.table == "tasks") > 6
    assert run.advice.tried > 1


def test_nothing_stays_of_what_was_tried(bare):
    data, run = bare
    assert not run.dropped
    assert {one.name for one in run.advice.standing} == {"tenants_pkey", "tasks_pkey", "tasks_tenant"}
    again = schema_run(subject(data.model_copy(update={"seed": "another text, the same tables"})))
    assert advice_lines(data, again.advice) == advice_lines(data, run.advice)


def test_the_lines_are_sql_that_applies(bare):
    data, run = bare
    lines = advice_lines(data, run.advice)
    assert lines[0].startswith(f"-- {run.advice.tried} candidate indexes tried")
    statements = [line for line in lines if not line.startswith("--")]
    assert len(statements) == len(run.advice.advised)
    assert all(line.startswith("CREATE INDEX") and line.endswith(";") for line in statements)


def test_an_index_on_what_updates_change_takes_hot_from_them_all(bare):
    _, run = bare
    plain = {one.name: one.write for one in run.advice.standing}
    assert plain["tasks_tenant"].entries_per_second == pytest.approx(50)  # inserts alone: moves are HOT
    assert not plain["tasks_tenant"].hot_lost
    heavy = schema_run(subject(model(Index(name="tasks_place", columns=("tenant_id", "place")))))
    costs = {one.name: one.write for one in heavy.advice.standing}
    assert costs["tasks_place"].hot_lost == ("move",)
    assert costs["tasks_place"].entries_per_second == pytest.approx(50 + 3 * 900)
    assert costs["tasks_tenant"].entries_per_second == pytest.approx(50 + 900)


def test_one_tenant_sees_nothing_of_another(bare):
    _, run = bare
    seen = {one.table: one for one in run.isolation.tables}["tasks"]
    assert seen.holds
    assert seen.own == seen.seen > 0
    assert (seen.foreign, seen.unset, seen.insert, seen.update) == (0, 0, "", "")
