"""The quick answer beside the simulation: the same latencies, computed and played."""

from __future__ import annotations

from collections.abc import Mapping

from archkit.render.blocks import Block, Inline, Line, Lines, Prose, Quiet, Strong, Table, kept
from archkit.render.blocks import table as table_block
from archkit.render.charted import charted
from archkit.render.load_run import milliseconds
from archkit.sizing.quick_answer import QuickAnswer
from archkit.sizing.simulation import LoadRun


def compared_blocks(answer: QuickAnswer, run: LoadRun, names: Mapping[str, str]) -> tuple[Block, ...]:
    """Return p50, p95 and p99 of each operation by both ways, and how far they are apart."""
    stated = Prose(Quiet(answer.error.sentence))
    return kept(*charted(compared_chart(answer, run), compared_table(answer, run, names)), stated)


def compared_chart(answer: QuickAnswer, run: LoadRun) -> Lines | None:
    """Return both ways as lines over the percentiles, of the operation that is asked for most."""
    busiest = max(run.routes, key=lambda one: one.offered, default=None)
    if busiest is None:
        return None
    computed = answer.route(busiest.route)
    pairs = (
        (50.0, computed.p50_ms, busiest.p50_ms),
        (95.0, computed.p95_ms, busiest.p95_ms),
        (99.0, computed.p99_ms, busiest.p99_ms),
    )
    lines = (
        Line("computed", tuple((share, one) for share, one, _ in pairs if one is not None)),
        Line("simulated", tuple((share, one) for share, _, one in pairs if one is not None)),
    )
    said = "The operation that is asked for most."
    return Lines("Computed and simulated", said, "Percent of requests that are faster", "Latency, ms", lines)


def compared_table(answer: QuickAnswer, run: LoadRun, names: Mapping[str, str]) -> Table | None:
    """Return the latencies of each operation by both ways."""
    rows: list[tuple[Inline, ...]] = []
    for one in run.routes:
        computed = answer.route(one.route)
        rows.append(
            (
                names.get(one.route, one.route),
                milliseconds(computed.p50_ms),
                milliseconds(one.p50_ms),
                milliseconds(computed.p95_ms),
                milliseconds(one.p95_ms),
                Strong(_apart(computed.p95_ms, one.p95_ms)),
                milliseconds(computed.p99_ms),
                milliseconds(one.p99_ms),
            )
        )
    columns = (
        "Operation", "#p50 computed", "#simulated", "#p95 computed", "#simulated", "#apart", "#p99 computed",
        "#simulated",
    )  # fmt: skip
    return table_block("The quick answer beside the simulation", columns, rows)


def _apart(computed: float | None, simulated: float | None) -> str:
    if computed is None or not simulated:
        return "not comparable"
    return f"{computed / simulated - 1:+.0%}"
