"""Growth of caches, queues, searches and of what others provide."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design import Capacity, Component
from archkit.knowledge import fact
from archkit.sizing.ceiling import POSTGRESQL
from archkit.sizing.demand import Setting
from archkit.sizing.growth.effort import make_fix
from archkit.sizing.growth.limit import Stage, limit_of
from archkit.sizing.growth.price import item_usd, node_usd


def node_stages(part: Component, row: Capacity, setting: Setting, furthest: float) -> Iterator[Stage]:
    """Yield the stages of a store that spreads by key: a broker for a queue in a table, then nodes."""
    each = (row.ceiling or 0.0) * row.instances
    if part.kind == "queue" and part.technology in POSTGRESQL:
        limit = limit_of(row, threshold=each * row.utilisation_target, saturation=each)
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
    limit = limit_of(row, threshold=each * row.utilisation_target, saturation=each)
    usd = node_usd(part, setting)
    fix = make_fix(setting.brief, "nodes", part.id, carries_to=furthest, monthly_usd=usd)
    yield Stage(limit, fix, (fix,))


def provider_stages(part: Component, row: Capacity, setting: Setting) -> Iterator[Stage]:
    """Yield the stage at which a provider's rate limit is near."""
    quota = row.ceiling or 0.0
    acted = quota * fact("roadmap.provider-share").base
    limit = limit_of(row, threshold=acted, saturation=quota, kind="provider")
    fix = make_fix(
        setting.brief,
        "provider",
        part.id,
        carries_to=limit.saturates_at * 2,
        monthly_usd=0.0,
    )
    yield Stage(limit, fix, (fix,))
