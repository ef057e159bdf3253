"""The simulation against SimPy and Ciw: the same small networks, written for each of them."""

import functools
import math
import random
import statistics

import ciw
import pytest
import simpy

from archkit.sizing.network import Call, Network, Retry, Route, ServiceTime, Station
from archkit.sizing.simulation import Scenario, simulate

SECONDS, WARM_UP = 70, 10
"""What each of the peers' runs simulates; ours take ten times as long."""
PEER_RUNS, OUR_RUNS = 4, 8


def work(mean_ms):
    return ServiceTime(mean_ms=mean_ms, distribution="exponential")


@functools.cache
def ours(network):
    scenario = Scenario(id="peer", seconds=10 * SECONDS, warm_up_s=WARM_UP)
    return [simulate(network, scenario, seed=seed, backend="compiled") for seed in range(OUR_RUNS)]


def agree(seen, peer, *, within=0.02, widest=0.05):
    """Two samples of independent runs have the same mean: three standard errors and a little."""
    one, other = statistics.mean(seen), statistics.mean(peer)
    error = math.hypot(
        statistics.stdev(seen) / math.sqrt(len(seen)), statistics.stdev(peer) / math.sqrt(len(peer))
    )
    assert error <= widest * abs(other), f"too few runs to tell: {one:.4g}, {other:.4g} +- {error:.2g}"
    assert abs(one - other) <= 3 * error + within * abs(other), (
        f"{one:.5g} against {other:.5g} +- {error:.2g}"
    )


class Tried:
    """A service with two servers in SimPy, and callers that give up and try again.

    As in the simulation: who gives up in the queue leaves it, who gives up while being served
    keeps the server busy in vain.
    """

    def __init__(self, seed, *, rate, timeout_s, attempts, backoff_s):
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self.env = simpy.Environment()
        self.servers = simpy.Resource(self.env, capacity=2)
        self.rate, self.timeout_s, self.attempts, self.backoff_s = rate, timeout_s, attempts, backoff_s
        self.offered = self.answered = self.retries = 0
        self.times = []
        self.env.process(self.arrivals())
        self.env.run(until=SECONDS)

    def arrivals(self):
        while True:
            yield self.env.timeout(self.dice.expovariate(self.rate))
            self.env.process(self.request())

    def request(self):
        began, counted = self.env.now, self.env.now >= WARM_UP
        self.offered += counted
        for attempt in range(self.attempts):
            if attempt:
                pause = self.backoff_s * 2 ** (attempt - 1)
                yield self.env.timeout(pause * (1 - 0.5 * self.dice.random()))
                self.retries += counted
            done = self.env.event()
            served = self.env.process(self.serve(done))
            given_up = self.env.timeout(self.timeout_s)
            yield done | given_up
            if done.triggered:
                self.answered += counted
                if counted:
                    self.times.append(self.env.now - began)
                return
            if served.is_alive and served.waiting:
                served.interrupt()

    def serve(self, done):
        process = self.env.active_process
        process.waiting = True
        with self.servers.request() as place:
            try:
                yield place
            except simpy.Interrupt:
                return
            process.waiting = False
            yield self.env.timeout(self.dice.expovariate(100))
            if not done.triggered:
                done.succeed()


@pytest.mark.parametrize("rate", [110, 170])
def test_timeouts_and_retries_with_backoff_are_those_of_simpy(rate):
    retry = Retry(attempts=3, backoff_ms=20, factor=2, jitter=0.5)
    call = Call(target="two", work=work(10), timeout_ms=30, retry=retry)
    network = Network(
        stations=(Station(id="door"), Station(id="two", servers=2)),
        routes=(Route(id="ask", per_second=rate, entry=Call(target="door", calls=(call,))),),
    )
    peers = [Tried(seed, rate=rate, timeout_s=0.03, attempts=3, backoff_s=0.02) for seed in range(PEER_RUNS)]
    agree([run.mean_ms for run in ours(network)], [1000 * statistics.mean(one.times) for one in peers])
    share = [run.answered / run.offered for run in ours(network)]
    agree(share, [one.answered / one.offered for one in peers], within=0.005)
    retried = [run.retries / run.offered for run in ours(network)]
    agree(retried, [one.retries / one.offered for one in peers], within=0.03, widest=0.08)
    tail = [statistics.quantiles(one.times, n=100)[94] * 1000 for one in peers]
    agree([run.p95_ms for run in ours(network)], tail, within=0.03)


