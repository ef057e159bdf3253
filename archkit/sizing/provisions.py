"""Provisions: what is set up beside the machines, each number with its formula.

Pools and connections, what waits in a queue and how fast it drains, partitions, the size and
hit share of a cache, storage with indexes and copies, shards of a search index.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from archkit.design import Capacity, Component, Estimate
from archkit.design.naming import SLUG_LENGTH
from archkit.knowledge import fact
from archkit.sizing.demand import Setting
from archkit.sizing.figures import number
from archkit.sizing.hit_share import hit_share
from archkit.sizing.holding import hold_of
from archkit.sizing.pools import (
    behind_pooler,
    callers,
    connections_allowed,
    crowded,
    kept_open,
    lent_connections,
    open_connections,
    pool_at,
    pool_of,
)
from archkit.sizing.quantity import TIMES, Quantity, estimated, given, known, total

_OURS = "archkit.sizing: capacity"


def provisions_of(component: Component, row: Capacity, setting: Setting) -> tuple[Estimate, ...]:
    """Return what else is set up for the load of one component.

    Args:
        component: The component.
        row: Its capacity (`archkit.sizing.capacity.capacity_of`).
        setting: The brief, architecture and load.

    Returns:
        Empty where nothing is set up, or where the brief gives nothing to reckon it from.
    """
    found = _BY_KIND.get(component.kind)
    return tuple(found(component, row, setting)) if found and row.demand > 0 else ()


def _named(quantity: Quantity, what: str, component: Component, name: str) -> Estimate:
    return quantity.estimate(f"{component.id}-{what}"[:SLUG_LENGTH].rstrip("-"), name)


def _whole(value: float, unit: str, text: str, like: Quantity, least: float = 1.0) -> Quantity:
    """Return a count that was rounded up, with the ends and inputs of what it was rounded from."""
    low = max(least, math.ceil(like.low))
    high = max(math.ceil(like.high), value)
    return Quantity(float(min(low, value)), float(value), float(high), unit, text, like.inputs)


def _program(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield the requests in hand at the peak, and the pool of connections of one instance."""
    rate = given(row.demand, f"{row.unit}", f"demand of {component.id} at the peak", _OURS)
    if not row.unit.endswith("/s"):
        return
    hold = hold_of(setting).to("s")
    if row.ceiling:
        vcpu = float(row.machine.split(" ", maxsplit=1)[0]) if row.machine else 1.0
        own = given(vcpu / row.ceiling, "s", "processor time of one", "the ceiling of one vCPU")
        spent = total([own, hold]) or own
        counted = row.unit.removesuffix("/s")
        held = (rate * spent).counting(counted)
        yield _named(held, "in-hand", component, "In hand at once at the peak (Little's law)")
    if any(component in callers(one, setting) for one in setting.databases):
        recorded = row.demand * setting.recorded_share(component)
        each = given(recorded / row.instances, "connection/s", "peak of one instance", _OURS)
        busy = (each * hold) / known("capacity.target-utilisation")
        wanted = pool_of(recorded, row.instances, hold_of(setting).base)
        size = pool_at(component, setting)
        least = fact("capacity.least-pool")
        bound = f", held to {size} by what the database accepts" if size < wanted else ""
        text = f"the larger of {number(least.base)} and {busy.text}{bound}"
        yield _named(
            _whole(size, "connection", text, busy, least.lowest),
            "pool",
            component,
            "Database pool of one instance",
        )


