"""The roadmap: which component reaches its ceiling at which load, and what is done then."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.signals import rate as rate_of
from archkit.design import Capacity, CostLine, RoadmapStage
from archkit.knowledge import fact
from archkit.sizing.ceiling import DATABASE_CLASSES, database_ceiling
from archkit.sizing.deliveries import integration_of

_MONTHS_A_YEAR = 12
STATELESS = frozenset({"service", "worker", "gateway", "realtime", "function"})
"""Kinds that grow by more instances."""
_HALF = 0.5
_MINUTES = 60
_WORTH_SAYING = 0.1


@dataclass(frozen=True)
class Reach:
    """A point of growth: at `factor` times today's load `component` needs `change`."""

    factor: float
    component: str
    kind: str
    name: str
    metric: str
    change: str
    weeks: float
    usd: float
    rollback: str


def reaches(a: Anatomy, capacity: tuple[Capacity, ...], costs: tuple[CostLine, ...]) -> tuple[Reach, ...]:
    """Return every point of growth up to the furthest factor, the nearest first."""
    found = [point for one in capacity for point in _of(a, one, costs)]
    furthest = fact("roadmap.furthest-factor").base
    return tuple(
        sorted((one for one in found if one.factor <= furthest), key=lambda one: (one.factor, one.component))
    )


def _of(a: Anatomy, one: Capacity, costs: tuple[CostLine, ...]) -> Iterator[Reach]:
    kind = a.kind(one.component)
    if not one.ceiling or one.demand <= 0:
        return
    limit = one.ceiling * one.instances * one.utilisation_target
    factor = limit / one.demand
    if kind in STATELESS:
        yield _more_instances(a, one, factor, costs)
    elif kind == "database" and one.component not in {part.id for part in a.primaries}:
        return
    elif kind == "database" and one.source.split(" ")[0] in DATABASE_CLASSES:
        yield from _database_ladder(a, one, costs)
    elif kind == "external":
        yield _provider(a, one, factor)
    else:
        yield _more_nodes(a, one, factor, costs)


def _metric(a: Anatomy, one: Capacity, limit: float) -> str:
    share = (
        ""
        if one.utilisation_target >= 1
        else f", {one.utilisation_target * 100:.0f} % of the low end of its ceiling"
    )
    return (
        f"{a.name(one.component)} takes {number(limit)} {one.unit} at the peak{share} (today"
        f" {number(one.demand)})"
    )


def _cost(costs: tuple[CostLine, ...], component: str, *words: str) -> float:
    return sum(
        line.base_usd
        for line in costs
        if line.component == component and (not words or any(word in line.item for word in words))
    )


def _more_instances(a: Anatomy, one: Capacity, factor: float, costs: tuple[CostLine, ...]) -> Reach:
    each = (one.ceiling or 1.0) * one.utilisation_target
    price = _cost(costs, one.component, "instances") / one.instances
    name = a.name(one.component)
    return Reach(
        factor=factor,
        component=one.component,
        kind="instances",
        name=f"More instances of {name}",
        metric=_metric(a, one, (one.ceiling or 0.0) * one.instances * one.utilisation_target),
        change=(
            f"One further instance for each {number(each)} {one.unit} of peak, {one.instances} today; scaled"
            " by a rule of the platform on the same number."
        ),
        weeks=fact("roadmap.instances-weeks").base,
        usd=price,
        rollback="Lower the number of instances; nothing is kept in them.",
    )


def _database_ladder(a: Anatomy, one: Capacity, costs: tuple[CostLine, ...]) -> Iterator[Reach]:
    name, target = a.name(one.component), one.utilisation_target
    now = DATABASE_CLASSES.index(one.source.split(" ")[0])
    part = a.architecture.component(one.component)
    copies = part.instances if part else 1
    base = Reach(
        0.0,
        one.component,
        "vertical",
        "",
        "",
        "",
        fact("roadmap.vertical-weeks").base,
        0.0,
        "Fail back to the smaller machine; both hold the same data.",
    )
    for index in range(now, len(DATABASE_CLASSES) - 1):
        here, following = DATABASE_CLASSES[index], DATABASE_CLASSES[index + 1]
        limit = database_ceiling("writes", here).lowest * target
        price = (
            fact(f"price.cloud.postgres-{following}-month").base
            - fact(f"price.cloud.postgres-{here}-month").base
        ) * copies
        yield replace(
            base,
            factor=limit / one.demand,
            name=f"Bigger machine for {name}",
            metric=_metric(a, one, limit),
            usd=price,
            change=(
                f"From the {here} to the {following} class by a planned failover (a pause of a minute or so);"
                " then vacuum, pool size and slow statements are looked at again."
            ),
        )
    top = database_ceiling("writes", DATABASE_CLASSES[-1]).lowest * target
    yield from _beyond_one_machine(
        a, one, base, top, _cost(costs, one.component) or fact("price.cloud.postgres-large-month").base
    )