class Pooled:
    """A pool of places in SimPy that are held while a slow station below works."""

    def __init__(self, seed, *, rate, places):
        self.dice = random.Random(seed)  # noqa: S311 - no secret
        self.env = simpy.Environment()
        self.places = simpy.Resource(self.env, capacity=places)
        self.servers = simpy.Resource(self.env, capacity=2)
        self.below = simpy.Resource(self.env, capacity=6)
        self.rate = rate
        self.times, self.waits = [], []
        self.env.process(self.arrivals())
        self.env.run(until=SECONDS)

    def arrivals(self):
        while True:
            yield self.env.timeout(self.dice.expovariate(self.rate))
            self.env.process(self.request())

    def request(self):
        began = self.env.now
        with self.places.request() as place:
            yield place
            with self.servers.request() as server:
                yield server
                waited = self.env.now - began
                yield self.env.timeout(self.dice.expovariate(200))
            with self.below.request() as turn:
                yield turn
                yield self.env.timeout(self.dice.expovariate(25))
        if began >= WARM_UP:
            self.times.append(self.env.now - began)
            self.waits.append(waited)


def test_places_held_during_a_slow_call_are_those_of_simpy():
    slow = Call(target="below", work=work(40))
    network = Network(
        stations=(Station(id="pool", servers=2, concurrency=8), Station(id="below", servers=6)),
        routes=(Route(id="ask", per_second=110, entry=Call(target="pool", work=work(5), calls=(slow,))),),
    )
    peers = [Pooled(seed, rate=110, places=8) for seed in range(PEER_RUNS)]
    agree([run.mean_ms for run in ours(network)], [1000 * statistics.mean(one.times) for one in peers])
    waits = [run.stations[0].mean_wait_ms for run in ours(network)]
    agree(waits, [1000 * statistics.mean(one.waits) for one in peers], within=0.05, widest=0.2)


def ciw_records(**network):
    """The records of customers of four runs of a Ciw network that came after the warm-up."""
    built = ciw.create_network(**network)
    found = []
    for seed in range(PEER_RUNS):
        ciw.seed(seed)
        simulation = ciw.Simulation(built)
        simulation.simulate_until_max_time(SECONDS)
        found.append([one for one in simulation.get_all_records() if one.arrival_date > WARM_UP])
    return found


def mean_wait(records, node=1):
    return [
        1000
        * statistics.mean(
            one.waiting_time for one in run if one.node == node and one.record_type == "service"
        )
        for run in records
    ]


def test_several_servers_are_those_of_ciw():
    network = Network(
        stations=(Station(id="one", servers=3),),
        routes=(Route(id="ask", per_second=100, entry=Call(target="one", work=work(20))),),
    )
    records = ciw_records(
        arrival_distributions=[ciw.dists.Exponential(100)],
        service_distributions=[ciw.dists.Exponential(50)],
        number_of_servers=[3],
    )
    agree([run.stations[0].mean_wait_ms for run in ours(network)], mean_wait(records), widest=0.08)


def test_a_bounded_queue_is_that_of_ciw():
    network = Network(
        stations=(Station(id="one", servers=2, queue_limit=4),),
        routes=(Route(id="ask", per_second=110, entry=Call(target="one", work=work(20))),),
    )
    records = ciw_records(
        arrival_distributions=[ciw.dists.Exponential(110)],
        service_distributions=[ciw.dists.Exponential(50)],
        number_of_servers=[2],
        queue_capacities=[4],
    )
    refused = [sum(one.record_type == "rejection" for one in run) / len(run) for run in records]
    agree([run.stations[0].refused / run.stations[0].arrived for run in ours(network)], refused)
    agree([run.stations[0].mean_wait_ms for run in ours(network)], mean_wait(records))


def test_a_network_of_two_stations_is_that_of_ciw():
    second = Call(target="b", work=ServiceTime(mean_ms=20, distribution="deterministic"), probability=0.4)
    network = Network(
        stations=(Station(id="a"), Station(id="b", servers=2)),
        routes=(Route(id="ask", per_second=70, entry=Call(target="a", work=work(10), calls=(second,))),),
    )
    records = ciw_records(
        arrival_distributions=[ciw.dists.Exponential(70), None],
        service_distributions=[ciw.dists.Exponential(100), ciw.dists.Deterministic(0.02)],
        number_of_servers=[1, 2],
        routing=[[0.0, 0.4], [0.0, 0.0]],
    )
    for node, place in ((1, 0), (2, 1)):
        waits = [run.stations[place].mean_wait_ms for run in ours(network)]
        agree(waits, mean_wait(records, node), widest=0.1, within=0.03)
