import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing import entity_bytes, entity_rows, measure_load, operation_rate

GIB = 2**30


def brief(**parts):
    return Brief.model_validate({"name": "test", **parts})


def workload(**fields):
    return brief(workload=fields)


def test_an_empty_brief_has_no_load_and_says_what_it_assumes():
    load = measure_load(brief())
    assert load.reads_per_second is None
    assert load.writes_per_second is None
    assert load.storage_gib_at_horizon is None
    assert load.concurrent_connections is None
    assert [one.id for one in load.estimates()] == ["peak-to-average"]
    assert load.peak_to_average.inputs[0].source.startswith("assumed: ")


def assumed(estimate):
    return any(one.source.startswith("assumed: ") for one in estimate.inputs)


def test_users_stand_in_only_for_what_no_rate_tells():
    alone = measure_load(brief(scale={"users_total": "100K"}))
    assert assumed(alone.reads_per_second)
    assert assumed(alone.writes_per_second)
    written = measure_load(brief(scale={"users_total": "100K"}, workload={"writes_per_day": "10/second"}))
    assert written.writes_per_second.base == pytest.approx(10)
    assert not assumed(written.writes_per_second)
    assert written.reads_per_second == alone.reads_per_second
    read = measure_load(brief(scale={"users_total": "100K"}, workload={"reads_per_day": "10/second"}))
    assert read.reads_per_second.base == pytest.approx(10)
    assert read.writes_per_second is None


@pytest.mark.parametrize(
    "machines",
    [
        {"writes_per_day": "1000/second"},
        {"entities": [{"name": "Heartbeat", "rows_per_day": "1M"}]},
        {"operations": [{"name": "Ingest", "kind": "create", "entity": "Reading", "per_day": "1M"}]},
    ],
    ids=["more than people do", "heartbeats", "readings"],
)
def test_what_machines_send_says_nothing_of_how_often_people_read(machines):
    load = measure_load(brief(scale={"users_total": "100K"}, workload=machines))
    assert load.writes_per_second is not None
    assert load.reads_per_second is None


def test_reads_and_writes_of_assumed_users_add_up_to_their_requests():
    load = measure_load(brief(scale={"users_daily_active": 86_400}))
    assert load.reads_per_second.base + load.writes_per_second.base == pytest.approx(20)


@pytest.mark.parametrize(
    ("kind", "reads", "writes", "jobs"),
    [
        ("read", 2, None, None),
        ("list", 2, None, None),
        ("search", 2, None, None),
        ("subscribe", 2, None, None),
        ("create", None, 2, None),
        ("update", None, 2, None),
        ("delete", None, 2, None),
        ("command", None, 2, None),
        ("batch", None, None, 2),
    ],
)
def test_kinds_of_operation_read_write_or_run_as_jobs(kind, reads, writes, jobs):
    load = measure_load(workload(operations=[{"name": "one", "kind": kind, "per_day": "2/second"}]))
    found = (load.reads_per_second, load.writes_per_second, load.jobs_per_second)
    assert [one and round(one.base, 9) for one in found] == [reads, writes, jobs]


def test_deferred_operations_are_jobs_too():
    load = measure_load(
        workload(
            peak_to_average=4,
            operations=[{"name": "send", "kind": "command", "per_day": "5/second", "deferred": True}],
        )
    )
    assert load.writes_per_second.base == pytest.approx(5)
    assert load.jobs_per_second_peak.base == pytest.approx(20)


def test_jobs_burst_with_what_causes_them():
    load = measure_load(
        workload(
            peak_to_average=2,
            traffic_shape="steady",
            operations=[
                {"name": "send", "kind": "command", "per_day": "5/second", "deferred": True},
                {"name": "close", "kind": "batch", "per_day": "1/second"},
            ],
        )
    )
    steady, clocks = fact("workload.burst.steady").base, fact("workload.burst.machine-timed").base
    assert load.burst_jobs_per_second.base == pytest.approx(2 * (5 * steady + 1 * clocks))
    assert load.burst_writes_per_second.base == pytest.approx(2 * 5 * steady)


