import datetime as dt
import math

import pytest

from archkit.errors import InputError
from archkit.knowledge import library
from archkit.sizing.calibration import LIMITS, calibration_summary, calibration_table, fitted, groups

TABLE = calibration_table()
KINDS = {
    "database": {"postgresql.reads", "postgresql.writes", "cassandra.writes"},
    "broker": {"kafka.produced", "kafka.consumed", "rabbitmq.messages"},
    "cache": {"redis.operations", "memcached.operations"},
    "web server": {"nginx.http", "nginx.https", "postgrest.gets", "spring-mongo.requests"},
}

TOLD = {
    "cassandra.writes": 1.2,
    "kafka.consumed": 1.2,
    "kafka.produced": 2.0,
    "memcached.operations": 1.1,
    "nginx.http": 1.1,
    "nginx.https": 1.3,
    "postgresql.reads": 1.3,
    "postgresql.writes": 1.3,
    "postgrest.gets": 1.3,
    "redis.operations": 1.7,
    "spring-mongo.requests": 1.2,
}
"""The factor that holds what was left out of each fit, of the same source or kind of machine."""


def factors(use, *of):
    return [one.factor for one in TABLE if one.measurement.use == use and one.measurement.group in of]


def test_there_are_measurements_of_every_kind_and_each_says_where_it_was_read():
    assert len(TABLE) == len(library().measurements) >= 20
    assert set(groups()) == set().union(*KINDS.values())
    for one in TABLE:
        assert one.measurement.source.strip()
        assert one.measurement.date <= dt.date(2026, 11, 21)
        assert one.measurement.unit.endswith("/s")


def test_every_group_is_fitted_on_some_rows_and_judged_on_others():
    for model in calibration_summary():
        assert model.fitted >= 1
        assert model.left_out + model.elsewhere >= 1


@pytest.mark.parametrize(("group", "most"), TOLD.items())
def test_rows_left_out_of_the_fit_are_within_the_factor_that_is_told(group, most):
    left = factors("left-out", group)
    assert left
    assert max(left) == pytest.approx(fitted(group).spread)
    assert max(left) <= most


def test_other_sources_are_further_off_and_that_is_told():
    elsewhere = [one for one in TABLE if one.measurement.use == "elsewhere"]
    assert max(one.factor for one in elsewhere) <= 10
    assert max(one.factor for one in elsewhere) > 3  # what LIMITS warns of is in the table
    assert sorted(one.factor for one in elsewhere)[len(elsewhere) // 2] <= 2.5
    assert any("Storage" in limit for limit in LIMITS)
    assert fitted("postgresql.writes").spread_elsewhere > fitted("postgresql.writes").spread


def test_the_fit_is_a_minimum():
    rows = [one for one in library().measurements.values() if one.group == "nginx.https"]
    rows = [one for one in rows if one.use == "fitted"]
    best = fitted("nginx.https")

    def error(model):
        return math.fsum(math.log(model.predicted(row) / row.per_second) ** 2 for row in rows)

    for name in ("service_ms", "per_kib_ms"):
        for factor in (0.95, 1.05):
            other = best.model_copy(update={name: getattr(best, name) * factor})
            assert error(other) > error(best)


def test_a_fitted_service_time_gives_its_ceiling_and_falls_with_cores_and_payload():
    model = fitted("postgresql.writes")
    assert 1000 * 8 / model.station_ms(8) == pytest.approx(model.ceiling_per_second(8))
    assert model.ceiling_per_second(4) < model.ceiling_per_second(8) < 2 * model.ceiling_per_second(4)
    web = fitted("nginx.https")
    assert web.ceiling_per_second(4, payload_bytes=100_000) < web.ceiling_per_second(4, payload_bytes=1000)
    assert web.ceiling_per_second(4, parts=2) == pytest.approx(web.ceiling_per_second(4) / 2)


def test_few_clients_are_bound_by_the_way_and_many_by_the_cores():
    model = fitted("postgresql.reads")
    row = next(one.measurement for one in TABLE if one.measurement.group == "postgresql.reads")
    one = row.model_copy(update={"clients": 1, "cores": 8})
    many = row.model_copy(update={"clients": 100_000, "cores": 8})
    alone = model.trip_ms + model.busy_ms()
    assert model.predicted(one) == pytest.approx(1000 / alone)
    assert model.predicted(many) == pytest.approx(model.ceiling_per_second(8), rel=0.01)


def test_a_group_that_nobody_measured_is_an_error_that_names_those_that_are():
    with pytest.raises(InputError, match=r"'oracle'.*Give one of: cassandra\.writes"):
        fitted("oracle")
