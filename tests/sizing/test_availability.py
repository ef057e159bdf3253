import pytest

from archkit.knowledge import fact
from archkit.sizing import critical_path, path_availability


def test_parts_in_series_multiply(parts, shaped):
    one = path_availability(shaped(parts("api", "service")))
    two = path_availability(shaped(parts("api", "service"), parts("login", "identity", managed=True)))
    assert one.base == fact("availability.service").base
    assert two.base == pytest.approx(one.base * fact("availability.identity").base / 100)
    assert two.low <= two.base <= two.high <= 100
    assert "in series with" in two.formula


def test_a_second_instance_helps_until_common_causes_bound_it(parts, shaped):
    one, two, many = (
        path_availability(shaped(parts("api", "service", instances=count))).base for count in (1, 2, 50)
    )
    assert one < two <= many == fact("availability.common-cause").base


def test_a_standby_raises_the_database(parts, shaped):
    single, standby, own = (
        path_availability(shaped(parts("db", "database", technology="postgresql", **fields))).base
        for fields in ({"managed": True}, {"managed": True, "instances": 2}, {})
    )
    assert own < single < standby


def test_only_what_a_request_waits_for_counts(delivery_shape):
    assert [one.id for one in critical_path(delivery_shape)] == ["api", "database"]
    estimate = path_availability(delivery_shape)
    assert estimate.base == pytest.approx(99.95 * 99.95 / 100)


def test_a_cache_beside_the_path_does_not_fail_it(parts, shaped):
    bare = shaped(parts("api", "service"), parts("db", "database", technology="postgresql"))
    cached = shaped(
        parts("api", "service"),
        parts("db", "database", technology="postgresql"),
        parts("cache", "cache", technology="redis"),
    )
    assert path_availability(bare).base == path_availability(cached).base


def test_loops_and_nothing_at_all_are_answered(parts, shaped):
    looped = shaped(
        parts("a", "service"), parts("b", "service"), links=(("a", "b", "sync"), ("b", "a", "sync"))
    )
    assert [one.id for one in critical_path(looped)] == ["a", "b"]
    assert path_availability(looped).base < 100
    assert path_availability(shaped()).base == 100
