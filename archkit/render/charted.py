"""A chart with its table beneath: who cannot see the one, or wants the numbers, reads the other."""

from __future__ import annotations

from archkit.render.blocks import Block, Inline, Lines, Ranges, Table, fold, kept

_OPEN_ROWS = 6
_SUMMARY = "The same as a table"


def charted(
    chart: Lines | Ranges | None, table: Table | None, summary: Inline = _SUMMARY, *, folded: bool = False
) -> tuple[Block, ...]:
    """Return a chart and its table, a long table behind a fold.

    Args:
        chart: The chart, None when there is nothing to draw.
        table: The same numbers.
        summary: What stands over the folded table.
        folded: Whether a short table is folded too.
    """
    if table is None or chart is None:
        return kept(chart, table)
    if folded or len(table.rows) > _OPEN_ROWS:
        return kept(chart, fold(summary, table))
    return (chart, table)
