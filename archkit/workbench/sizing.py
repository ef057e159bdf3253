"""Sizing in a notebook: what it takes, where it breaks, what it costs, when to change it."""

from __future__ import annotations

from functools import cached_property

from archkit.brief import Brief, OwnPrice
from archkit.design import Design, Estimate
from archkit.errors import InputError
from archkit.explore.load_test import LoadTest
from archkit.explore.quick_look import names_of
from archkit.explore.retry_storm import retry_storm
from archkit.render import View, load_run_blocks, view_of
from archkit.render.blocks import Block, fold, kept
from archkit.render.compared import compared_blocks
from archkit.render.framing import estimates_table, formulas
from archkit.render.outlook import (
    component_names,
    cost_outlook,
    growth_blocks,
    load_blocks,
    reliability_blocks,
)
from archkit.render.provisions import provisions_fold
from archkit.render.quick import quick_blocks
from archkit.render.sizing import capacity_table, ceilings_table, cost_blocks
from archkit.render.spread import spread_blocks
from archkit.sizing import with_own_prices
from archkit.sizing.quick_answer import quick_answer
from archkit.sizing.simulation import Scenario, simulate


class SizingBench:
    """The numbers of one design, as views; nothing is kept.

    Args:
        brief: The brief as stated.
        design: A design with a size.
    """

    def __init__(self, brief: Brief, design: Design) -> None:
        self._brief, self._design = brief, design

    @cached_property
    def _test(self) -> LoadTest:
        return LoadTest(self._brief, self._design)

    def load(self) -> View:
        """Return what the work is: the estimates with their formulas."""
        found = self._estimates()
        by_operation = load_blocks(self._brief, self._design)
        return view_of(kept(estimates_table("What the work takes", found), *by_operation, formulas(found)))

    def uncertain(self) -> View:
        """Return which input makes the numbers how uncertain, as tornado charts."""
        return view_of(spread_blocks(self._estimates()))

    def capacity(self) -> View:
        """Return demand at the peak against what is known to fit, and where each ceiling comes from."""
        size, names = self._design.size, component_names(self._design)
        if size is None:
            return view_of(())
        ceilings = fold("Where each ceiling comes from, and what to measure", ceilings_table(size, names))
        return view_of(kept(capacity_table(size, names), provisions_fold(size, names), ceilings))

    def quick(self, load_factor: float = 1.0) -> View:
        """Return the quick answer at the daily peak times a factor."""
        answer = quick_answer(self._test.network, load_factor, at_peak=True)
        return view_of(quick_blocks(answer, names_of(self._test.network)))

    def compared(self, load_factor: float = 1.0, requests: int = 100_000, *, seed: int = 1) -> View:
        """Return the quick answer beside a simulation of the same load."""
        network = self._test.network
        answer = quick_answer(network, load_factor, at_peak=True)
        peak = sum(one.peak_per_second for one in network.routes) * load_factor
        seconds = requests / peak
        scenario = Scenario(
            id="compared", load_factor=load_factor, at_peak=True, seconds=seconds, warm_up_s=seconds / 10
        )
        run = simulate(network, scenario, seed=seed)
        return view_of(compared_blocks(answer, run, names_of(network)))

    def simulate(self, scenario: str = "peak", requests: int = 100_000, *, seed: int = 1) -> View:
        """Return what one scenario of the load test showed.

        Args:
            scenario: Such as ``peak``, ``ten-times``, ``rising`` or ``retry-storm``.
            requests: How many requests are played.
            seed: Equal seeds give equal numbers.

        Raises:
            InputError: If there is no such scenario.
        """
        return self._test.view(scenario, requests, seed=seed)

    def retry_storm(
        self, load_factor: float = 1.0, *, attempts: int = 4, retry_budget: float | None = None, seed: int = 1
    ) -> View:
        """Return what a surge leaves behind when callers try again and nothing bounds the queues.

        Args:
            load_factor: Times the daily peak.
            attempts: Of each call, the first one included.
            retry_budget: The share of calls that may be retries; None for no bound.
            seed: Equal seeds give equal numbers.
        """
        network = self._test.network
        run, scenario = retry_storm(
            network, load_factor=load_factor, attempts=attempts, retry_budget=retry_budget, seed=seed
        )
        return view_of(load_run_blocks(run, names_of(network), scenario))

    def growth(self) -> View:
        """Return where it breaks first, when to change it, and what each month needs."""
        return view_of(growth_blocks(self._brief, self._design))

    def cost(self, prices: dict[str, float] | None = None) -> View:
        """Return the cost today, by month, at other loads, and what it costs to own.

        Args:
            prices: Your own prices by item of the book, in USD per unit of the item; the
                growth is worked out with them, the bill of today keeps the design's own lines.

        Raises:
            InputError: If the book has no such item.
        """
        brief, size = self._brief, self._design.size
        today: tuple[Block | None, ...] = ()
        if prices:
            brief = with_own_prices(brief, tuple(OwnPrice(item=one, usd=usd) for one, usd in prices.items()))
        elif size:
            names = component_names(self._design)
            today = cost_blocks(size, budget_usd=brief.budget.monthly_usd, names=names)
        return view_of(kept(*today, *cost_outlook(brief, self._design)))

    def promise(self) -> View:
        """Return what each operation can promise, and what every single failure takes down."""
        return view_of(reliability_blocks(self._brief, self._design))

    def _estimates(self) -> tuple[Estimate, ...]:
        frame = self._design.frame
        if frame is None:
            raise InputError("nothing was framed yet", hint="Take the step 'frame' first.")
        return frame.quantities
