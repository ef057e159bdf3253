"""The load simulation against SimPy, on the same network in one run.

Four stations with timeouts and retries: a gateway calls a service, which asks a cache and, for
one request in five, a database. Both sides draw the same distributions and keep the same rules;
the SimPy side is written as its documentation teaches it: a process for each call, which waits
for its answer or a timeout. Ratios are of processor time on one core, since other programs may
run; the seconds are those of the clock.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import simpy

from archkit.sizing.network import Call, Network, Retry, Route, ServiceTime, Station
from archkit.sizing.simulation import LoadRun, Scenario, compile_now, simulate, simulate_many

PER_SECOND = 1_000
SMALL, MEDIUM, LARGE = 20_000, 1_000_000, 10_000_000
MEMORY = (100_000, LARGE)
WANTED = 100


@dataclass(frozen=True)
class Throughput:
    """How fast an engine simulated the network, and what it found."""

    name: str
    requests: int
    seconds: float
    processor_seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Requests simulated in a second of processor time."""
        return self.requests / self.processor_seconds


@dataclass(frozen=True)
class Found:
    """All that was measured."""

    runs: tuple[Throughput, ...]
    peak_mib: dict[int, float]
    cores: int

    def ratio(self, name: str) -> float:
        """Return how many times as fast as SimPy an engine is."""
        by_name = {one.name: one.per_second for one in self.runs}
        return by_name[name] / by_name["SimPy"]


def network() -> Network:
    """Return the network of the comparison."""
    database = Call(
        target="database",
        work=_work(4),
        network_ms=0.5,
        probability=0.2,
        stage=1,
        timeout_ms=30,
        retry=Retry(attempts=3, backoff_ms=10),
    )
    cache = Call(target="cache", work=_work(0.2), network_ms=0.5, timeout_ms=2, optional=True)
    service = Call(
        target="service",
        work=_work(3),
        network_ms=0.5,
        timeout_ms=100,
        retry=Retry(attempts=3, backoff_ms=20),
        calls=(cache, database),
    )
    gateway = Call(target="gateway", work=_work(0.3), timeout_ms=1_000, calls=(service,))
    return Network(
        stations=(
            Station(id="gateway", servers=2),
            Station(id="service", servers=4),
            Station(id="cache"),
            Station(id="database", servers=2),
        ),
        routes=(Route(id="read", per_second=PER_SECOND, entry=gateway),),
    )


def _work(mean_ms: float) -> ServiceTime:
    return ServiceTime(mean_ms=mean_ms, distribution="exponential")


class InSimPy:
    """The same network as SimPy processes."""

    def __init__(self, network: Network, seed: int) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)  # noqa: S311 - a simulation
        self.servers = {one.id: simpy.Resource(self.env, one.servers) for one in network.stations}
        self.took: list[float] = []
        self.route = network.routes[0]

    def run(self, seconds: float) -> None:
        """Let requests arrive for so many seconds."""
        self.env.process(self._arrivals())
        self.env.run(until=seconds)

    def _arrivals(self) -> Generator[Any, Any, None]:
        while True:
            yield self.env.timeout(self.random.expovariate(self.route.per_second))
            self.env.process(self._request())

    def _request(self) -> Generator[Any, Any, None]:
        began = self.env.now
        answered = yield from self._call(self.route.entry)
        if answered:
            self.took.append(self.env.now - began)

    def _call(self, call: Call) -> Generator[Any, Any, bool]:
        """Make a call as often as its retries allow; return whether it was answered."""
        attempts = call.retry.attempts if call.retry else 1
        for attempt in range(attempts):
            if attempt and call.retry:
                wait = min(call.retry.backoff_ms * call.retry.factor ** (attempt - 1), call.retry.longest_ms)
                yield self.env.timeout(wait / 1000 * self.random.random())
            begun: list[bool] = []
            work = self.env.process(self._work(call, begun))
            answer = yield work | self.env.timeout((call.timeout_ms or 0) / 1000)
            if work in answer:
                if work.value:
                    return True
            elif not begun:
                work.interrupt()
        return False

    def _work(self, call: Call, begun: list[bool]) -> Generator[Any, Any, bool]:
        """Wait for a server, work, and call what is below; only who waits can be interrupted."""
        try:
            yield self.env.timeout(call.network_ms / 1000)
            turn = self.servers[call.target].request()
            try:
                yield turn
            except simpy.Interrupt:
                turn.cancel()
                return False
        except simpy.Interrupt:
            return False
        begun.append(True)
        yield self.env.timeout(self.random.expovariate(1000 / (call.work.mean_ms if call.work else 1)))
        self.servers[call.target].release(turn)
        for below in call.calls:
            if self.random.random() < below.probability:
                answered = yield from self._call(below)
                if not answered and not below.optional:
                    return False
        return True


