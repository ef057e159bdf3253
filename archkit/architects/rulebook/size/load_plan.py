"""The load test plan: rates, mix, data and what counts as passed."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.operate.service_levels import availability, service_levels
from archkit.architects.rulebook.operate.watching import requests_per_second
from archkit.architects.rulebook.signals import number, rate, signals
from archkit.architects.rulebook.size.growth import Reach
from archkit.design.plan import Capacity, Sizing
from archkit.errors import InputError
from archkit.knowledge import fact
from archkit.sizing.network import USUAL_CEILINGS, network_of, pressures

_LEAST_SHARE = 0.01


def load_test(a: Anatomy, points: tuple[Reach, ...], capacity: tuple[Capacity, ...]) -> tuple[str, ...]:
    """Return the plan's lines; without rates the first line says what is missing.

    Args:
        a: The design before it is sized.
        points: Where the roadmap acts, the nearest first.
        capacity: What each part is sized to, which is what is simulated.
    """
    return tuple(_plan(a, points, capacity))


def _plan(a: Anatomy, points: tuple[Reach, ...], capacity: tuple[Capacity, ...]) -> Iterator[str]:
    peak = signals(a.case).peak_total
    if not peak:
        yield (
            "No rate is stated: measure the present use for a week, or agree on a number, before a load test"
            " means anything."
        )
    elif peak < fact("roadmap.load-test-from").base:
        yield _instead(a, peak)
    else:
        yield f"Data first: {_data(a)}; with less data the plans and the cache tell another story."
        yield (
            "Arrivals at a constant rate (open loop: the generator does not wait for answers), from another"
            f" machine; mix: {_mix(a)}."
        )
        yield from _levels(a, peak, points)
        yield from _simulated(a, capacity)
        yield from _disturbed(a)
        yield (
            f"Soak: the average rate for {fact('roadmap.soak-hours').base:g} h. Passed when memory,"
            " connections and the age of the oldest work stay level."
        )


def _instead(a: Anatomy, peak: float) -> str:
    """Return what is tried where a load test would prove nothing."""
    people, least = fact("roadmap.at-once").base, fact("roadmap.load-test-from").base
    return (
        f"A load test would prove nothing at {rate(peak, 'requests')} at the peak. Instead:"
        f" {people:.0f} people at once do {_mix(a)} on {_data(a)}; passed when {_passed(a)}. It is"
        f" repeated when the peak passes {least:g} request/s."
    )


def _levels(a: Anatomy, peak: float, points: tuple[Reach, ...]) -> Iterator[str]:
    """Yield the rates that are held: the average, the peak, and upwards until a target is missed."""
    minutes, factor = fact("roadmap.steady-minutes").base, fact("roadmap.ten-times").base
    average = requests_per_second(a)
    yield f"Average: {number(average)} requests/s for {minutes:g} min. Passed when {_passed(a)}."
    yield (
        f"Peak: {number(peak)} requests/s for {minutes:g} min, reached within one minute. Passed"
        f" by the same numbers{_queue_clause(a)}."
    )
    nearest = next((one for one in points if one.factor > 1), None)
    guess = (
        f"; the roadmap acts before, from {number(nearest.factor)} times on:"
        f" {nearest.name[:1].lower()}{nearest.name[1:]}"
        if nearest and nearest.factor < factor
        else "; no known ceiling lies below it"
    )
    yield (
        f"Ten times: from {number(peak)} up to {number(peak * factor)} requests/s in"
        f" steps of a fifth, until a target is missed{guess}. Passed when the excess is refused with 429 or"
        " 503 and the rest keeps its latency."
    )


def _disturbed(a: Anatomy) -> Iterator[str]:
    """Yield what is broken on purpose: open connections, and the services of others."""
    connections = signals(a.case).connections
    if connections and (a.parts("realtime") or any(one.kind == "subscribe" for one in a.operations)):
        yield (
            f"Connections: {number(connections)} open at once, then half of them cut and back within a"
            " minute."
        )
    providers = listed((part.name for part in a.providers), longest=3)
    if providers:
        yield (
            f"Failure: at the peak rate {providers} answer after the time limit for 10 min (stand-in). Passed"
            " when other operations keep their latency and the waiting work is done afterwards."
        )


def _simulated(a: Anatomy, capacity: tuple[Capacity, ...]) -> Iterator[str]:
    """Yield what the network of this design says beforehand, and what the real test has to correct."""
    sized = a.design.model_copy(update={"size": Sizing(capacity=capacity)})
    try:
        network = network_of(a.case.brief, sized)
    except InputError:
        return
    first = pressures(network)[0]
    names = {one.id: one.name for one in network.stations}
    yield (
        "Simulated beforehand on the graph of this design (archkit simulate), with the service times on"
        f" record: {names[first.station]} is full first, at {number(first.full_at)} times the peak,"
        f" {USUAL_CEILINGS}. Note what one request costs there and at the database, and simulate again with"
        " that."
    )


def _data(a: Anatomy) -> str:
    data = a.design.data
    rows = (
        {table.name: table.rows_at_horizon for table in data.tables if table.rows_at_horizon} if data else {}
    )
    largest = sorted(rows.items(), key=lambda item: -item[1])[:3]
    if largest:
        return f"rows of the horizon ({listed(f'{name} {number(count)}' for name, count in largest)})"
    seen = signals(a.case)
    return (
        f"{number(seen.rows)} rows, {number(seen.storage_gib)} GiB, as at the horizon"
        if seen.rows
        else "rows as production will hold in a year"
    )


def _mix(a: Anatomy) -> str:
    rated = [(one.name, one.per_day) for one in a.operations if one.per_day]
    whole = sum(rate for _, rate in rated)
    if not whole:
        return "reads and writes as in the sized rates"
    shown = [f"'{name}' {rate / whole * 100:.0f} %" for name, rate in rated if rate / whole >= _LEAST_SHARE]
    rest = len(rated) - len(shown)
    return listed(shown, longest=5) + (f", {rest} rarer with under 1 % each" if rest else "")


def _passed(a: Anatomy) -> str:
    objective, _ = availability(a)
    limits = [
        f"{level.objective_percent:g} % within {level.threshold_ms:g} ms"
        for level in service_levels(a)
        if level.threshold_ms and level.id != "work-in-time"
    ]
    return listed([*dict.fromkeys(limits), f"under {100 - objective:.3g} % errors"])


def _queue_clause(a: Anatomy) -> str:
    level = next((one for one in service_levels(a) if one.id == "work-in-time"), None)
    if level is None or not level.threshold_ms:
        return ""
    return f", and the oldest waiting job stays under {level.threshold_ms / 1000:g} s"