def test_an_estimate_says_which_input_spreads_it():
    load = measure_load(brief(scale={"users_total": "100K"}))
    reads = load.reads_per_second
    assert len(reads.shares) == 3
    active = fact("workload.daily-active-share")
    found = next(one for one in reads.shares if one.input == active.name)
    ends = (reads.base * active.lowest / active.base, reads.base * active.highest / active.base)
    assert (found.low, found.high) == pytest.approx(ends, rel=1e-5)
    assert measure_load(workload(reads_per_day=5)).reads_per_second.shares == ()


def test_each_operation_has_its_own_peak():
    load = measure_load(
        workload(
            peak_to_average=2,
            operations=[
                {"name": "browse", "kind": "read", "per_day": "10/second"},
                {"name": "export", "kind": "read", "per_day": "1/second", "peak_to_average": 30},
            ],
        )
    )
    assert load.peak_reads_per_second.base == pytest.approx(10 * 2 + 1 * 30)


@pytest.mark.parametrize(
    ("shape", "low", "base", "high"),
    [("daily", 2, 2.5, 3), ("machine-timed", 4, 6.7, 10), ("launch", 3, 5, 10)],
)
def test_the_shape_of_traffic_gives_the_peak(shape, low, base, high):
    peak = measure_load(workload(traffic_shape=shape)).peak_to_average
    assert (peak.low, peak.base, peak.high) == (low, base, high)
    assert not peak.inputs[0].source.startswith("assumed: ")


def test_a_stated_whole_covers_the_operations_that_have_no_rate():
    source = workload(
        reads_per_day="100/second",
        operations=[
            {"name": "open", "kind": "read", "per_day": "30/second"},
            {"name": "list", "kind": "list"},
        ],
    )
    assert measure_load(source).reads_per_second.base == pytest.approx(100)
    assert operation_rate(source, source.workload.operations[1]).base == pytest.approx(70)


def test_a_whole_below_its_parts_gives_way_to_them():
    source = workload(
        reads_per_day="10/second", operations=[{"name": "open", "kind": "read", "per_day": "30/second"}]
    )
    assert measure_load(source).reads_per_second.base == pytest.approx(30)


def test_unknown_rates_stay_unknown():
    source = workload(operations=[{"name": "open", "kind": "read"}, {"name": "list", "kind": "list"}])
    assert operation_rate(source, source.workload.operations[0]) is None
    assert measure_load(source).reads_per_second is None


def test_new_rows_are_writes_once():
    entity = {"name": "Order", "rows_per_day": "1/second", "bytes_per_row": 1000}
    alone = workload(entities=[entity])
    created = workload(entities=[entity], operations=[{"name": "order", "kind": "create", "entity": "Order"}])
    assert measure_load(alone).writes_per_second.base == pytest.approx(1)
    assert measure_load(created).writes_per_second.base == pytest.approx(1)
    assert operation_rate(created, created.workload.operations[0]).base == pytest.approx(1)


def test_growth_is_followed_month_by_month():
    source = brief(
        scale={"growth_percent_per_year": 100, "horizon_months": 24},
        workload={"entities": [{"name": "Row", "rows_per_day": 1, "bytes_per_row": 1}]},
    )
    expected = sum(30 * 2 ** (month / 12) for month in range(24))
    rows = entity_rows(source, source.workload.entities[0])
    assert rows.base == pytest.approx(expected)
    assert measure_load(source).growth_factor == pytest.approx(4)


def test_retention_bounds_what_is_kept():
    entity = {"name": "Log", "rows_per_day": 100, "bytes_per_row": 1, "retention_days": 45, "rows_now": 900}
    source = brief(scale={"horizon_months": 12}, workload={"entities": [entity]})
    assert entity_rows(source, source.workload.entities[0]).base == pytest.approx(4500)


def test_rows_of_today_stay_without_retention():
    source = workload(entities=[{"name": "Customer", "rows_now": "100K", "bytes_per_row": 100}])
    assert entity_rows(source, source.workload.entities[0]).base == 100_000
    assert measure_load(source).storage_gib_at_horizon.base == pytest.approx(1e7 / GIB)
    assert measure_load(source).storage_gib_per_month is None


