"""The bill of one component: quantities in USD a month, each with its formula and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.design import Component
from archkit.sizing.capacity import database_size, instances
from archkit.sizing.ceiling import COMPRESSED, POSTGRESQL, is_replica, keeps_own
from archkit.sizing.machine import Machine, machine_of
from archkit.sizing.pools import behind_pooler
from archkit.sizing.price_setting import PriceSetting, standing_gib
from archkit.sizing.quantity import Quantity, estimated, given, known, total
from archkit.sizing.signing_in import people_signing_in
from archkit.sizing.unit_price import USD, cache_price, database_price, program_price, with_standby
from archkit.sizing.worker import ceiling_in

BACKUPS = "backups"
"""How the line of a database's backups begins."""
_KEY_VALUE = frozenset({"dynamodb"})
_IN_THREES = frozenset({"cassandra", "scylladb"})
"""Stores whose ceiling is that of three nodes with three copies."""
_BROKERS = frozenset({"rabbitmq", "nats"})
_IN_MEMORY = frozenset({"redis", "valkey", "memcached", "bullmq"})
_NOT_WATCHED = frozenset({"client", "external"})
_PROPOSED, _CAPACITY = "the architecture: component instances", "archkit.sizing: capacity at the peak"
_LEAST = Machine(1.0, 1.0)
"""What stands in for a program that has no size of its own."""


@dataclass(frozen=True)
class Item:
    """One thing to pay for, in USD a month.

    `staging` is what one copy for staging would cost, `elsewhere` what one copy at a second
    site would; None for what neither needs. `units` is how many whole things are paid for,
    where the cost steps with them.
    """

    component: str
    name: str
    cost: Quantity
    staging: Quantity | None = None
    elsewhere: Quantity | None = None
    units: float | None = None


def items(component: Component, setting: PriceSetting) -> Iterator[Item]:
    """Yield what one component costs; nothing for what costs nothing or is not known."""
    found = _BY_KIND.get(component.kind)
    if found:
        yield from found(component, setting)


def _machines(component: Component, setting: PriceSetting) -> Iterator[Item]:
    """Price containers; whole machines when the architecture deploys to those."""
    size, smallest = (machine_of(component, at) or _LEAST for at in (setting, setting.at(0.0)))
    one, least = (program_price(component, setting, each) for each in (size, smallest))
    count = _count(component, setting, size)
    yield Item(component.id, f"instances of {size.label}", count * one, least, one, count.base)


def _count(component: Component, setting: PriceSetting, size: Machine) -> Quantity:
    """Return the instances: those of the capacity, and at the low end what a high ceiling would allow.

    What the plan says is run is paid for, so base and high end are the capacity's count; the low
    end is what is left once a load test has shown the ceiling's high end.
    """
    capacity = setting.capacities[component.id]
    ceiling = ceiling_in(component, setting)
    if capacity is None or not capacity.ceiling or ceiling is None:
        count = capacity.instances if capacity else component.instances
        return given(count, "1", f"instances of {component.id}", _PROPOSED)
    each = size.vcpu if "vCPU" in ceiling.unit else 1.0
    fewest = component.model_copy(update={"instances": 1})
    least = instances(fewest, capacity.demand, each * ceiling.highest, redundant=setting.redundant)
    count = capacity.instances
    shown = given(count, "1", f"instances of {component.id}", f"peak over {ceiling.id}; {ceiling.citation}")
    return Quantity(min(least, count), count, count, "1", shown.text, shown.inputs)


def _functions(component: Component, setting: PriceSetting) -> Iterator[Item]:
    jobs = setting.jobs()
    every = total(part for part in (setting.requests(), jobs and jobs.counting("request/month")) if part)
    if every:
        paid = every.beyond(setting.price("function-free", component))
        yield Item(component.id, "calls", (paid * setting.price("function-million", component)).to(USD))


def _database(component: Component, setting: PriceSetting) -> Iterator[Item]:
    if component.technology in _KEY_VALUE:
        yield from _key_value(component, setting)
    else:
        yield from _database_nodes(component, setting)
    if behind_pooler(component):
        pooler = known("roadmap.pooler-usd")
        yield Item(component.id, "connection pooler", pooler, elsewhere=pooler)
    yield from _storage(component, setting)


def _database_nodes(component: Component, setting: PriceSetting) -> Iterator[Item]:
    if component.technology == "sqlite":
        return
    size = database_size(setting, component)
    capacity = setting.capacities[component.id]
    name = size.database_class if size else "small"
    serving = capacity.instances if capacity else 1
    one, smallest = (database_price(component, setting, each) for each in (name, "small"))
    cost = one
    if serving > 1:
        cost = given(serving, "1", "machines that the peak needs", "archkit.sizing: capacity") * cost
    cost = with_standby(cost, component, setting)
    run_by = ", managed" if component.managed else ", run by yourselves"
    stand_in = "" if component.technology in POSTGRESQL else ", priced like PostgreSQL"
    if component.technology in _IN_THREES:
        one, smallest = (known("cost.cluster-nodes") * each for each in (one, smallest))
    elsewhere = None if is_replica(component) else one.to(USD)
    item = f"{name} database machine{run_by}{stand_in}"
    yield Item(component.id, item, cost.to(USD), smallest.to(USD), elsewhere, serving)


