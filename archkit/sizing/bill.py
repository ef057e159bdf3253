"""The bill of one component: quantities in USD a month, each with its formula and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.design import Component, Estimate
from archkit.knowledge import fact, library
from archkit.sizing.capacity import Setting, capacity_of, database_size, instances
from archkit.sizing.ceiling import POSTGRESQL, component_ceiling, is_replica
from archkit.sizing.quantity import Quantity, estimated, given, known, total

USD = "USD/month"
_KEY_VALUE = frozenset({"dynamodb"})
_BROKERS = frozenset({"rabbitmq", "nats"})
_IN_MEMORY = frozenset({"redis", "valkey", "memcached", "bullmq"})


@dataclass(frozen=True)
class Item:
    """One thing to pay for, in USD a month; `staging` is what one copy for staging would cost."""

    component: str
    name: str
    cost: Quantity
    staging: Quantity | None = None


def items(component: Component, setting: Setting) -> Iterator[Item]:
    """Yield what one component costs; nothing for what costs nothing or is not known."""
    found = _BY_KIND.get(component.kind)
    if found:
        yield from found(component, setting)


def per_month(estimate: Estimate | None, unit: str) -> Quantity | None:
    """Return a rate of the load in another unit, such as ``request/month``; None stays None."""
    return estimated(estimate).to(unit) if estimate else None


def requests_per_month(setting: Setting) -> Quantity | None:
    """Return reads and writes of a month as requests; None when both are unknown."""
    load = setting.load
    both = [one for one in (load.reads_per_second, load.writes_per_second) if one]
    return total(estimated(one).counting("request/s").to("request/month") for one in both)


def _machines(component: Component, setting: Setting) -> Iterator[Item]:
    """Price containers; whole machines when the architecture deploys to those."""
    role = "worker" if component.kind == "worker" else "service"
    vcpu, memory = known(f"capacity.{role}-vcpu"), known("capacity.service-gib")
    words = setting.architecture.deployment.lower()
    machine = on_one_machine(setting) or "machine" in words or "server" in words.split()
    prices = ("vcpu", "ram-gib") if machine else ("container-vcpu", "container-gib")
    each = [
        exactly(vcpu) * known(f"price.cloud.{prices[0]}-month"),
        exactly(memory) * known(f"price.cloud.{prices[1]}-month"),
    ]
    one = total(part.to(USD) for part in each)
    if one:
        yield Item(component.id, "instances", _count(component, setting) * one, one)


def on_one_machine(setting: Setting) -> bool:
    """Say whether all that is deployed shares one machine, which then needs nothing to spread load."""
    return "one machine" in setting.architecture.deployment.lower()


def exactly(quantity: Quantity) -> Quantity:
    """Return the base of a quantity without its range, for sizes that are chosen, not met."""
    return Quantity(
        quantity.base, quantity.base, quantity.base, quantity.unit, quantity.text, quantity.inputs
    )


def _count(component: Component, setting: Setting) -> Quantity:
    """Return the instances: what is proposed, and at the low end what a high ceiling would allow.

    What runs is paid for, so base and high end are the proposed count at least; the low end is
    what is left once a load test has shown the ceiling's high end.
    """
    capacity = capacity_of(component, setting)
    ceiling = component_ceiling(component)
    if capacity is None or not capacity.ceiling or ceiling is None:
        count = capacity.instances if capacity else component.instances
        return given(count, "1", f"instances of {component.id}", "the architecture: component instances")
    each = capacity.ceiling / ceiling.lowest
    fewest = component.model_copy(update={"instances": 1})
    low, base, high = (
        instances(one, capacity.demand, each * end, redundant=setting.redundant)
        for one, end in ((fewest, ceiling.highest), (component, ceiling.base), (component, ceiling.lowest))
    )
    shown = given(base, "1", f"instances of {component.id}", f"peak over {ceiling.id}; {ceiling.citation}")
    return Quantity(low, base, high, "1", shown.text, shown.inputs)


def _functions(component: Component, setting: Setting) -> Iterator[Item]:
    calls = requests_per_month(setting)
    jobs = per_month(setting.load.jobs_per_second, "job/month")
    every = total(part for part in (calls, jobs and jobs.counting("request/month")) if part)
    if every:
        yield Item(component.id, "calls", (every * known("price.cloud.function-million")).to(USD))


def _database(component: Component, setting: Setting) -> Iterator[Item]:
    if component.technology in _KEY_VALUE:
        yield from _key_value(component, setting)
    else:
        yield from _database_nodes(component, setting)
    yield from _storage(component, setting)


def _database_nodes(component: Component, setting: Setting) -> Iterator[Item]:
    if component.technology == "sqlite":
        return
    size = database_size(setting)
    capacity = capacity_of(component, setting)
    name = size.database_class if size else "small"
    serving = capacity.instances if capacity else 1
    cost = known(f"price.cloud.postgres-{name}-month")
    if serving > 1:
        cost = given(serving, "1", "machines that the peak needs", "archkit.sizing: capacity") * cost
    if component.instances > 1:
        cost = cost * known("price.cloud.standby-factor")
    if not component.managed:
        cost = cost * known("cost.own-database-share")
    run_by = ", managed" if component.managed else ", run by yourselves"
    stand_in = "" if component.technology in POSTGRESQL else ", priced like PostgreSQL"
    smallest = known("price.cloud.postgres-small-month")
    yield Item(component.id, f"{name} database machine{run_by}{stand_in}", cost.to(USD), smallest)


def _key_value(component: Component, setting: Setting) -> Iterator[Item]:
    load = setting.load
    for way, rate in (("write", load.writes_per_second), ("read", load.reads_per_second)):
        volume = per_month(rate, f"{way}/month")
        if volume:
            price = known(f"price.cloud.key-value-{way}-million")
            yield Item(component.id, f"{way}s", (volume * price).to(USD))


def _storage(component: Component, setting: Setting) -> Iterator[Item]:
    stored = setting.load.storage_gib_at_horizon
    if stored is None:
        return
    size = estimated(stored) * known("cost.index-overhead")
    months = setting.load.horizon_months
    space = (size * known("price.cloud.ssd-gib-month")).to(USD)
    if component.instances > 1:
        space = space * known("price.cloud.standby-factor")
    yield Item(component.id, f"storage after {months} months", space)
    if is_replica(component):
        return
    copies = size * known("cost.backup-copies") * known("price.cloud.backup-gib-month")
    yield Item(component.id, f"backups after {months} months", copies.to(USD))


def _cache(component: Component, setting: Setting) -> Iterator[Item]:
    copies = given(
        component.instances, "1", f"nodes of {component.id}", "the architecture: component instances"
    )
    hot = setting.load.hot_set_gib
    small = known("price.cloud.cache-small-month")
    if hot is None or hot.base <= fact("capacity.cache-small-gib").base:
        yield Item(component.id, "cache nodes", copies * small, small)
        return
    memory = estimated(hot) * known("capacity.cache-overhead") * known("price.cloud.cache-gib-month")
    yield Item(component.id, "cache memory", copies * memory.to(USD))


def _queue(component: Component, setting: Setting) -> Iterator[Item]:
    nodes = given(
        component.instances, "1", f"nodes of {component.id}", "the architecture: component instances"
    )
    if component.technology in POSTGRESQL:
        return
    if component.technology in _IN_MEMORY:
        one = known("price.cloud.cache-small-month")
        yield Item(component.id, "queue nodes", nodes * one, one)
    elif component.technology in _BROKERS:
        one = known("price.cloud.broker-month")
        yield Item(component.id, "broker nodes", nodes * one, one)
    else:
        load = setting.load
        jobs = per_month(load.jobs_per_second, "job/month") or per_month(
            load.writes_per_second, "write/month"
        )
        yield from _queue_requests(component, jobs)


def _queue_requests(component: Component, jobs: Quantity | None) -> Iterator[Item]:
    if jobs:
        requests = jobs.counting("job/month") * known("cost.queue-requests")
        yield Item(component.id, "queue requests", (requests * known("price.cloud.queue-million")).to(USD))


def _stream(component: Component, setting: Setting) -> Iterator[Item]:
    capacity = capacity_of(component, setting)
    clusters = given(
        capacity.instances if capacity else 1, "1", "clusters", "archkit.sizing: capacity at the peak"
    )
    yield Item(component.id, "event log", clusters * known("price.cloud.stream-month"))


def _search(component: Component, setting: Setting) -> Iterator[Item]:
    yield Item(
        component.id, "search nodes", _count(component, setting) * known("price.cloud.search-node-month")
    )


def _warehouse(component: Component, setting: Setting) -> Iterator[Item]:
    del setting
    yield Item(component.id, "warehouse", known("price.cloud.warehouse-month"))


def _objects(component: Component, setting: Setting) -> Iterator[Item]:
    stored = setting.load.objects_gib_at_horizon
    size = estimated(stored) if stored else known("cost.objects-unknown", as_assumption=True)
    yield Item(component.id, "objects stored", (size * known("price.cloud.object-gib-month")).to(USD))
    if stored:
        for way, rate in (("write", setting.load.writes_per_second), ("read", setting.load.reads_per_second)):
            volume = per_month(rate, f"{way}/month")
            if volume:
                price = known(f"price.cloud.object-{way}-million")
                yield Item(component.id, f"{way}s of objects", (volume * price).to(USD))


def _identity(component: Component, setting: Setting) -> Iterator[Item]:
    users = setting.brief.scale.users_total
    if users is None or not component.managed or component.technology is None:
        return
    everyone = given(users, "user", "users", "brief: scale.users_total")
    active = everyone * known("cost.active-share", as_assumption=True)
    paying = active.beyond(known("price.cloud.identity-free-users"))
    own = f"price.{component.technology}.identity-user"
    price = known(own if own in library().facts else "price.cloud.identity-user")
    yield Item(component.id, "active users", (paying * price).to(USD))


def _observability(component: Component, setting: Setting) -> Iterator[Item]:
    sources = [requests_per_month(setting)]
    jobs = per_month(setting.load.jobs_per_second, "job/month")
    sources.append(jobs.counting("request/month") if jobs else None)
    every = total(one for one in sources if one)
    if every:
        logs = (every * known("cost.log-bytes")).to("GiB/month")
        yield Item(component.id, "logs", (logs * known("price.cloud.logs-gib")).to(USD))
    parts = [one for one in setting.architecture.components if one.kind not in {"client", "external"}]
    running = sum(capacity.instances if (capacity := capacity_of(one, setting)) else 1 for one in parts)
    count = given(running, "1", "instances and parts that send metrics", "archkit.sizing: capacity")
    metrics = count * known("cost.metric-series") * known("price.cloud.metric-series")
    yield Item(component.id, "metrics", metrics.to(USD))


def _gateway(component: Component, setting: Setting) -> Iterator[Item]:
    if component.managed:
        yield Item(component.id, "load balancer", known("price.cloud.load-balancer-month"))
    else:
        yield from _machines(component, setting)


_BY_KIND: Mapping[str, Callable[[Component, Setting], Iterator[Item]]] = MappingProxyType(
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
