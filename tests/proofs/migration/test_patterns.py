"""The traffic is that of the design: each pattern as often as asked for, refuted where it breaks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from archkit.proofs.migration.deeds import Deed
from archkit.proofs.migration.patterns import rounds

pytestmark = pytest.mark.postgres


def pattern(name: str, sql: str, *, kind: str = "read", rate: float | None = 10.0) -> dict[str, object]:
    return {
        "id": name, "operation": name, "table": "t", "kind": kind, "sql": sql, "target_p95_ms": 20,
        "per_second_peak": rate,
    }  # fmt: skip


READ = pattern("read-one", "SELECT id, word FROM t WHERE id = $1", rate=90)
ADD = pattern("add-one", "INSERT INTO t (id, word) VALUES ($1, $2)", kind="write")
RARE = pattern("change-word", "UPDATE t SET word = 'x' WHERE word = $1", kind="write", rate=0.001)
SILENT = pattern("count-all", "SELECT count(*) FROM t GROUP BY no_such_column")


@pytest.fixture(scope="module")
def found(short):
    old = short.model(
        {"t": {"columns": ["id integer", "word text"]}}, access_patterns=[READ, ADD, RARE, SILENT]
    )
    read = READ | {"sql": "SELECT id, name FROM t WHERE id = $1"}
    new = short.model({"t": {"columns": ["id bigint", "name text", "n text null"]}}, access_patterns=[read])
    return short.rehearsed(old, new, renames=["t.word=name"])


def told(found, code: str, name: str):
    return next(one for one in found.patterns if (one.code, one.pattern) == (code, name))


def test_patterns_of_both_codes_run_and_break_nowhere(found):
    assert [one.errors for one in found.patterns if one.errors] == []
    assert {(one.code, one.pattern) for one in found.patterns if one.runs} == {
        ("old", "read-one"), ("old", "add-one"), ("old", "change-word"), ("new", "read-one"),
    }  # fmt: skip
    # each runs at least once beside each step of its code, the rare one too
    before = [step for step in found.plan.steps if step.phase != "contract"]
    assert told(found, "old", "change-word").runs >= len(before)
    assert all(one.longest_ms > 0 and one.during for one in found.patterns if one.runs)


def test_writes_of_patterns_leave_no_trace(found):
    assert found.tallies == {"up": (), "down": (), "up again": ()}


def test_a_pattern_that_no_schema_takes_is_said_to_have_taken_no_part(found):
    one = told(found, "old", "count-all")
    assert one.runs == 0
    assert "no_such_column" in one.left_out
    code = next(proof for proof in found.proofs if proof.code == "MIGRATE004")
    assert (code.status, "count-all" in code.reason) == ("assumed", True)


def test_waits_are_shown_for_each_pattern(found):
    waits = next(proof for proof in found.proofs if proof.code == "MIGRATE003")
    table = next(one for one in waits.evidence if one.label == "access patterns")
    assert len(table.rows) == len(found.patterns)
    assert ("old", "read-one", "90") in [row[:3] for row in table.rows]


def test_the_ways_back_and_up_again_are_those_of_the_files(found):
    by = {(step.during, step.by) for step in found.steps}
    assert by == {("up", "session"), ("down", "psql"), ("up again", "psql")}
    assert found.differences == {"up": (), "down": (), "up again": ()}
    schema = next(proof for proof in found.proofs if proof.code == "MIGRATE001")
    said = next(one.text for one in schema.evidence if one.label == "files")
    assert f"{2 * len(found.plan.steps)} files" in said


def test_a_pattern_that_breaks_half_way_is_refuted_with_its_step(short, monkeypatch):
    """A plan that takes away in its first phase what a pattern of the old code reads."""
    from archkit.proofs.migration import between  # noqa: PLC0415 - the seam that is replaced

    real = between.migration_plan

    def hasty(pairing, notes=()):
        plan = real(pairing, notes)
        steps = tuple(step.model_copy(update={"phase": "expand"}) for step in plan.steps)
        return plan.model_copy(update={"steps": steps})

    monkeypatch.setattr(between, "migration_plan", hasty)
    gone = pattern("read-gone", "SELECT gone FROM t WHERE id = $1")
    old = short.model({"t": {"columns": ["id integer", "gone text null"]}}, access_patterns=[gone])
    new = short.model({"t": {"columns": ["id integer"]}})
    done = short.rehearsed(old, new)
    proof = next(one for one in done.proofs if one.code == "MIGRATE004")
    first = proof.findings[0]
    assert first.place == "data.access_patterns.read-gone"
    assert "t_drop_columns in the way up" in first.message
    assert 'column "gone" does not exist' in first.evidence


def test_patterns_come_round_in_proportion_and_each_at_least_once():
    deeds = [
        Deed("t", (), pattern=name, per_second=rate)
        for name, rate in (
            ("often", 300.0),
            ("often", 300.0),
            ("half", 150.0),
            ("silent", 0.0),
            ("rare", 0.01),
        )
    ]
    order = [deeds[at].pattern for at in rounds(deeds)]
    assert order.count("rare") == order.count("silent") == 1
    assert order.count("often") == pytest.approx(2 * order.count("half"), abs=1)
    assert {at for at in rounds(deeds) if deeds[at].pattern == "often"} == {0, 1}


def test_a_held_up_pattern_is_judged_by_what_goes_beyond_its_usual_time():
    from archkit.proofs.migration.traffic import Client, Sample  # noqa: PLC0415 - beside its only use

    slow = Sample("reader", 0.0, 2.0, "t", pattern="sum-all", usual_seconds=1.9)
    client = Client("old code's patterns, reader", "reader", SimpleNamespace(), (), samples=[slow])
    assert client.longest(0.0, 3.0) == pytest.approx(0.1)
