"""Plan: capacity, cost, roadmap, risks."""

from __future__ import annotations

from pydantic import Field

from archkit.design.comparison import Comparison, Rewrite
from archkit.design.decision import Decision
from archkit.design.estimate import Estimate
from archkit.design.step import Line, Slug
from archkit.record import Record


class Capacity(Record):
    """Demand against what a component can take, both in `unit`.

    `ceiling` is that of one instance of the size `machine`; None when nobody measured it: then
    `measure` says what to measure. `provisions` are what else is set up for the load: pool
    size, partitions, queue depth and drain time, cache size and hit share, storage with its
    copies and indexes.
    """

    component: Slug
    demand: float
    ceiling: float | None
    unit: Line
    instances: int = Field(default=1, ge=1)
    utilisation_target: float = Field(default=0.7, gt=0, le=1)
    source: Line
    measure: Line = ""
    machine: Line = ""
    provisions: tuple[Estimate, ...] = ()

    @property
    def utilisation(self) -> float | None:
        """Share of the ceiling that the demand takes; None when the ceiling is unknown."""
        if not self.ceiling:
            return None
        return self.demand / (self.ceiling * self.instances)


class CostLine(Record):
    """A cost in USD a month as low, base and high.

    `provider_charge` marks what others charge by message or call: it is shown, but is no part
    of the platform's total that a running budget is held against.
    """

    component: Slug
    item: Line
    low_usd: float = Field(ge=0)
    base_usd: float = Field(ge=0)
    high_usd: float = Field(ge=0)
    formula: Line
    source: Line
    provider_charge: bool = False


class RoadmapStage(Record):
    """A stage of growth: the trigger in numbers, the change, what it takes.

    The trigger as numbers: `metric` is watched and acted upon at `threshold` in `unit`, which
    leaves `headroom_percent` of today's design until it saturates. `month` is the earliest
    month in which the brief's growth gets there, None when it never does or no growth is
    stated; `lead_weeks` is how long before that the work has to begin.
    """

    order: int
    name: Line
    trigger: Line
    load_factor: float | None = None
    change: Line
    effort_weeks: float | None = None
    added_monthly_usd: float | None = None
    rollback: Line = ""
    component: Slug | None = None
    metric: Line = ""
    threshold: float | None = None
    unit: Line = ""
    headroom_percent: float | None = None
    month: float | None = None
    lead_weeks: float | None = None
    people: float | None = None


class Milestone(Record):
    """A part of the first delivery with its engineer-weeks."""

    id: Slug
    name: Line
    engineer_weeks: float = Field(ge=0)
    deliverables: tuple[Line, ...] = ()


class Sizing(Record):
    """The size artifact; money in USD."""

    estimates: tuple[Estimate, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    costs: tuple[CostLine, ...] = ()
    operations_hours_per_month: float = 0
    people_cost_usd: float | None = None
    roadmap: tuple[RoadmapStage, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    load_test: tuple[Line, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def monthly_usd(self) -> tuple[float, float, float]:
        """Low, base and high sum of the platform's cost lines, provider charges left out."""
        own = [line for line in self.costs if not line.provider_charge]
        return (
            sum(line.low_usd for line in own),
            sum(line.base_usd for line in own),
            sum(line.high_usd for line in own),
        )


class Risk(Record):
    """A risk with probability and impact from 1 to 3, its mitigation and owner."""

    id: Slug
    name: Line
    probability: int = Field(ge=1, le=3)
    impact: int = Field(ge=1, le=3)
    mitigation: Line
    owner: Line = "team"


class TradeOff(Record):
    """What is optimised and what is given up for it."""

    gained: Line
    given_up: Line
    because: Line


class Removal(Record):
    """The delete-one test of one component: what breaks without it."""

    component: Slug
    breaks: Line
    needed: bool


class Challenge(Record):
    """The challenge artifact: the design against itself.

    `figures` are the numbers that the two what-ifs say, each with its formula.
    """

    removals: tuple[Removal, ...] = ()
    ten_times: Line
    half_budget: Line
    trade_offs: tuple[TradeOff, ...] = ()
    risks: tuple[Risk, ...] = ()
    lock_in: Line = ""
    review_by: Line = ""
    comparisons: tuple[Comparison, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    figures: tuple[Estimate, ...] = ()
    decisions: tuple[Decision, ...] = ()
