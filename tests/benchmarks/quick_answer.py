"""How far the quick answer is from the simulation, by utilisation, and how long both take.

Run ``python tests/benchmarks/quick_answer.py``; what it prints is kept as the facts
``quick-answer.*`` in archkit/knowledge/data/calibration.yaml.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.sizing.network import Call, Network, RateLimit, Retry, Route, ServiceTime, Station
from archkit.sizing.quick_answer import quick_answer
from archkit.sizing.simulation import Scenario, simulate

FULL = (0.3, 0.45, 0.6, 0.68, 0.8, 0.88)
"""Shares of the load that saturates the network, two for each region where an error is stated."""


@dataclass(frozen=True)
class Distance:
    """The quick answer over the simulation, less one, for one route at one load."""

    network: str
    route: str
    full: float
    region: str
    mean: float
    p95: float
    p99: float


def work(mean_ms, distribution="exponential", variation=1.0):
    return ServiceTime(mean_ms=mean_ms, distribution=distribution, variation=variation)


def single(servers, service):
    entry = Call(target="one", work=service)
    return Network(
        stations=(Station(id="one", servers=servers),),
        routes=(Route(id="ask", per_second=100, target_ms=200, entry=entry),),
    )


def chain(depth):
    call = None
    for place in reversed(range(depth)):
        service = work(2 + place % 3, "lognormal", 0.7 + 0.3 * (place % 3))
        below = (call,) if call else ()
        call = Call(target=f"s{place}", work=service, network_ms=0.5, calls=below)
    stations = tuple(Station(id=f"s{place}", servers=2 + place % 2) for place in range(depth))
    return Network(stations=stations, routes=(Route(id="go", per_second=100, entry=call),))


def fan_out(branches):
    calls = tuple(
        Call(target=f"b{place}", work=work(10, "exponential"), network_ms=1) for place in range(branches)
    )
    entry = Call(target="front", work=work(1, "deterministic"), calls=calls)
    stations = (Station(id="front", servers=2), *(Station(id=f"b{n}", servers=2) for n in range(branches)))
    return Network(stations=stations, routes=(Route(id="go", per_second=100, entry=entry),))


def web(*, timeouts=False, places=None):
    """A service with cache, database and a provider; a queue with workers behind it."""
    tries = {"timeout_ms": 1500, "retry": Retry(attempts=2)} if timeouts else {}

    def database(service_ms, stage, share=1.0):
        service = work(service_ms, "lognormal", 1.2)
        return Call(target="db", work=service, network_ms=0.5, stage=stage, probability=share, **tries)

    cached = Call(target="cache", work=work(0.3), network_ms=0.4)
    provider = Call(target="provider", work=work(60, "lognormal", 0.6), network_ms=30, stage=2, optional=True)
    job = Call(target="worker", work=work(40, "lognormal", 1), style="async", stage=3)
    read = Call(target="api", work=work(4), network_ms=0.5, calls=(cached, database(6, 1, 0.2)))
    write = Call(target="api", work=work(8), network_ms=0.5, calls=(database(5, 0), database(9, 1), job))
    pay = Call(target="api", work=work(6), network_ms=0.5, calls=(database(4, 0), provider))
    stations = (
        Station(id="api", servers=2, instances=3, concurrency=places),
        Station(id="cache", servers=1),
        Station(id="db", servers=4),
        Station(id="provider", servers=1000),
        Station(id="worker", servers=4, background=True),
    )
    rates = {"read": (200, read), "write": (40, write), "pay": (10, pay)}
    return Network(
        stations=stations,
        routes=tuple(
            Route(id=name, per_second=rate, target_ms=300, entry=entry)
            for name, (rate, entry) in rates.items()
        ),
    )


def held(places):
    """A pool whose places are held during a slow call below, and fill before the servers do."""
    slow = Call(target="slow", work=work(50, "lognormal", 0.8), network_ms=5)
    entry = Call(target="pool", work=work(1), calls=(slow,))
    stations = (Station(id="pool", servers=4, concurrency=places), Station(id="slow", servers=500))
    return Network(stations=stations, routes=(Route(id="go", per_second=100, entry=entry),))


def failing():
    """Calls that fail now and then and are tried again."""
    retry = Retry(attempts=3, backoff_ms=20, jitter=0.5)
    shaky = Call(target="shaky", work=work(8), failure_share=0.1, retry=retry)
    entry = Call(target="front", work=work(2), calls=(shaky,))
    stations = (Station(id="front"), Station(id="shaky", servers=3))
    return Network(stations=stations, routes=(Route(id="go", per_second=100, entry=entry),))


def shedding():
    """A queue of eight that refuses what comes beyond, behind a rate limit that hardly binds."""
    entry = Call(target="one", work=work(10))
    limit = RateLimit(per_second=1e6, burst=1000)
    station = Station(id="one", servers=2, queue_limit=8, rate_limit=limit)
    return Network(stations=(station,), routes=(Route(id="go", per_second=100, entry=entry),))


def mixed():
    """Short and long work at one station."""
    short = Route(id="short", per_second=100, entry=Call(target="one", work=work(2)))
    long = Route(id="long", per_second=5, entry=Call(target="one", work=work(60, "lognormal", 0.5)))
    return Network(stations=(Station(id="one", servers=4),), routes=(short, long))


def networks():
    """Return the networks that the error is stated for."""
    return {
        "one server": single(1, work(10)),
        "eight servers": single(8, work(50)),
        "always the same": single(2, work(10, "deterministic")),
        "very uneven": single(4, work(10, "lognormal", 2)),
        "chain of six": chain(6),
        "fan-out of four": fan_out(4),
        "service with cache and database": web(),
        "the same with timeouts and bounded places": web(timeouts=True, places=100),
        "places held": held(20),
        "calls that fail": failing(),
        "queue that refuses": shedding(),
        "short and long work": mixed(),
    }


def drawn(seed):
    """Return a network drawn at random: the quick answer was not made while looking at it."""
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    ids = [f"s{place}" for place in range(dice.randint(3, 8))]

    def call(depth, style="sync"):
        distribution = dice.choice(["exponential", "lognormal", "deterministic"])
        service = work(dice.choice([1, 2, 5, 10, 30]), distribution, dice.choice([0.5, 1, 1.5]))
        bounds = {"timeout_ms": 5000, "retry": Retry(attempts=2)} if dice.random() < 0.3 else {}
        return Call(
            target=dice.choice(ids),
            work=service,
            network_ms=dice.choice([0, 0.5, 2]),
            probability=dice.choice([1, 1, 0.8, 0.3]) if depth else 1,
            stage=dice.randint(0, 2),
            style=style,
            failure_share=dice.choice([0, 0, 0, 0.01]),
            calls=tuple(
                call(depth + 1, dice.choice(["sync", "sync", "sync", "async"]))
                for _ in range(dice.randint(0, 3) if depth < 3 else 0)
            ),
            **bounds,
        )

    return Network(
        stations=tuple(
            Station(id=one, servers=dice.choice([1, 2, 4, 8]), instances=dice.randint(1, 3)) for one in ids
        ),
        routes=tuple(
            Route(id=f"r{place}", per_second=dice.choice([5, 20, 50]), entry=call(0))
            for place in range(dice.randint(1, 3))
        ),
    )


def distances(named=None, requests=300_000, seed=7, shares=FULL) -> Iterator[Distance]:
    """Yield how far the quick answer is from the simulation, network by network."""
    for name, network in (named or networks()).items():
        limit = quick_answer(network).saturation_factor
        rate = sum(route.per_second for route in network.routes)
        for full in shares:
            factor = limit * full
            seconds = requests / (rate * factor)
            scenario = Scenario(id=name, load_factor=factor, seconds=seconds, warm_up_s=seconds / 10)
            run = simulate(network, scenario, seed=seed, backend="compiled")
            answer = quick_answer(network, factor)
            for seen in run.routes:
                said = answer.route(seen.route)
                yield Distance(
                    network=name,
                    route=seen.route,
                    full=full,
                    region=answer.error.region,
                    mean=_apart(said.mean_ms, seen.mean_ms),
                    p95=_apart(said.p95_ms, seen.p95_ms),
                    p99=_apart(said.p99_ms, seen.p99_ms),
                )


def _apart(said, seen):
    return math.inf if said is None or not seen else said / seen - 1


def milliseconds(network, load_factor=0.6, runs=15):
    """Return the median time of a quick answer, in milliseconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        quick_answer(network, load_factor)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)[runs // 2]


def main() -> None:
    """Print every distance, the largest by region, and what a quick answer takes."""
    found = [*distances(), *distances({f"drawn {seed}": drawn(seed) for seed in range(40)}, 200_000)]
    print(f"{'network':<42} {'route':<6} {'full':>5} {'mean':>7} {'p95':>7} {'p99':>7}")
    for one in found:
        numbers = f"{one.mean:>+7.1%} {one.p95:>+7.1%} {one.p99:>+7.1%}"
        print(f"{one.network:<42} {one.route:<6} {one.full:>5.2f} {numbers}")
    for region in dict.fromkeys(one.region for one in found):
        for what in ("mean", "p95", "p99"):
            apart = sorted(abs(getattr(one, what)) for one in found if one.region == region)
            nine = apart[math.ceil(0.9 * len(apart)) - 1]
            print(
                f"{region:<30} {what}: half within {apart[len(apart) // 2]:.1%},"
                f" nine of ten {nine:.1%}, worst {apart[-1]:.1%} of {len(apart)}"
            )
    for name, network in networks().items():
        print(f"{name:<42} {milliseconds(network):6.2f} ms")


if __name__ == "__main__":
    main()
