"""The table of simulated runs as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archkit.cli.simulating import Played, Subject

_SLICES = 40
_COLUMNS = (
    "",
    "requests",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "p99.9 ms",
    "good/s",
    "of",
    "errors",
    "fullest part",
)
_NAMES = 30
_UNKNOWN_SHOWN = 8


def load_lines(subject: Subject, done: Sequence[Played]) -> Iterator[str]:
    """Yield what was played: a table, what each run came to, and what the network leaves out."""
    network = subject.network
    yield f"{subject.brief.name}: {len(network.stations)} parts, {len(network.routes)} kinds of request"
    yield ""
    yield from _table([_COLUMNS, *(_row(one, subject) for one in done)])
    yield ""
    for one in done:
        yield from _told(one, subject)
    for place, text in enumerate(network.unknown):
        if place < _UNKNOWN_SHOWN:
            yield f"Left out, since nobody measured it: {text}"
    if network.unreachable:
        yield f"Nothing reaches: {', '.join(network.unreachable[:_UNKNOWN_SHOWN])}"
    yield from (f"Note: {text}" for text in network.notes if text.startswith(("cut at", "without a rate")))


def _row(one: Played, subject: Subject) -> tuple[str, ...]:
    run, share = one.run, one.play.share
    part = next((name for name in run.stations if name.station == run.bottleneck), None)
    fullest = f"{part.utilisation:.0%} {_called(run.bottleneck, subject)}" if part else "none"
    return (
        run.scenario[:_NAMES],
        f"{run.offered:,}",
        *(_shown(value) for value in (run.p50_ms, run.p95_ms, run.p99_ms, run.p999_ms)),
        _shown(run.goodput_per_second / share),
        _shown(run.offered_per_second / share),
        f"{run.error_share:.1%}",
        fullest[:_NAMES],
    )


def _told(one: Played, subject: Subject) -> Iterator[str]:
    """Yield a sentence for each thing that the table does not show."""
    run, share, part = one.run, one.play.share, _called(one.run.bottleneck, subject)
    if one.play.scenario.name and one.play.scenario.name.lower() != run.scenario:
        sliced = f", {one.play.sliced}" if one.play.sliced else ""
        yield f"{run.scenario}: {one.play.scenario.name}{sliced}."
    if run.stopped:
        yield f"{run.scenario}: stopped after {_shown(run.seconds)} s of its time."
    if not run.stable:
        grows = _shown(run.growth_per_second / share)
        yield f"{run.scenario}: unstable, the queue of {part} grows by {grows} a second."
    if run.metastable:
        yield f"{run.scenario}: metastable, goodput does not come back although the load did."
    elif run.recovered_after_s is not None and run.recovered_after_s * _SLICES > run.seconds:
        yield f"{run.scenario}: goodput was back {_shown(run.recovered_after_s)} s after the end of it."
    for route in run.routes:
        if route.target_ms and (route.p95_ms or 0) > route.target_ms:
            figures = f"{_shown(route.p95_ms)} ms, above its {_shown(route.target_ms)} ms"
            yield f"{run.scenario}: {route.route} has a p95 of {figures}."


def _called(station: str | None, subject: Subject) -> str:
    names = {one.id: one.name or one.id for one in subject.network.stations}
    return names.get(station or "", station or "none")


def _shown(value: float | None) -> str:
    from archkit.sizing.figures import number  # noqa: PLC0415 - heavy

    return "none" if value is None else number(value)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows in columns: text to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    for row in rows:
        cells = [
            cell.ljust(width) if place in {0, last} else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
