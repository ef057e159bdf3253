"""Runs at rising load beside one another: latency and goodput by load, and where it stops holding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from archkit.render.blocks import Block, Inline, Line, Lines, Mark, Table, kept
from archkit.render.blocks import table as table_block
from archkit.render.charted import charted
from archkit.render.load_run import milliseconds
from archkit.render.numbers import number, percent
from archkit.sizing.simulation import LoadRun

_PERCENTILES: tuple[tuple[str, Callable[[LoadRun], float | None]], ...] = (
    ("p50", lambda one: one.p50_ms),
    ("p95", lambda one: one.p95_ms),
    ("p99", lambda one: one.p99_ms),
    ("p99.9", lambda one: one.p999_ms),
)


def load_curve_blocks(runs: Sequence[LoadRun], names: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """Return runs of one network at several loads, as charts and one table.

    Args:
        runs: The runs; they may come in any order.
        names: What stations are called; their ids if left out.
    """
    ordered = sorted(runs, key=lambda one: one.load_factor)
    return kept(goodput_curve(ordered), *charted(latency_curve(ordered), loads_table(ordered, names or {})))


def latency_curve(runs: Sequence[LoadRun]) -> Lines | None:
    """Return the latencies by load."""
    lines = []
    for name, read in _PERCENTILES:
        points = tuple((one.load_factor, value) for one in runs if (value := read(one)) is not None)
        lines += [Line(name, points)] if points else []
    said = "Simulated, all operations together; both axes are logarithmic."
    return _curve("Latency by load", said, "Latency, ms", lines) if lines else None


def goodput_curve(runs: Sequence[LoadRun]) -> Lines | None:
    """Return what is offered and what is answered by load."""
    lines = [
        Line("offered", tuple((one.load_factor, one.offered_per_second) for one in runs)),
        Line("answered", tuple((one.load_factor, one.goodput_per_second) for one in runs)),
    ]
    said = "Simulated; where the lines part, requests fail or wait for ever."
    return _curve("Goodput by load", said, "Requests a second", lines) if len(runs) > 1 else None


def loads_table(runs: Sequence[LoadRun], names: Mapping[str, str]) -> Table | None:
    """Return what each load gave."""
    rows = [_load(one, names) for one in runs]
    columns = (
        "#Load",
        "#Offered/s",
        "#Answered/s",
        "#Failed",
        "#p50",
        "#p95",
        "#p99",
        "#p99.9",
        "Fullest",
        "State",
    )
    return table_block("The same network under rising load", columns, rows)


def _load(run: LoadRun, names: Mapping[str, str]) -> tuple[Inline, ...]:
    return (
        f"{number(run.load_factor)} times",
        number(run.offered_per_second),
        number(run.goodput_per_second),
        percent(run.error_share) if run.failed else "none",
        *(milliseconds(value) for value in (run.p50_ms, run.p95_ms, run.p99_ms, run.p999_ms)),
        names.get(run.bottleneck, run.bottleneck) if run.bottleneck else "none",
        state_mark(run),
    )


def state_mark(run: LoadRun) -> Mark:
    """Return whether a run was stable."""
    if run.metastable:
        return Mark("metastable", "✕", "bad")
    return Mark("stable", "✓", "good") if run.stable else Mark("unstable", "✕", "bad")


def _curve(title: str, said: str, y: str, lines: list[Line]) -> Lines:
    return Lines(title, said, "Load, times today's", y, tuple(lines), log_x=True, log_y=True)
