"""The numbers that the what-ifs say: where parts reach their targets, what instances and cuts come to."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.challenge.pressure import Taken, cuts_to, half_usd, instances_usd
from archkit.architects.rulebook.signals import number, signals
from archkit.design import Estimate
from archkit.knowledge import fact
from archkit.sizing.rates import named
from archkit.sizing.reliability.downtime import plain


def pressure_figures(a: Anatomy, needs: Taken) -> tuple[Estimate, ...]:
    """Return the numbers of ten times the load and of half the money."""
    return (*_ten_times(a, needs), *_half_budget(a, needs))


def _ten_times(a: Anatomy, needs: Taken) -> Iterator[Estimate]:
    factor, peak = fact("roadmap.ten-times").base, signals(a.case).peak_total
    if not peak:
        return
    load = plain(peak, f"{number(peak)} requests/s") * plain(factor)
    yield load.estimate("ten-times-load", "Load at ten times today's peak", "requests/s")
    for place, one in enumerate(needs.points, start=1):
        reach = plain(one.factor, f"target of {a.name(one.component)} over its demand today")
        figure_id = named(f"reach-{place}", one.component)
        yield reach.estimate(figure_id, f"Load that {one.name} waits for", "times")
    more = instances_usd(needs, factor)
    if more:
        added = plain(more, "instances today, their price, and the load over the load that they carry")
        yield added.estimate("ten-times-instances", "More for instances at ten times the load", "USD")


def _half_budget(a: Anatomy, needs: Taken) -> Iterator[Estimate]:
    base, half = needs.own_usd[1], half_usd(a, needs)
    whole = plain(2 * half, f"{number(2 * half)} USD")
    yield (whole * plain(0.5)).estimate("half-budget", "Half of the money for a month", "USD")
    cuts = cuts_to(a, needs, half) if base > half else []
    left = base
    for place, (name, saved, _) in enumerate(cuts, start=1):
        left -= saved
        text = f"{number(left + saved)} USD - {number(saved)} USD"
        yield plain(saved, "its lines of the bill").estimate(f"saved-{place}", f"Saved when {name}", "USD")
        yield plain(left, text).estimate(f"left-{place}", f"What remains when {name}", "USD")
    if cuts and left > half:
        share = plain(100 * half / left, f"{number(half)} USD / {number(left)} USD x 100")
        yield share.estimate("load-left", "Load that half of the money would carry then", "%")
