"""Growth of the data: the month in which it passes a size, such as what is restored in time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from archkit.design import Component
from archkit.knowledge import fact
from archkit.sizing.ceiling import POSTGRESQL, is_replica, keeps_own
from archkit.sizing.demand import Setting
from archkit.sizing.growth.effort import make_fix
from archkit.sizing.growth.limit import Limit, LimitKind, Stage
from archkit.sizing.growth.month import factor_in

_MINUTES = 60
ON_DISK = "data on disk, indexes included"
"""What is watched where a database outgrows its machine or its volume."""


def restorable_gib(setting: Setting) -> float:
    """Return how much data can be restored within the RTO; 0 or less when nothing can."""
    stated = setting.brief.quality.rto_minutes
    target = stated if stated is not None else fact("recovery.assumed-rto-minutes").base
    spare = fact("recovery.notice-minutes").base + fact("recovery.restore-overhead-minutes").base
    return (target - spare) / _MINUTES * fact("recovery.restore-gib-per-hour").base


def volume_stages(setting: Setting) -> Iterator[Stage]:
    """Yield the stages at which a restore no longer fits the RTO, and at which a database is too large."""
    yield from _restore_stages(setting)
    for part in setting.databases:
        if part.technology in POSTGRESQL and not is_replica(part):
            yield from _size_stages(part, setting)


def _size_stages(part: Component, setting: Setting) -> Iterator[Stage]:
    """Yield the stage at which old rows leave a database, before its largest volume is full."""
    most = fact("ceiling.postgresql.gib")
    reached = data_limit(part, setting, most.base, kind="size", metric=ON_DISK)
    if reached is None:
        return
    limit, month = reached
    full = most.highest / most.base
    limit = replace(limit, saturation=limit.threshold * full, saturates_at=limit.factor * full)
    fix = make_fix(setting.brief, "archive", part.id, carries_to=math.inf, monthly_usd=0.0)
    yield Stage(limit, fix, (fix,), month=month)


def _restore_stages(setting: Setting) -> Iterator[Stage]:
    """Yield the stage at which a restore no longer fits the RTO, if the data gets there."""
    room = restorable_gib(setting)
    part = next((one for one in setting.databases if not is_replica(one) and not keeps_own(one)), None)
    if part is None or room <= 0:
        return
    reached = data_limit(part, setting, room, kind="restore", metric="data in the database")
    if reached is None:
        return
    limit, month = reached
    fix = make_fix(setting.brief, "archive", part.id, carries_to=math.inf, monthly_usd=0.0)
    yield Stage(limit, fix, (fix,), month=month)


def data_limit(
    part: Component, setting: Setting, most: float, *, kind: LimitKind, metric: str
) -> tuple[Limit, float] | None:
    """Return the limit that the data of a database reaches, with its month; None if not by the horizon.

    Args:
        part: The database.
        setting: The brief, architecture and load.
        most: The GiB that still fit, more than 0.
        kind: What runs out when there are more.
        metric: What is watched: `ON_DISK`, or rows alone.
    """
    setting = setting.kept_by(part)
    months = range(1, setting.load.horizon_months + 1)

    def held(month: int) -> float:
        return setting.disk_gib(month) if metric == ON_DISK else setting.stored_gib(month) or 0.0

    month = next((one for one in months if held(one) > most), None)
    if month is None:
        return None
    factor = factor_in(setting.brief, month)
    limit = Limit(
        component=part.id,
        kind=kind,
        metric=metric,
        unit="GiB",
        today=held(1),
        threshold=most,
        saturation=most,
        factor=factor,
        saturates_at=factor,
    )
    return limit, float(month)
