import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.sizing import (
    consumers,
    drain_seconds,
    erlang_c,
    littles_law,
    partitions,
    pool_size,
    utilisation,
    waiting_seconds,
)


def test_littles_law_holds_for_the_published_run():
    assert littles_law(4638.7, 0.055172) == pytest.approx(256, rel=1e-3)


@pytest.mark.parametrize(
    ("servers", "load", "expected"),
    [(1, 0.5, 0.5), (1, 0.9, 0.9), (2, 1, 1 / 3), (3, 2, 4 / 9), (10, 5, 0.03611), (100, 90, 0.2169)],
)
def test_erlang_c_matches_known_values(servers, load, expected):
    assert erlang_c(servers, load) == pytest.approx(expected, rel=2e-3)


def test_erlang_c_agrees_with_its_definition():
    servers, load = 7, 5.2
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    rest = sum(load**count / math.factorial(count) for count in range(servers))
    assert erlang_c(servers, load) == pytest.approx(last / (rest + last))


@given(st.integers(1, 2000), st.floats(0, 3000))
def test_erlang_c_is_a_probability_at_any_size(servers, load):
    assert 0 <= erlang_c(servers, load) <= 1


def test_waiting_is_that_of_one_server_and_infinite_when_unstable():
    assert waiting_seconds(8, 0.1, 1) == pytest.approx(0.8 * 0.1 / 0.2)
    assert waiting_seconds(10, 0.1, 1) == math.inf
    assert utilisation(8, 0.1, 1) == pytest.approx(0.8)


def test_a_backlog_drains_or_never_does():
    assert drain_seconds(600, 10, 15) == pytest.approx(120)
    assert drain_seconds(1, 10, 10) == math.inf


def test_consumers_stay_below_the_target():
    assert consumers(100, 0.35, 0.7) == 50
    assert consumers(100, 0.35) == 50
    assert consumers(0, 1) == 1


def test_pool_of_the_published_example():
    assert pool_size(4, 1) == 9
    assert pool_size(16) == 33


def test_partitions_follow_the_slower_side():
    assert partitions(10_000, 5_000, 1_000, 1) == 10
    assert partitions(10_000, 500, 1_000, 1) == 20
    assert partitions(10_000, 5_000, 1_000) == 25
    assert partitions(0, 1, 1) == 1


def test_no_servers_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        erlang_c(0, 1)
