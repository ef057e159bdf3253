"""The same scenario with several seeds, and how sure its numbers are."""

from __future__ import annotations

import math
import os
import statistics
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from archkit.errors import InputError
from archkit.record import Record
from archkit.sizing.network import Network
from archkit.sizing.simulation.outcome import LoadRun
from archkit.sizing.simulation.run import Backend, simulate
from archkit.sizing.simulation.scenario import Scenario

MEASURES = (
    "mean_ms",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "p999_ms",
    "offered_per_second",
    "goodput_per_second",
    "error_share",
    "growth_per_second",
)
"""Numbers of a run for which an interval is given."""
# Student's t below which 97.5 % lie, for 1 to 30 degrees of freedom, by any table of it.
_T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
_NORMAL = 1.960


class Interval(Record):
    """The mean of a number over runs, and the interval that holds its true mean with 95 %.

    `low` and `high` are None with fewer than two runs that have the number.
    """

    measure: str
    mean: float
    low: float | None
    high: float | None
    runs: int


class Replications(Record):
    """Several runs that differ in their seed only."""

    runs: tuple[LoadRun, ...]
    intervals: tuple[Interval, ...]

    def interval(self, measure: str) -> Interval | None:
        """Return the interval of one of `MEASURES`; None where no run has the number."""
        return next((one for one in self.intervals if one.measure == measure), None)

    @property
    def stable(self) -> bool:
        """Whether no queue grew in any of the runs."""
        return all(run.stable for run in self.runs)

    @property
    def metastable_share(self) -> float:
        """The share of runs that did not recover."""
        return sum(run.metastable for run in self.runs) / len(self.runs)


def simulate_many(  # noqa: PLR0913 - the last three have good defaults
    network: Network,
    scenario: Scenario,
    seeds: Sequence[int],
    *,
    backend: Backend = "auto",
    progress: Callable[[float], None] | None = None,
    stop: threading.Event | None = None,
) -> Replications:
    """Play a scenario several times, compiled on all cores at once.

    Args:
        network: The stations and routes.
        scenario: The load over time and what breaks.
        seeds: One for each run, each different; five give a usable interval.
        backend: As for `simulate`.
        progress: Is told the share of all runs that is done, from several threads in turn.
        stop: Ends all runs early when set.

    Raises:
        InputError: If there is no seed or one stands twice, and as `simulate` does.
        ToolMissingError: As `simulate` does.
    """
    if not seeds or len(set(seeds)) != len(seeds):
        raise InputError("seeds must be there and differ", field="seeds", hint="Try range(1, 6).")
    together = _Together(len(seeds), progress)

    def one(place: int) -> LoadRun:
        tell = together.teller(place)
        return simulate(network, scenario, seed=seeds[place], backend=backend, progress=tell, stop=stop)

    with ThreadPoolExecutor(max_workers=min(len(seeds), os.cpu_count() or 1)) as pool:
        runs = tuple(pool.map(one, range(len(seeds))))
    found = (_interval(measure, runs) for measure in MEASURES)
    return Replications(runs=runs, intervals=tuple(one for one in found if one))


class _Together:
    """Adds up what several runs tell of their progress."""

    def __init__(self, runs: int, progress: Callable[[float], None] | None) -> None:
        self._shares = [0.0] * runs
        self._progress = progress
        self._lock = threading.Lock()

    def teller(self, place: int) -> Callable[[float], None] | None:
        if self._progress is None:
            return None
        told = self._progress

        def tell(share: float) -> None:
            with self._lock:
                self._shares[place] = share
                told(math.fsum(self._shares) / len(self._shares))

        return tell


def _interval(measure: str, runs: Sequence[LoadRun]) -> Interval | None:
    values = [value for run in runs if (value := getattr(run, measure)) is not None]
    if not values:
        return None
    mean = statistics.fmean(values)
    if len(values) == 1:
        return Interval(measure=measure, mean=mean, low=None, high=None, runs=1)
    factor = _T[len(values) - 2] if len(values) - 2 < len(_T) else _NORMAL
    half = factor * statistics.stdev(values) / math.sqrt(len(values))
    return Interval(measure=measure, mean=mean, low=mean - half, high=mean + half, runs=len(values))