def _key_value(component: Component, setting: PriceSetting) -> Iterator[Item]:
    load = setting.kept_by(component).load
    for way, rate in (("write", load.writes_per_second), ("read", load.reads_per_second)):
        volume = setting.rate(rate, f"{way}/month")
        if volume:
            price = setting.price(f"key-value-{way}-million", component)
            yield Item(component.id, f"{way}s", (volume * price).to(USD))


def _storage(component: Component, setting: PriceSetting) -> Iterator[Item]:
    setting = setting.kept_by(component)
    load = setting.load
    standing = 0.0 if setting.volume_factor == 1 else standing_gib(setting.brief)
    stored = setting.stored(load.storage_gib_at_horizon, standing=standing)
    months = load.horizon_months
    packed = keeps_own(component) and component.technology in COMPRESSED
    size = stored and stored / known("event-store.compression")
    if not packed:
        taken = setting.disk.after(months)
        size = setting.grown(taken and taken.as_result(), load.storage_gib_at_horizon, standing)
    if size is None:
        return
    one = (size * setting.price("ssd-gib-month", component)).to(USD)
    space = with_standby(one, component, setting)
    replica = is_replica(component)
    yield Item(component.id, f"storage after {months} months", space, elsewhere=None if replica else one)
    if component.technology not in _KEY_VALUE and not keeps_own(component):
        yield from _operations(component, setting)
    if replica:
        return
    copies = known("cost.backup-copies").beyond(setting.price("backup-free-copies", component))
    backups = (size * copies * setting.price("backup-gib-month", component)).to(USD)
    yield Item(component.id, f"{BACKUPS} after {months} months", backups)


def _operations(component: Component, setting: PriceSetting) -> Iterator[Item]:
    """Yield the I/O operations at the peak beyond those that the storage brings along."""
    load = setting.load
    wanted = total(
        setting.times_load(estimated(rate)) * known(f"cost.io-per-{way}")
        for way, rate in (("write", load.peak_writes_per_second), ("read", load.peak_reads_per_second))
        if rate
    )
    if wanted is None:
        return
    paid = wanted.to("io/s").beyond(setting.price("iops-included", component))
    cost = (paid * setting.price("iops-month", component)).to(USD)
    if cost.high > 0:
        yield Item(component.id, "I/O operations at the peak", cost)


def _cache(component: Component, setting: PriceSetting) -> Iterator[Item]:
    name, one = cache_price(setting, component)
    small = setting.price("cache-small-month", component)
    copies, further = component.instances, _further_nodes(component, setting)
    cost = given(copies, "1", f"nodes of {component.id}", _PROPOSED) * one
    more = given(further, "1", "nodes that the peak needs beyond these", _CAPACITY) * small
    yield Item(
        component.id, name, (total((cost, more)) if further else None) or cost, small, one, copies + further
    )


def _nodes(component: Component, setting: PriceSetting) -> Quantity:
    """Return the nodes of a broker: those of the architecture, or more where the peak needs them."""
    further = _further_nodes(component, setting)
    said = _CAPACITY if further else _PROPOSED
    return given(component.instances + further, "1", f"nodes of {component.id}", said)


def _further_nodes(component: Component, setting: PriceSetting) -> int:
    capacity = setting.capacities[component.id]
    return max(0, capacity.instances - component.instances) if capacity else 0


def _queue(component: Component, setting: PriceSetting) -> Iterator[Item]:
    if component.technology in POSTGRESQL:
        return
    nodes = _nodes(component, setting)
    if component.technology in _IN_MEMORY:
        one = setting.price("cache-small-month", component)
        yield Item(component.id, "queue nodes", nodes * one, one, one, nodes.base)
    elif component.technology in _BROKERS:
        one = setting.price("broker-month", component)
        yield Item(component.id, "broker nodes", nodes * one, one, one, nodes.base)
    else:
        jobs = setting.jobs() or setting.rate(setting.load.writes_per_second, "write/month")
        yield from _queue_requests(component, setting, jobs)


def _queue_requests(component: Component, setting: PriceSetting, jobs: Quantity | None) -> Iterator[Item]:
    if jobs:
        requests = (jobs.counting("job/month") * known("cost.queue-requests")).to("request/month")
        paid = requests.beyond(setting.price("queue-free", component))
        cost = (paid * setting.price("queue-million", component)).to(USD)
        yield Item(component.id, "queue requests", cost)


