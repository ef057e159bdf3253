"""Rows that are appended at a high rate: beside the rest, or in a store of their own."""

import datetime as dt

import pytest

from archkit.architects.base import Context
from archkit.architects.rulebook.architect import Rulebook
from archkit.architects.rulebook.choices.event_store import plan_event_store
from archkit.architects.rulebook.choices.outline import outline
from archkit.architects.rulebook.signals import signals
from archkit.brief import Brief
from archkit.design import Design, Step
from archkit.proofs import CHECKS, Subject, run_check
from archkit.sizing import assumed_brief
from archkit.sizing.pools import behind_pooler

TODAY = dt.date(2026, 11, 21)


def measured(per_second, **more):
    """A brief of devices that send rows, of which charts are read."""
    return Brief.model_validate(
        {
            "name": "Meters",
            "purpose": "Measurements of pumps are collected and charted.",
            "scale": {"users_total": 2000, "growth_percent_per_year": 0},
            "team": {"engineers": 10, "on_call_people": 4, "skills": ["go", "postgresql"]},
            "workload": {
                "traffic_shape": "steady",
                "entities": [
                    {"name": "Pump", "rows_now": 100_000},
                    {
                        "name": "Sample",
                        "belongs_to": ["Pump"],
                        "bytes_per_row": 60,
                        "retention_days": 90,
                        "attributes": [{"name": "taken at", "type": "timestamp", "required": True}],
                    },
                    {"name": "Note", "belongs_to": ["Pump"]},
                ],
                "operations": [
                    {"name": "Send", "kind": "create", "entity": "Sample", "per_day": per_second * 86_400},
                    {"name": "Chart", "kind": "list", "entity": "Sample", "by": ["pump"], "per_day": 50_000},
                    {"name": "Write a note", "kind": "create", "entity": "Note", "per_day": 5_000},
                ],
            },
        }
        | more
    )


def written(per_second, **more):
    """A brief of people who write to each other, and read a room's history."""
    return Brief.model_validate(
        {
            "name": "Rooms",
            "purpose": "People chat in rooms.",
            "team": {"engineers": 12, "on_call_people": 6},
            "workload": {
                "traffic_shape": "steady",
                "entities": [
                    {"name": "Room", "rows_now": 1_000_000},
                    {"name": "Message", "belongs_to": ["Room"], "bytes_per_row": 300},
                ],
                "operations": [
                    {"name": "Say", "kind": "create", "entity": "Message", "per_day": per_second * 86_400},
                    {"name": "Scroll", "kind": "list", "entity": "Message", "by": ["room"], "per_day": 9e9},
                ],
            },
        }
        | more
    )


def chosen(situation_of, brief, **values):
    case = situation_of(brief, **values)
    store = plan_event_store(case, signals(case))
    return store.technology if store else None


def designed(brief, upto=Step.DATA):
    design = Design(name=brief.name)
    for step in Step:
        artifact = Rulebook().propose(step, Context(brief=brief, design=design, today=TODAY))
        design = design.model_copy(update={step.value: artifact})
        if step is upto:
            return design
    return design


@pytest.mark.parametrize("per_second", [1, 100, 1_000])
def test_most_briefs_keep_one_database(situation_of, per_second):
    assert chosen(situation_of, measured(per_second)) is None


@pytest.mark.parametrize(
    ("per_second", "stores"),
    [
        (8_000, {"postgresql", "timescaledb", "clickhouse"}),
        (40_000, {"timescaledb", "clickhouse"}),
        (200_000, {"clickhouse"}),
    ],
)
def test_rows_read_by_time_go_where_ranges_are_read(situation_of, per_second, stores):
    assert chosen(situation_of, measured(per_second)) in stores


def test_rows_read_by_key_go_to_a_wide_column_store_where_a_team_can_run_it(situation_of):
    assert chosen(situation_of, written(30_000)) == "cassandra"


def test_a_small_team_is_given_no_cluster(situation_of):
    assert chosen(situation_of, written(30_000), team__engineers=3) != "cassandra"


def test_what_is_only_read_in_batches_becomes_files(situation_of):
    brief = measured(50_000)
    unread = tuple(
        one.model_copy(update={"kind": "batch"}) if one.name == "Chart" else one
        for one in brief.workload.operations
    )
    brief = brief.model_copy(update={"workload": brief.workload.model_copy(update={"operations": unread})})
    assert chosen(situation_of, brief) == "s3"


def test_rows_that_must_agree_with_others_stay_with_them(situation_of):
    assert chosen(situation_of, measured(50_000), quality__consistency="strong") is None


