"""What a simulated load test showed."""

from __future__ import annotations

from archkit.record import Record


class RouteResult(Record):
    """One route: requests counted after the warm-up, latencies in milliseconds.

    `answered` were answered without an error; `late` of those took longer than the target.
    Each is counted when it happens, so answers to requests of the warm-up are among them.
    Latencies are of answered requests; None when none was answered. A latency read from the
    histogram is exact to 1 %.
    """

    route: str
    offered: int
    answered: int
    failed: int
    late: int = 0
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    p999_ms: float | None
    target_ms: float | None = None


class StationResult(Record):
    """One station: utilisation as the share of server time that was busy, waiting in milliseconds.

    `refused` were turned away by a full queue, a rate limit, an open breaker, or since no
    instance lived; `retried` are attempts after the first; `timed_out`
    were given up by their caller; `wasted` is the share of busy time spent on work whose
    caller had given up. `p99_wait_ms` is exact to 4 %.
    """

    station: str
    utilisation: float
    utilisation_peak: float
    arrived: int
    refused: int = 0
    timed_out: int = 0
    retried: int = 0
    mean_wait_ms: float
    p99_wait_ms: float
    mean_queue: float
    longest_queue: int
    instances_end: int
    wasted: float = 0.0


class Moment(Record):
    """One slice of the run, from `at_s`: rates a second, and how many wait where at its end."""

    at_s: float
    offered_per_second: float
    goodput_per_second: float
    failed_per_second: float
    retries_per_second: float
    p95_ms: float | None
    queues: tuple[int, ...]
    """Waiting requests by station, in the order of the network's stations."""


class LoadRun(Record):
    """A whole run; equal network, scenario and seed give equal results on every machine.

    `goodput_per_second` counts answers without an error and within their route's target.
    `dead_letters` were handed over and failed at every attempt; `unfinished` requests were
    under way at the end.
    `stable` is False when a queue grows for as long as the load lasts, at `growth_per_second`;
    `bottleneck` is the station that is fullest or waited for longest. `recovered_after_s` is
    the time from the end of the last fault or surge until goodput was back at what is offered;
    None when it never came back (`metastable`), or when there was nothing to recover from.
    `stopped` says that somebody ended it early.
    """

    scenario: str
    load_factor: float
    seconds: float
    seed: int
    offered: int
    answered: int
    failed: int
    offered_per_second: float
    goodput_per_second: float
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    p999_ms: float | None
    retries: int = 0
    dead_letters: int = 0
    unfinished: int = 0
    routes: tuple[RouteResult, ...]
    stations: tuple[StationResult, ...]
    timeline: tuple[Moment, ...] = ()
    bottleneck: str | None = None
    stable: bool = True
    growth_per_second: float = 0.0
    recovered_after_s: float | None = None
    metastable: bool = False
    stopped: bool = False

    @property
    def error_share(self) -> float:
        """Failed over offered requests, from 0 to 1."""
        return self.failed / self.offered if self.offered else 0.0
