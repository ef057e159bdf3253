"""Fitness: the numbers of the hand-off's load test, alert rules and objectives, from one place.

Whoever writes a script or a rule takes its rates, targets, budgets and triggers from here, so that
they are the numbers of the document.
"""

from __future__ import annotations

from pydantic import Field

from archkit.brief import Brief, Operation
from archkit.design import Design, ServiceLevel
from archkit.design.naming import slug
from archkit.design.step import Line, Slug
from archkit.knowledge import fact
from archkit.record import Record
from archkit.sizing.rates import READS
from archkit.sizing.reliability.burn_rate import ErrorBudget, budget_of
from archkit.sizing.reliability.journey import journeys

TEN_TIMES = 10.0


class OperationLoad(Record):
    """What one operation is loaded with, and what it has to keep.

    Rates are requests a second as stated today. `target_ms` is the p95 that the brief wants,
    None where none is stated or nobody waits. `error_share` is what the availability objective
    leaves, as a share of the requests.
    """

    id: Slug
    operation: Line
    kind: Line
    reads: bool
    average_per_second: float = Field(gt=0)
    peak_per_second: float = Field(gt=0)
    target_ms: float | None = None
    error_share: float = Field(gt=0, lt=1)

    @property
    def ten_times_per_second(self) -> float:
        """Ten times the peak."""
        return TEN_TIMES * self.peak_per_second


class LevelBudget(Record):
    """A service level of the design with its error budget."""

    level: ServiceLevel
    budget: ErrorBudget


class Trigger(Record):
    """A number at which the roadmap acts: `metric` of a component at `threshold` in `unit`.

    `utilisation` is the same as a share of what is there today, None where the ceiling is unknown.
    """

    id: Slug
    name: Line
    component: Slug | None
    metric: Line
    threshold: float
    unit: Line
    utilisation: float | None = None
    change: Line = ""


class Fitness(Record):
    """Everything that the hand-off's checks are generated from.

    `unloaded` are operations without a known rate. `oldest_work_seconds` is how old waiting work
    may be, None where nothing waits; `disk_share` and `fill_days` are when a disk becomes a
    ticket; `probe` says that traffic is too thin for a burn rate.
    """

    loads: tuple[OperationLoad, ...] = ()
    unloaded: tuple[Line, ...] = ()
    levels: tuple[LevelBudget, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    oldest_work_seconds: float | None = None
    disk_share: float = Field(gt=0, le=1)
    fill_days: float = Field(gt=0)
    probe: bool = False


def fitness(brief: Brief, design: Design) -> Fitness:
    """Return the numbers that the hand-off's checks are generated from.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        design: The design; what it lacks is left out.
    """
    ways = journeys(brief, design.shape) if design.shape else ()
    levels = design.operate.service_levels if design.operate else ()
    rates = [one.per_second for one in ways if one.answered]
    whole = sum(rate for rate in rates if rate is not None) or None
    budgets = tuple(
        LevelBudget(level=one, budget=budget_of(one, per_second=whole if one.threshold_ms is None else None))
        for one in levels
    )
    promised = next((one for one in budgets if one.level.threshold_ms is None), None)
    error = (
        promised.budget.error_share if promised else 1 - fact("operations.assumed-availability").base / 100
    )
    by_name = {one.name: one for one in reversed(brief.workload.operations)}
    loads = tuple(
        OperationLoad(
            id=one.id,
            operation=one.operation,
            kind=one.kind,
            reads=one.kind in READS,
            average_per_second=one.per_second,
            peak_per_second=one.peak_per_second or one.per_second,
            target_ms=_target(brief, by_name.get(one.operation)),
            error_share=error,
        )
        for one in ways
        if one.answered and one.per_second
    )
    work = next((one for one in levels if one.id == "work-in-time"), None)
    return Fitness(
        loads=loads,
        unloaded=tuple(one.operation for one in ways if one.answered and not one.per_second),
        levels=budgets,
        triggers=_triggers(design),
        oldest_work_seconds=work.threshold_ms / 1000 if work and work.threshold_ms else None,
        disk_share=fact("operations.disk-share").base / 100,
        fill_days=fact("operations.fill-days").base,
        probe=bool(promised) and not (promised and promised.budget.seen()),
    )


def _target(brief: Brief, operation: Operation | None) -> float | None:
    if operation is None:
        return None
    if operation.latency_p95_ms:
        return None if operation.deferred else operation.latency_p95_ms
    quality = brief.quality
    return quality.read_latency_p95_ms if operation.kind in READS else quality.write_latency_p95_ms


def _triggers(design: Design) -> tuple[Trigger, ...]:
    """Return the roadmap's triggers in numbers; one for each metric of a component, the first to act."""
    if design.size is None:
        return ()
    capacity = {one.component: one for one in design.size.capacity}
    found: dict[tuple[str | None, str], Trigger] = {}
    for stage in sorted(design.size.roadmap, key=lambda one: one.order):
        if not stage.metric or stage.threshold is None:
            continue
        known = capacity.get(stage.component or "")
        whole = known.ceiling * known.instances if known and known.ceiling else None
        same = known is not None and known.unit == stage.unit
        trigger = Trigger(
            id=slug(f"{stage.component or 'whole'} {stage.metric}"),
            name=stage.name,
            component=stage.component,
            metric=stage.metric,
            threshold=stage.threshold,
            unit=stage.unit,
            utilisation=stage.threshold / whole if whole and same else None,
            change=stage.change,
        )
        found.setdefault((stage.component, stage.metric), trigger)
    return tuple(found.values())
