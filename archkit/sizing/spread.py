"""Spread: how a number came about, and which input makes it how uncertain.

An expression knows its value at the low and at the high end of each input while all others
stay at their base; that is what a tornado chart draws. It can also be evaluated with several
inputs at their ends at once, an input that is used twice moving together. Expressions grow
to `LARGEST` parts; beyond, one keeps its swings and forgets how it was made.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from archkit.design import Estimate, SpreadShare

End = Literal[0, 1]
LOW: End = 0
HIGH: End = 1
LARGEST = 1_000
MOST_SHOWN = 8
SMALLEST_SHOWN = 0.01
OTHERS = "others"
TOGETHER = "inputs together"
_PASSES = 2
_Rule = Callable[[Sequence[float]], float]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A number, what it becomes at the ends of each input, and the expressions it was made of.

    Without a `rule` it is an input, or the result of several whose formula is not kept.
    """

    base: float
    swings: Mapping[str, tuple[float, float]]
    rule: _Rule | None = None
    parts: tuple[Expression, ...] = ()
    size: int = 1

    def at(self, point: Mapping[str, End]) -> float:
        """Return the value with these inputs at these ends and all others at their base."""
        if self.swings.keys().isdisjoint(point):
            return self.base
        if self.rule:
            return self.rule([part.at(point) for part in self.parts])
        value = self.base
        for name, ends in self.swings.items():
            if name in point:
                moved = ends[point[name]]
                value = value * (moved / self.base) if self.base else value + moved
        return value

    def rises_with(self, name: str) -> bool | None:
        """Return whether the value grows with an input; None when it does neither."""
        low, high = self.swings.get(name, (0.0, 0.0))
        return None if low == high else high > low


def constant(value: float) -> Expression:
    """Return a number that nothing spreads."""
    return Expression(value, {})


def source(name: str, low: float, base: float, high: float) -> Expression:
    """Return an input with its range; inputs of one name are one input and move together."""
    return Expression(base, {name: (low, high)})


def restored(estimate: Estimate) -> Expression:
    """Return an estimate as an expression: its shares are its inputs, itself the only one without."""
    if not estimate.shares:
        return source(estimate.name, estimate.low, estimate.base, estimate.high)
    many = re.compile(rf"\d+ (?:{OTHERS}|{TOGETHER})")
    swings = {
        f"{one.input} of {estimate.name}" if many.fullmatch(one.input) else one.input: (
            min(max(one.low, estimate.low), estimate.high),
            min(max(one.high, estimate.low), estimate.high),
        )
        for one in estimate.shares
    }
    return Expression(estimate.base, swings)


def made(rule: _Rule, parts: Sequence[Expression]) -> Expression:
    """Return what a rule makes of some expressions; a few, since each input asks for all of them."""
    bases = [part.base for part in parts]
    names = dict.fromkeys(name for part in parts for name in part.swings)
    swings = {name: (_moved(rule, parts, name, LOW), _moved(rule, parts, name, HIGH)) for name in names}
    return _bounded(Expression(rule(bases), swings, rule, tuple(parts), 1 + sum(part.size for part in parts)))


def scaled(one: Expression, factor: float) -> Expression:
    """Return an expression times a number that nothing spreads."""
    swings = {name: (low * factor, high * factor) for name, (low, high) in one.swings.items()}
    return _bounded(Expression(one.base * factor, swings, partial(_times, factor), (one,), 1 + one.size))


def _times(factor: float, values: Sequence[float]) -> float:
    return values[0] * factor


def _moved(rule: _Rule, parts: Sequence[Expression], name: str, end: End) -> float:
    return rule([part.swings[name][end] if name in part.swings else part.base for part in parts])


def added(parts: Sequence[Expression]) -> Expression:
    """Return the sum of any number of expressions."""
    base = sum(part.base for part in parts)
    changes: dict[str, list[float]] = {}
    for part in parts:
        for name, (low, high) in part.swings.items():
            change = changes.setdefault(name, [0.0, 0.0])
            change[LOW] += low - part.base
            change[HIGH] += high - part.base
    swings = {name: (base + low, base + high) for name, (low, high) in changes.items()}
    return _bounded(Expression(base, swings, sum, tuple(parts), 1 + sum(part.size for part in parts)))


