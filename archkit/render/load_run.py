"""A simulated load test: latencies, goodput and queues over time, and what broke first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from archkit.render.blocks import (
    Block,
    Callout,
    Inline,
    Line,
    Lines,
    Mark,
    Prose,
    Quiet,
    Span,
    Strong,
    Table,
    Tile,
    Tiles,
    fold,
    kept,
    section,
)
from archkit.render.blocks import table as table_block
from archkit.render.charted import charted
from archkit.render.numbers import count, number, percent, whole
from archkit.render.pictured import rate
from archkit.render.view import View, view, view_of
from archkit.sizing.simulation import LoadRun, Moment, RouteResult, Scenario, StationResult

_QUEUES = 6
"""Queues that one chart shows; the table has them all."""
_ROWS = 24
"""Rows of the table of a run over time."""
_EVENTS = 6
_FAULTS = {
    "instance": "instance lost",
    "zone": "zone lost",
    "slow": "slow",
    "errors": "errors",
    "cold": "cache cold",
}


@view.register
def load_run_view(run: LoadRun) -> View:
    """Return the view of one run."""
    return view_of(load_run_blocks(run))


def load_run_blocks(
    run: LoadRun, names: Mapping[str, str] | None = None, scenario: Scenario | None = None
) -> tuple[Block, ...]:
    """Return what a run showed.

    Args:
        run: The run.
        names: What stations and routes are called; their ids if left out.
        scenario: What was played, to mark in the charts what happened when.
    """
    called = names or {}
    rates = charted(rates_chart(run, scenario), moments_table(run), "Every slice of the run", folded=True)
    return kept(
        stopped_callout(run),
        Tiles(_tiles(run, called)),
        verdict_callout(run, called),
        section("Operations", routes_table(run, called)),
        section("Over time", latency_chart(run, scenario), queue_chart(run, called, scenario), *rates),
        fold(f"{count(len(run.stations), 'station')} in numbers", stations_table(run, called)),
        Prose(Quiet(how_it_ran(run))),
    )


def stopped_callout(run: LoadRun) -> Callout | None:
    """Return the words over a run that somebody ended early."""
    if not run.stopped:
        return None
    said = f"What stands here is its first {number(run.seconds)} seconds: {whole(run.offered)} requests."
    return Callout("care", (Prose((Strong("Stopped before its end. "), said)),))


def _tiles(run: LoadRun, names: Mapping[str, str]) -> tuple[Tile, ...]:
    goodput = Tile(
        "Goodput",
        Strong(f"{rate(run.goodput_per_second)}"),
        f"of {rate(run.offered_per_second)} offered; {number(run.load_factor)} times the scenario's load",
    )
    middle = "; ".join(
        f"{name} {milliseconds(value)}"
        for name, value in (("p50", run.p50_ms), ("p99", run.p99_ms), ("p99.9", run.p999_ms))
    )
    latency = Tile("p95 latency", Strong(milliseconds(run.p95_ms)), middle)
    failed = Tile(
        "Failed",
        Strong(percent(run.error_share) if run.failed else "none"),
        f"{whole(run.failed)} of {whole(run.offered)} requests; {whole(run.retries)} retries",
    )
    fullest = _result_of(run.bottleneck, run.stations)
    note = f"{percent(fullest.utilisation)} busy on average" if fullest else ""
    first = Tile("Bottleneck", Strong(_called(run.bottleneck, names) or "none"), note)
    return (goodput, latency, failed, first)


def verdict_callout(run: LoadRun, names: Mapping[str, str]) -> Callout | None:
    """Return what is wrong with a run, None when it is stable and came back from what was done to it."""
    part = _called(run.bottleneck, names) or "a part"
    if run.metastable:
        said = (
            f"The load is back where it was, and goodput is not: {part} is kept full by work that its "
            "callers have given up, and by their retries."
        )
        return Callout("bad", (Prose((Strong("Metastable. "), said)),))
    if not run.stable:
        grows = f"{rate(run.growth_per_second)}" if run.growth_per_second > 0 else "without end"
        said = f"The queue before {part} grows by {grows} for as long as this load lasts."
        return Callout("bad", (Prose((Strong("Unstable. "), said)),))
    if run.recovered_after_s is not None:
        after = f"{number(run.recovered_after_s)} seconds after the trouble ended"
        said = (
            f"Goodput was back at what is offered {after}."
            if run.recovered_after_s > 0
            else "Goodput was what is offered as soon as the trouble ended."
        )
        return Callout("good", (Prose((Strong("Recovered. "), said)),))
    return None


def routes_table(run: LoadRun, names: Mapping[str, str]) -> Table | None:
    """Return the latencies of each operation against its target."""
    rows = [_route(one, names) for one in run.routes]
    columns = ("Operation", "#Requests", "#Failed", "#p50", "#p95", "#p99", "#p99.9", "Target for p95")
    return table_block("Latency of answered requests by operation", columns, rows)


def _route(one: RouteResult, names: Mapping[str, str]) -> tuple[Inline, ...]:
    return (
        _called(one.route, names),
        whole(one.offered),
        percent(one.failed / one.offered) if one.failed and one.offered else "none",
        *(milliseconds(value) for value in (one.p50_ms, one.p95_ms, one.p99_ms, one.p999_ms)),
        target_mark(one.p95_ms, one.target_ms),
    )


def target_mark(p95_ms: float | None, target_ms: float | None) -> Inline:
    """Return whether a p95 keeps to its target."""
    if target_ms is None:
        return Quiet("none stated")
    held = p95_ms is not None and p95_ms <= target_ms
    mark = Mark("held", "✓", "good") if held else Mark("missed", "✕", "bad")
    spans: tuple[Span, ...] = (f"{milliseconds(target_ms)} ", mark)
    return spans


def stations_table(run: LoadRun, names: Mapping[str, str]) -> Table | None:
    """Return how full each station was, and what it turned away."""
    rows = [_station(one, names) for one in run.stations]
    columns = (
        "Station", "#Busy", "#Busiest slice", "#Wait, mean", "#Wait, p99", "#Longest queue", "#Refused",
        "#Timed out", "#Retried", "#Wasted work",
    )  # fmt: skip
    return table_block("Saturation by station", columns, rows)


def _station(one: StationResult, names: Mapping[str, str]) -> tuple[Inline, ...]:
    return (
        _called(one.station, names),
        percent(one.utilisation),
        percent(one.utilisation_peak),
        milliseconds(one.mean_wait_ms),
        milliseconds(one.p99_wait_ms),
        whole(one.longest_queue),
        *(whole(value) if value else "none" for value in (one.refused, one.timed_out, one.retried)),
        percent(one.wasted) if one.wasted else "none",
    )


def rates_chart(run: LoadRun, scenario: Scenario | None = None) -> Lines | None:
    """Return offered load, goodput, failures and retries over time."""
    lines = [
        Line("offered", _over(run.timeline, lambda one: one.offered_per_second)),
        Line("answered", _over(run.timeline, lambda one: one.goodput_per_second)),
    ]
    if any(one.failed_per_second for one in run.timeline):
        lines.append(Line("failed", _over(run.timeline, lambda one: one.failed_per_second)))
    if any(one.retries_per_second for one in run.timeline):
        lines.append(Line("retries", _over(run.timeline, lambda one: one.retries_per_second)))
    said = "What is offered, and what is answered without an error."
    return _timed(("Rates over time", said, "Requests a second"), lines, scenario)


def latency_chart(run: LoadRun, scenario: Scenario | None = None) -> Lines | None:
    """Return the p95 over time."""
    points = tuple((one.at_s, one.p95_ms) for one in run.timeline if one.p95_ms is not None)
    said = "95 of 100 requests answered in each slice of the run were faster."
    return _timed(("p95 over time", said, "Latency, ms"), [Line("p95", points)], scenario)


def queue_chart(run: LoadRun, names: Mapping[str, str], scenario: Scenario | None = None) -> Lines | None:
    """Return the longest queues over time."""
    longest = [
        (max((one.queues[at] for one in run.timeline if at < len(one.queues)), default=0), at)
        for at in range(len(run.stations))
    ]
    shown = [at for queue, at in sorted(longest, key=lambda pair: (-pair[0], pair[1])) if queue][:_QUEUES]
    if not shown:
        return None
    lines = [
        Line(
            _called(run.stations[at].station, names),
            tuple((one.at_s, float(one.queues[at])) for one in run.timeline),
        )
        for at in shown
    ]
    said = "Requests that wait at the end of each slice; stations without a queue are left out."
    return _timed(("Queues over time", said, "Requests waiting"), lines, scenario)


def moments_table(run: LoadRun) -> Table | None:
    """Return the run over time, in at most two dozen rows."""
    every = max(1, -(-len(run.timeline) // _ROWS))
    rows: list[tuple[Inline, ...]] = [
        (
            number(one.at_s),
            number(one.offered_per_second),
            number(one.goodput_per_second),
            number(one.failed_per_second),
            number(one.retries_per_second),
            milliseconds(one.p95_ms),
            whole(sum(one.queues)),
        )
        for one in run.timeline[::every]
    ]
    columns = ("#From second", "#Offered/s", "#Answered/s", "#Failed/s", "#Retries/s", "#p95", "#Waiting")
    return table_block("The run over time", columns, rows)


def how_it_ran(run: LoadRun) -> str:
    """Return how a run came about, so that it can be had again."""
    return (
        f"Simulated: scenario {run.scenario}, {whole(run.offered)} requests in {number(run.seconds)} "
        f"simulated seconds, seed {run.seed}. The same network, scenario and seed give the same numbers. "
        "Service times are estimates until somebody measures them."
    )


def _over(timeline: Sequence[Moment], value: Callable[[Moment], float]) -> tuple[tuple[float, float], ...]:
    return tuple((one.at_s, float(value(one))) for one in timeline)


def _timed(said: tuple[str, str, str], lines: list[Line], scenario: Scenario | None) -> Lines | None:
    """Return lines over time, with what happened when; None when there is nothing to draw."""
    if not any(one.points for one in lines):
        return None
    title, description, y = said
    return Lines(title, description, "Simulated seconds", y, tuple(lines), marks=events(scenario))


def events(scenario: Scenario | None) -> tuple[tuple[float, str], ...]:
    """Return what a scenario does, and when: its faults, and where its load changes."""
    if scenario is None:
        return ()
    found: list[tuple[float, str]] = []
    for fault in scenario.faults:
        found += [(fault.from_s, _FAULTS[fault.kind]), (fault.to_s, f"{_FAULTS[fault.kind]} ends")]
    found += [(one.at_s, f"load {number(one.factor)} times") for one in scenario.stretches if one.at_s > 0]
    return tuple(sorted(found))[:_EVENTS]


def _result_of(station: str | None, results: Sequence[StationResult]) -> StationResult | None:
    return next((one for one in results if one.station == station), None)


def _called(name: str | None, names: Mapping[str, str]) -> str:
    return names.get(name, name) if name else ""


def milliseconds(value: float | None) -> str:
    """Return a latency, from ten seconds on in seconds."""
    if value is None:
        return "none"
    return f"{number(value / 1000)} s" if value >= 10_000 else f"{number(value)} ms"  # noqa: PLR2004 - ten seconds
