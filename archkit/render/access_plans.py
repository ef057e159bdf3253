"""Access patterns with their plans: a badge for how rows are reached, the cost over volumes, a verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from archkit.design import AccessPattern
from archkit.proofs.data.volume import PatternPlans, SizedPlan, Trouble, Turning, Volume, VolumeStudy
from archkit.proofs.data.volume.turning import rounded
from archkit.render.blocks import Break, Inline, Mark, Mono, Quiet, Span, Spark, Table, spans
from archkit.render.blocks import table as table_block
from archkit.render.numbers import number
from archkit.render.pictured import rate

MOST_ROWS = 60
"""Patterns that a table shows; those that turn bad and hot ones come first."""
_SORTS = re.compile(r"(?:^|[(,] ?)(?:Incremental )?Sort\b")
_CLOCK = "depends on the clock"


@dataclass(frozen=True)
class PlansAt:
    """Plans of access patterns at one volume; `troubles` says why a plan is bad."""

    volume: Volume
    plans: Mapping[str, SizedPlan]
    troubles: Mapping[str, Trouble] = field(default_factory=dict)


def judged(pattern: AccessPattern) -> bool:
    """Say whether a pattern's plan is judged: upkeep in the background may read a table whole."""
    return pattern.kind == "read" or pattern.hot


def badges(plan: SizedPlan, trouble: Trouble | None = None) -> tuple[Span, ...]:
    """Return how a plan reaches its rows, each way as a word with a shape."""
    kinds = {node.kind for node in plan.nodes}
    whole = trouble is not None and trouble.kind == "whole"
    spills = trouble is not None and trouble.kind == "spill"
    seen = (
        ("Index Only Scan" in kinds, Mark("index only", "●", "care" if whole else "good")),
        ("Index Scan" in kinds, Mark("index", "◐", "care" if whole else "good")),
        (bool(kinds & {"Bitmap Index Scan", "Bitmap Heap Scan"}), Mark("bitmap", "▦", "good")),
        ("Seq Scan" in kinds, Mark("sequential", "≡", "bad" if whole else "quiet")),
        (bool(_SORTS.search(plan.shape)), Mark("sorts", "⇅", "bad" if spills else "quiet")),
    )
    found: list[Span] = [mark for holds, mark in seen if holds]
    if not found:
        adds = "ModifyTable" in plan.shape
        found = [Mark("adds rows" if adds else "reads no table", "+" if adds else "○", "quiet")]
    return tuple(span for mark in found for span in (mark, " "))[:-1]


def used_indexes(plan: SizedPlan) -> tuple[Span, ...]:
    """Return the indexes that a plan uses, one below the other."""
    found: list[Span] = []
    for name in plan.indexes:
        found += [Break(), Mono(name)] if found else [Mono(name)]
    return tuple(found) or (Quiet("none"),)


def plans_table(study: VolumeStudy, at: PlansAt, caption: str) -> Table | None:
    """Return each access pattern with its plan at one volume, and from which volume on it is bad.

    Args:
        study: The patterns at the volumes that the lines are drawn through.
        at: The plans that are shown.
        caption: What stands over the table.
    """
    rows = [_row(one, at, study.volumes) for one in ordered(study) if one.pattern.id in at.plans]
    columns = (
        "Operation", "#At peak", "#p95 target", "Plan", "Verdict here", "Turns bad", "Cost over rows",
        "Index used",
    )  # fmt: skip
    return table_block(caption, columns, rows[:MOST_ROWS])


def volumes_table(study: VolumeStudy, caption: str) -> Table | None:
    """Return each access pattern with its plan at every volume of a study; for where no slider moves."""
    heads = [f"{_head(one)}, {rows_in_words(one.total)} rows" for one in study.volumes]
    rows: list[tuple[Inline, ...]] = [
        (
            (*_operation(one.pattern), Break(), Quiet(f"p95 in {number(one.pattern.target_p95_ms)} ms")),
            (_spark(one, study.volumes), Break(), *spans(turns(one.turning))),
            *_cells(one, study.volumes),
        )
        for one in ordered(study)
    ]
    return table_block(caption, ("Operation", "Cost, and where it turns bad", *heads), rows[:MOST_ROWS])


def _head(volume: Volume) -> str:
    return volume.name.replace(" x horizon", " times").capitalize()


