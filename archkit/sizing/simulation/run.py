"""Runs a scenario on a network and reads off what happened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Literal

from archkit.sizing.network import Network
from archkit.sizing.simulation import compiled
from archkit.sizing.simulation import layout as at
from archkit.sizing.simulation.limits import expected_events, within_limits
from archkit.sizing.simulation.loop import CROWDED, PAUSED, advance
from archkit.sizing.simulation.memory import NS_PER_S, Memory, laid_out
from archkit.sizing.simulation.outcome import LoadRun
from archkit.sizing.simulation.reading import Watch
from archkit.sizing.simulation.scenario import Scenario

Backend = Literal["auto", "compiled", "plain"]
SLICES = 120
WORTH_COMPILING = 3e6
"""Events from which on compiling takes less time than plain Python."""
_CHUNK = {"compiled": 1_000_000, "plain": 20_000}
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
        progress: Is told the share of the run that is done, a few times a second.
        stop: Ends the run early when set; what was found until then is returned.

    Returns:
        What was measured after the warm-up.

    Raises:
        InputError: If the scenario does not fit the network or is too long.
        ImportError: If the backend is ``compiled`` and numba is not installed.
    """
    within_limits(network, scenario)
    chosen = _chosen(backend, network, scenario)
    _used.backend = chosen
    memory = laid_out(network, scenario, seed)
    loop: Callable[..., int] = advance
    if chosen == "compiled":
        loop = compiled.compiled_advance()
        _into_arrays(memory)
    watch = Watch(network, scenario, seed, memory)
    end = int(scenario.seconds * NS_PER_S)
    for time in _pauses(scenario, end):
        if not _run_until(memory, loop, time, _CHUNK[chosen], (end, progress, stop)):
            watch.look()
            return watch.result(stopped=True)
        watch.look()
        if time == int(scenario.warm_up_s * NS_PER_S):
            watch.begin()
    if progress:
        progress(1.0)
    return watch.result(stopped=False)


def backend_used() -> str:
    """Return what the last simulation of this thread ran on, ``compiled`` or ``plain``."""
    return str(getattr(_used, "backend", "none yet"))


def _chosen(backend: Backend, network: Network, scenario: Scenario) -> Literal["compiled", "plain"]:
    if backend != "auto":
        return backend
    if not compiled.installed():
        return "plain"
    worth = expected_events(network, scenario) >= WORTH_COMPILING
    return "compiled" if worth or compiled.ready() else "plain"


def _into_arrays(memory: Memory) -> None:
    import numpy as np  # noqa: PLC0415 - comes with numba only

    memory.i = np.array(memory.i, dtype=np.int64)
    memory.x = np.array(memory.x, dtype=np.float64)
    memory.h = np.array(memory.h, dtype=np.int64)


def _pauses(scenario: Scenario, end: int) -> list[int]:
    """Return when something is looked at: at the end of each slice, and when the warm-up ends."""
    slices = {end * place // SLICES for place in range(1, SLICES + 1)}
    return sorted(slices | {int(scenario.warm_up_s * NS_PER_S)})


def _run_until(memory: Memory, loop: Callable[..., int], time: int, chunk: int, care: Any) -> bool:
    """Run until a time; return False if somebody stopped it before."""
    end, progress, stop = care
    status = PAUSED
    while status in (PAUSED, CROWDED):
        if stop is not None and stop.is_set():
            return False
        status = loop(memory.i, memory.x, memory.h, time, chunk)
        if status == CROWDED:
            memory.grow()
        if progress:
            progress(int(memory.i[at.NOW]) / end)
    return True
