"""The quick answer as it is shown: latency by operation, how full each part is, how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.render.blocks import Block, Callout, Inline, Mark, Prose, Quiet, Strong, Table, Tile, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.load_run import milliseconds, target_mark
from archkit.render.numbers import count, number, percent
from archkit.render.pictured import rate
from archkit.sizing.quick_answer import QuickAnswer, RouteAnswer, StationAnswer

_FULL = 0.7


def quick_blocks(answer: QuickAnswer, names: Mapping[str, str] | None = None) -> tuple[Block, ...]:
    """Return latencies and saturation of a network at one load, with the error of the estimate.

    Args:
        answer: The quick answer.
        names: What stations and routes are called; their ids if left out.
    """
    called = names or {}
    return kept(
        overload(answer, called),
        latencies_table(answer, called),
        fold(f"How full {count(len(answer.stations), 'part')} would be", saturation_table(answer, called)),
        Prose(Quiet(f"Computed, not simulated. {answer.error.sentence}")),
    )


def overload(answer: QuickAnswer, names: Mapping[str, str]) -> Callout | None:
    """Return the words over a load that the design cannot carry; None when it can."""
    if answer.stable:
        return None
    part = called(answer.bottleneck, names)
    grows = f"; its queue grows by {rate(answer.growth_per_second)}" if answer.growth_per_second else ""
    return Callout("bad", (Prose((Strong("Unstable. "), f"{part} gets more work than it can do{grows}.")),))


def latencies_table(answer: QuickAnswer, names: Mapping[str, str]) -> Table | None:
    """Return the latencies of each operation against its target, the slowest first."""
    ordered = sorted(answer.routes, key=lambda one: -(one.p95_ms if one.p95_ms is not None else 1e300))
    rows = [_route(one, names) for one in ordered]
    columns = ("Operation", "#Rate", "#p50", "#p95", "#p99", "Target for p95")
    return table_block(f"Latency at {load_words(answer)}", columns, rows)


def _route(one: RouteAnswer, names: Mapping[str, str]) -> tuple[Inline, ...]:
    waits = one.p95_ms is None
    return (
        called(one.route, names),
        rate(one.per_second),
        *(("grows", "grows", "grows") if waits else map(milliseconds, (one.p50_ms, one.p95_ms, one.p99_ms))),
        target_mark(one.p95_ms, one.target_ms),
    )


def saturation_table(answer: QuickAnswer, names: Mapping[str, str]) -> Table | None:
    """Return how full each part is, the fullest first."""
    rows = [_station(one, names) for one in sorted(answer.stations, key=lambda one: -fullness(one))]
    columns = ("Part", "#Busy", "#Waits, mean", "#Waits, p95", "#Queue", "#Full at", "")
    return table_block(f"Saturation at {load_words(answer)}", columns, rows)


def _station(one: StationAnswer, names: Mapping[str, str]) -> tuple[Inline, ...]:
    return (
        called(one.station, names),
        percent(fullness(one)),
        "grows" if one.mean_wait_ms is None else milliseconds(one.mean_wait_ms),
        "grows" if one.p95_wait_ms is None else milliseconds(one.p95_wait_ms),
        "grows" if one.mean_queue is None else number(one.mean_queue),
        "never" if one.saturates_at is None else f"{number(one.saturates_at)} times",
        fullness_mark(fullness(one)),
    )


def fullness(one: StationAnswer) -> float:
    """Return the share of servers or of places that is taken, whichever is more."""
    return max(one.utilisation, one.place_utilisation or 0.0)


def fullness_mark(used: float) -> Mark:
    """Return a utilisation in a word."""
    if used >= 1:
        return Mark("overloaded", "✕", "bad")
    return Mark("full soon", "▲", "care") if used > _FULL else Mark("has room", "✓", "good")


def latency_tile(answer: QuickAnswer, names: Mapping[str, str]) -> Tile | None:
    """Return the operation that is furthest from its target, as one tile."""
    if not answer.routes:
        return None
    worst = max(answer.routes, key=_strain)
    if worst.p95_ms is None:
        return Tile("Slowest p95", Strong("grows without end"), called(worst.route, names))
    note = called(worst.route, names)
    limit = f" of {milliseconds(worst.target_ms)}" if worst.target_ms else ""
    return Tile("Slowest p95", (Strong(milliseconds(worst.p95_ms)), limit), note)


def bottleneck_tile(answer: QuickAnswer, names: Mapping[str, str]) -> Tile | None:
    """Return the fullest part, and the load at which the first is full, as one tile."""
    if answer.bottleneck is None:
        return None
    used = fullness(answer.station(answer.bottleneck))
    at = answer.saturation_factor
    most = "" if answer.saturation_searched else " at the latest"
    note = f"{percent(used)} busy" + ("" if at is None else f"; full at {number(at)} times this load{most}")
    return Tile("Fullest part", Strong(called(answer.bottleneck, names)), note)


def load_words(answer: QuickAnswer) -> str:
    """Return the load that an answer is for."""
    times = "" if answer.load_factor == 1 else f"{number(answer.load_factor)} times "
    return f"{times}{'the daily peak' if answer.at_peak else 'the average load'}"


def called(name: str | None, names: Mapping[str, str]) -> str:
    """Return what a station or route is called."""
    return names.get(name, name) if name else "none"


def _strain(one: RouteAnswer) -> tuple[float, float]:
    if one.p95_ms is None:
        return (1e300, 0.0)
    return (one.p95_ms / one.target_ms if one.target_ms else 0.0, one.p95_ms)
