"""Growth of a relational database: bigger, then relieved of reads, then split, then sharded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archkit.design import Capacity, Component
from archkit.knowledge import fact
from archkit.sizing.capacity import database_size
from archkit.sizing.ceiling import (
    DATABASE_CLASSES,
    POSTGRESQL,
    database_ceiling,
    database_machine,
    is_replica,
    keeps_own,
)
from archkit.sizing.demand import Setting
from archkit.sizing.figures import number
from archkit.sizing.growth.effort import cheapest, make_fix
from archkit.sizing.growth.limit import Fix, FixKind, Limit, Stage
from archkit.sizing.growth.node import node_stages
from archkit.sizing.growth.price import cache_usd, database_usd, item_usd, primaries
from archkit.sizing.growth.volume import ON_DISK, data_limit

_LONGEST_WALK = 24


@dataclass(frozen=True)
class Standing:
    """How a database stands on the walk: its class, the work that is left to it, its machines.

    `reads` and `writes` are what arrives today at the peak after a cache and replicas took their
    share; `moved` are the reads that replicas answer. `machines` hold the data between them, of
    which `carried` is the load that they take together over one machine's.
    """

    reads: float
    writes: float
    size: int
    moved: float = 0.0
    replicas: int = 0
    cached: bool = False
    queued: bool = False
    machines: int = 1
    carried: float = 1.0

    @property
    def database_class(self) -> str:
        """The class of every machine."""
        return DATABASE_CLASSES[self.size]

    @property
    def ceiling(self) -> float:
        """Writes a second that all machines take together."""
        return database_ceiling("writes", self.database_class).lowest * self.carried

    @property
    def weight(self) -> float:
        """What a read counts in writes."""
        return (
            database_ceiling("writes", self.database_class).lowest
            / database_ceiling("reads", self.database_class).lowest
        )

    @property
    def demand(self) -> float:
        """What arrives at the primaries today, in writes that cost the same."""
        return self.writes + self.reads * self.weight

    @property
    def behind(self) -> float:
        """What arrives at each copy today: every write, and its part of the reads."""
        return self.writes + self.moved * self.weight / self.replicas if self.replicas else 0.0

    @property
    def busiest(self) -> float:
        """What arrives today where it is tightest: at the primaries or at each copy."""
        return max(self.demand, self.behind)

    @property
    def reach(self) -> float:
        """The load over today's at which the primaries or the copies reach their target."""
        target = fact("capacity.target-utilisation").base
        return self.ceiling * target / self.busiest if self.busiest else math.inf


def database_stages(part: Component, row: Capacity, setting: Setting, furthest: float) -> Iterator[Stage]:
    """Yield the stages of a database; a replica for reading grows with its primary."""
    setting = setting.kept_by(part)
    if part.technology not in POSTGRESQL or keeps_own(part):
        yield from node_stages(part, row, setting, furthest)
        return
    if is_replica(part):
        return
    now = _today(part, row, setting)
    for _ in range(_LONGEST_WALK):
        limit = _limit(part, now)
        full = _memory_limit(part, now, setting)
        if full and full[0].factor < limit.factor:
            limit, month = full
            bigger = replace(now, size=now.size + 1)
            fix = _bigger(part, now, bigger, setting)
            yield Stage(limit, fix, (fix,), month=month)
            now = bigger
            continue
        steps = tuple(_steps(part, now, setting))
        ranked = cheapest(setting.brief, [fix for fix, _ in steps], limit.factor, furthest)
        if not ranked:
            return
        yield Stage(limit, ranked[0], ranked)
        now = next(after for fix, after in steps if fix is ranked[0])
        if limit.factor > furthest or now.reach > furthest:
            return


