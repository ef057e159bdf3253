"""Inputs by name: what each becomes in the brief, and what is left unread."""

import pytest

from archkit.explore.evaluation import case_of, read_inputs
from archkit.sizing import measure_load


def read(brief="A system.", **inputs):
    return read_inputs(case_of({"id": "case", "brief": brief, "inputs": inputs}, source="case"))


@pytest.mark.parametrize(
    ("name", "value", "field", "wanted"),
    [
        ("writes_per_month", 30_000_000, "workload.writes_per_day", 1e6),
        ("reads_per_second", 10, "workload.reads_per_day", 864_000),
        ("read_qps", 10, "workload.reads_per_day", 864_000),
        ("read_write_ratio", 100, "workload.read_write_ratio", 100),
        ("write_read_ratio", 10, "workload.read_write_ratio", 0.1),
        ("reads_per_write", 20, "workload.read_write_ratio", 20),
        ("peak_factor", 5, "workload.peak_to_average", 5),
        ("peak_to_average", "6.7", "workload.peak_to_average", 6.7),
        ("record_bytes", 500, "workload.record_bytes", 500),
        ("paste_kb", 1.5, "workload.record_bytes", 1500),
        ("photo_mb", 2, "workload.object_bytes", 2_000_000),
        ("message_size_bytes", 100, "workload.record_bytes", 100),
        ("retention_years", 2, "workload.retention_days", 730),
        ("retention_hours", 12, "workload.retention_days", 0.5),
        ("users_total", "10M", "scale.users_total", 10_000_000),
        ("mau", 5000, "scale.users_total", 5000),
        ("dau", 5000, "scale.users_daily_active", 5000),
        ("daily_active_users", 5000, "scale.users_daily_active", 5000),
        ("peak_concurrent", 700, "scale.users_concurrent_peak", 700),
        ("concurrent_connections", 700, "scale.users_concurrent_peak", 700),
        ("tenants", 40, "scale.tenants", 40),
        ("growth_percent_per_year", 80, "scale.growth_percent_per_year", 80),
        ("horizon_years", 3, "scale.horizon_months", 36),
        ("team_size", 7, "team.engineers", 7),
        ("engineers", 7, "team.engineers", 7),
        ("people_on_call", 3, "team.on_call_people", 3),
        ("teams", 3, "team.teams", 3),
        ("budget_usd_per_month", 900, "budget.monthly_usd", 900),
        ("budget_per_year", 12_000, "budget.monthly_usd", 1000),
        ("availability_percent", 99.95, "quality.availability_percent", 99.95),
        ("availability", 0.999, "quality.availability_percent", 99.9),
        ("read_latency_ms_p99", 50, "quality.read_latency_p95_ms", 50),
        ("rpo_minutes", 5, "quality.rpo_minutes", 5),
        ("rto_hours", 2, "quality.rto_minutes", 120),
        ("cache_fraction", 0.2, "workload.hot_fraction", 0.2),
        ("consistency", "strong", "quality.consistency", "strong"),
        ("traffic_shape", "machine_timed", "workload.traffic_shape", "machine-timed"),
        ("provider", "hetzner", "budget.provider", "hetzner"),
        ("hipaa", True, "compliance.regimes", ("HIPAA",)),
        ("regions", ["eu", "us"], "scale.regions", ("eu", "us")),
    ],
)
def test_a_name_fills_its_field(name, value, field, wanted):
    found = read(**{name: value})
    assert found.unread == ()
    assert found.brief.value(field) == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)


@pytest.mark.parametrize(
    ("inputs", "kind", "per_second"),
    [
        ({"orders_per_day": 86_400}, "create", 1),
        ({"searches_per_month": 2_592_000}, "search", 1),
        ({"page_views_per_day": 86_400}, "read", 1),
        ({"daily_active_users": 100, "orders_per_user_per_day": 864}, "create", 1),
        ({"sensors": 60, "report_interval_seconds": 60}, "create", 1),
        ({"devices": 60, "pings_per_device_per_minute": 1}, "create", 1),
        ({"peak_uploads_per_second": 5, "peak_factor": 5}, "create", 1),
    ],
)
def test_what_is_done_at_a_rate_becomes_an_operation(inputs, kind, per_second):
    found = read(**inputs)
    assert found.unread == ()
    operation = next(one for one in found.brief.workload.operations if one.per_day)
    assert operation.kind == kind
    assert operation.per_day == pytest.approx(per_second * 86_400)


def test_all_requests_are_divided_by_the_ratio_that_is_stated():
    load = measure_load(read(requests_per_second=110, read_write_ratio=10).brief)
    assert load.reads_per_second.base == pytest.approx(100)
    assert load.writes_per_second.base == pytest.approx(10)


def test_a_peak_beside_an_average_is_a_factor():
    found = read(pings_per_second=600, peak_pings_per_second=4000)
    assert found.brief.workload.peak_to_average == pytest.approx(6.667, rel=0.01)


def test_counted_things_are_entities_with_rows():
    brief = read(products=10_000, users_total=5).brief
    assert [(one.name, one.rows_now) for one in brief.workload.entities] == [("Product", 10_000)]


def test_inputs_under_headings_are_read_as_if_they_stood_alone():
    found = read(
        load={"sensors": 60, "readings_per_sensor_per_minute": 1}, users={"total": 40}, team={"size": 5}
    )
    assert found.unread == ()
    assert found.brief.workload.operations[0].per_day == pytest.approx(86_400)
    assert (found.brief.scale.users_total, found.brief.team.engineers) == (40, 5)


@pytest.mark.parametrize("written", ["2 rps", "2/second", "172,800 per day"])
def test_a_rate_that_is_written_out_is_one(written):
    assert read(writes=written).brief.workload.writes_per_day == pytest.approx(172_800)


def test_inputs_go_before_prose():
    found = read("A service with 500 users, 3 engineers and 99.9% availability.", users_total=900)
    assert found.brief.scale.users_total == 900
    assert found.brief.team.engineers == 3


@pytest.mark.parametrize(
    "inputs",
    [{"followers_share": 0.1}, {"zipf_exponent": 0.9}, {"availability_percent": 300}, {"note": "see above"}],
    ids=str,
)
def test_what_cannot_be_read_is_said(inputs):
    assert len(read(**inputs).unread) == 1


@pytest.mark.parametrize("value", [None, [], {}, "", float("nan"), float("inf"), -5, True, "x" * 5000, 1e300])
def test_no_value_breaks_the_reading(value):
    for name in (
        "users_total",
        "writes_per_month",
        "record_bytes",
        "peak_factor",
        "retention_days",
        "anything",
    ):
        assert read(**{name: value}).brief.name == "case"
