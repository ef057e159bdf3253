"""The simulation against what queueing theory knows exactly, with replications and an interval."""

import dataclasses
import functools
import math
import statistics

import pytest

from archkit.sizing.jackson import Queue, jackson_network
from archkit.sizing.network import Call, Network, RateLimit, Route, ServiceTime, Station
from archkit.sizing.queueing import erlang_c, kimura_seconds, lossy_queue, pollaczek_khinchine_seconds
from archkit.sizing.queueing import waiting_seconds as mm_c_seconds
from archkit.sizing.simulation import Scenario, simulate

RUNS = 8
STUDENT = 3.4995
"""Half of a 99 % interval in standard errors, for eight runs."""


def work(mean_ms, distribution="exponential", variation=1.0):
    return ServiceTime(mean_ms=mean_ms, distribution=distribution, variation=variation)


def one_station(rate, service, **fields):
    station = Station(id="one", **fields)
    return Network(
        stations=(station,),
        routes=(Route(id="ask", per_second=rate, entry=Call(target="one", work=service)),),
    )


@functools.cache
def runs(network, seconds):
    scenario = Scenario(id="theory", seconds=seconds, warm_up_s=seconds / 10)
    return [simulate(network, scenario, seed=seed, backend="compiled") for seed in range(1, RUNS + 1)]


@dataclasses.dataclass(frozen=True)
class Interval:
    """The mean over eight independent runs, and half of its 99 % interval."""

    mean: float
    half: float

    def says(self, expected, width=0.07):
        """Whether it is narrow enough to say anything, and holds what theory expects."""
        return self.half <= width * expected and abs(self.mean - expected) <= self.half


def interval(network, read, seconds=500):
    seen = [read(run) for run in runs(network, seconds)]
    return Interval(statistics.mean(seen), STUDENT * statistics.stdev(seen) / math.sqrt(RUNS))


def wait(station="one"):
    return lambda run: next(one.mean_wait_ms for one in run.stations if one.station == station)


@pytest.mark.parametrize("full", [0.3, 0.6, 0.85])
def test_one_server_waits_as_long_as_mm1_says(full):
    network = one_station(100 * full, work(10))
    assert interval(network, wait(), seconds=2000).says(1000 * mm_c_seconds(100 * full, 0.01, 1))


@pytest.mark.parametrize(("servers", "full"), [(2, 0.7), (8, 0.8), (20, 0.85)])
def test_many_servers_wait_as_long_as_erlang_c_says(servers, full):
    rate = 100 * servers * full
    network = one_station(rate, work(10), servers=servers)
    assert interval(network, wait(), seconds=150_000 / rate).says(
        1000 * mm_c_seconds(rate, 0.01, servers), width=0.1
    )


def test_servers_of_several_instances_are_one_crowd():
    together = one_station(560, work(10), servers=2, instances=4)
    assert interval(together, wait()).says(1000 * mm_c_seconds(560, 0.01, 8))


def test_the_tail_of_the_wait_is_the_probability_of_erlang_c():
    servers, rate = 4, 320
    chance = erlang_c(servers, rate * 0.01)
    expected = math.log(chance / 0.01) * 10 / (servers - rate * 0.01)
    network = one_station(rate, work(10), servers=servers)
    assert interval(network, lambda run: run.stations[0].p99_wait_ms, seconds=1000).says(expected, width=0.1)


@pytest.mark.parametrize(("load", "room"), [(0.8, 5), (1.0, 10), (1.5, 3)])
def test_one_server_with_room_for_few_refuses_what_mm1k_says(load, room):
    network = one_station(100 * load, work(10), queue_limit=room - 1)
    expected = lossy_queue(1, room - 1, load)
    assert interval(network, lambda run: run.stations[0].refused / run.stations[0].arrived).says(
        expected.refused
    )
    assert interval(network, lambda run: run.stations[0].mean_queue).says(expected.waiting)


def test_many_servers_with_room_for_few_refuse_what_theory_says():
    network = one_station(500, work(10), servers=4, queue_limit=6)
    expected = lossy_queue(4, 6, 5.0)
    assert interval(network, lambda run: run.stations[0].refused / run.stations[0].arrived).says(
        expected.refused
    )


@pytest.mark.parametrize(
    ("service", "square"),
    [
        (work(10, "deterministic"), 0.0),
        (work(10, "lognormal", 0.5), 0.25),
        (work(10, "lognormal", 2), 4.0),
    ],
)
def test_general_service_waits_as_long_as_pollaczek_and_khinchine_say(service, square):
    expected = 1000 * pollaczek_khinchine_seconds(70, 0.01, square)
    assert interval(one_station(70, service), wait(), seconds=2000).says(expected, width=0.12)


