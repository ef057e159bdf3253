"""How far each part carries: the load at which it leaves its target, and at which it is full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archkit.design import Capacity
from archkit.render.blocks import Inline, Mark, Range, Ranges, Strong, Table
from archkit.render.blocks import table as table_block
from archkit.render.numbers import number, percent

_FACTORS = (1.0, 10.0)
_FROM = 0.5
"""Where the bars begin, in times today's load; a logarithmic axis has no zero."""


def headroom_chart(
    capacity: Sequence[Capacity],
    names: Mapping[str, str] | None = None,
    marks: tuple[tuple[float, str], ...] = (),
) -> Ranges | None:
    """Return how many times today's peak each part carries; None when no ceiling is known.

    Args:
        capacity: Demand against ceilings.
        names: What components are called; their ids if left out.
        marks: Other loads worth a line, as factors on today's.
    """
    rows = [_range(one, names or {}) for one in _ordered(capacity)]
    if not rows:
        return None
    today, ten = _FACTORS
    return Ranges(
        "How far each part carries",
        "The load at which a part leaves its target, and at which it is full, as times today's peak. "
        "Nothing is scaled out meanwhile.",
        "Times today's peak, logarithmic",
        tuple(rows),
        ("within its target", "over its target, until it is full"),
        marks=((today, "today"), (ten, "10 times"), *marks),
        logarithmic=True,
    )


def headroom_table(capacity: Sequence[Capacity], names: Mapping[str, str] | None = None) -> Table | None:
    """Return the same as numbers, the part that breaks first on top."""
    called = names or {}
    rows: list[tuple[Inline, ...]] = [
        (
            called.get(one.component, one.component),
            percent(one.utilisation or 0),
            f"{number(leaves)} times",
            Strong(f"{number(full)} times"),
            f"{number(one.demand * full)} {one.unit}",
        )
        for one in _ordered(capacity)
        for leaves, full in [_reach(one)]
    ]
    rows += [
        (called.get(one.component, one.component), Mark("not measured", "?", "quiet"), "", "", one.measure)
        for one in capacity
        if not one.utilisation
    ]
    columns = ("Part", "#Used at today's peak", "#Leaves its target at", "#Full at", "#That is")
    return table_block("The load at which each part is full", columns, rows)


def _ordered(capacity: Sequence[Capacity]) -> list[Capacity]:
    known = [one for one in capacity if one.utilisation]
    return sorted(known, key=lambda one: -(one.utilisation or 0))


def _reach(one: Capacity) -> tuple[float, float]:
    used = one.utilisation or 1.0
    return one.utilisation_target / used, 1 / used


def _range(one: Capacity, names: Mapping[str, str]) -> Range:
    leaves, full = _reach(one)
    name = names.get(one.component, one.component)
    return Range(name, min(_FROM, leaves, full), min(leaves, full), full, f"full at {number(full)} times")