def _database(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield all pools against what the machine accepts and works best with, storage and its copies."""
    allowed = connections_allowed(component, setting)
    opened = open_connections(component, setting)
    if allowed and opened:
        cores = (
            given(float(row.machine.split(" ", maxsplit=1)[0]), "1", "cores", "the class of machine")
            if row.machine
            else None
        )
        if cores:
            best = cores * known("ceiling.pool.connections-per-core")
            best = total([best, given(1, "1", "one volume", "HikariCP wiki")]) or best
            yield _named(best.counting("connection"), "working", component, "Connections that work at once")
        pools = given(opened, "connection", "pools of all instances", _OURS)
        verdict = (
            "too many: a pooler goes in between" if crowded(component, setting) else "no pooler needed yet"
        )
        summed = " + ".join(
            f"{count} {TIMES} {size} ({name})" for name, count, size in kept_open(component, setting)
        )
        of = f"{summed} = {opened} of the {allowed:,} connections that the machine accepts, {verdict}"
        if behind_pooler(component):
            lent = lent_connections(component, setting)
            of = f"{lent} of the {allowed:,} that the machine accepts, lent to {opened:,} at the pooler"
            opened = lent
        yield _named(
            Quantity(opened, opened, opened, "connection", of, pools.inputs),
            "connections",
            component,
            "Connections open, all pools together",
        )
    months = setting.load.horizon_months
    taken = setting.kept_by(component).disk.after(months)
    if taken:
        copies = given(
            component.instances, "1", "copies of the data", "the architecture: component instances"
        )
        size = taken * copies
        yield _named(
            size, "storage", component, f"Storage after {months} months, indexes and copies included"
        )


def _queue(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield what waits after a burst, how long it takes to drain, and the consumers."""
    workers = [one for one in setting.architecture.components if one.kind == "worker"]
    if not workers:
        return
    drained, consumers = _consumers(workers[0], setting)
    peak = given(row.demand, "job/s", "jobs at the peak", _OURS)
    if drained:
        burst = _burst(setting)
        above = (peak * burst).beyond(given(drained, "job/s", "what the workers do in a second", _OURS))
        backlog = (above * known("capacity.burst-seconds")).counting("job")
        yield _named(backlog, "backlog", component, "Waiting after a burst")
        spare = drained - row.demand
        if spare > 0:
            left = given(spare, "job/s", "what the workers do beyond the peak", _OURS)
            yield _named((backlog / left), "drain", component, "Time to drain it at the peak")
    if consumers:
        yield _named(consumers, "consumers", component, "Consumers at work at the peak")


def _burst(setting: Setting) -> Quantity:
    """Return the busiest second over the daily peak."""
    load = setting.load
    burst, peak = load.burst_writes_per_second, load.peak_writes_per_second
    if burst is None or peak is None or peak.base <= 0 or burst.base < peak.base:
        return given(1, "1", "burst over the peak", "no burst is known")
    name = "busiest second over the daily peak"
    return Quantity(
        max(1.0, burst.low / peak.base) if burst.low < burst.base else burst.base / peak.base,
        burst.base / peak.base,
        max(burst.base, burst.high) / peak.base,
        "1",
        number(burst.base / peak.base),
        given(burst.base / peak.base, "1", name, "the burst of the workload").inputs,
    )


def _consumers(worker: Component, setting: Setting) -> tuple[float, Quantity | None]:
    """Return the jobs a second that all workers do, and how many jobs are in their hands at the peak."""
    from archkit.sizing.capacity import capacity_of  # noqa: PLC0415 - capacity lists what is provided

    row = capacity_of(worker, setting)
    if row is None or not row.ceiling:
        return 0.0, None
    used = given(row.demand / row.ceiling, "1", "instances kept busy", _OURS)
    return row.ceiling * row.instances, used / known("capacity.target-utilisation")


def _stream(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield the partitions: the larger of what producers and what consumers need, with headroom."""
    from archkit.sizing.capacity import capacity_of  # noqa: PLC0415 - as above

    rate = given(row.demand, "event/s", "events at the peak", _OURS)
    parts = rate / known("capacity.stream-partition-events")
    worker = next((one for one in setting.architecture.components if one.kind == "worker"), None)
    taken = capacity_of(worker, setting) if worker else None
    text = f"{parts.text}"
    if taken and taken.ceiling:
        consumed = rate / given(taken.ceiling, "event/s", "what one consumer takes", _OURS)
        text = f"the larger of {parts.text} and {consumed.text}"
        parts = consumed if consumed.base > parts.base else parts
    roomy = parts * known("capacity.partition-headroom")
    count = max(1, math.ceil(roomy.base))
    shown = f"({text}) with {number(fact('capacity.partition-headroom').base)} times headroom, rounded up"
    yield _named(_whole(count, "partition", shown, roomy), "partitions", component, "Partitions")


def _cache(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield the memory for what is read most, and the share of reads that it answers."""
    del row
    hot = setting.load.hot_set_gib
    if hot:
        memory = estimated(hot) * known("capacity.cache-overhead")
        yield _named(memory, "memory", component, "Memory for the hot set, overhead included")
    yield _named(hit_share(setting.brief), "hit-share", component, "Share of reads answered by the cache")


def _search(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield the shards of an index of all rows."""
    del row
    stored = setting.load.storage_gib_at_horizon
    if stored:
        shards = estimated(stored) / known("capacity.search-shard-gib")
        count = max(1, math.ceil(shards.base))
        yield _named(
            _whole(count, "shard", f"{shards.text}, rounded up", shards),
            "shards",
            component,
            "Primary shards",
        )


def _objects(component: Component, row: Capacity, setting: Setting) -> Iterator[Estimate]:
    """Yield what is stored, and over how many prefixes the reads spread."""
    stored = setting.load.objects_gib_at_horizon
    if stored:
        months = setting.load.horizon_months
        yield _named(estimated(stored), "storage", component, f"Objects after {months} months")
    if component.technology == "s3":
        rate = given(row.demand, "read/s", "reads at the peak", _OURS)
        spread = rate / known("ceiling.s3.reads-per-prefix") / known("capacity.target-utilisation")
        count = max(1, math.ceil(spread.base))
        text = f"{spread.text}, rounded up"
        yield _named(_whole(count, "prefix", text, spread), "prefixes", component, "Prefixes of keys")


_BY_KIND: Mapping[str, Callable[[Component, Capacity, Setting], Iterator[Estimate]]] = MappingProxyType(
    {
        "service": _program,
        "worker": _program,
        "realtime": _program,
        "database": _database,
        "queue": _queue,
        "stream": _stream,
        "cache": _cache,
        "search": _search,
        "object-store": _objects,
    }
)