def test_work_that_is_always_the_same_on_two_servers_waits_as_tables_say():
    assert 1000 * kimura_seconds(160, 0.01, 2, 0) == pytest.approx(9, rel=0.02)
    assert interval(one_station(160, work(10, "deterministic"), servers=2), wait(), seconds=500).says(8.98)


def test_a_chain_of_queues_is_a_jackson_network():
    last = Call(target="c", work=work(4))
    middle = Call(target="b", work=work(25), probability=0.5, calls=(last,))
    network = Network(
        stations=(Station(id="a"), Station(id="b"), Station(id="c")),
        routes=(Route(id="go", per_second=60, entry=Call(target="a", work=work(12), calls=(middle,))),),
    )
    expected = jackson_network(
        {
            "a": Queue(seconds=0.012, outside=60, onward={"b": 0.5}),
            "b": Queue(seconds=0.025, onward={"c": 1}),
            "c": Queue(seconds=0.004),
        }
    )
    for name, state in expected.items():
        assert interval(network, wait(name), seconds=1500).says(1000 * state.wait_seconds, width=0.1)


def test_coming_back_to_the_same_queue_is_a_jackson_network():
    calls = (Call(target="b", work=work(8)), Call(target="a", work=work(6), stage=1))
    network = Network(
        stations=(Station(id="a"), Station(id="b", servers=2)),
        routes=(Route(id="go", per_second=60, entry=Call(target="a", work=work(6), calls=calls)),),
    )
    a, b = mm_c_seconds(120, 0.006, 1), mm_c_seconds(60, 0.008, 2)
    assert interval(network, wait("a"), seconds=1500).says(1000 * a)
    assert interval(network, lambda run: run.mean_ms, seconds=1500).says(1000 * (2 * a + b) + 20)


def test_a_fork_is_joined_when_the_slowest_branch_is_back():
    branches = tuple(
        Call(target="free", work=work(mean, "deterministic"), network_ms=1) for mean in (3, 11, 7)
    )
    then = Call(target="free", work=work(5, "deterministic"), stage=1)
    entry = Call(target="free", work=work(2, "deterministic"), calls=(*branches, then))
    network = Network(
        stations=(Station(id="free", servers=1000),), routes=(Route(id="go", per_second=100, entry=entry),)
    )
    run = simulate(network, Scenario(id="fork", seconds=50), backend="compiled")
    assert run.mean_ms == pytest.approx(2 + 12 + 5, rel=1e-6)
    assert run.p99_ms == pytest.approx(19, rel=0.01)


def test_two_branches_with_queues_of_their_own_are_joined_as_flatto_and_hahn_say():
    entry = Call(target="door", calls=(Call(target="a", work=work(10)), Call(target="b", work=work(10))))
    network = Network(
        stations=(Station(id="door"), Station(id="a"), Station(id="b")),
        routes=(Route(id="go", per_second=60, entry=entry),),
    )
    assert interval(network, lambda run: run.mean_ms, seconds=1000).says((12 - 0.6) / 8 * 10 / 0.4)


def test_littles_law_and_the_utilisation_law_hold_at_every_station():
    below = (
        Call(target="b", work=work(7, "lognormal", 1.5), probability=0.6, network_ms=2),
        Call(target="c", work=work(30), stage=1, style="async"),
    )
    network = Network(
        stations=(
            Station(id="a", servers=2, concurrency=6, queue_limit=40),
            Station(id="b"),
            Station(id="c", servers=4, background=True),
        ),
        routes=(
            Route(id="x", per_second=90, entry=Call(target="a", work=work(9), calls=below)),
            Route(id="y", per_second=60, entry=Call(target="a", work=work(8, "deterministic"))),
        ),
    )
    run = simulate(network, Scenario(id="laws", seconds=1000, warm_up_s=100), backend="compiled")
    works = {"a": (90 * 9 + 60 * 8) / 150 / 2, "b": 7, "c": 30 / 4}
    for one in run.stations:
        rate = (one.arrived - one.refused) / run.seconds
        assert one.mean_queue == pytest.approx(rate * one.mean_wait_ms / 1000, rel=0.01)
        assert one.utilisation == pytest.approx(rate * works[one.station] / 1000, rel=0.03)


def test_a_rate_limit_lets_through_what_it_says():
    network = one_station(300, work(1), servers=4, rate_limit=RateLimit(per_second=100, burst=5))
    run = simulate(network, Scenario(id="limit", seconds=500, warm_up_s=10), backend="compiled")
    assert run.goodput_per_second == pytest.approx(100, rel=0.01)


def test_an_unstable_queue_grows_by_the_difference():
    run = simulate(one_station(130, work(10)), Scenario(id="over", seconds=200), backend="compiled")
    assert not run.stable
    assert run.growth_per_second == pytest.approx(30, rel=0.1)