def _today(part: Component, row: Capacity, setting: Setting) -> Standing:
    size = database_size(setting, part)
    name = size.database_class if size else DATABASE_CLASSES[0]
    reads = setting.peak_reads or 0.0
    if setting.has_cache:
        reads *= setting.missed_share
    standing = Standing(
        reads=reads,
        writes=setting.peak_writes or 0.0,
        size=DATABASE_CLASSES.index(name),
        cached=setting.has_cache,
        queued=any(one.kind in {"queue", "stream"} for one in setting.architecture.components),
        machines=row.instances,
        carried=float(row.instances),
    )
    return _relieved(standing, setting.copies) if setting.copies else standing


def _relieved(now: Standing, copies: int) -> Standing:
    """Return a database with copies for reading in front of it."""
    own = fact("capacity.own-read-share").base
    if now.replicas:
        return replace(now, replicas=now.replicas + copies)
    return replace(now, reads=now.reads * own, moved=now.reads * (1 - own), replicas=copies)


def _limit(part: Component, now: Standing) -> Limit:
    target = fact("capacity.target-utilisation").base
    factor = now.reach
    return Limit(
        component=part.id,
        kind="capacity",
        metric=f"write/s at the daily peak (a read counts {number(now.weight)})",
        unit="write/s",
        today=now.busiest,
        threshold=now.ceiling * target,
        saturation=now.ceiling,
        factor=factor,
        saturates_at=factor / target,
        on_copies=now.behind > now.demand,
    )


def _memory_limit(part: Component, now: Standing, setting: Setting) -> tuple[Limit, float] | None:
    """Return when the data outgrows the memory of this class, with its month; None if not by the horizon."""
    if now.size + 1 >= len(DATABASE_CLASSES):
        return None
    _, gib = database_machine(now.database_class)
    most = gib / fact("capacity.memory-share").base
    return data_limit(part, setting, most, kind="memory", metric=ON_DISK)


def _bigger(part: Component, now: Standing, bigger: Standing, setting: Setting) -> Fix:
    """Return the move of all machines to the next class."""
    machines = now.machines * primaries(part, setting) + now.replicas
    before, after = (database_usd(part, one.database_class, setting) for one in (now, bigger))
    return make_fix(
        setting.brief,
        "vertical",
        part.id,
        carries_to=bigger.reach,
        monthly_usd=(after - before) * machines,
        detail=bigger.database_class,
    )


def _steps(part: Component, now: Standing, setting: Setting) -> Iterator[tuple[Fix, Standing]]:
    """Yield each fix with the database after it."""
    price = database_usd(part, now.database_class, setting)

    def step(kind: FixKind, after: Standing, usd: float, detail: str = "") -> tuple[Fix, Standing]:
        fix = make_fix(setting.brief, kind, part.id, carries_to=after.reach, monthly_usd=usd, detail=detail)
        return fix, after

    if now.size + 1 < len(DATABASE_CLASSES):
        bigger = replace(now, size=now.size + 1)
        yield _bigger(part, now, bigger, setting), bigger
    stale = setting.brief.quality.consistency != "strong"
    if stale and not now.cached and now.reads:
        missed = setting.missed_share
        behind = replace(now, reads=now.reads * missed, moved=now.moved * missed, cached=True)
        yield step("cache", behind, cache_usd(setting))
    if now.reads or now.replicas:
        copies = max(2, now.replicas)
        yield step("replica", _relieved(now, copies), price * copies, str(copies))
    patient = setting.brief.quality.consistency in {None, "eventual"}
    if patient and not now.queued and now.writes:
        peak = max(1.0, setting.load.peak_to_average.base)
        evened = replace(now, writes=now.writes / peak, queued=True)
        yield step("queue", evened, item_usd("broker-month", setting))
    kind: FixKind = "partition" if now.machines == 1 else "shard"
    split = fact(f"roadmap.{kind}-machines").base
    after = replace(
        now, machines=int(now.machines * split), carried=now.carried * fact(f"roadmap.{kind}-gain").base
    )
    if after.machines > fact("roadmap.most-machines").base:
        return
    added = (after.machines - now.machines) * primaries(part, setting)
    yield step(kind, after, price * added, str(after.machines))
