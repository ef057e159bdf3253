"""The quick answer: rates, waits and latencies of a network in milliseconds instead of minutes."""

from __future__ import annotations

import math

from archkit.errors import InputError
from archkit.sizing.network import Network
from archkit.sizing.quick_answer.answer import QuickAnswer, RouteAnswer, StationAnswer
from archkit.sizing.quick_answer.notes import notes_on
from archkit.sizing.quick_answer.plan import Plan, plan_of
from archkit.sizing.quick_answer.saturation import least_limit, saturation_factor, station_limits
from archkit.sizing.quick_answer.solution import Solution, solve
from archkit.sizing.quick_answer.stated_error import stated_error

_FINE = 6


def quick_answer(
    network: Network, load_factor: float = 1.0, *, at_peak: bool = False, search: bool = True
) -> QuickAnswer:
    """Return the analytic estimate of a network: no sampling, the same for the same input.

    Each station is M/G/c after Allen and Cunneen, or M/M/c/K where its queue is bounded; places
    that are held during calls below are a second queue. Visits follow the routes with their
    probabilities, failures, timeouts and retries. Percentiles are those of a mixture of
    distributions with the right mean, variance and skewness. Circuit breakers, faults and load
    that changes over time are left to the simulation.

    Args:
        network: The stations and routes.
        load_factor: Multiplies the rates of all routes; above 0.
        at_peak: Take each route's own daily peak instead of its average.
        search: Search the load at which the first station is full, which takes longer than all
            the rest; without it `saturation_factor` is the most that this load can be.

    Raises:
        InputError: If the load factor is not a number above zero.
    """
    if not (math.isfinite(load_factor) and load_factor > 0):
        raise InputError(
            f"a load factor of {load_factor!r} cannot be computed",
            field="load_factor",
            hint="Give a number above 0; 1 is the load of the brief.",
        )
    plan = plan_of(network, at_peak=at_peak)
    solution = solve(plan, load_factor, parts=_FINE)
    limits = station_limits(plan, solution, load_factor)
    return QuickAnswer(
        load_factor=load_factor,
        at_peak=at_peak,
        stations=_stations(plan, solution, limits),
        routes=tuple(_route(plan, number, solution, load_factor) for number in range(len(plan.routes))),
        bottleneck=_bottleneck(plan, solution),
        stable=solution.settled and all(state.wait is not None for state in solution.stations),
        saturation_factor=saturation_factor(plan, limits) if search else least_limit(limits),
        saturation_searched=search,
        growth_per_second=math.fsum(state.growth for state in solution.stations),
        error=stated_error(plan, solution),
        notes=notes_on(network, plan, solution),
    )


def _stations(plan: Plan, solution: Solution, limits: tuple[float | None, ...]) -> tuple[StationAnswer, ...]:
    found = []
    for place, state in enumerate(solution.stations):
        wait, rate = state.wait, solution.arrivals[place].rate
        held = None if state.places is None or not math.isfinite(state.places) else state.places
        found.append(
            StationAnswer(
                station=plan.stations[place].id,
                arriving_per_second=rate,
                servers=state.servers,
                utilisation=state.utilisation,
                place_utilisation=held,
                mean_wait_ms=None if wait is None else wait.mean,
                p95_wait_ms=None if wait is None else wait.percentile(0.95),
                mean_queue=None if wait is None else rate * (1 - state.refused) * wait.mean / 1000,
                refused_share=state.refused,
                growth_per_second=state.growth,
                saturates_at=limits[place],
            )
        )
    return tuple(found)


def _route(plan: Plan, number: int, solution: Solution, load_factor: float) -> RouteAnswer:
    route = plan.routes[number]
    answered = solution.calls[plan.entries[number]]
    time = answered.time
    p95 = None if time is None else time.percentile(0.95)
    share = _answered_share(plan, number, solution)
    target = route.target_ms
    return RouteAnswer(
        route=route.id,
        per_second=plan.rates[number] * load_factor,
        answered_share=share,
        mean_ms=None if time is None else time.mean,
        p50_ms=None if time is None else time.percentile(0.5),
        p95_ms=p95,
        p99_ms=None if time is None else time.percentile(0.99),
        target_ms=target,
        meets_target=None if target is None else p95 is not None and share > 0 and p95 <= target,
    )


def _answered_share(plan: Plan, number: int, solution: Solution) -> float:
    """Return the share answered in time; where a queue grows, what passes it."""
    entry = plan.entries[number]
    share = 1 - solution.calls[entry].failing
    if solution.calls[entry].time is not None:
        return share
    last = plan.entries[number + 1] if number + 1 < len(plan.entries) else len(plan.nodes)
    waited = (node for node in plan.nodes[entry:last] if node.heard)
    return min((solution.stations[node.station].passing for node in waited), default=share)


def _bottleneck(plan: Plan, solution: Solution) -> str | None:
    """Return the fullest station; where one is over, the first whose servers are, then places."""
    by_servers = max(range(len(plan.stations)), key=lambda place: solution.stations[place].utilisation)
    by_places = max(range(len(plan.stations)), key=lambda place: solution.stations[place].places or 0.0)
    servers, places = solution.stations[by_servers], solution.stations[by_places]
    if servers.utilisation >= 1 or servers.utilisation >= (places.places or 0.0):
        return plan.stations[by_servers].id if servers.utilisation > 0 else None
    return plan.stations[by_places].id