def _beyond_one_machine(a: Anatomy, one: Capacity, base: Reach, top: float, price: float) -> Iterator[Reach]:
    seen, name = signals(a.case), a.name(one.component)
    reads = seen.peak_reads / seen.peak_total if seen.peak_total else 0.0
    largest = max(price, fact("price.cloud.postgres-large-month").base)
    factor = top / one.demand
    if reads > _HALF and not a.parts("cache"):
        yield replace(
            base,
            factor=factor,
            kind="replica",
            name=f"Reads away from {name}",
            metric=_metric(a, one, top),
            usd=largest,
            weeks=fact("roadmap.replica-weeks").base,
            change=(
                f"A cache or two read replicas take the {number(seen.peak_reads)} reads/s ({reads * 100:.0f}"
                " % of requests); reads that must see their own write stay on the primary."
            ),
            rollback="Route reads to the primary again by configuration.",
        )
        factor, top = factor * fact("roadmap.replica-gain").base, top * fact("roadmap.replica-gain").base
    key = "tenant" if (a.case.brief.scale.tenants or 0) > 1 else _owner(a)
    yield replace(
        base,
        factor=factor,
        kind="partition",
        name=f"{name} split by {key}",
        metric=_metric(a, one, top),
        usd=largest,
        weeks=fact("roadmap.partition-weeks").base,
        change=(
            f"The busiest tables move to a database of their own, with {key} in each key; many logical"
            " partitions on few machines, so that later steps move partitions only."
        ),
        rollback=(
            "Writes go to both sides until reconciliation counts agree; reading switches back by"
            " configuration."
        ),
    )
    following = factor * fact("roadmap.partition-gain").base
    yield replace(
        base,
        factor=following,
        kind="shard",
        name=f"{name} over several primaries",
        metric=_metric(a, one, top * fact("roadmap.partition-gain").base),
        usd=largest * 2,
        weeks=fact("roadmap.shard-weeks").base,
        change=(
            f"Partitions by {key} are spread over machines behind a routing layer; queries over all of them"
            " move to a warehouse."
        ),
        rollback="Partition by partition, back to the machine it came from.",
    )


def _owner(a: Anatomy) -> str:
    entities = a.case.brief.workload.entities
    parents = [parent for entity in entities for parent in entity.belongs_to]
    return max(parents, key=parents.count).lower() if parents else "the owner of a row"


def _provider(a: Anatomy, one: Capacity, factor: float) -> Reach:
    integration = (
        integration_of(part, a.case.brief) if (part := a.architecture.component(one.component)) else None
    )
    stated = integration.rate_limit_per_second if integration else None
    limit = f"its limit of {stated:,}/s" if stated else "its limit"
    return Reach(
        factor=factor,
        component=one.component,
        kind="provider",
        name=f"More room at {a.name(one.component)}",
        metric=(
            f"{a.name(one.component)} is called {number(one.ceiling or 0.0)} times a second at the peak,"
            f" {limit} (today {number(one.demand)})"
        ),
        change=(
            "Ask for a higher limit; until then the queue spreads the peak. If it is refused, a second"
            " provider behind the same interface."
        ),
        weeks=fact("roadmap.provider-weeks").base,
        usd=0.0,
        rollback="Route everything to the first provider again.",
    )


def _more_nodes(a: Anatomy, one: Capacity, factor: float, costs: tuple[CostLine, ...]) -> Reach:
    return Reach(
        factor=factor,
        component=one.component,
        kind="nodes",
        name=f"More room for {a.name(one.component)}",
        metric=_metric(a, one, (one.ceiling or 0.0) * one.instances * one.utilisation_target),
        change=f"A bigger node, then data spread by key over more of them ({one.instances} today).",
        weeks=fact("roadmap.broker-weeks").base,
        usd=_cost(costs, one.component) / one.instances,
        rollback="Point clients at the old node; it is kept until the new one has run for a week.",
    )


