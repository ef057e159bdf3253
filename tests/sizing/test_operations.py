import pytest

from archkit.brief import Brief
from archkit.knowledge import fact
from archkit.sizing import measure_load
from archkit.sizing.operations import operation_loads


def brief(quality=None, **workload):
    return Brief.model_validate({"name": "test", "workload": workload, "quality": quality or {}})


def only(source):
    (found,) = operation_loads(source)
    return found


def test_average_peak_and_burst_of_one_operation():
    one = only(
        brief(
            traffic_shape="launch", operations=[{"name": "order", "kind": "create", "per_day": "10/second"}]
        )
    )
    peak, burst = fact("workload.peak.launch"), fact("workload.burst.launch")
    assert (one.name, one.kind, one.way, one.profile) == ("order", "create", "write", "launch")
    assert one.average.base == pytest.approx(10)
    assert one.peak.base == pytest.approx(10 * peak.base)
    assert one.burst.base == pytest.approx(10 * peak.base * burst.base)
    assert one.burst.high == pytest.approx(10 * peak.highest * burst.highest)
    assert one.average.unit == one.peak.unit == one.burst.unit == "write/s"
    assert {share.input for share in one.burst.shares} == {peak.name, burst.name}


@pytest.mark.parametrize(
    ("quality", "own", "deferred", "milliseconds"),
    [
        ({}, 80, False, 80),
        ({"read_latency_p95_ms": 300}, 80, False, 80),
        ({"read_latency_p95_ms": 300}, None, False, 300),
        ({"read_latency_p95_ms": 300}, 5000, True, 300),
        ({}, None, False, fact("workload.latency-p95").base),
    ],
)
def test_requests_in_flight_are_rate_times_time(quality, own, deferred, milliseconds):
    operation = {"name": "look", "kind": "read", "per_day": "1000/second", "deferred": deferred}
    if own:
        operation["latency_p95_ms"] = own
    one = only(brief(quality, peak_to_average=2, operations=[operation]))
    mean = milliseconds / 1000 * fact("workload.mean-over-p95").base
    assert one.in_flight.base == pytest.approx(2000 * mean)
    assert one.in_flight.unit == "request"


def test_bytes_go_in_with_a_write_and_out_with_a_read():
    source = brief(
        peak_to_average=3,
        operations=[
            {"name": "upload", "kind": "create", "per_day": "2/second", "payload_bytes": 125_000},
            {"name": "look", "kind": "read", "per_day": "1/second", "payload_bytes": 250_000},
        ],
    )
    upload, look = operation_loads(source)
    load = measure_load(source)
    assert (upload.traffic.base, look.traffic.base) == pytest.approx((2, 2))
    assert (upload.peak_traffic.base, look.peak_traffic.base) == pytest.approx((6, 6))
    assert load.ingress_mbit_per_second.base == pytest.approx(upload.traffic.base)
    assert load.peak_egress_mbit_per_second.base == pytest.approx(look.peak_traffic.base)


def test_a_batch_run_is_a_job_that_nobody_waits_for():
    one = only(brief(traffic_shape="daily", operations=[{"name": "close", "kind": "batch", "per_day": 8640}]))
    assert (one.way, one.profile) == ("job", "machine-timed")
    assert one.average.base == pytest.approx(0.1)
    assert one.average.unit == "job/s"
    assert one.in_flight is one.payload is one.traffic is None


def test_an_unknown_rate_stays_unknown_and_is_listed():
    source = brief(operations=[{"name": "a", "kind": "read"}, {"name": "b", "kind": "read"}])
    assert [(one.name, one.average, one.burst) for one in operation_loads(source)] == [
        ("a", None, None),
        ("b", None, None),
    ]


def test_the_whole_is_what_its_operations_are():
    source = brief(
        {"read_latency_p95_ms": 100, "write_latency_p95_ms": 400},
        traffic_shape="daily",
        operations=[
            {"name": "a", "kind": "read", "per_day": "5/second"},
            {"name": "b", "kind": "list", "per_day": "1/second", "peak_to_average": 20},
            {"name": "c", "kind": "update", "per_day": "2/second"},
        ],
    )
    load, found = measure_load(source), operation_loads(source)
    assert len(found) == 3
    assert sum(one.in_flight.base for one in found) == pytest.approx(load.requests_in_flight_peak.base)
    reads = [one for one in found if one.way == "read"]
    assert sum(one.burst.base for one in reads) == pytest.approx(load.burst_reads_per_second.base)
    assert sum(one.peak_traffic.base for one in reads) == pytest.approx(load.peak_egress_mbit_per_second.base)


def test_what_no_operation_names_is_in_flight_too():
    load = measure_load(brief({"read_latency_p95_ms": 1000}, peak_to_average=1, reads_per_day="100/second"))
    assert load.requests_in_flight_peak.base == pytest.approx(100 * fact("workload.mean-over-p95").base)
    assert measure_load(brief()).requests_in_flight_peak is None
    assert operation_loads(brief()) == ()
    assert measure_load(brief()).burst_reads_per_second is None


def test_what_no_operation_names_stands_last():
    source = brief(
        reads_per_day="100/second",
        writes_per_day="10/second",
        record_bytes=125_000,
        operations=[
            {"name": "look", "kind": "read", "per_day": "30/second"},
            {"name": "list", "kind": "list", "per_day": "30/second"},
        ],
    )
    *_, reads, writes = operation_loads(source)
    assert [(one.name, one.kind, one.way) for one in (reads, writes)] == [
        ("Other reads", None, "read"),
        ("All writes", None, "write"),
    ]
    assert (reads.average.base, writes.average.base) == pytest.approx((40, 10))
    load = measure_load(source)
    assert writes.peak_traffic.base == pytest.approx(load.peak_ingress_mbit_per_second.base)
    found = operation_loads(source)
    assert sum(one.in_flight.base for one in found) == pytest.approx(load.requests_in_flight_peak.base)