def _stream(component: Component, setting: PriceSetting) -> Iterator[Item]:
    capacity = setting.capacities[component.id]
    clusters = given(
        capacity.instances if capacity else 1, "1", "clusters", "archkit.sizing: capacity at the peak"
    )
    one = setting.price("stream-month", component)
    yield Item(component.id, "event log", clusters * one, elsewhere=one, units=clusters.base)


def _search(component: Component, setting: PriceSetting) -> Iterator[Item]:
    one = setting.price("search-node-month", component)
    count = _count(component, setting, Machine(1.0, 1.0))
    yield Item(component.id, "search nodes", count * one, elsewhere=one, units=count.base)


def _warehouse(component: Component, setting: PriceSetting) -> Iterator[Item]:
    yield Item(component.id, "warehouse", setting.price("warehouse-month", component))


def _objects(component: Component, setting: PriceSetting) -> Iterator[Item]:
    if keeps_own(component):
        yield from _files(component, setting.kept_by(component))
        return
    stored = setting.stored(setting.load.objects_gib_at_horizon)
    size = stored or known("cost.objects-unknown", as_assumption=True)
    space = (size * setting.price("object-gib-month", component)).to(USD)
    yield Item(component.id, "objects stored", space, elsewhere=space)
    if stored:
        for way, rate in (("write", setting.load.writes_per_second), ("read", setting.load.reads_per_second)):
            volume = setting.rate(rate, f"{way}/month")
            if volume:
                price = setting.price(f"object-{way}-million", component)
                yield Item(component.id, f"{way}s of objects", (volume * price).to(USD))


def _files(component: Component, setting: PriceSetting) -> Iterator[Item]:
    """Yield what appended rows cost that are kept as files."""
    stored = setting.stored(setting.load.storage_gib_at_horizon)
    if stored:
        space = (stored * setting.price("object-gib-month", component)).to(USD)
        yield Item(
            component.id, f"rows in files after {setting.load.horizon_months} months", space, elsewhere=space
        )


def _identity(component: Component, setting: PriceSetting) -> Iterator[Item]:
    active = people_signing_in(setting.brief)
    if active is None or not component.managed or component.technology is None:
        return
    paying = setting.times_load(active).beyond(setting.price("identity-free-users", component))
    yield Item(component.id, "active users", (paying * setting.price("identity-user", component)).to(USD))


def _observability(component: Component, setting: PriceSetting) -> Iterator[Item]:
    jobs = setting.jobs()
    every = total(one for one in (setting.requests(), jobs and jobs.counting("request/month")) if one)
    if every:
        yield from _logs(component, setting, every)
        traces = (every * known("cost.traced-share")).counting("trace/month")
        yield Item(component.id, "traces", (traces * setting.price("trace-million", component)).to(USD))
    count = given(_watched(setting), "instance", "instances and parts that are watched", "archkit.sizing")
    series = count * known("cost.metric-series")
    yield Item(component.id, "metrics", (series * setting.price("metric-series", component)).to(USD))
    host = count * setting.price("observed-host-month", component)
    if host.high > 0:
        yield Item(component.id, "monitored instances", host.to(USD))


def _logs(component: Component, setting: PriceSetting, every: Quantity) -> Iterator[Item]:
    taken = (every * known("cost.log-bytes")).to("GiB/month")
    if setting.terms.log_share != 1:
        taken = taken * given(setting.terms.log_share, "1", "share of the logs taken in", "the terms")
    paid = taken.beyond(setting.price("logs-free-gib", component))
    yield Item(component.id, "logs", (paid * setting.price("logs-gib", component)).to(USD))
    kept = (taken * known("cost.log-months")).to("GiB")
    yield Item(component.id, "logs kept", (kept * setting.price("logs-kept-gib-month", component)).to(USD))


def _watched(setting: PriceSetting) -> int:
    rows = (
        setting.capacities[one.id] for one in setting.architecture.components if one.kind not in _NOT_WATCHED
    )
    return sum(row.instances if row else 1 for row in rows)


def _gateway(component: Component, setting: PriceSetting) -> Iterator[Item]:
    if component.managed:
        one = setting.price("load-balancer-month", component)
        yield Item(component.id, "load balancer", one, elsewhere=one)
    else:
        yield from _machines(component, setting)


_BY_KIND: Mapping[str, Callable[[Component, PriceSetting], Iterator[Item]]] = MappingProxyType(
    {
        "service": _machines,
        "worker": _machines,
        "scheduler": _machines,
        "realtime": _machines,
        "function": _functions,
        "gateway": _gateway,
        "database": _database,
        "cache": _cache,
        "queue": _queue,
        "stream": _stream,
        "search": _search,
        "warehouse": _warehouse,
        "object-store": _objects,
        "identity": _identity,
        "observability": _observability,
    }
)
