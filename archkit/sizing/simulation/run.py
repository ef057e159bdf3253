"""Runs a scenario on a network and reads off what happened.

The rules of the simulated world:

Arrivals
    Each route's requests come as a Poisson process of its own (at its average rate, or its
    peak rate), times the load factor, times the factor of the latest stretch that has begun.
    They come whether earlier ones were answered or not, until the run ends; what is then
    under way is counted as `unfinished`.
A call
    takes `network_ms`, all of it on the way there; comes to the station's door; waits for a
    place (of `concurrency` at each live instance), then for a server (of `servers` at each);
    is worked on; gives the server back; makes the calls below it, stage by stage; gives the
    place back and answers. Queues are shared by all instances of a station and first come,
    first served. A call without work needs no server. A stage waits for all its calls, even
    when one has failed; then the caller fails too, unless the failed one was optional.
The door
    refuses when no instance lives (a background queue goes on taking), when the rate limit has
    no token, and when `queue_limit` calls wait: for a place where `concurrency` is set, else
    for a server. Refusals, own failures (drawn after the work) and lost instances are failures
    that the caller hears of at once.
Timeouts
    run from the sending of an attempt (of a call that was handed over: from its taking by a
    worker) to its answer. What still waits is withdrawn; what is worked on goes on to its end,
    with all calls below it, and is counted as wasted.
Retries
    follow a failed or timed-out attempt after the backoff, ``jitter`` of it drawn evenly; the
    first attempt is one of `attempts`. A budget earns `budget` tokens with each first attempt
    and keeps at most 10; a retry spends one. A circuit breaker looks at the last `calls`
    attempts of its call site, opens when all of them are seen and enough failed, refuses for
    `open_s`, then lets `probes` through (again after another `open_s` if they don't return):
    all of them must succeed.
Handing over
    An ``async`` call never holds its caller up. When its attempts are used up it is a dead
    letter.
Instances
    The autoscaler compares the mean of busy servers in its last interval with the target.
    Instances let go finish their work first; instances lost to a fault fail their share of
    what the station has in hand (queued messages of background workers stay), and come back
    when the fault ends. A zone is the fullest one.
Memory
    holds at most 2**20 calls under way (`memory.MOST_FRAMES`); beyond, arrivals are refused,
    counted as failed, and the run is not stable.

Requests and results are counted when they happen, from the end of the warm-up on. Goodput
counts answers without an error and within the route's target.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from archkit.errors import ToolMissingError
from archkit.sizing.network import Network
from archkit.sizing.simulation import compiled
from archkit.sizing.simulation import layout as at
from archkit.sizing.simulation.limits import MOST_PLAIN_EVENTS, expected_events, within_limits
from archkit.sizing.simulation.loop import CROWDED, REACHED, advance
from archkit.sizing.simulation.memory import NS_PER_S, Memory, laid_out
from archkit.sizing.simulation.outcome import LoadRun
from archkit.sizing.simulation.reading import Watch
from archkit.sizing.simulation.scenario import Scenario

Backend = Literal["auto", "compiled", "plain"]
SLICES, FEWEST_SLICES = 120, 30
"""Of the timeline; networks of more than 1,000 stations have fewer, since each slice looks at all."""
WORTH_COMPILING = 3e6
"""Events from which on compiling takes less time than plain Python."""
WORTH_LOADING = 2e5
"""The same for loading numba and what was compiled before."""
_COMPILED_CHUNK, _PLAIN_CHUNK = 400_000, 20_000
_used = threading.local()


def simulate(  # noqa: PLR0913 - the last four have good defaults
    network: Network,
    scenario: Scenario,
    *,
    seed: int = 1,
    backend: Backend = "auto",
    progress: Callable[[float], None] | None = None,
    stop: threading.Event | None = None,
) -> LoadRun:
    """Play a scenario to a network.

    Args:
        network: The stations and routes.
        scenario: The load over time and what breaks.
        seed: Equal seeds give equal results.
        backend: ``compiled`` needs numba, ``plain`` nothing; ``auto`` takes what is faster
            here. The result is the same.
        progress: Is told the share of the run that is done, several times a second.
        stop: Ends the run early when set; what was found until then is returned.

    Returns:
        What was measured after the warm-up.

    Raises:
        InputError: If the scenario does not fit the network or is too long.
        ToolMissingError: If the backend is ``compiled`` and numba is not installed.
    """
    within_limits(network, scenario)
    if progress:
        progress(0.0)
    loop, chunk = _loop(backend, network, scenario)
    memory = laid_out(network, scenario, seed)
    if chunk == _COMPILED_CHUNK:
        _into_arrays(memory)
    watch = Watch(network, scenario, seed, memory)
    play = _Play(memory, loop, chunk, _end(scenario), progress, stop)
    warm_up = int(scenario.warm_up_s * NS_PER_S)
    for time in _pauses(scenario, len(network.stations)):
        if not play.until(time):
            watch.look()
            return watch.result(stopped=True)
        if _loses(scenario, time):
            memory.make_room()
            continue
        watch.look()
        if time == warm_up:
            watch.begin()
    return watch.result(stopped=False)


def backend_used() -> str:
    """Return what the last simulation of this thread ran on, ``compiled`` or ``plain``."""
    return str(getattr(_used, "backend", "none yet"))


@dataclass(frozen=True)
class _Play:
    """A run that goes on, and those who follow it."""

    memory: Memory
    loop: Callable[..., int]
    chunk: int
    end: int
    progress: Callable[[float], None] | None
    stop: threading.Event | None

    def until(self, time: int) -> bool:
        """Run until a time; return False if somebody stopped it before."""
        while True:
            if self.stop is not None and self.stop.is_set():
                return False
            status = self.loop(self.memory.i, self.memory.x, self.memory.h, time, self.chunk)
            if self.progress:
                self.progress(int(self.memory.i[at.NOW]) / self.end)
            if status == REACHED:
                return True
            if status == CROWDED:
                self.memory.grow()


def _loop(backend: Backend, network: Network, scenario: Scenario) -> tuple[Callable[..., int], int]:
    """Return the loop that runs, and after how many events it is looked at."""
    _used.backend = "plain"
    if backend == "plain" or (backend == "auto" and not _worth_compiling(network, scenario)):
        within_limits(network, scenario, MOST_PLAIN_EVENTS)
        return advance, _PLAIN_CHUNK
    try:
        loop = compiled.compiled_advance()
    except ToolMissingError:
        if backend == "compiled":
            raise
        within_limits(network, scenario, MOST_PLAIN_EVENTS)
        return advance, _PLAIN_CHUNK
    _used.backend = "compiled"
    return loop, _COMPILED_CHUNK


def _worth_compiling(network: Network, scenario: Scenario) -> bool:
    if compiled.loaded():
        return True
    events = expected_events(network, scenario)
    if events < WORTH_LOADING or not compiled.installed():
        return False
    return events >= WORTH_COMPILING or compiled.ready()


def _into_arrays(memory: Memory) -> None:
    import numpy as np  # noqa: PLC0415 - comes with numba only

    memory.i = np.array(memory.i, dtype=np.int64)
    memory.x = np.array(memory.x, dtype=np.float64)
    memory.h = np.array(memory.h, dtype=np.int64)


def _pauses(scenario: Scenario, stations: int) -> list[int]:
    """Return when something is looked at: each slice's end, the warm-up's, before losses."""
    end = _end(scenario)
    count = max(FEWEST_SLICES, min(SLICES, 1_000 * SLICES // stations))
    slices = {end * place // count for place in range(1, count + 1)}
    losses = {_before(one.from_s) for one in scenario.faults if one.kind in ("instance", "zone")}
    times = slices | losses | {int(scenario.warm_up_s * NS_PER_S)}
    return sorted(time for time in times if 0 <= time <= end)


def _end(scenario: Scenario) -> int:
    return max(1, int(scenario.seconds * NS_PER_S))


def _before(seconds: float) -> int:
    return int(seconds * NS_PER_S) - 1


def _loses(scenario: Scenario, time: int) -> bool:
    """Return whether instances are lost right after a time, so that all at once is sent again."""
    return any(one.kind in ("instance", "zone") and _before(one.from_s) == time for one in scenario.faults)
