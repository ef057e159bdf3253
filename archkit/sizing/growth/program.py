"""Growth of what runs our own code: larger while it is one machine, more of it afterwards."""

from __future__ import annotations

import math
from collections.abc import Iterator

from archkit.design import Capacity, Component
from archkit.knowledge import fact
from archkit.sizing.ceiling import is_replica
from archkit.sizing.demand import Setting
from archkit.sizing.growth.effort import cheapest, make_fix
from archkit.sizing.growth.limit import Fix, Limit, Stage, limit_of
from archkit.sizing.growth.price import item_usd, machine_usd
from archkit.sizing.machine import Machine, carried_by, ladder, machine_of
from archkit.sizing.pools import behind_pooler, connections_allowed, open_connections

_CLOSE = 1.03


def program_stages(part: Component, row: Capacity, setting: Setting, furthest: float) -> Iterator[Stage]:
    """Yield the stages of a program: on one machine bigger ones first, then instances by a rule."""
    machine = machine_of(part, setting)
    if machine is None or not row.ceiling:
        return
    per_vcpu = row.ceiling / machine.vcpu
    alone = setting.on_one_machine
    while True:
        each = per_vcpu * machine.vcpu
        limit = limit_of(
            row,
            threshold=carried_by(part, machine.instances, each, redundant=setting.redundant),
            saturation=each * machine.instances,
        )
        options = tuple(_alone(part, machine, limit, setting)) if alone else ()
        options = options or (_by_rule(part, machine, setting, furthest),)
        ranked = cheapest(setting.brief, options, limit.factor, furthest) or options
        yield Stage(limit, ranked[0], ranked)
        if ranked[0].kind == "instances" or limit.factor > furthest:
            return
        if ranked[0].kind == "servers":
            alone, machine = False, Machine(machine.vcpu, machine.gib, machine.instances + 1)
        else:
            machine = _next_size(machine) or machine


def _by_rule(part: Component, machine: Machine, setting: Setting, furthest: float) -> Fix:
    """Return further instances of the same size, one at a time by a rule of the platform."""
    return make_fix(
        setting.brief,
        "instances",
        part.id,
        carries_to=furthest,
        monthly_usd=machine_usd(part, machine, setting),
        detail=machine.label,
    )


def _alone(part: Component, machine: Machine, limit: Limit, setting: Setting) -> Iterator[Fix]:
    """Yield what helps a program that shares one machine with everything else."""
    bigger = _next_size(machine)
    if bigger:
        yield make_fix(
            setting.brief,
            "vertical",
            part.id,
            carries_to=limit.factor * bigger.vcpu / machine.vcpu,
            monthly_usd=machine_usd(part, bigger, setting) - machine_usd(part, machine, setting),
            detail=bigger.label,
        )
    yield make_fix(
        setting.brief,
        "servers",
        part.id,
        carries_to=limit.factor * (machine.instances + 1) / machine.instances,
        monthly_usd=machine_usd(part, machine, setting) + item_usd("load-balancer-month", setting),
        detail=machine.label,
    )


def _next_size(machine: Machine) -> Machine | None:
    found = (size for size in ladder() if size.vcpu > machine.vcpu)
    bigger = next(found, None)
    return Machine(bigger.vcpu, bigger.gib, machine.instances) if bigger else None


def connection_stages(setting: Setting, furthest: float) -> Iterator[Stage]:
    """Yield the stage at which all pools together open more connections than a database allows.

    Instances grow with the load and each brings its pool, the machine of the database grows
    too; a pooler lets them share, and where one stands there already this is no stage.
    """
    target = fact("capacity.target-utilisation").base
    for part in setting.databases:
        settled = is_replica(part) or behind_pooler(part)
        factor = None if settled else _crowded_at(part, target, setting, furthest)
        if factor is None:
            continue
        allowed = float(connections_allowed(part, setting.at(factor)) or 0)
        full = _crowded_at(part, 1.0, setting, furthest / target) or factor / target
        limit = Limit(
            component=part.id,
            kind="connections",
            metric="connections open at the daily peak",
            unit="connection",
            today=float(open_connections(part, setting)),
            threshold=allowed * target,
            saturation=allowed,
            factor=factor,
            saturates_at=max(factor, full),
        )
        usd = fact("roadmap.pooler-usd").base
        fix = make_fix(setting.brief, "pooler", part.id, carries_to=furthest, monthly_usd=usd)
        yield Stage(limit, fix, (fix,))


def _crowded_at(part: Component, share: float, setting: Setting, furthest: float) -> float | None:
    """Return the load over today's at which a share of the connections is open, within three hundredths."""

    def crowded(factor: float) -> bool:
        then = setting.at(factor)
        allowed = connections_allowed(part, then)
        return allowed is not None and open_connections(part, then) > allowed * share

    low, high = 1.0, 1.0  # the machine grows too, so that what is crowded now may not be later
    while not crowded(high):
        if high >= furthest:
            return None
        low, high = high, min(high * 2, furthest)
    while high / low > _CLOSE:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if crowded(middle) else (middle, high)
    return high