def months_until(a: Anatomy, factor: float) -> float | None:
    """Return the months until load has grown by a factor; None without growth.

    Args:
        a: The anatomy; its brief states the growth in percent a year.
        factor: Times today's load, 1 or more; below 1 it is now.
    """
    growth = a.case.brief.scale.growth_percent_per_year
    if factor <= 1:
        return 0.0
    if not growth or growth <= 0:
        return None
    return _MONTHS_A_YEAR * math.log(factor) / math.log(1 + growth / 100)


def when_reached(a: Anatomy, factor: float) -> str:
    """Return in words when load has grown by a factor, against the horizon."""
    months, horizon = months_until(a, factor), a.case.load.horizon_months
    growth = a.case.brief.scale.growth_percent_per_year
    if months is None:
        return (
            "no growth is stated, so no month can be given"
            if growth is None
            else f"not reached at a growth of {growth:g} % a year"
        )
    if months <= 0:
        return "reached today"
    beyond = (
        f", beyond the horizon of {horizon} months"
        if months > horizon
        else f", inside the horizon of {horizon} months"
    )
    return f"month {math.ceil(months)} at {growth:g} % a year{beyond}"


def roadmap(
    a: Anatomy, points: tuple[Reach, ...], capacity: tuple[Capacity, ...]
) -> tuple[RoadmapStage, ...]:
    """Return the stages: today first, then each point of growth in order of load."""
    stages = [_today(a, capacity)]
    volume = _volume_stage(a)
    for point in points:
        stages.append(
            RoadmapStage(
                order=len(stages),
                name=point.name,
                trigger=(
                    f"{point.metric}: {number(point.factor)} times today's load,"
                    f" {when_reached(a, point.factor)}."
                ),
                load_factor=round(point.factor, 2),
                change=point.change,
                effort_weeks=point.weeks,
                added_monthly_usd=round(point.usd, 2),
                rollback=point.rollback,
            )
        )
    if volume:
        stages.append(volume.model_copy(update={"order": len(stages)}))
    return tuple(stages)


def _today(a: Anatomy, capacity: tuple[Capacity, ...]) -> RoadmapStage:
    seen = signals(a.case)
    rate = f"{rate_of(seen.peak_total, 'requests')} at the peak" if seen.peak_total else "rates not stated"
    jobs = f", {number(seen.peak_jobs)} jobs/s" if seen.peak_jobs >= _WORTH_SAYING else ""
    sized = {one.component: one.instances for one in capacity}
    own = listed((f"{part.name} x{sized.get(part.id, part.instances)}" for part in a.deployables), longest=5)
    stores = listed((part.name for part in a.stores), longest=4)
    return RoadmapStage(
        order=0,
        name="First release",
        trigger=f"Today: {rate}{jobs}.",
        load_factor=1.0,
        change=f"As designed: {own or 'no deployable'}{f' on {stores}' if stores else ''}.",
        added_monthly_usd=0.0,
        rollback="The release before it.",
    )


def _volume_stage(a: Anatomy) -> RoadmapStage | None:
    load = a.case.load
    recovery = a.case.brief.quality.rto_minutes
    if not a.parts("database"):
        return None
    spare = fact("recovery.notice-minutes").base + fact("recovery.restore-overhead-minutes").base
    target = recovery if recovery is not None else fact("recovery.assumed-rto-minutes").base
    room = (target - spare) / _MINUTES * fact("recovery.restore-gib-per-hour").base
    if room <= 0:
        return None
    held = load.storage_gib_at_horizon.base if load.storage_gib_at_horizon else 0.0
    if held < room:
        return None
    month = max(1, math.ceil(load.horizon_months * room / held))
    return RoadmapStage(
        order=0,
        name="A restore that takes too long",
        trigger=(
            f"The database holds {number(room)} GiB, so that a restore at"
            f" {fact('recovery.restore-gib-per-hour').base:.0f} GiB/h no longer fits the RTO of"
            f" {number(target)} min: about month {month}, with {number(held)} GiB at the horizon of"
            f" {load.horizon_months} months."
        ),
        change=(
            "Old rows leave for object storage by partition, or a replica elsewhere (pilot light) takes the"
            " place of the restore."
        ),
        effort_weeks=fact("roadmap.replica-weeks").base,
        added_monthly_usd=None,
        rollback="Attach the old partitions again.",
    )
