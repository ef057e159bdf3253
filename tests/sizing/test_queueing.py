import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archkit.sizing.queueing import (
    allen_cunneen_seconds,
    backlog_after,
    consumers,
    drain_seconds,
    erlang_b,
    erlang_c,
    fork_join_seconds,
    growth_per_second,
    kimura_seconds,
    littles_law,
    lossy_queue,
    partitions,
    pollaczek_khinchine_seconds,
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


def mm1k(load, room):
    """Blocking and mean number waiting of M/M/1/K, from its states."""
    states = [load**present for present in range(room + 1)]
    total = sum(states)
    waiting = sum((present - 1) * one for present, one in enumerate(states) if present > 1)
    return states[-1] / total, waiting / total


@pytest.mark.parametrize("load", [0.1, 0.8, 1.0, 1.3, 5.0])
@pytest.mark.parametrize("room", [1, 2, 5, 40])
def test_a_bounded_queue_of_one_server_is_that_of_its_states(load, room):
    blocked, waiting = mm1k(load, room)
    found = lossy_queue(1, room - 1, load)
    assert found.refused == pytest.approx(blocked)
    assert found.waiting == pytest.approx(waiting, abs=1e-12)


@pytest.mark.parametrize(("servers", "limit", "load"), [(3, 4, 2.5), (5, 0, 4), (4, 10, 6), (2, 6, 2)])
def test_a_bounded_queue_of_several_servers_is_that_of_its_states(servers, limit, load):
    states = [load**n / math.factorial(n) for n in range(servers + 1)]
    states += [states[-1] * (load / servers) ** n for n in range(1, limit + 1)]
    waiting = sum(n * one for n, one in enumerate(states[servers:])) / sum(states)
    found = lossy_queue(servers, limit, load)
    assert found.refused == pytest.approx(states[-1] / sum(states))
    assert found.waiting == pytest.approx(waiting, abs=1e-12)


@given(st.integers(1, 500), st.integers(0, 100_000), st.floats(0, 5000))
def test_a_bounded_queue_holds_at_any_size(servers, limit, load):
    found = lossy_queue(servers, limit, load)
    assert 0 <= found.refused <= 1
    assert 0 <= found.waiting <= limit * (1 + 1e-9)


def test_without_a_queue_a_station_loses_what_erlang_said():
    assert erlang_b(2, 1) == pytest.approx(0.2)
    assert lossy_queue(2, 0, 1).refused == pytest.approx(0.2)
    assert erlang_b(1, 0) == 0
    assert erlang_b(50_000, 100_000) == pytest.approx(0.5, rel=0.01)


def test_the_limit_for_many_servers_joins_the_recursion():
    near, beyond = erlang_c(10_000, 9_900), erlang_c(10_001, 9_901)
    assert beyond == pytest.approx(near, rel=0.02)
    assert erlang_b(10_001, 9_901) == pytest.approx(erlang_b(10_000, 9_900), rel=0.02)


def test_work_that_is_always_the_same_waits_half_as_long():
    assert pollaczek_khinchine_seconds(8, 0.1, 1) == pytest.approx(waiting_seconds(8, 0.1, 1))
    assert pollaczek_khinchine_seconds(8, 0.1, 0) == pytest.approx(waiting_seconds(8, 0.1, 1) / 2)
    assert pollaczek_khinchine_seconds(8, 0.1, 4) == pytest.approx(2.5 * waiting_seconds(8, 0.1, 1))
    assert pollaczek_khinchine_seconds(10, 0.1, 0) == math.inf


def test_allen_cunneen_meets_erlang_and_adds_the_variation_of_arrivals():
    assert allen_cunneen_seconds(30, 0.1, 4, 1, 1) == pytest.approx(waiting_seconds(30, 0.1, 4))
    assert allen_cunneen_seconds(30, 0.1, 4, 3, 1) == pytest.approx(2 * waiting_seconds(30, 0.1, 4))


def test_kimura_meets_the_exact_cases_and_stays_below_allen_cunneen_for_uneven_work():
    assert kimura_seconds(30, 0.1, 4, 1) == pytest.approx(waiting_seconds(30, 0.1, 4))
    assert kimura_seconds(8, 0.1, 1, 4) == pytest.approx(pollaczek_khinchine_seconds(8, 0.1, 4))
    # M/D/2 at 0.8: tables give 0.4444 x (M/M/2 = 1.7778) of the service time, within 2 %
    assert kimura_seconds(1.6, 1, 2, 0) == pytest.approx(0.9, rel=0.02)
    assert kimura_seconds(30, 0.1, 4, 4) < allen_cunneen_seconds(30, 0.1, 4, 1, 4)
    assert kimura_seconds(40, 0.1, 4, 4) == math.inf
    assert kimura_seconds(0, 0.1, 4, 4) == 0


@given(st.floats(0.01, 0.99), st.integers(1, 300), st.floats(0, 100))
def test_waits_are_never_negative_and_grow_with_variation(full, servers, square):
    one = kimura_seconds(full * servers, 1, servers, square)
    assert one >= 0
    assert allen_cunneen_seconds(full * servers, 1, servers, 1, square) >= 0


def test_an_unstable_queue_grows_by_what_the_servers_cannot_do():
    assert growth_per_second(12, 0.1, 1) == pytest.approx(2)
    assert growth_per_second(8, 0.1, 1) == 0
    assert growth_per_second(1e6, 0, 1) == 0


def test_a_burst_leaves_a_backlog_that_drains():
    depth = backlog_after(60, 100, 80)
    assert depth == 1200
    assert drain_seconds(depth, 50, 80) == 40
    assert backlog_after(60, 100, 80, depth=100) == 1300
    assert backlog_after(60, 10, 80, depth=100) == 0


def test_the_slowest_of_two_branches_is_between_its_bounds_and_exact():
    low, base, high = fork_join_seconds(2, 5, 0.1)
    assert low <= base <= high
    assert base == pytest.approx((12 - 0.5) / 8 * 0.2)  # exact for two branches: Flatto and Hahn 1984
    assert fork_join_seconds(1, 5, 0.1) == (0.2, 0.2, 0.2)
    assert fork_join_seconds(3, 10, 0.1) == (math.inf, math.inf, math.inf)
