"""Jumps: the loads at which the bill steps or begins to rise, found by scanning and halving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from archkit.brief import Brief
from archkit.design import Architecture
from archkit.knowledge import fact
from archkit.sizing.bill import Item
from archkit.sizing.cost import PROVIDER_CHARGE, priced_items
from archkit.sizing.figures import number
from archkit.sizing.price_setting import PriceSetting
from archkit.sizing.terms import USUAL, Terms
from archkit.sizing.workload import Load, measure_load

_CLOSE = 1e-3
Kind = Literal["step", "free amount ends"]


@dataclass(frozen=True)
class CostJump:
    """A load at which the bill steps: another instance, the next machine, the end of a free amount.

    Attributes:
        load_factor: The load over today's just above it.
        from_usd: Base cost a month just below it.
        to_usd: Base cost a month just above it; the same where only a free amount ends.
        component: What steps most.
        item: Its line.
        why: What happens there, in a sentence.
        kind: ``step``, or ``free amount ends``: from there on the line rises with the load.
    """

    load_factor: float
    from_usd: float
    to_usd: float
    component: str
    item: str
    why: str
    kind: Kind = "step"

    @property
    def added_usd(self) -> float:
        """The height of the step in USD a month."""
        return self.to_usd - self.from_usd


@dataclass(frozen=True)
class _Point:
    """The bill at one load; `state` changes where the bill steps or a line begins to cost."""

    load_factor: float
    items: tuple[Item, ...]

    @cached_property
    def paid(self) -> dict[tuple[str, str], Item]:
        return {(one.component, _kind_of(one)): one for one in self.items if one.cost.base > 0}

    @cached_property
    def state(self) -> tuple[tuple[str, str, float | None], ...]:
        return tuple((one.component, one.name, one.units) for one in self.paid.values())

    @property
    def usd(self) -> float:
        return sum(one.cost.base for one in self.items)


def cost_jumps(
    brief: Brief,
    architecture: Architecture,
    load: Load | None = None,
    *,
    terms: Terms = USUAL,
) -> tuple[CostJump, ...]:
    """Return where the platform's bill jumps between a tenth of today's load and ten times it.

    Args:
        brief: The brief that numbers are computed from.
        architecture: The components that are paid for, as they are proposed.
        load: The result of `archkit.sizing.measure_load`; measured here when left out.
        terms: How what runs is bought and kept.

    Returns:
        By rising load; two that fall into a thousandth of load count as one.
    """
    measured = load or measure_load(brief)

    def at(factor: float) -> _Point:
        setting = PriceSetting(brief, architecture, measured, factor, terms, factor)
        found = (one for one in priced_items(setting) if not one.name.startswith(PROVIDER_CHARGE))
        return _Point(factor, tuple(found))

    def between(low: _Point, high: _Point) -> Iterator[CostJump]:
        if low.state == high.state:
            return
        if high.load_factor / low.load_factor <= 1 + _CLOSE:
            yield _told(low, high)
            return
        middle = at((low.load_factor * high.load_factor) ** 0.5)
        yield from between(low, middle)
        yield from between(middle, high)

    ends, steps = fact("cost.jump-factor"), int(fact("cost.jump-steps").base)
    ratio = (ends.highest / ends.lowest) ** (1 / steps)
    points = [at(ends.lowest * ratio**step) for step in range(steps + 1)]
    return tuple(one for pair in pairwise(points) for one in between(*pair))


def _told(low: _Point, high: _Point) -> CostJump:
    """Return the jump between two loads that are next to each other, told by what steps most."""
    steps = [(low.paid.get(key), one) for key, one in high.paid.items()]
    found = [(was, now) for was, now in steps if was is None or _size(was) != _size(now)]
    fallen = [(was, was) for key, was in low.paid.items() if key not in high.paid]
    was, now = max(
        found or fallen, key=lambda pair: pair[1].cost.base - (pair[0].cost.base if pair[0] else 0)
    )
    return CostJump(
        load_factor=high.load_factor,
        from_usd=low.usd,
        to_usd=high.usd,
        component=now.component,
        item=now.name,
        why=_why(was, now),
        kind="free amount ends" if was is None and now.units is None else "step",
    )


def _size(item: Item) -> tuple[str, float | None]:
    return item.name, item.units


def _kind_of(item: Item) -> str:
    """Return what a line is about, whatever size it has; a component has one line in whole things."""
    if item.units is not None:
        return "units"
    return item.name


def _why(was: Item | None, now: Item) -> str:
    if was is None:
        return f"What {now.component} gets of {now.name} for nothing is used up; from here on it is paid."
    if was is now:
        return f"{now.component} no longer pays for {now.name}."
    if was.name == now.name and was.units is not None and now.units is not None:
        return f"{now.component} goes from {number(was.units)} to {number(now.units)} {now.name}."
    return f"{now.component} goes from {_sized(was)} to {_sized(now)}."


def _sized(item: Item) -> str:
    return item.name if item.units is None else f"{number(item.units)} {item.name}"
