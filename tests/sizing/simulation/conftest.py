"""Small networks that the simulation's tests play with."""

import pytest

from archkit.sizing.network import (
    Autoscaling,
    Breaker,
    Call,
    Network,
    RateLimit,
    Retry,
    Route,
    ServiceTime,
    Station,
)
from archkit.sizing.simulation import Fault, Scenario, Stretch


def exactly(mean_ms):
    return ServiceTime(mean_ms=mean_ms, distribution="deterministic")


def about(mean_ms):
    return ServiceTime(mean_ms=mean_ms, distribution="exponential")


def network(entry, *stations, rate=10.0, target_ms=None):
    """One route, and stations by name for those that are not given."""
    given = {one.id for one in stations}
    others = {call.target for call in entry.walk()} - given
    return Network(
        stations=(*stations, *(Station(id=name, servers=1_000) for name in sorted(others))),
        routes=(Route(id="read", per_second=rate, entry=entry, target_ms=target_ms),),
    )


@pytest.fixture
def everything():
    """A network with all that stations and calls can have, and a scenario with all faults."""
    worker = Call(
        target="worker",
        style="async",
        work=ServiceTime(mean_ms=20, variation=0.5),
        failure_share=0.1,
        timeout_ms=100,
        retry=Retry(attempts=3, backoff_ms=200),
        calls=(Call(target="database", work=about(2)),),
    )
    database = Call(
        target="database",
        stage=1,
        probability=0.3,
        work=ServiceTime(mean_ms=8, variation=2),
        network_ms=1,
        timeout_ms=80,
        retry=Retry(attempts=3, backoff_ms=20, budget=0.2),
        breaker=Breaker(open_s=1, calls=10),
    )
    cache = Call(target="cache", work=exactly(0.5), network_ms=0.5, optional=True, timeout_ms=3)
    side = Call(target="side", work=about(5), failure_share=0.02, optional=True, stage=1, timeout_ms=40)
    service = Call(
        target="service",
        work=about(6),
        network_ms=1,
        timeout_ms=100,
        retry=Retry(attempts=3, backoff_ms=50, jitter=0.5),
        calls=(cache, database, side, worker),
    )
    gateway = Call(target="gateway", calls=(service,), timeout_ms=400, retry=Retry(attempts=2))
    scaling = Autoscaling(smallest=1, largest=4, target=0.6, interval_s=2, delay_s=3, cooldown_s=4)
    stations = (
        Station(id="gateway", rate_limit=RateLimit(per_second=160, burst=20)),
        Station(id="service", servers=2, concurrency=20, queue_limit=50, autoscaling=scaling),
        Station(id="cache", concurrency=4),
        Station(id="database", servers=2, instances=2, concurrency=8, queue_limit=20, zones=2),
        Station(id="side", servers=2),
        Station(id="worker", background=True, instances=2, queue_limit=200),
    )
    routes = (
        Route(id="read", per_second=60, entry=gateway, target_ms=200),
        Route(id="write", per_second=5, peak_to_average=3, entry=service),
    )
    faults = (
        Fault(station="database", kind="zone", from_s=3, to_s=5),
        Fault(station="service", kind="instance", from_s=6, to_s=7),
        Fault(station="cache", kind="cold", from_s=8, to_s=9),
        Fault(station="database", kind="slow", from_s=10, to_s=12, amount=20),
        Fault(station="side", kind="errors", from_s=11, to_s=13, amount=0.5),
        Fault(station="worker", kind="instance", from_s=12, to_s=14, amount=2),
    )
    stretches = (Stretch(at_s=15, factor=4), Stretch(at_s=17, factor=1))
    scenario = Scenario(id="all", seconds=20, warm_up_s=1, at_peak=True, stretches=stretches, faults=faults)
    return Network(stations=stations, routes=routes), scenario


@pytest.fixture
def small():
    """How small networks are made: a route of its calls, and works of fixed or random length."""
    return network


@pytest.fixture
def fixed():
    return exactly


@pytest.fixture
def random():
    return about