def test_row_bytes_come_from_the_most_specific_statement():
    attributes = [{"name": "id", "type": "uuid"}, {"name": "at", "type": "timestamp"}]
    entities = [
        {"name": "Stated", "bytes_per_row": 700, "attributes": attributes},
        {"name": "Described", "attributes": attributes},
        {"name": "Bare"},
    ]
    source = workload(entities=entities)
    stated, described, bare = (entity_bytes(source, one) for one in source.workload.entities)
    assert stated.base == 700
    assert described.base == 16 + 8 + 28 + 2 * 8  # the row's own two times stand beside its attributes
    assert bare.low < bare.base < bare.high
    whole = workload(entities=entities, record_bytes=300)
    assert entity_bytes(whole, whole.workload.entities[1]).base == 300


def test_only_the_largest_command_creates_rows_when_nothing_is_called_create():
    commands = [
        {"name": name, "kind": "command", "entity": "Mail", "per_day": rate}
        for name, rate in (("send", 100), ("confirm", 90))
    ]
    source = brief(
        scale={"horizon_months": 1}, workload={"entities": [{"name": "Mail"}], "operations": commands}
    )
    assert entity_rows(source, source.workload.entities[0]).base == pytest.approx(3000)
    created = [*commands, {"name": "new", "kind": "create", "entity": "Mail", "per_day": 10}]
    source = brief(
        scale={"horizon_months": 1}, workload={"entities": [{"name": "Mail"}], "operations": created}
    )
    assert entity_rows(source, source.workload.entities[0]).base == pytest.approx(300)


def test_objects_are_counted_beside_rows():
    load = measure_load(
        brief(
            scale={"horizon_months": 10},
            workload={"writes_per_day": 100, "record_bytes": 100, "object_bytes": GIB},
        )
    )
    assert load.objects_gib_per_month.base == pytest.approx(3000)
    assert load.objects_gib_at_horizon.base == pytest.approx(30_000)


def test_connections_are_stated_or_derived():
    assert measure_load(brief(scale={"users_concurrent_peak": 50})).concurrent_connections.base == 50
    assert measure_load(brief(scale={"users_daily_active": 1000})).concurrent_connections.base == 100


def test_the_hot_set_is_never_larger_than_the_data():
    load = measure_load(
        workload(entities=[{"name": "A", "rows_now": 10, "bytes_per_row": 10}], reads_per_day="1M")
    )
    assert load.hot_set_gib.base <= load.storage_gib_at_horizon.base


def test_names_in_any_script_and_of_any_length_are_only_data():
    names = ["注文", "<script>", "x" * 120, "a`|\n"]
    source = workload(operations=[{"name": name, "kind": "create", "per_day": 1} for name in names])
    for operation in source.workload.operations:
        assert operation_rate(source, operation).base > 0
    assert measure_load(source).writes_per_second.base == pytest.approx(4 / 86_400)


def test_a_large_brief_is_measured_in_a_blink():
    entities = [{"name": f"e{index}", "rows_per_day": 1} for index in range(200)]
    operations = [
        {"name": f"o{index}", "kind": "create", "entity": f"e{index}", "per_day": 5} for index in range(200)
    ]
    source = workload(entities=entities, operations=operations)
    measure_load(source)
    began = time.perf_counter()
    load = measure_load(source)
    assert time.perf_counter() - began < 0.5
    assert load.writes_per_second.base == pytest.approx(200 * 5 / 86_400)


SCALES = st.fixed_dictionaries(
    {},
    optional={
        "users_total": st.integers(1, 10**10),
        "growth_percent_per_year": st.floats(-99, 100_000),
        "horizon_months": st.integers(1, 240),
    },
)
RATES = st.floats(min_value=1e-6, max_value=1e14)
WORKLOADS = st.fixed_dictionaries(
    {},
    optional={
        "reads_per_day": RATES,
        "writes_per_day": RATES,
        "read_write_ratio": st.floats(1e-6, 1e9),
        "record_bytes": st.integers(1, 10**15),
        "retention_days": st.floats(0.01, 36_500),
    },
)


@settings(max_examples=60, deadline=None)
@given(scale=SCALES, stated=WORKLOADS)
def test_every_valid_brief_is_measured(scale, stated):
    source = brief(scale=scale, workload=stated)
    load = measure_load(source)
    for one in load.estimates():
        assert 0 <= one.low <= one.base <= one.high < float("inf")
        assert one.formula
        assert bool(one.shares) == (one.low < one.high)
        assert sum(share.share for share in one.shares) == pytest.approx(1 if one.shares else 0)
    assert load == measure_load(source)
