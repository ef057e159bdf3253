"""From which volume on a plan is bad, what the cause is, and how fast one may ask again."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from archkit.brief import Brief
from archkit.errors import InputError
from archkit.proofs import Subject
from archkit.proofs.data.schema_run import schema_run
from archkit.proofs.data.volume import PatternPlans, VolumeStudy, growth, volumes
from archkit.proofs.data.volume.shown import bound_plans, plan_table, unseen
from archkit.proofs.data.volume_replanned import replanned

pytestmark = pytest.mark.postgres


@pytest.fixture
def subject(build: SimpleNamespace) -> Subject:
    people = build.table("people", "name text", rows=30_000)
    orders = build.table(
        "orders", "person_id uuid", "status text", "note text", rows=600_000, row_bytes=400,
        foreign_keys=build.keys("person_id:people"),
        indexes=(build.index("orders_person", "person_id", "created_at DESC"),),
    )  # fmt: skip
    notes = build.table("notes", "text text", rows=None)
    patterns = (
        build.pattern("newest", "orders", "SELECT id FROM orders WHERE person_id = $1 "
                      "ORDER BY created_at DESC LIMIT 20", "uuid"),
        build.pattern("named", "people", "SELECT id FROM people WHERE name = $1", "text"),
        build.pattern("export", "people", "SELECT name FROM people ORDER BY name"),
        build.pattern("sorted", "orders", "SELECT id, note FROM orders WHERE created_at > $1 ORDER BY note",
                      "timestamptz"),
        build.pattern("noted", "notes", "SELECT text FROM notes WHERE id = $1", "uuid"),
        build.pattern("broken", "notes", "SELECT nobody FROM notes"),
    )  # fmt: skip
    made: Subject = build.subject(build.model(people, orders, notes, patterns=patterns))
    return made


def studied(subject: Subject) -> VolumeStudy:
    found = schema_run(subject).volumes
    assert found is not None
    return found


def of(subject: Subject, pattern: str) -> PatternPlans:
    found = studied(subject).of(pattern)
    assert found is not None
    return found


def test_every_good_pattern_is_planned_at_every_volume(subject: Subject) -> None:
    study = studied(subject)
    assert [one.factor for one in study.volumes][1:] == [1, 10, 100]
    assert study.volumes[1].rows["orders"] == 600_000
    assert study.volumes[3].rows["orders"] == 60_000_000
    assert {one.pattern.id for one in study.patterns} == {"newest", "named", "export", "sorted", "noted"}
    assert all(len(one.by_volume) == 4 for one in study.patterns)
    assert any("notes" in doubt for doubt in study.doubts)


def test_a_good_plan_never_turns(subject: Subject) -> None:
    newest = of(subject, "newest")
    assert newest.turning is None
    assert newest.at_horizon is not None
    assert newest.at_horizon.indexes == ("orders_person",)
    costs = [plan.cost for plan in newest.by_volume.values()]
    assert max(costs) < 3 * min(costs) + 200


def test_a_scan_turns_bad_where_its_table_becomes_large(subject: Subject) -> None:
    turning = of(subject, "named").turning
    assert turning is not None
    assert turning.trouble.kind == "whole"
    assert turning.trouble.table == "people"
    assert 100_000 <= turning.rows < 115_000
    assert turning.factor == pytest.approx(turning.rows / 30_000, rel=0.01)
    assert "people on name" in turning.trouble.remedy


def test_a_sort_turns_bad_where_memory_ends(subject: Subject) -> None:
    turning = of(subject, "sorted").turning
    assert turning is not None
    assert turning.trouble.kind in {"spill", "whole"}
    small = [one for one in studied(subject).volumes if one.factor < turning.factor]
    assert all(not of(subject, "sorted").by_volume[one.name].spills for one in small)


def test_stated_bytes_of_a_row_make_its_table_longer(subject: Subject) -> None:
    whole = of(subject, "sorted").by_volume["10 x horizon"].cost
    data = subject.design.data
    assert data is not None
    tables = [one.model_copy(update={"row_bytes": None}) for one in data.tables]
    narrow = subject.design.model_copy(update={"data": data.model_copy(update={"tables": tuple(tables)})})
    other = of(Subject(subject.brief, narrow, subject.today), "sorted").by_volume["10 x horizon"].cost
    assert whole > 1.5 * other


def test_the_table_says_where_plans_turn(subject: Subject) -> None:
    shown = plan_table(studied(subject))
    rows = {row[0]: row for row in shown.rows}
    assert "rows of people" in rows["named"][-1]
    assert rows["newest"][-1] == "not seen"
    assert len(shown.columns) == len(rows["named"])


def test_a_moved_volume_is_planned_in_less_than_a_second(subject: Subject) -> None:
    first = replanned(subject, 1)
    seconds = []
    for factor in (2, 30, 0.2, 7):
        begun = time.perf_counter()
        found = replanned(subject, factor)
        seconds.append(time.perf_counter() - begun)
        assert found.volume.rows["orders"] == pytest.approx(600_000 * factor, rel=0.01)
        assert "noted" in found.plans
    assert min(seconds) < 1, "on a quiet machine each takes some hundredths"
    assert "named" not in first.troubles
    assert "named" in replanned(subject, 30).troubles
    assert "named" not in replanned(subject, 1).troubles


@pytest.mark.parametrize("factor", [0, -1, float("nan"), float("inf")])
def test_a_factor_that_is_none_is_refused(subject: Subject, factor: float) -> None:
    with pytest.raises(InputError, match="factor"):
        replanned(subject, factor)


def test_growth_follows_the_brief_and_stays_between_month_and_horizon(build: SimpleNamespace) -> None:
    data = build.model(
        build.table("people", entity="Person", rows=1_000_000), build.table("stars", rows=50_000),
        build.table("plans", rows=0),
    )  # fmt: skip
    workload = {"entities": [{"name": "Person", "rows_now": 200_000, "rows_per_day": 1_000}]}
    brief = Brief.model_validate({"name": "case", "workload": workload})
    found = growth(data, brief, {})
    assert 200_000 < found.first["people"] < 250_000
    assert found.first["stars"] == pytest.approx(50_000 * found.first["people"] / 1_000_000, rel=0.01)
    assert found.rows(1)["people"] == 1_000_000
    assert found.rows(found.least_factor)["people"] == pytest.approx(found.first["people"], rel=0.01)
    assert found.first["people"] < found.rows(0.5)["people"] < 1_000_000
    assert found.rows(100)["people"] == 100_000_000
    assert found.rows(100)["plans"] == 0
    assert [one.name for one in volumes(found, most=2)] == ["first month", "horizon"]
    assert [one.factor for one in volumes(found, most=30)][1:] == [1, 10, 30]


def test_where_nobody_states_rows_nothing_is_judged(build: SimpleNamespace, proved: object) -> None:
    data = build.model(
        build.table("people", rows=None), patterns=(build.pattern("all", "people", "SELECT * FROM people"),)
    )
    proof = proved("SCHEMA060", data)  # type: ignore[operator]
    assert proof.status == "not assessable"
    assert "rows at the horizon" in proof.reason


def test_patterns_under_row_security_are_planned_as_a_bound_role_too(build: SimpleNamespace) -> None:
    tenants = build.table("tenants", "name text", rows=200)
    notes = build.table(
        "notes", "tenant_id uuid", "body text", rows=400_000, tenant_column="tenant_id",
        foreign_keys=build.keys("tenant_id:tenants"), indexes=(build.index("by_tenant", "tenant_id"),),
    )  # fmt: skip
    patterns = (
        build.pattern("one", "notes", "SELECT body FROM notes WHERE id = $1", "uuid"),
        build.pattern("count", "notes", "SELECT count(*) FROM notes"),
        build.pattern("name", "tenants", "SELECT name FROM tenants WHERE id = $1", "uuid"),
    )
    study = studied(build.subject(build.model(tenants, notes, patterns=patterns)))
    plans = {one.pattern.id: one for one in study.patterns}
    assert plans["name"].bound is None
    assert any("tenant_id" in node.filter for node in plans["one"].bound.nodes)
    assert "by_tenant" in plans["count"].bound.indexes
    assert "by_tenant" not in plans["count"].at_horizon.indexes
    evidence = bound_plans(study)[0]
    assert [row[0] for row in evidence.rows] == ["count"]
    assert "at the horizon only" in unseen(study)
    assert "levels less than over 40 million rows" in unseen(study)
