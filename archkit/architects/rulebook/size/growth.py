"""The roadmap: the envelope's stages in words, with their numbers beside them."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import Anatomy, listed
from archkit.architects.rulebook.signals import number, signals
from archkit.architects.rulebook.signals import rate as rate_of
from archkit.architects.rulebook.size.growth_words import metric_words, stage_words
from archkit.design import Capacity, RoadmapStage
from archkit.knowledge import fact
from archkit.sizing.envelope import envelope
from archkit.sizing.growth import Stage, month_reached
from archkit.sizing.same_brief import These

_WORTH_SAYING = 0.1
_BY_TIME = frozenset({"memory", "restore", "size"})
_FREE = frozenset({"restore", "size"})
"""Limits whose fix costs work and no machine of its own."""


@dataclass(frozen=True)
class Reach:
    """A point of growth: at `factor` times today's load `component` needs `change`.

    `stage` is the same in numbers, with the other fixes that were weighed.
    """

    stage: Stage
    name: str
    metric: str
    change: str
    rollback: str

    @property
    def factor(self) -> float:
        """The load over today's, 1 for what is reached already."""
        return max(1.0, self.stage.limit.factor)

    @property
    def component(self) -> str:
        """What reaches its limit."""
        return self.stage.limit.component

    @property
    def kind(self) -> str:
        """What is done, as `archkit.sizing.growth.Fix` names it."""
        return self.stage.fix.kind

    @property
    def weeks(self) -> float:
        """The work in engineer-weeks."""
        return self.stage.fix.weeks

    @property
    def usd(self) -> float:
        """What it adds to a month's bill in USD; for instances that of one."""
        return self.stage.fix.monthly_usd


class _This(These):
    """An anatomy as the key of a cache: the same object."""

    def __init__(self, anatomy: Anatomy) -> None:
        super().__init__(anatomy)
        self.anatomy = anatomy


def reaches(a: Anatomy) -> tuple[Reach, ...]:
    """Return every point of growth up to the furthest load, the nearest first.

    Limits that follow time and not load, such as a restore, are left out; `roadmap` has them.
    """
    return tuple(one for one in _points(a) if one.stage.limit.kind not in _BY_TIME)


def _points(a: Anatomy) -> tuple[Reach, ...]:
    return _points_of(_This(a))


@functools.lru_cache(maxsize=2)
def _points_of(this: _This) -> tuple[Reach, ...]:
    """Return all points of growth; the first step, the roadmap and the load test ask for them."""
    a = this.anatomy
    found = envelope(a.case.brief, a.architecture, a.case.load)
    return tuple(_reach(a, stage) for stage in found.stages)


def _reach(a: Anatomy, stage: Stage) -> Reach:
    words = stage_words(a, stage)
    return Reach(stage, words.name, metric_words(a, stage.limit), words.change, words.rollback)


def months_until(a: Anatomy, factor: float) -> float | None:
    """Return the month in which load has grown by a factor; None without growth.

    Args:
        a: The anatomy; its brief states the growth in percent a year.
        factor: Times today's load, 1 or more; below 1 it is now.
    """
    return month_reached(a.case.brief, factor)


def when_reached(a: Anatomy, factor: float) -> str:
    """Return in words when load has grown by a factor, against the horizon."""
    months = months_until(a, factor)
    growth = a.case.brief.scale.growth_percent_per_year
    if months is None:
        return (
            "no growth is stated, so no month can be given"
            if growth is None
            else f"not reached at a growth of {growth:g} % a year"
        )
    if months <= 0:
        return "reached today"
    return f"month {months:.0f} at {growth:g} % a year{_against_horizon(a, months)}"


def _against_horizon(a: Anatomy, months: float) -> str:
    horizon = a.case.load.horizon_months
    where = "beyond" if months > horizon else "inside"
    return f", {where} the horizon of {horizon} months"


def roadmap(a: Anatomy, capacity: tuple[Capacity, ...]) -> tuple[RoadmapStage, ...]:
    """Return the stages: today first, then each point of growth in order of load."""
    stages = (_today(a, capacity), *(_stage(a, one) for one in _points(a)), *_ends(a))
    return tuple(one.model_copy(update={"order": order}) for order, one in enumerate(stages))


def _stage(a: Anatomy, point: Reach) -> RoadmapStage:
    limit, fix = point.stage.limit, point.stage.fix
    by_time = limit.kind in _BY_TIME
    when = (
        f"month {point.stage.month:.0f}{_against_horizon(a, point.stage.month)}"
        if by_time and point.stage.month is not None
        else f"{number(point.factor)} times today's load, {when_reached(a, point.factor)}"
    )
    return RoadmapStage(
        order=0,
        name=point.name,
        trigger=f"{point.metric[:1].upper()}{point.metric[1:]}: {when}.",
        load_factor=math.floor(point.factor * 100) / 100,
        change=point.change,
        effort_weeks=fix.weeks,
        added_monthly_usd=None if limit.kind in _FREE else round(fix.monthly_usd, 2),
        rollback=point.rollback,
        component=limit.component,
        metric=limit.metric,
        threshold=float(f"{limit.threshold:.4g}"),
        unit=limit.unit,
        headroom_percent=round(max(0.0, limit.headroom_percent), 1),
        month=point.stage.month,
        lead_weeks=fix.lead_weeks,
        people=fix.people,
    )


def _ends(a: Anatomy) -> Iterator[RoadmapStage]:
    """Yield where planning a database by numbers ends: what comes after is another design."""
    furthest, most = fact("roadmap.furthest-factor").base, fact("roadmap.most-machines").base
    for part in a.parts("database"):
        mine = [one for one in _points(a) if one.component == part.id and one.kind in _SPLIT]
        last = mine[-1].stage if mine else None
        if last is None or last.fix.carries_to >= furthest:
            continue
        factor = max(1.0, last.fix.carries_to)
        name = a.name(part.id)
        yield RoadmapStage(
            order=0,
            name=f"Beyond {name}: another design",
            trigger=f"{number(factor)} times today's load, {when_reached(a, factor)}.",
            load_factor=math.floor(factor * 100) / 100,
            change=(
                f"More than {number(most)} machines of one relational database are not planned by arithmetic."
                " Before this load, writes and reads are measured and the store is chosen anew."
            ),
            component=part.id,
            month=months_until(a, factor),
        )


_SPLIT = frozenset({"partition", "shard"})


def _today(a: Anatomy, capacity: tuple[Capacity, ...]) -> RoadmapStage:
    seen = signals(a.case)
    rate = f"{rate_of(seen.peak_total, 'requests')} at the peak" if seen.peak_total else "rates not stated"
    jobs = f", {number(seen.peak_jobs)} jobs/s" if seen.peak_jobs >= _WORTH_SAYING else ""
    sized = {one.component: one for one in capacity}
    own = listed((_running(a, part.id, sized.get(part.id)) for part in a.deployables), longest=5)
    stores = listed((part.name for part in a.stores), longest=4)
    return RoadmapStage(
        order=0,
        name="First release",
        trigger=f"Today: {rate}{jobs}.",
        load_factor=1.0,
        change=f"As designed: {own or 'no deployable'}{f' on {stores}' if stores else ''}.",
        added_monthly_usd=0.0,
        rollback="The release before it.",
        month=0.0,
    )


def _running(a: Anatomy, component: str, row: Capacity | None) -> str:
    part = a.architecture.component(component)
    name, count = (part.name, part.instances) if part else (component, 1)
    size = f" of {row.machine.split(',')[0]}" if row and row.machine else ""
    return f"{name} x{row.instances if row else count}{size}"
