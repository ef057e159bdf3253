"""What a store of its own keeps, and what is left to the others."""

import pytest

from archkit.brief import Brief
from archkit.design import Architecture, Component, Link
from archkit.sizing import measure_load, price_components, size_capacity
from archkit.sizing.demand import Setting
from archkit.sizing.store_share import share_of

DAY = 86_400


@pytest.fixture
def brief():
    return Brief.model_validate(
        {
            "name": "Meters",
            "workload": {
                "peak_to_average": 1,
                "entities": [
                    {"name": "Pump", "bytes_per_row": 100, "rows_now": 1000},
                    {"name": "Sample", "bytes_per_row": 60, "retention_days": 30},
                ],
                "operations": [
                    {"name": "Send", "kind": "create", "entity": "Sample", "per_day": 50_000 * DAY},
                    {"name": "Chart", "kind": "list", "entity": "Sample", "per_day": 10 * DAY},
                    {"name": "Add pump", "kind": "create", "entity": "Pump", "per_day": 2 * DAY},
                ],
            },
        }
    )


def part(name, kind, technology=None, **more):
    return Component(id=name, name=name, kind=kind, purpose="p", needed_by="n", technology=technology, **more)


def drawn(store="clickhouse", *, by_worker=True, provider=False):
    parts = [
        part("api", "service", "go-net-http"),
        part("worker", "worker", "go-net-http"),
        part("database", "database", "postgresql"),
        part("event-store", "database", store, modules=("Sample",)),
        part("stream", "stream", "kafka"),
    ]
    writer = "worker" if by_worker else "api"
    ends = [("api", "database"), (writer, "event-store"), ("api", "stream"), ("worker", "stream")]
    if provider:
        parts.append(part("mailer", "external"))
        ends.append(("worker", "mailer"))
    links = tuple(
        Link(source=one, target=other, protocol="x", data="d", failure="f", authenticated_by="a")
        for one, other in ends
    )
    return Architecture(
        pattern="event-driven",
        summary="s",
        deployment="containers",
        communication=("REST",),
        data_pattern="tables",
        components=tuple(parts),
        links=links,
    )


def rows(brief, shape):
    return {row.component: row for row in size_capacity(brief, shape, measure_load(brief))}


def test_shares_add_up_to_the_whole(brief):
    whole = measure_load(brief)
    own, rest = (measure_load(share_of(brief, frozenset({"Sample"}), own=one)) for one in (True, False))
    for name in ("writes_per_second", "storage_gib_at_horizon", "rows_at_horizon"):
        assert getattr(own, name).base + getattr(rest, name).base == pytest.approx(getattr(whole, name).base)


def test_a_total_that_operations_exceed_leaves_nothing_over(brief):
    stated = brief.with_values({"workload.writes_per_day": 60_000.0 * DAY})
    rest = measure_load(share_of(stated, frozenset({"Sample"}), own=False))
    assert rest.writes_per_second.base == pytest.approx(10_000)


def test_each_store_is_sized_for_what_it_keeps(brief):
    found = rows(brief, drawn())
    assert found["event-store"].demand == pytest.approx(50_000)
    assert found["event-store"].unit == "row/s"
    assert found["database"].demand < 10
    assert found["database"].instances == 1


def test_a_store_without_a_measured_ceiling_stays_unknown(brief):
    row = rows(brief, drawn("dynamodb"))["event-store"]
    assert row.ceiling is None
    assert row.demand == pytest.approx(50_000)
    assert row.measure


def test_each_store_pays_for_its_own_data(brief):
    lines = price_components(brief, drawn("postgresql"), measure_load(brief))
    storage = {one.component: one.base_usd for one in lines if "storage after" in one.item}
    assert storage["event-store"] > 100 * storage["database"]


def test_workers_of_a_log_are_sized_by_the_rows_that_they_insert(brief):
    row = rows(brief, drawn())["worker"]
    assert row.demand == pytest.approx(50_000)
    assert "ceiling.worker.rows" in row.source
    cores = row.instances * float(row.machine.split(" ", maxsplit=1)[0])
    assert cores < 40


def test_a_provider_is_only_weighed_where_it_is_called(brief):
    deferred = brief.model_copy(
        update={
            "workload": brief.workload.model_copy(
                update={
                    "operations": tuple(
                        one.model_copy(update={"deferred": one.name == "Add pump"})
                        for one in brief.workload.operations
                    )
                }
            )
        }
    )
    alone, calling = (rows(deferred, drawn(by_worker=False, provider=one))["worker"] for one in (False, True))
    assert "ceiling.go.requests" in alone.source
    assert "ceiling.worker.jobs" in calling.source


def test_large_bodies_are_worked_through_by_their_bytes():
    brief = Brief.model_validate(
        {
            "name": "Films",
            "workload": {
                "operations": [
                    {
                        "name": "Recode",
                        "kind": "batch",
                        "entity": "Film",
                        "per_day": DAY,
                        "payload_bytes": 50e6,
                    }
                ]
            },
        }
    )
    row = rows(brief, drawn(by_worker=False))["worker"]
    assert "ceiling.worker.bytes" in row.source
    assert row.instances * float(row.machine.split(" ", maxsplit=1)[0]) > 100


def test_connections_are_counted_for_what_reaches_the_database(brief):
    setting = Setting(brief, drawn(), measure_load(brief))
    api = setting.architecture.component("api")
    assert setting.recorded_share(api) < 0.001
    assert (
        Setting(
            brief, drawn().model_copy(update={"components": drawn().components[:3]}), measure_load(brief)
        ).recorded_share(api)
        == 1
    )


def test_a_store_read_by_key_is_sized_for_its_reads_too(brief):
    busy = brief.model_copy(
        update={
            "workload": brief.workload.model_copy(
                update={
                    "operations": tuple(
                        one.model_copy(update={"per_day": 90_000 * DAY}) if one.name == "Chart" else one
                        for one in brief.workload.operations
                    )
                }
            )
        }
    )
    by_key, by_time = (
        rows(busy, drawn(store))["event-store"].demand for store in ("cassandra", "clickhouse")
    )
    assert by_key == pytest.approx(140_000)
    assert by_time == pytest.approx(50_000)


def test_compressed_columns_store_less_than_rows_with_indexes(brief):
    def gib(store):
        lines = price_components(brief, drawn(store), measure_load(brief))
        return next(
            one.base_usd for one in lines if one.component == "event-store" and "storage after" in one.item
        )

    assert gib("clickhouse") < gib("postgresql") / 5
