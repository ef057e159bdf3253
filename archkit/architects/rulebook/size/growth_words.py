"""The words of a stage of growth: its name, what is watched, what is changed and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.architects.rulebook.anatomy import Anatomy
from archkit.architects.rulebook.choices.circumstances import stated_or
from archkit.architects.rulebook.signals import number, signals
from archkit.knowledge import fact
from archkit.sizing.deliveries import integration_of
from archkit.sizing.growth import Fix, Limit, Stage
from archkit.sizing.hit_share import hit_share

_STATELESS = frozenset({"service", "worker", "gateway", "realtime", "function"})


@dataclass(frozen=True)
class Words:
    """How a stage reads."""

    name: str
    change: str
    rollback: str


def stage_words(a: Anatomy, stage: Stage) -> Words:
    """Return the words for a stage."""
    return _WORDS[stage.fix.kind](a, stage)


def metric_words(a: Anatomy, limit: Limit) -> str:
    """Return what is watched and where it is acted upon, as half a sentence."""
    name, today = a.name(limit.component), f"(today {number(limit.today)})"
    if limit.kind == "connections":
        return (
            f"{number(limit.threshold)} of the {number(limit.saturation)} connections of {name} are open"
            f" {today}"
        )
    if limit.kind == "memory":
        return (
            f"{name} holds {number(limit.threshold)} GiB of rows, and what is read of them no longer fits the"
            " memory of its machine (fewer than 99 % of reads are answered from memory)"
        )
    if limit.kind == "size":
        largest = fact("ceiling.postgresql.gib")
        return (
            f"{name} holds {number(limit.threshold)} GiB of rows, with indexes {number(largest.base)} GiB"
            f" of the {number(largest.highest)} of the largest volume"
        )
    if limit.kind == "restore":
        hours = fact("recovery.restore-gib-per-hour").base
        return (
            f"{name} holds {number(limit.threshold)} GiB, so that a restore at {number(hours)} GiB/h no"
            f" longer fits the RTO of {number(_rto(a))} min"
        )
    if limit.kind == "provider":
        return (
            f"{name} is called {number(limit.threshold)} times a second at the peak,"
            f" {limit.threshold / limit.saturation * 100:.0f} % of {_stated_limit(a, limit)} {today}"
        )
    share = f"{limit.threshold / limit.saturation * 100:.0f} % of the low end of its ceiling"
    spare = (
        ", above which one lost instance leaves the others too little"
        if a.kind(limit.component) in _STATELESS and limit.headroom_percent > _target_headroom()
        else ""
    )
    each = "each copy of " if limit.on_copies else ""
    return f"{each}{name} takes {number(limit.threshold)} {limit.unit} at the peak, {share}{spare} {today}"


def _target_headroom() -> float:
    return 100 * (1 - fact("capacity.target-utilisation").base) + 1


def _rto(a: Anatomy) -> float:
    return stated_or(a.case.brief.quality.rto_minutes, "recovery.assumed-rto-minutes")


def _stated_limit(a: Anatomy, limit: Limit) -> str:
    part = a.architecture.component(limit.component)
    integration = integration_of(part, a.case.brief) if part else None
    stated = integration.rate_limit_per_second if integration else None
    return f"its limit of {stated:,}/s" if stated else "its limit"


def _instances(a: Anatomy, stage: Stage) -> Words:
    limit, name = stage.limit, a.name(stage.limit.component)
    part = a.architecture.component(limit.component)
    today = part.instances if part else 1
    each = limit.saturation / today * fact("capacity.target-utilisation").base
    return Words(
        f"More instances of {name}",
        f"One further instance of {stage.fix.detail} for each {number(each)} {limit.unit} of peak, {today}"
        " today; scaled by a rule of the platform on the same number.",
        "Lower the number of instances; nothing is kept in them.",
    )


def _vertical(a: Anatomy, stage: Stage) -> Words:
    name, detail = a.name(stage.limit.component), stage.fix.detail
    if a.kind(stage.limit.component) in _STATELESS:
        return Words(
            f"Bigger machine for {name}",
            f"The one machine grows to {detail}, by a restart on the next size in a quiet hour; nothing in"
            " the code changes.",
            "Restart on the smaller size.",
        )
    return Words(
        f"Bigger machine for {name}",
        f"To the {detail} class by a planned failover (a pause of a minute or so); then vacuum, pool size"
        " and slow statements are looked at again.",
        "Fail back to the smaller machine; both hold the same data.",
    )


def _servers(a: Anatomy, stage: Stage) -> Words:
    return Words(
        f"Several servers for {a.name(stage.limit.component)}",
        f"Two servers of {stage.fix.detail} in two zones behind a load balancer, which takes a failed one"
        " out; sessions and files leave the machine first (files to object storage), and what is the same for"
        " everybody is served by a content network.",
        "Point the balancer at one server; it still carries what it carried before.",
    )


def _cache(a: Anatomy, stage: Stage) -> Words:
    seen = signals(a.case)
    hit = hit_share(a.case.brief).base
    return Words(
        f"A cache before {a.name(stage.limit.component)}",
        f"Read through a cache in memory: it answers about {hit * 100:.0f} % of the"
        f" {number(seen.peak_reads)} reads/s, with one filler for each missing key and a lifetime that"
        " bounds how old an answer may be.",
        "Read past the cache by configuration.",
    )


def _replica(a: Anatomy, stage: Stage) -> Words:
    seen, copies = signals(a.case), int(stage.fix.detail or 2)
    own = fact("capacity.own-read-share").base
    reads = seen.peak_reads / seen.peak_total if seen.peak_total else 0.0
    return Words(
        f"Reads away from {a.name(stage.limit.component)}",
        f"{copies} read replicas take about {(1 - own) * 100:.0f} % of the reads ({number(seen.peak_reads)}"
        f" reads/s today, {reads * 100:.0f} % of requests); reads that must see their own write stay on the"
        " primary.",
        "Route reads to the primary again by configuration.",
    )


def _pooler(a: Anatomy, stage: Stage) -> Words:
    name = a.name(stage.limit.component)
    return Words(
        f"A connection pooler before {name}",
        "All instances connect to a pooler that lends a connection for a transaction; nothing may be kept"
        " in a session.",
        f"Connect to {name} directly again by configuration.",
    )


def _queue(a: Anatomy, stage: Stage) -> Words:
    return Words(
        f"Writes to {a.name(stage.limit.component)} through a queue",
        "Writes that nobody waits for are accepted into a queue and written at an even rate, so that the"
        " database sees the day's average and not its peak.",
        "Write directly again; the queue is drained first.",
    )


def _broker(a: Anatomy, stage: Stage) -> Words:
    return Words(
        f"A broker in place of {a.name(stage.limit.component)}",
        "Jobs move from the table to a message broker; both are read until the table is empty.",
        "Write jobs to the table again; it is kept until the broker has run for a week.",
    )


def _nodes(a: Anatomy, stage: Stage) -> Words:
    part = a.architecture.component(stage.limit.component)
    if part and part.kind == "object-store":
        return Words(
            f"More prefixes in {a.name(part.id)}",
            "Objects spread over more prefixes by the head of their key; each has its own limit.",
            "Read from both places until the objects are moved back.",
        )
    return Words(
        f"More room for {a.name(stage.limit.component)}",
        f"A bigger node, then data spread by key over more of them ({part.instances if part else 1} today).",
        "Point clients at the old node; it is kept until the new one has run for a week.",
    )


def _archive(a: Anatomy, stage: Stage) -> Words:
    if stage.limit.kind == "size":
        return Words(
            f"Old rows leave {a.name(stage.limit.component)}",
            "Partitions that are read seldom go to object storage or a warehouse; what must stay in reach is"
            f" split by {_key(a)} over several databases.",
            "Attach the old partitions again.",
        )
    return Words(
        "A restore that takes too long",
        "Old rows leave for object storage by partition, or a replica elsewhere (pilot light) takes the"
        " place of the restore.",
        "Attach the old partitions again.",
    )


def _partition(a: Anatomy, stage: Stage) -> Words:
    key = _key(a)
    return Words(
        f"{a.name(stage.limit.component)} split by {key}",
        f"The busiest tables move to databases of their own ({stage.fix.detail} machines), with {key} in each"
        " key; many logical partitions on few machines, so that later steps move partitions only.",
        "Writes go to both sides until reconciliation counts agree; reading switches back by configuration.",
    )


def _shard(a: Anatomy, stage: Stage) -> Words:
    return Words(
        f"{a.name(stage.limit.component)} over several primaries",
        f"Partitions by {_key(a)} are spread over {stage.fix.detail} machines behind a routing layer; queries"
        " over all of them move to a warehouse.",
        "Partition by partition, back to the machine it came from.",
    )


def _key(a: Anatomy) -> str:
    """Return what data can be split by: the tenant, or the entity that most others belong to."""
    if (a.case.brief.scale.tenants or 0) > 1:
        return "tenant"
    entities = a.case.brief.workload.entities
    parents = [parent for entity in entities for parent in entity.belongs_to]
    return max(parents, key=parents.count).lower() if parents else "the owner of a row"


def _provider(a: Anatomy, stage: Stage) -> Words:
    return Words(
        f"More room at {a.name(stage.limit.component)}",
        "Ask for a higher limit; until then the queue spreads the peak. If it is refused, a second"
        " provider behind the same interface.",
        "Route everything to the first provider again.",
    )


def fix_words(fix: Fix) -> str:
    """Return a kind of fix in a few words."""
    return _KINDS[fix.kind]


_WORDS: Mapping[str, Callable[[Anatomy, Stage], Words]] = MappingProxyType(
    {
        "instances": _instances,
        "vertical": _vertical,
        "servers": _servers,
        "cache": _cache,
        "replica": _replica,
        "pooler": _pooler,
        "queue": _queue,
        "broker": _broker,
        "nodes": _nodes,
        "archive": _archive,
        "partition": _partition,
        "shard": _shard,
        "provider": _provider,
    }
)
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "instances": "more instances",
        "vertical": "a bigger machine",
        "servers": "several servers behind a load balancer",
        "cache": "a cache",
        "replica": "read replicas",
        "pooler": "a connection pooler",
        "queue": "writes through a queue",
        "broker": "a message broker",
        "nodes": "more nodes",
        "archive": "an archive",
        "partition": "tables split by key",
        "shard": "several primaries",
        "provider": "a higher limit",
    }
)
