"""What other loads would give, where no slider moves: charts by load with one table beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archkit.brief import Brief
from archkit.design import Design
from archkit.errors import InputError
from archkit.explore.comparison import RULEBOOK, compared_with
from archkit.explore.quick_look import QuickLook
from archkit.render import View, view_of
from archkit.render.blocks import Inline, Line, Lines, Table, kept
from archkit.render.charted import charted
from archkit.render.load_run import milliseconds
from archkit.render.numbers import money, number

FACTORS = (0.1, 1.0, 3.0, 10.0, 30.0, 100.0)
_COLUMNS = (
    "Load",
    "Style",
    "#Parts",
    "#Cost a month",
    "#Slowest p95",
    "Fullest part",
    "Decisions that flip",
)
_X = "Load, times the brief"
Look = Callable[[float, dict[str, Any]], QuickLook]
_Tried = tuple[float, QuickLook | None, str]


def other_loads(brief: Brief, base: Design, look: Look, *, of: str = RULEBOOK) -> View:
    """Return cost, latency and decisions at six loads.

    Args:
        brief: The brief as stated.
        base: Its design.
        look: Returns a quick look at a load factor.
        of: Who proposed the session's design; said where it was not the rulebook.
    """
    tried = [_tried(factor, look) for factor in FACTORS]
    before = {one.id: one.winner.name for one in base.decisions}
    table = Table("What other loads would give", _COLUMNS, tuple(_row(one, before) for one in tried))
    blocks = kept(compared_with(of), cost_by_load(tried, brief), *charted(latency_by_load(tried), table))
    return view_of(blocks)


def cost_by_load(tried: list[_Tried], brief: Brief) -> Lines | None:
    """Return what the design of each load costs."""
    costs = [(factor, look.tried.monthly_usd) for factor, look, _ in tried if look]
    known = [(factor, cost) for factor, cost in costs if cost]
    if not known:
        return None
    ends = ("low", "expected", "high")
    lines = tuple(
        Line(name, tuple((factor, cost[place]) for factor, cost in known)) for place, name in enumerate(ends)
    )
    budget = brief.budget.monthly_usd
    limit = None if budget is None else (budget, f"budget {money(budget)}")
    said = "Each load designed again by the same rules; a load without a design has no point."
    return Lines("Cost by load", said, _X, "USD a month", lines, log_x=True, log_y=True, limit=limit)


def latency_by_load(tried: list[_Tried]) -> Lines | None:
    """Return the p95 of each operation at the daily peak, by load."""
    points: dict[str, list[tuple[float, float]]] = {}
    for factor, look, _ in tried:
        for route in look.answer.routes if look and look.answer else ():
            if route.p95_ms is not None and look:
                name = look.names.get(route.route, route.route)
                points.setdefault(name, []).append((factor, route.p95_ms))
    if not points:
        return None
    lines = tuple(Line(name, tuple(places)) for name, places in points.items())
    said = "Computed, not simulated, at the daily peak of each load."
    return Lines("p95 by load", said, _X, "Latency, ms", lines, log_x=True)


def _tried(factor: float, look: Look) -> _Tried:
    try:
        return (factor, look(factor, {}), "")
    except InputError as error:
        return (factor, None, str(error))


def _row(tried: _Tried, before: dict[str, str]) -> tuple[Inline, ...]:
    factor, look, why_not = tried
    load = f"{factor:g} times"
    if look is None:
        return (load, "no design", "", "", "", "", why_not)
    design, answer = look.tried.design, look.answer
    if not (design.shape and design.size):
        outcome = design.clarify.because if design.clarify else ""
        return (load, "no design", "", "", "", "", outcome)
    flips = [one.winner.name for one in design.decisions if before.get(one.id) != one.winner.name]
    latencies = [one.p95_ms for one in answer.routes if one.p95_ms is not None] if answer else []
    fullest = look.names.get(answer.bottleneck, answer.bottleneck) if answer and answer.bottleneck else ""
    return (
        load,
        design.shape.pattern.replace("-", " "),
        number(len(design.shape.components)),
        money(design.size.monthly_usd[1]),
        milliseconds(max(latencies)) if latencies else "",
        fullest,
        ", ".join(flips) or "none",
    )