def _bounded(one: Expression) -> Expression:
    return one if one.size <= LARGEST else Expression(one.base, one.swings)


def opposed(one: Expression, other: Expression, *, inverse: bool = False) -> frozenset[str]:
    """Return the inputs that pull a result both ways, so that its ends must be looked for.

    Args:
        one: The first operand.
        other: The second operand.
        inverse: Whether the result falls with the second, as a quotient or difference does.
    """
    found = set()
    for name in one.swings.keys() & other.swings.keys():
        first, second = one.rises_with(name), other.rises_with(name)
        if first is not None and second is not None and (first == second) == inverse:
            found.add(name)
    return frozenset(found)


def pulled(parts: Iterable[Expression]) -> frozenset[str]:
    """Return the inputs that make some terms of a sum larger and others smaller."""
    seen: dict[str, bool] = {}
    found = set()
    for part in parts:
        for name in part.swings:
            rises = part.rises_with(name)
            if rises is not None and seen.setdefault(name, rises) != rises:
                found.add(name)
    return frozenset(found)


def extent(one: Expression, both_ways: frozenset[str]) -> tuple[float, float]:
    """Return the smallest and the largest value over the ends of all inputs.

    Those that pull `both_ways` are turned one by one, in `_PASSES` rounds from the corner that
    the single swings point to. Exact where the value rises or falls with each input throughout.
    """
    return _furthest(one, both_ways, min), _furthest(one, both_ways, max)


def _furthest(
    one: Expression, both_ways: frozenset[str], better: Callable[[Iterable[float]], float]
) -> float:
    point: dict[str, End] = {}
    for name, (low, high) in one.swings.items():
        point[name] = LOW if better((low, high)) == low else HIGH
    found = one.at(point)
    for name in sorted(both_ways) * _PASSES:
        turned: dict[str, End] = {**point, name: HIGH if point[name] == LOW else LOW}
        value = one.at(turned)
        if value != found and better((value, found)) == value:
            point, found = turned, value
    return better((found, one.base))


def shares(one: Expression, low: float, high: float) -> tuple[SpreadShare, ...]:
    """Return each input's share of the spread, the largest first; they sum to 1.

    A share is in proportion to the distance between the values at the input's ends. Inputs
    beyond the `MOST_SHOWN` largest, or under `SMALLEST_SHOWN`, stand together in one last line
    with the sum of their swings. Where only several at once move the result, they are one line.

    Args:
        one: How the number came about.
        low: The low end of the number.
        high: The high end; with both ends the same, or one without end, there are no shares.
    """
    widths = {name: max(*ends, one.base) - min(*ends, one.base) for name, ends in one.swings.items()}
    whole = sum(widths.values())
    if not math.isfinite(whole) or low >= high:
        return ()
    if whole == 0:
        return _rounded([(f"{len(widths)} {TOGETHER}", low, high, 1.0)])
    moving = sorted((name for name in widths if widths[name] > 0), key=lambda name: (-widths[name], name))
    shown = [name for name in moving[:MOST_SHOWN] if widths[name] >= whole * SMALLEST_SHOWN]
    rest = moving[len(shown) :]
    if len(rest) == 1:
        shown, rest = moving, []
    rows = [(name, *one.swings[name], widths[name] / whole) for name in shown]
    if rest:
        share = sum(widths[name] for name in rest) / whole
        rows.append((f"{len(rest)} {OTHERS}", _moved_by(one, rest, LOW), _moved_by(one, rest, HIGH), share))
    return _rounded(rows)


def _moved_by(one: Expression, names: list[str], end: End) -> float:
    """Return the value with the single changes of several inputs added up, never below zero."""
    return max(0.0, one.base + sum(one.swings[name][end] - one.base for name in names))


def _rounded(rows: list[tuple[str, float, float, float]]) -> tuple[SpreadShare, ...]:
    """Return the rows in few digits; what rounding leaves over goes to the largest."""
    parts = [round(share, 6) for *_, share in rows]
    parts[0] = round(parts[0] + 1 - sum(parts), 6)
    return tuple(
        SpreadShare(input=name, low=_figures(low), high=_figures(high), share=share)
        for (name, low, high, _), share in zip(rows, parts, strict=True)
    )


def _figures(value: float) -> float:
    return float(f"{value:.6g}")
