"""Fitness: the numbers of the hand-off's load test, alert rules and objectives, from one place.

Whoever writes a script or a rule takes its rates, targets, budgets and triggers from here, so that
they are the numbers of the document.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from archkit.brief import Brief, Operation
from archkit.design import Capacity, Design, ServiceLevel
from archkit.design.step import Line, Slug
from archkit.knowledge import fact
from archkit.record import Record
from archkit.sizing.rates import READS
from archkit.sizing.reliability.burn_rate import ErrorBudget, budget_of
from archkit.sizing.reliability.journey import journeys

TEN_TIMES = 10.0
_SERVING = frozenset({"service", "function", "realtime"})
_DISKS = frozenset({"database", "search", "stream", "warehouse"})


class OperationGoal(Record):
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
    """A number to act at: what a component of this `kind` takes, at `threshold` in `unit`.

    `name` and `change` are those of the roadmap's stage; where the roadmap has no number for a
    component that has a ceiling, its utilisation target stands in. `utilisation` is the threshold
    as a share of what today's instances take, None where their ceiling is unknown.
    """

    id: Slug
    name: Line
    component: Slug
    kind: Line
    threshold: float = Field(gt=0)
    unit: Line
    utilisation: float | None = None
    change: Line = ""


class Fitness(Record):
    """Everything that the hand-off's checks are generated from.

    `serving` are the components that answer requests; `waiting` those in which work waits, or the
    workers where it waits in a database; `stores` those whose disk can fill. `unloaded` are
    operations without a known rate. `oldest_work_seconds` is how old waiting work may be, None
    where nothing waits; `disk_share` and `fill_days` are when a disk becomes a ticket; `probe` says
    that traffic is too thin for a burn rate.
    """

    serving: tuple[Slug, ...] = ()
    waiting: tuple[Slug, ...] = ()
    stores: tuple[Slug, ...] = ()
    loads: tuple[OperationGoal, ...] = ()
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
        OperationGoal(
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
    parts = design.shape.components if design.shape else ()
    answering = {name for one in ways if one.answered for name in one.parts("needed")}
    queues = tuple(part.id for part in parts if part.kind in {"queue", "stream"})
    return Fitness(
        serving=tuple(part.id for part in parts if part.kind in _SERVING and part.id in answering),
        waiting=queues or tuple(part.id for part in parts if part.kind == "worker"),
        stores=tuple(part.id for part in parts if part.kind in _DISKS),
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
    """Return one trigger for each component: the roadmap's first, else its utilisation target."""
    if design.size is None or design.shape is None:
        return ()
    kinds = {part.id: part.kind for part in design.shape.components}
    capacity = {one.component: one for one in design.size.capacity if one.component in kinds}
    found: dict[str, Trigger] = {}
    for stage in sorted(design.size.roadmap, key=lambda one: one.order):
        known = capacity.get(stage.component or "")
        if known is None or not stage.threshold or stage.unit != known.unit:
            continue
        found.setdefault(known.component, _trigger(known, kinds, stage.threshold, stage.name, stage.change))
    for known in capacity.values():
        if known.ceiling and known.component not in found:
            limit = known.ceiling * known.instances * known.utilisation_target
            name = f"{known.component} reaches its utilisation target"
            found[known.component] = _trigger(known, kinds, limit, name, "")
    return tuple(found.values())


def _trigger(known: Capacity, kinds: Mapping[str, str], threshold: float, name: str, change: str) -> Trigger:
    whole = known.ceiling * known.instances if known.ceiling else None
    return Trigger(
        id=known.component,
        name=name,
        component=known.component,
        kind=kinds[known.component],
        threshold=threshold,
        unit=known.unit,
        utilisation=threshold / whole if whole else None,
        change=change,
    )
