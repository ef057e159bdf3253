"""Which input makes a number how uncertain: tornado charts, with their tables beneath."""

from __future__ import annotations

from archkit.design import Estimate
from archkit.render.blocks import Block, Fold, Inline, Range, Ranges, Strong, Table, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.charted import charted
from archkit.render.numbers import count, number, percent
from archkit.render.pictured import scaled

_CHARTS = 3
"""Tornado charts that stand over one table."""


def tornado(estimate: Estimate) -> Ranges | None:
    """Return the chart of what each input alone does to a number; None when nothing spreads it."""
    if not estimate.shares:
        return None
    factor, unit = scaled(estimate.unit, estimate.base)
    base = estimate.base * factor
    rows = []
    for one in estimate.shares:
        low, high = sorted((one.low * factor, one.high * factor))
        rows.append(
            Range(one.input, low, min(max(base, low), high), high, f"{number(low)} to {number(high)}")
        )
    low, high = estimate.low * factor, estimate.high * factor
    said = (
        f"{number(low)} to {number(high)} {unit}, {number(base)} expected. Each bar: one input alone "
        "goes from its low to its high end, all others stay as expected."
    )
    return Ranges(
        f"What spreads: {estimate.name}",
        said,
        f"{estimate.name}, {unit}",
        tuple(rows),
        ("below the expected value", "above it"),
        marks=((base, f"expected {number(base)}"),),
    )


def shares_table(estimates: tuple[Estimate, ...]) -> Table | None:
    """Return each input's share of the spread of each number."""
    rows: list[tuple[Inline, ...]] = []
    for estimate in estimates:
        factor, unit = scaled(estimate.unit, estimate.base)
        for place, one in enumerate(estimate.shares):
            rows.append(
                (
                    estimate.name if place == 0 else "",
                    one.input,
                    f"{number(one.low * factor)} {unit}",
                    f"{number(one.high * factor)} {unit}",
                    Strong(percent(one.share)),
                )
            )
    columns = ("Number", "Input", "#At its low end", "#At its high end", "#Share of the spread")
    return table_block("What one input alone does to a number", columns, rows)


def spread_blocks(estimates: tuple[Estimate, ...]) -> tuple[Block, ...]:
    """Return tornado charts of the numbers with the most uncertain inputs, and one table of all."""
    spread = tuple(one for one in estimates if one.shares)
    several = sorted(
        (one for one in spread if len(one.shares) > 1), key=lambda one: (-len(one.shares), -_width(one))
    )
    shown = several[:_CHARTS] or sorted(spread, key=lambda one: -_width(one))[:1]
    charts = kept(*(tornado(one) for one in shown))
    return (*charts[:-1], *charted(_last(charts), shares_table(spread), "Every input as a table"))


def spread_fold(estimates: tuple[Estimate, ...], *, anchor: str = "") -> Fold | None:
    """Return the tornado charts behind a summary that counts the inputs."""
    inputs = {share.input for one in estimates for share in one.shares}
    summary = f"What makes these numbers uncertain: {count(len(inputs), 'input')}"
    return fold(summary, *spread_blocks(estimates), anchor=anchor) if inputs else None


def _last(charts: tuple[Block, ...]) -> Ranges | None:
    return charts[-1] if charts and isinstance(charts[-1], Ranges) else None


def _width(estimate: Estimate) -> float:
    return (estimate.high - estimate.low) / abs(estimate.base) if estimate.base else 0.0
