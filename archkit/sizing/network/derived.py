"""The network of a design: its graph as stations and routes, with the service times on record."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from archkit.brief import Brief
from archkit.design import Architecture, Capacity, Design
from archkit.errors import InputError
from archkit.sizing.demand import Setting
from archkit.sizing.figures import number
from archkit.sizing.network.arrivals import Arrival, arrivals
from archkit.sizing.network.effort import End, Means
from archkit.sizing.network.model import DEEPEST, Network, Profile, Route
from archkit.sizing.network.plan import Plan, by_operation
from archkit.sizing.network.rules import rules_of
from archkit.sizing.network.stations import Visits, stations_of
from archkit.sizing.network.walk import MOST_CALLS, Walk
from archkit.sizing.network.ways import BESIDE, OUTSIDE, Ways, ways_of
from archkit.sizing.workload import measure_load

MOST_ROUTES = 60
"""Routes that a network has; the rarest of more are left out, and a note says how much that is."""
_MOST_FACTOR = 1_000.0
_MOST_RATE = 1e9
_LONGEST_MS = 86_400_000.0
_LISTED = 12


def network_of(brief: Brief, design: Design, *, end: End = "base") -> Network:
    """Return the design as a queueing network.

    Args:
        brief: The brief with the design's assumptions filled in (`archkit.sizing.assumed_brief`).
        design: A design with an architecture; contracts, access patterns, policies and
            capacities are used where it has them.
        end: ``base`` takes each fact at its base, ``cautious`` ceilings at their low and times
            at their high end.

    Returns:
        Stations for the components that an operation visits, a route for each operation with
        a known rate, and notes on where each service time comes from.

    Raises:
        InputError: If there is no architecture, no rate, nothing that takes requests, or a loop
            of components that wait for each other.
    """
    if design.shape is None or not design.shape.components:
        raise InputError(
            "there are no components to simulate", field="shape", hint="Design the shape step first."
        )
    try:
        return _derived(brief, design, design.shape, end)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InputError(
            f"the design gives no network: {'.'.join(map(str, first['loc']))}: {first['msg']}",
            field="shape",
            hint="Look for a number there that makes no sense.",
        ) from error


def _derived(brief: Brief, design: Design, shape: Architecture, end: End) -> Network:
    ways = ways_of(shape)
    ways.refuse_loops()
    plan, unrated = _plan(brief, design, ways, end)
    walks = [(one, Walk(plan, one)) for one in plan.arrivals]
    routes = tuple(route for arrival, walk in walks if (route := _route(arrival, walk, brief)))
    if not routes:
        raise InputError(
            "no component takes the requests",
            field="shape.components",
            hint="Add a service, or a link from a client to it.",
        )
    stations = stations_of(plan, _visits(walks))
    reached, visited = ways.reached(), {one.id for one in stations}
    return Network(
        stations=stations,
        routes=routes,
        unreachable=tuple(one for one in ways.parts if one not in reached and one not in visited),
        unknown=tuple(_unknown(plan, {name for _, walk in walks for name in walk.seen})),
        notes=tuple(_notes(plan, walks, visited, unrated, reached)),
    )


def _plan(brief: Brief, design: Design, ways: Ways, end: End) -> tuple[Plan, tuple[str, ...]]:
    found, unrated = arrivals(brief)
    assert design.shape is not None  # noqa: S101 - checked by the caller
    kept = sorted(found, key=lambda one: -one.per_second)[:MOST_ROUTES]
    endpoints = design.contracts.endpoints if design.contracts else ()
    plan = Plan(
        brief=brief,
        design=design,
        ways=ways,
        rules=rules_of(design),
        means=Means(Setting(brief, design.shape, measure_load(brief, design.data)), end, _rows(design)),
        arrivals=tuple(one for one in found if one in kept),
        patterns=by_operation(design.data.access_patterns if design.data else ()),
        endpoints={one.operation: one for one in reversed(endpoints)},
    )
    return plan, (*unrated, *(f"{one.name} (too rare)" for one in found if one not in kept))


def _rows(design: Design) -> dict[str, Capacity]:
    rows = design.size.capacity if design.size else ()
    return {one.component: one for one in reversed(rows)}


def _route(arrival: Arrival, walk: Walk, brief: Brief) -> Route | None:
    entry = walk.entry()
    if entry is None:
        return None
    shape: Profile = brief.workload.traffic_shape or "steady"
    return Route(
        id=arrival.id,
        name=arrival.name,
        per_second=min(arrival.per_second, _MOST_RATE),
        peak_to_average=min(arrival.peak_to_average, _MOST_FACTOR),
        profile=shape,
        target_ms=min(arrival.target_ms, _LONGEST_MS) if arrival.target_ms else None,
        entry=entry,
    )


def _visits(walks: list[tuple[Arrival, Walk]]) -> Visits:
    peak: dict[str, float] = {}
    limit: dict[str, float] = {}
    for arrival, walk in walks:
        for name, count in walk.visits.items():
            peak[name] = peak.get(name, 0.0) + arrival.per_second * arrival.peak_to_average * count
        for name, longest in walk.limits.items():
            limit[name] = min(longest, limit.get(name, longest))
    return Visits(peak, limit)


def _unknown(plan: Plan, seen: set[str]) -> Iterator[str]:
    rows = plan.design.size.capacity if plan.design.size else ()
    measure = {one.component: one.measure for one in rows}
    for part in plan.ways.parts.values():
        if part.id in seen and plan.effort(part.id) is None:
            what = (
                measure.get(part.id) or f"Load {part.id} until its p95 breaks the target, and note the rate."
            )
            yield f"{part.id}: {what}"


def _notes(
    plan: Plan,
    walks: list[tuple[Arrival, Walk]],
    visited: set[str],
    unrated: tuple[str, ...],
    reached: frozenset[str],
) -> Iterator[str]:
    for name in plan.ways.parts:
        effort = plan.effort(name) if name in visited else None
        if effort:
            yield f"{name}: {effort.source}"
    if unrated:
        yield f"without a rate, and so without load: {_listed(unrated)}"
    cut = [arrival.name for arrival, walk in walks if walk.cut]
    if cut:
        yield (
            f"cut at {MOST_CALLS} calls or {DEEPEST - 4} calls below one another: {_listed(cut)};"
            " what lies beyond carries no load here"
        )
    seen = visited.union(*(walk.seen for _, walk in walks))
    idle = [
        one
        for one, part in plan.ways.parts.items()
        if one in reached and one not in seen and part.kind not in OUTSIDE | BESIDE
    ]
    if idle:
        yield f"linked, but on the way of no operation: {_listed(idle)}"


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {number(len(names) - _LISTED)} more"