def ordered(study: VolumeStudy) -> list[PatternPlans]:
    """Return the patterns, those that turn bad first, then hot ones."""
    return sorted(study.patterns, key=lambda one: (one.turning is None, not one.pattern.hot))


def turns(turning: Turning | None) -> Inline:
    """Return from which volume on a plan is bad, in words."""
    if turning is None:
        return "not seen"
    rows = f"{rows_in_words(rounded(turning.rows))} rows of {turning.trouble.table}"
    if turning.always:
        return (Mark("from the first month", "✕", "bad"), Break(), Quiet(rows))
    said = f"from {number(float(f'{turning.factor:.2g}'))} times"
    soon = turning.factor <= 1
    return (Mark(said, "✕" if soon else "▲", "bad" if soon else "care"), Break(), Quiet(rows))


def rows_in_words(rows: float) -> str:
    """Return a number of rows in three figures."""
    for unit, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if rows >= unit:
            return f"{rows / unit:.3g} {name}"
    return f"{rows:,.0f}"


def named(volume: Volume) -> str:
    """Return what a volume is called in a sentence."""
    return f"the {volume.name}" if " x " not in volume.name else volume.name.replace(" x ", " times the ")


def place_in_words(factor: float) -> str:
    """Return a factor of the horizon's rows as a place in a sentence."""
    return "the horizon" if factor == 1 else f"{number(factor)} times the horizon"


def verdict(pattern: AccessPattern, trouble: Trouble | None) -> tuple[Span, ...]:
    """Return what a plan is worth at a volume, with the reason where it is bad."""
    if not judged(pattern):
        return (Mark("upkeep", "○", "quiet"),)
    if trouble is None:
        return (Mark("holds", "✓", "good"),)
    return (Mark("bad", "✕", "bad"), Break(), trouble.reason)


def _row(one: PatternPlans, at: PlansAt, looked: tuple[Volume, ...]) -> tuple[Inline, ...]:
    pattern = one.pattern
    plan = at.plans[pattern.id]
    trouble = at.troubles.get(pattern.id) if judged(pattern) else None
    per_second = pattern.per_second_peak
    return (
        _operation(pattern),
        "not stated" if per_second is None else rate(per_second),
        f"{number(pattern.target_p95_ms)} ms",
        badges(plan, trouble),
        verdict(pattern, trouble),
        turns(one.turning),
        _cost(one, looked, (at.volume.factor, plan.cost)),
        used_indexes(plan),
    )


def _operation(pattern: AccessPattern) -> tuple[Span, ...]:
    hot = (" ", Mark("hot", "▲", "care")) if pattern.hot else ()
    return (pattern.operation, Break(), Quiet(f"{pattern.kind}, {pattern.table}"), *hot)


def _cost(one: PatternPlans, looked: tuple[Volume, ...], at: tuple[float, float]) -> tuple[Span, ...]:
    if one.depends_on_clock:
        return (Quiet(_CLOCK),)
    return (_spark(one, looked, at), Break(), Quiet(f"{number(at[1])} here"))


def _spark(one: PatternPlans, looked: tuple[Volume, ...], at: tuple[float, float] | None = None) -> Span:
    if one.depends_on_clock:
        return Quiet(_CLOCK)
    points = tuple((volume.factor, one.by_volume[volume.name].cost) for volume in looked)
    ends = [number(cost) for _, cost in (points[0], points[-1])]
    title = f"Cost from {named(looked[0])} to {named(looked[-1])}"
    return Spark(title, points, " to ".join(ends), at)


def _cells(one: PatternPlans, looked: tuple[Volume, ...]) -> list[Inline]:
    cells: list[Inline] = []
    before = ""
    for volume in looked:
        plan = one.by_volume[volume.name]
        cost = () if one.depends_on_clock else (Quiet(f"cost {number(plan.cost)}"),)
        bad = one.turning is not None and volume.factor >= one.turning.factor
        trouble = one.turning.trouble if one.turning and bad else None
        told: list[Span] = [Mark("bad", "✕", "bad"), " "] if bad else []
        if plan.line == before:
            told += [Quiet("same plan")]
        else:
            told += [*badges(plan, trouble), *((Break(), *used_indexes(plan)) if plan.indexes else ())]
        cells.append((*told, *((Break(), *cost) if cost else ())))
        before = plan.line
    return cells
