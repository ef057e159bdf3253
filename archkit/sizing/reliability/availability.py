"""The availability of each operation: what stops it, for how long in a month, and what would help.

Causes in series multiply: instances and zones of the parts on the way, failovers, providers'
agreements, releases that are taken back, the only instance being replaced, and the region.
What an operation can spare (caches, replicas, parties that are not critical, work done later)
does not count.
"""

from __future__ import annotations

from pydantic import Field

from archkit.brief import Brief
from archkit.design import Design, Estimate
from archkit.design.step import Line, Slug
from archkit.knowledge import fact
from archkit.record import Record
from archkit.sizing.figures import number
from archkit.sizing.quantity import TIMES
from archkit.sizing.rates import named
from archkit.sizing.reliability.causes import Causes
from archkit.sizing.reliability.downtime import MINUTES_PER_MONTH, Downtime
from archkit.sizing.reliability.improvements import changes
from archkit.sizing.reliability.journey import Journey, journeys
from archkit.sizing.reliability.running import running

_PERCENT = 100.0
_MOST_HELPS = 4
_SHOWN = 5
_TRIED = 8


class Improvement(Record):
    """A change of the design and what it does to one operation.

    `gained_minutes` are minutes a month less (base); `availability_percent` is the base after it.
    """

    change: Line
    component: Slug | str = ""
    gained_minutes: float
    availability_percent: float


class Dependency(Record):
    """Somebody else's system that an operation waits for, against the rule of the extra nine.

    `budget_share` is the part of the operation's error budget that its expected downtime uses
    up (None without a target); `allowed_share` is what one dependency may use.
    """

    component: Slug
    minutes: Estimate
    budget_share: float | None
    allowed_share: float = Field(gt=0, le=1)

    @property
    def fits(self) -> bool | None:
        """Whether it leaves room for everything else; None without a target."""
        return None if self.budget_share is None else self.budget_share <= self.allowed_share


class OperationAvailability(Record):
    """What one operation can promise, in percent and in minutes of a month (30 days).

    `causes` are what takes the time, the largest first; `helps` are changes that would give
    some back, the largest first. `target_percent` is the brief's, None when none is stated or
    nobody waits for the operation.
    """

    id: Slug
    operation: Line
    answered: bool
    availability: Estimate
    downtime: Estimate
    causes: tuple[Downtime, ...] = ()
    target_percent: float | None = None
    budget_minutes: float | None = None
    helps: tuple[Improvement, ...] = ()
    dependencies: tuple[Dependency, ...] = ()

    @property
    def meets(self) -> bool | None:
        """Whether the expected availability meets the target; None without one."""
        return None if self.target_percent is None else self.availability.base >= self.target_percent

    @property
    def surely(self) -> bool | None:
        """Whether even the low end meets the target; None without one."""
        return None if self.target_percent is None else self.availability.low >= self.target_percent

    @property
    def largest(self) -> Downtime | None:
        """The cause that takes most of the time, None when nothing does."""
        return self.causes[0] if self.causes else None


def operation_availability(brief: Brief, design: Design) -> tuple[OperationAvailability, ...]:
    """Return the availability of every operation of the brief, in its order.

    Args:
        brief: The brief that numbers are computed from (`archkit.sizing.assumed_brief`).
        design: The design so far.

    Returns:
        Nothing before there is an architecture.
    """
    now = running(brief, design)
    if now is None:
        return ()
    known = Causes(now)
    return tuple(_operation(one, known) for one in journeys(brief, now.architecture))


def _operation(journey: Journey, known: Causes) -> OperationAvailability:
    now, causes = known.now, known.of(journey)
    product = _product(causes)
    target = now.brief.quality.availability_percent if journey.answered else None
    budget = None if target is None else MINUTES_PER_MONTH * (1 - target / _PERCENT)
    return OperationAvailability(
        id=journey.id,
        operation=journey.operation,
        answered=journey.answered,
        availability=_available(journey, causes, product),
        downtime=_lost(journey, causes, product),
        causes=causes,
        target_percent=target,
        budget_minutes=budget,
        helps=_helps(journey, known, causes, product[1]),
        dependencies=tuple(_dependency(one, budget) for one in causes if one.cause == "provider"),
    )


def _product(causes: tuple[Downtime, ...]) -> tuple[float, float, float]:
    """Return low, base and high of the availability as a share."""
    low = base = high = 1.0
    for one in causes:
        low *= max(0.0, 1 - one.minutes.high / MINUTES_PER_MONTH)
        base *= max(0.0, 1 - one.minutes.base / MINUTES_PER_MONTH)
        high *= max(0.0, 1 - one.minutes.low / MINUTES_PER_MONTH)
    return low, base, high


def _available(
    journey: Journey, causes: tuple[Downtime, ...], product: tuple[float, float, float]
) -> Estimate:
    shown = [
        f"{one.minutes.name} {_PERCENT * (1 - one.minutes.base / MINUTES_PER_MONTH):.6g} %"
        for one in causes[:_SHOWN]
    ]
    more = [f"{len(causes) - _SHOWN} more"] if len(causes) > _SHOWN else []
    text = " in series with ".join([*shown, *more]) or "nothing that can fail"
    low, base, high = (_PERCENT * one for one in product)
    return Estimate(
        id=named("availability", journey.id),
        name=f"Availability of {journey.operation}",
        unit="percent",
        low=low,
        base=base,
        high=high,
        formula=f"{text} = {base:.6g} %",
        inputs=tuple(dict.fromkeys(each for one in causes for each in one.minutes.inputs)),
    )


def _lost(journey: Journey, causes: tuple[Downtime, ...], product: tuple[float, float, float]) -> Estimate:
    low, base, high = (MINUTES_PER_MONTH * (1 - one) for one in reversed(product))
    return Estimate(
        id=named("downtime", journey.id),
        name=f"Downtime of {journey.operation}",
        unit="min/month",
        low=low,
        base=base,
        high=high,
        formula=(
            f"{number(MINUTES_PER_MONTH)} min {TIMES} (1 - {_PERCENT * product[1]:.6g} %)"
            f" = {number(base)} min/month"
        ),
        inputs=tuple(dict.fromkeys(each for one in causes for each in one.minutes.inputs)),
    )


def _dependency(one: Downtime, budget: float | None) -> Dependency:
    return Dependency(
        component=one.component,
        minutes=one.minutes,
        budget_share=None if not budget else one.minutes.base / budget,
        allowed_share=fact("availability.dependency-share").base,
    )


def _helps(
    journey: Journey, known: Causes, causes: tuple[Downtime, ...], available: float
) -> tuple[Improvement, ...]:
    """Return the changes that give most back; those that give back less than a hundredth are left out.

    Only the parts that take most of the time are changed.
    """
    lost = 1 - available
    where = [one.component for one in causes[:_TRIED]]
    found = []
    for change, component, way, after in changes(journey, known.now, where):
        base = _product(known.after(after, component).of(way))[1]
        if lost and (base - available) / lost > 1 / _PERCENT:
            found.append(
                Improvement(
                    change=change,
                    component=component,
                    gained_minutes=MINUTES_PER_MONTH * (base - available),
                    availability_percent=_PERCENT * base,
                )
            )
    return tuple(sorted(found, key=lambda one: -one.gained_minutes)[:_MOST_HELPS])
