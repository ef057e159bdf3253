"""Comparisons: a decision's options side by side in figures, their ratings, and what would tip it."""

from __future__ import annotations

from archkit.design import Comparison, Decision, Option, OptionFigures
from archkit.render.blocks import Block, Break, Inline, Mark, Quiet, Span, Strong, Table, bullets, fold, kept
from archkit.render.blocks import table as table_block
from archkit.render.numbers import money, number, spread

_WEEK = 0.05


def comparison_blocks(decision: Decision, comparison: Comparison) -> tuple[Block, ...]:
    """Return a decision's options in figures of one engine, the notes on them, and its tipping points."""
    return kept(
        figures_table(decision, comparison),
        fold("Notes on the figures", bullets(notes(decision, comparison))),
        fold("What would tip it, in numbers", bullets(tuple(one.says for one in comparison.tipping))),
    )


def figures_table(decision: Decision, comparison: Comparison) -> Table | None:
    """Return what the whole design would take with each option."""
    names = {one.id: one.name for one in decision.options}
    weeks = {one.engineer_weeks for one in comparison.figures if one.engineer_weeks is not None}
    differ = bool(weeks) and max(weeks) - min(weeks) >= _WEEK
    rows = [
        (
            _named(one, names.get(one.option, one.option), decision),
            *_figures(one, differ=differ),
            one.risk,
        )
        for one in comparison.figures
    ]
    last = ("#Weeks to build",) if differ else ()
    columns = ("Option", "#A month", "#Hours a month", "#Slowest p95", *last, "What goes wrong first")
    return table_block(f"The whole design with each option: {decision.title}", columns, rows)


def _named(one: OptionFigures, name: str, decision: Decision) -> tuple[Span, ...]:
    chosen: tuple[Span, ...] = (" ", Mark("chosen", "●", "good")) if one.option == decision.chosen else ()
    return (name, *chosen, Break(), Quiet(f"{one.reversibility} to undo"))


def _figures(one: OptionFigures, *, differ: bool) -> tuple[Inline, ...]:
    cells: list[Inline] = [
        _money(one),
        "" if one.operations_hours is None else number(one.operations_hours),
        "" if one.slowest_p95_ms is None else f"{number(one.slowest_p95_ms)} ms",
    ]
    if differ:
        cells.append("" if one.engineer_weeks is None else number(one.engineer_weeks))
    return tuple(cells)


def _money(one: OptionFigures) -> Inline:
    if one.base_usd is None:
        return ""
    if one.low_usd is None or one.high_usd is None:
        return money(one.base_usd)
    return (money(one.base_usd), Break(), Quiet(spread(one.low_usd, one.base_usd, one.high_usd, money)))


def notes(decision: Decision, comparison: Comparison) -> tuple[str, ...]:
    """Return what is said of single figures, equal notes once with all their options."""
    names = {one.id: one.name for one in decision.options}
    found: dict[str, list[str]] = {}
    for one in comparison.figures:
        if one.note:
            found.setdefault(one.note, []).append(names.get(one.option, one.option))
    return tuple(f"{', '.join(options)}: {note}" for note, options in found.items())


def ratings_table(decision: Decision) -> Table | None:
    """Return the points of each option by criterion, with the weights and what gives them."""
    rated = [one for one in decision.options if one.ratings]
    rows: list[tuple[Inline, ...]] = [
        (
            (one.name, *((Break(), Quiet(one.because)) if one.because else ())),
            number(one.weight),
            *(_points(each, one.name) for each in rated),
        )
        for one in decision.criteria
    ]
    if not rated:
        return None
    columns = ("Criterion", "#Weight", *(f"#{one.name}" for one in rated))
    return table_block(f"Points of 10 by criterion: {decision.title}", columns, rows)


def _points(option: Option, criterion: str) -> Inline:
    return next((number(one.points) for one in option.ratings if one.by == criterion), "")


def tipping_line(comparison: Comparison | None) -> Inline | None:
    """Return the nearest tipping point in a line; None where there is none."""
    if comparison is None or not comparison.tipping:
        return None
    return (Strong("Tips nearest: "), comparison.tipping[0].says)
