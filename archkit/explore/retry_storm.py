"""A retry storm: what a surge leaves behind when callers try again, without bound and with a budget."""

from __future__ import annotations

from archkit.sizing.network import Call, Network, Retry
from archkit.sizing.simulation import LoadRun, Scenario, Stretch, simulate

SURGE = 4.0
"""How many times the load the surge is."""
_BACKOFF_MS = 50.0
_SECONDS = 120.0
_REQUESTS = 60_000


def unguarded(network: Network, attempts: int, retry_budget: float | None) -> Network:
    """Return a network whose callers try again everywhere, and whose queues and bulkheads have no bound.

    Args:
        network: The network of a design.
        attempts: Of each call that somebody waits for, the first one included; 1 to 20.
        retry_budget: The share of calls that may be retries; None for no bound.
    """
    retry = Retry(attempts=attempts, backoff_ms=_BACKOFF_MS, budget=retry_budget)
    return network.model_copy(
        update={
            "stations": tuple(
                one.model_copy(update={"queue_limit": None, "concurrency": None}) for one in network.stations
            ),
            "routes": tuple(
                one.model_copy(update={"entry": _retried(one.entry, retry)}) for one in network.routes
            ),
        }
    )


def surge(network: Network, load_factor: float) -> Scenario:
    """Return a surge at so many times the daily peak: a fifth of the time in, for a fifth of it."""
    peak = sum(one.peak_per_second for one in network.routes) * load_factor
    seconds = min(_SECONDS, _REQUESTS / peak) if peak else _SECONDS
    return Scenario(
        id="surge",
        name=f"A surge of {SURGE:g} times the load, and back",
        at_peak=True,
        load_factor=load_factor,
        seconds=seconds,
        warm_up_s=0.05 * seconds,
        stretches=(Stretch(at_s=0.2 * seconds, factor=SURGE), Stretch(at_s=0.4 * seconds, factor=1)),
    )


def retry_storm(
    network: Network, *, load_factor: float, attempts: int, retry_budget: float | None = None, seed: int = 1
) -> tuple[LoadRun, Scenario]:
    """Play a surge to a network without its guards, and return the run with its scenario.

    Args:
        network: The network of a design.
        load_factor: Times the daily peak; storms stay where the system is fairly full.
        attempts: Of each call, the first one included; 1 to 20.
        retry_budget: The share of calls that may be retries; None for no bound.
        seed: Equal seeds give equal numbers.
    """
    scenario = surge(network, load_factor)
    return simulate(unguarded(network, attempts, retry_budget), scenario, seed=seed), scenario


def _retried(call: Call, retry: Retry) -> Call:
    return call.model_copy(
        update={
            "retry": retry if call.style == "sync" else call.retry,
            "breaker": None,
            "calls": tuple(_retried(one, retry) for one in call.calls),
        }
    )
