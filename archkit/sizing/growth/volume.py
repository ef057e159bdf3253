"""Growth of the data: the month from which a restore takes longer than the brief allows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from archkit.knowledge import fact
from archkit.sizing.ceiling import is_replica
from archkit.sizing.demand import Setting
from archkit.sizing.growth.effort import make_fix
from archkit.sizing.growth.limit import Limit, Stage
from archkit.sizing.growth.month import factor_in

_MINUTES = 60


def restorable_gib(setting: Setting) -> float:
    """Return how much data can be restored within the RTO; 0 or less when nothing can."""
    stated = setting.brief.quality.rto_minutes
    target = stated if stated is not None else fact("recovery.assumed-rto-minutes").base
    spare = fact("recovery.notice-minutes").base + fact("recovery.restore-overhead-minutes").base
    return (target - spare) / _MINUTES * fact("recovery.restore-gib-per-hour").base


def volume_stages(setting: Setting) -> Iterator[Stage]:
    """Yield the stage at which a restore no longer fits the RTO, if the data gets there."""
    months = range(1, setting.load.horizon_months + 1)
    room = restorable_gib(setting)
    part = next(
        (one for one in setting.architecture.components if one.kind == "database" and not is_replica(one)),
        None,
    )
    if part is None or room <= 0:
        return
    month = next((one for one in months if (setting.stored_gib(one) or 0.0) >= room), None)
    if month is None:
        return
    factor = factor_in(setting.brief, month)
    limit = Limit(
        component=part.id,
        kind="restore",
        metric="data in the database",
        unit="GiB",
        today=setting.stored_gib(1) or 0.0,
        threshold=room,
        saturation=room,
        factor=factor,
        saturates_at=factor,
    )
    fix = make_fix(setting.brief, "archive", part.id, carries_to=math.inf, monthly_usd=0.0)
    yield Stage(limit, fix, (fix,), month=float(month))