def measure() -> Found:
    """Time SimPy and both backends, then ten million requests on one core and on all."""
    compile_now()
    cores = os.cpu_count() or 1
    simpy_first = in_simpy()
    plain, compiled = (ours(name, size) for name, size in (("plain", SMALL), ("compiled", MEDIUM)))
    runs = (
        min(simpy_first, in_simpy(), key=lambda one: one.processor_seconds),
        plain,
        min(compiled, ours("compiled", MEDIUM), key=lambda one: one.processor_seconds),
        ours("compiled", LARGE, name="compiled, 1e7"),
        on_all_cores(cores),
    )
    return Found(runs, {size: peak_mib(size) for size in MEMORY}, cores)


def in_simpy() -> Throughput:
    """Time SimPy."""
    engine = InSimPy(network(), 1)
    seconds, processor = timed(lambda: engine.run(SMALL / PER_SECOND))
    took = sorted(engine.took)
    p50, p99 = (took[int(share * len(took))] * 1000 for share in (0.5, 0.99))
    return Throughput("SimPy", SMALL, seconds, processor, p50, p99)


def ours(backend: str, requests: int, *, name: str | None = None) -> Throughput:
    """Time one of our backends."""
    found: list[LoadRun] = []
    scenario = Scenario(id="bench", seconds=requests / PER_SECOND)
    seconds, processor = timed(lambda: found.append(simulate(network(), scenario, backend=backend)))
    run = found[0]
    return Throughput(name or backend, run.offered, seconds, processor, run.p50_ms, run.p99_ms)


def on_all_cores(cores: int) -> Throughput:
    """Time ten million requests in one run on each core."""
    found: list[Any] = []
    scenario = Scenario(id="bench", seconds=LARGE / PER_SECOND / cores)
    seconds, processor = timed(
        lambda: found.append(simulate_many(network(), scenario, range(1, cores + 1), backend="compiled"))
    )
    requests = sum(run.offered for run in found[0].runs)
    p50, p99 = (found[0].interval(name).mean for name in ("p50_ms", "p99_ms"))
    return Throughput("compiled, 1e7 on all cores", requests, seconds, processor, p50, p99)


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that an action takes by the clock, and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - began, time.process_time() - worked


def peak_mib(requests: int) -> float:
    """Return the most memory that a new interpreter needs for so many requests."""
    command = [sys.executable, str(Path(__file__)), str(requests)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def table(found: Found) -> str:
    """Return what was measured as lines of a table."""
    head = (
        f"{'load simulation':<28} {'requests':>10} {'s':>7} {'cpu s':>7}"
        f" {'a cpu s':>10} {'x SimPy':>8} {'p50 ms':>7} {'p99 ms':>7}"
    )
    lines = [
        f"{one.name:<28} {one.requests:>10,} {one.seconds:>7.2f} {one.processor_seconds:>7.2f}"
        f" {one.per_second:>10,.0f} {found.ratio(one.name):>8.1f} {one.p50_ms:>7.2f} {one.p99_ms:>7.2f}"
        for one in found.runs
    ]
    memory = ", ".join(f"{mib:.0f} MiB with {size:.0e} requests" for size, mib in found.peak_mib.items())
    enough = "yes" if found.ratio("compiled") >= WANTED else "NO"
    return "\n".join(
        [head, *lines, f"peak memory: {memory}", f"at least {WANTED} times SimPy on one core: {enough}"]
    )


def as_json(found: Found) -> str:
    """Return what was measured as JSON text."""
    rows = [asdict(one) | {"times_simpy": found.ratio(one.name)} for one in found.runs]
    return json.dumps({"runs": rows, "peak_mib": found.peak_mib, "cores": found.cores}, indent=2)


if __name__ == "__main__":
    ours("compiled", int(sys.argv[1]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