def test_rows_that_are_changed_are_not_appended(situation_of):
    brief = measured(50_000)
    change = {"name": "Correct", "kind": "update", "entity": "Sample", "per_day": 2e9}
    work = brief.workload.model_dump(mode="json", exclude_defaults=True)
    work["operations"].append(change)
    assert (
        chosen(
            situation_of,
            Brief.model_validate({**brief.model_dump(mode="json", exclude_defaults=True), "workload": work}),
        )
        is None
    )


def test_the_system_of_record_is_chosen_for_what_is_left(situation_of):
    plan = outline(situation_of(measured(50_000)))
    assert plan.datastore.chosen == "postgresql"
    assert plan.datastore.winner.ruled_out_because == ""


def test_a_log_and_workers_write_the_batches_where_the_team_can_run_one(situation_of):
    plan = outline(situation_of(measured(50_000)))
    assert plan.event_store.by_log
    assert plan.queue == "kafka"
    alone = outline(situation_of(measured(50_000), team__engineers=3))
    assert not alone.event_store.by_log
    assert alone.queue != "kafka"


def test_the_store_is_drawn_with_links_that_say_who_writes():
    shape = designed(measured(50_000)).shape
    store = shape.component("event-store")
    assert store.modules == ("Sample",)
    arriving = {link.source: link.data for link in shape.links if link.target == "event-store"}
    assert "batches" in arriving["worker"]
    assert "batches" not in arriving["api"]


def test_tables_of_another_engine_are_not_among_those_that_postgresql_proves():
    data = designed(measured(50_000)).data
    assert {one.entity for one in data.elsewhere} == {"Sample"}
    assert "Sample" not in {one.entity for one in data.tables}
    moved = {one.name for one in data.elsewhere}
    assert not any(name in one.sql for one in data.access_patterns for name in moved)
    assert not any(key.references in moved for table in data.tables for key in table.foreign_keys)
    assert "Nothing of it was proved in PostgreSQL" in data.consistency


def test_tables_of_a_second_postgresql_stay_in_the_model_without_references_across():
    asked = {"decisions": [{"statement": "We use PostgreSQL for everything."}]}
    team = {"engineers": 3, "skills": ["postgresql"]}
    data = designed(measured(8_000, team=team, existing=asked)).data
    samples = next(table for table in data.tables if table.entity == "Sample")
    assert samples.foreign_keys == ()
    assert samples.partition_by == "taken_at"
    assert "event-store" in samples.comment


def test_a_brief_that_names_nothing_gives_all_its_rows_to_the_store(situation_of):
    brief = Brief.model_validate(
        {
            "name": "Sink",
            "purpose": "Sensors send telemetry.",
            "workload": {
                "writes_per_day": 50_000 * 86_400,
                "reads_per_day": 10_000,
                "traffic_shape": "steady",
            },
            "team": {"engineers": 10},
        }
    )
    assert chosen(situation_of, brief) in {"timescaledb", "clickhouse"}
    assert designed(brief).data.tables


def refuted(brief, *codes):
    design = designed(brief, upto=Step.SIZE)
    subject = Subject(assumed_brief(brief, design), design, TODAY)
    return [code for code in codes if run_check(CHECKS[code], subject).status == "refuted"]


@pytest.mark.parametrize("brief", [measured(75_000), written(80_000)], ids=["rows", "rooms"])
def test_many_instances_share_what_one_database_accepts(brief):
    codes = ("SIZE009", "OPERATE015", "OPERATE023", "ARCH006", "ARCH020", "LOAD001", "LOAD002")
    assert refuted(brief, *codes) == []


def test_a_pooler_is_part_of_the_design_only_where_pools_cannot_shrink_to_fit():
    fits, crowd = (designed(one, upto=Step.SIZE) for one in (measured(75_000), written(80_000)))
    for design, pooled in ((fits, False), (crowd, True)):
        database = design.shape.component("database")
        assert behind_pooler(database) is pooled
        assert ("connection pooler" in database.needed_by) is pooled
        assert any("transaction mode" in one.rule for one in design.operate.policies) is pooled
        lines = [one for one in design.size.costs if "connection pooler" in one.item]
        assert bool(lines) is pooled
        assert not any("pooler" in stage.name for stage in design.size.roadmap if stage.load_factor <= 1)


def test_what_pushes_changes_keeps_no_rows_and_is_sized_for_the_changes():
    design = designed(written(80_000), upto=Step.SIZE)
    shape = design.shape
    reached = {link.target for link in shape.links if link.source == "realtime"}
    assert "api" in reached
    assert not {one.id for one in shape.components if one.kind == "database"} & reached
    row = next(one for one in design.size.capacity if one.component == "realtime")
    assert row.unit == "message/s"
    assert row.demand / (row.instances * row.ceiling) <= row.utilisation_target
