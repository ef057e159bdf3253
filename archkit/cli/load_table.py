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
    parts, kinds = _many(network.stations, "part"), _many(network.routes, "kind")
    yield f"{subject.brief.name}: {parts}, {kinds} of request"
    yield ""
    yield from _table([_COLUMNS, *(_row(one, subject) for one in done)])
    yield ""
    for one in done:
        yield from map(_in_one_line, _told(one, subject))
    yield from _held(subject)
    for place, text in enumerate(network.unknown):
        if place < _UNKNOWN_SHOWN:
            yield f"Left out, since nobody measured it: {text}"
    if network.unreachable:
        yield _in_one_line(f"Nothing reaches: {_listed(network.unreachable)}")
    yield from (f"Note: {text}" for text in network.notes if text.startswith(("cut at", "without a rate")))


def _row(one: Played, subject: Subject) -> tuple[str, ...]:
    run, share = one.run, one.play.share
    part = next((name for name in run.stations if name.station == run.bottleneck), None)
    name = _in_one_line(_called(run.bottleneck, subject))
    fullest = f"{part.utilisation:.0%} {name}" if part else "none"
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
    run, part = one.run, _called(one.run.bottleneck, subject)
    if one.play.scenario.name and one.play.scenario.name.lower() != run.scenario:
        sliced = f", {one.play.sliced}" if one.play.sliced else ""
        yield f"{run.scenario}: {one.play.scenario.name}{sliced}."
    if run.stopped:
        yield f"{run.scenario}: stopped after {_shown(run.seconds)} s of its time."
    yield from _unanswered(one, part)
    if run.metastable:
        yield f"{run.scenario}: metastable, goodput does not come back although the load did."
    elif run.recovered_after_s is not None and run.recovered_after_s * _SLICES > run.seconds:
        yield f"{run.scenario}: goodput was back {_shown(run.recovered_after_s)} s after the end of it."
    for route in run.routes:
        if route.target_ms and (route.p95_ms or 0) > route.target_ms:
            figures = f"{_shown(route.p95_ms)} ms, above its {_shown(route.target_ms)} ms"
            yield f"{run.scenario}: {route.route} has a p95 of {figures}."


def _unanswered(one: Played, part: str) -> Iterator[str]:
    """Yield whether a queue grows, and whether anything came and was answered at all."""
    run = one.run
    if not run.stable and run.growth_per_second:
        grows = _shown(run.growth_per_second / one.play.share)
        yield f"{run.scenario}: unstable, the queue of {part} grows by {grows} a second."
    elif not run.stable:
        yield f"{run.scenario}: unstable, more calls were under way than are simulated; further ones failed."
    if not run.offered:
        yield f"{run.scenario}: no request came in the {_shown(run.seconds)} s that were counted."
    elif not run.answered and not run.failed:
        yield f"{run.scenario}: none of {run.offered:,} requests was answered before the end."


def _held(subject: Subject) -> Iterator[str]:
    """Yield what can bring a part to a stand for ever."""
    held = [_called(one, subject) for one in subject.network.held_by_themselves]
    if held:
        yield _in_one_line(
            f"Note: calls to {_listed(held)} hold a place there while they wait for another one of the same"
            " part; once they hold all of them, none goes on. Give the waiting call a timeout, or"
            " bound the two kinds of call apart."
        )


def _many(things: Sequence[object], name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _UNKNOWN_SHOWN
    return ", ".join(names[:_UNKNOWN_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _in_one_line(text: str) -> str:
    """Return a sentence without the line breaks that names from outside may hold."""
    return " ".join(text.split())


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
