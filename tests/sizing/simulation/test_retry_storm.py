"""A surge of ten seconds, after which a system without limits to its retries stays down."""

import pytest

from archkit.sizing.network import Breaker, Call, Network, Retry, Route, ServiceTime, Station
from archkit.sizing.simulation import Scenario, Stretch, simulate

NAIVE = Retry(attempts=4, backoff_ms=50)
SURGE = Scenario(
    id="surge",
    seconds=60,
    warm_up_s=5,
    stretches=(Stretch(at_s=15, factor=2.5), Stretch(at_s=25, factor=1)),
)


def after_the_surge(retry, breaker=None):
    call = Call(
        target="database",
        work=ServiceTime(mean_ms=50, distribution="exponential"),
        timeout_ms=500,
        retry=retry,
        breaker=breaker,
    )
    network = Network(
        stations=(Station(id="web"), Station(id="database", servers=10)),
        routes=(Route(id="read", per_second=140, target_ms=1_000, entry=Call(target="web", calls=(call,))),),
    )
    return simulate(network, SURGE, backend="plain")


def test_retries_without_bound_keep_a_system_down_after_the_surge():
    run = after_the_surge(NAIVE)
    assert run.metastable
    assert run.recovered_after_s is None
    assert run.retries > run.offered
    assert run.timeline[-1].goodput_per_second < 0.3 * run.timeline[-1].offered_per_second
    assert run.stations[1].wasted > 0.5
    assert run.bottleneck == "database"


@pytest.mark.parametrize(
    ("retry", "breaker"),
    [(None, None), (Retry(attempts=4, backoff_ms=50, budget=0.1), None), (NAIVE, Breaker(open_s=2))],
    ids=["no retries", "budget", "breaker"],
)
def test_a_retry_budget_or_a_breaker_lets_it_recover(retry, breaker):
    run = after_the_surge(retry, breaker)
    assert not run.metastable
    assert run.recovered_after_s is not None
    assert run.timeline[-1].goodput_per_second > 0.8 * run.timeline[-1].offered_per_second
