"""Growth of caches, queues, searches and of what others provide."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Capacity, Component
from archkit.knowledge import fact
from archkit.sizing.ceiling import POSTGRESQL
from archkit.sizing.demand import Setting
from archkit.sizing.growth.effort import make_fix
from archkit.sizing.growth.limit import Limit, Stage
from archkit.sizing.growth.price import item_usd, node_usd


def node_stages(part: Component, row: Capacity, setting: Setting, furthest: float) -> Iterator[Stage]:
    """Yield the stages of a store that spreads by key: a broker for a queue in a table, then nodes."""
    each = (row.ceiling or 0.0) * row.instances
    if part.kind == "queue" and part.technology in POSTGRESQL:
        limit = _limit(part, row, each)
        broker = fact("ceiling.rabbitmq.jobs").lowest
        fix = make_fix(
            setting.brief,
            "broker",
            part.id,
            carries_to=broker * row.utilisation_target / row.demand,
            monthly_usd=item_usd("broker-month", setting),
        )
        yield Stage(limit, fix, (fix,))
        each = max(each, broker)
    limit = _limit(part, row, each)
    usd = node_usd(part, setting)
    fix = make_fix(setting.brief, "nodes", part.id, carries_to=furthest, monthly_usd=usd)
    yield Stage(limit, fix, (fix,))


def provider_stages(part: Component, row: Capacity, setting: Setting) -> Iterator[Stage]:
    """Yield the stage at which a provider's rate limit is near."""
    limit = _limit(part, row, row.ceiling or 0.0, share=fact("roadmap.provider-share").base)
    fix = make_fix(
        setting.brief,
        "provider",
        part.id,
        carries_to=limit.saturates_at * 2,
        monthly_usd=0.0,
    )
    yield Stage(limit, fix, (fix,))


def _limit(part: Component, row: Capacity, saturation: float, share: float | None = None) -> Limit:
    threshold = saturation * (row.utilisation_target if share is None else share)
    return Limit(
        component=part.id,
        kind="provider" if part.kind == "external" else "capacity",
        metric=f"{row.unit} at the daily peak",
        unit=row.unit,
        today=row.demand,
        threshold=threshold,
        saturation=saturation,
        factor=threshold / row.demand,
        saturates_at=saturation / row.demand,
    )
