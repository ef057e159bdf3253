"""Links: who talks to whom, over what, and what happens when it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archkit.architects.rulebook.choices.event_store import EventStore
from archkit.architects.rulebook.choices.later import live_protocol
from archkit.architects.rulebook.choices.outline import Outline
from archkit.architects.rulebook.shape.parties import briefly, party_id
from archkit.architects.rulebook.situation import Situation
from archkit.brief import Integration
from archkit.design import Component, Link
from archkit.knowledge import fact

_SQL = "PostgreSQL over TLS"
_FILES = "files by signed address, large ones in parts that can be resumed"
_ENTRIES = ("gateway", "api", "functions")


def links(case: Situation, plan: Outline, parts: tuple[Component, ...]) -> tuple[Link, ...]:
    """Return the links between these components."""
    by_id = {part.id: part for part in parts}
    services = [part for part in parts if part.kind in {"service", "function"}]
    workers = [part for part in parts if part.kind in {"worker", "realtime"}]
    found = [*_from_callers(case, by_id, parts, live_protocol(case, plan)), *_inside(by_id, services)]
    for part in [*services, *workers]:
        found += (_of_pushing if part.kind == "realtime" else _to_stores)(part, by_id, plan)
        found += _to_event_store(part, plan.event_store)
    found += _telemetry([*services, *workers])
    found += _to_externals(case, by_id, services, workers)
    return tuple(found)


def _timeout(name: str) -> int:
    return int(fact(f"link.{name}-timeout-ms").base)


def _entry(by_id: Mapping[str, Component]) -> str:
    return next(name for name in _ENTRIES if name in by_id)


def _from_callers(
    case: Situation, by_id: Mapping[str, Component], parts: tuple[Component, ...], live: str
) -> Iterator[Link]:
    integrations = {party_id(one.name) for one in case.brief.integrations}
    for part in parts:
        if part.kind == "client":
            yield from _from_client(part, by_id, live)
        elif part.kind == "external" and part.id not in integrations:
            yield _from_machine(part, by_id)
    if "content-network" in by_id:
        yield from _from_edge(by_id)
    yield Link(
        source=_entry(by_id),
        target="identity",
        protocol="HTTPS",
        data="signing keys, fetched ahead of use",
        style="async",
        authenticated_by="TLS server certificate",
        timeout_ms=_timeout("store"),
        failure="tokens are checked with the cached keys",
    )


def _from_client(part: Component, by_id: Mapping[str, Component], live: str) -> Iterator[Link]:
    entries = [_entry(by_id), *(["read-service"] if "read-service" in by_id else [])]
    if part.id == "clients" and "content-network" in by_id:
        entries = ["content-network"]
    for entry in entries:
        yield Link(
            source=part.id,
            target=entry,
            protocol="HTTPS",
            data="hot reads" if entry == "read-service" else "requests and answers",
            authenticated_by="OIDC token",
            timeout_ms=_timeout("client"),
            failure="the client retries reads with backoff and shows what it has",
        )
    if "realtime" in by_id and part.id == "clients":
        yield Link(
            source=part.id,
            target="realtime",
            protocol=live,
            data="changes as they happen",
            style="stream",
            authenticated_by="OIDC token",
            timeout_ms=_timeout("client"),
            failure="reconnects with jitter and catches up from the last change seen",
        )


def _from_machine(part: Component, by_id: Mapping[str, Component]) -> Link:
    return Link(
        source=part.id,
        target=_entry(by_id),
        protocol="HTTPS",
        data="commands",
        authenticated_by="scoped API key",
        timeout_ms=_timeout("client"),
        failure="the caller repeats with the same Idempotency-Key",
    )


def _from_edge(by_id: Mapping[str, Component]) -> Iterator[Link]:
    entries = {_entry(by_id): "what is not at the edge"}
    if "read-service" in by_id:
        entries = {"read-service": "reads that are not at the edge", _entry(by_id): "changes"}
    for entry, data in entries.items():
        yield Link(
            source="content-network",
            target=entry,
            protocol="HTTPS",
            data=data,
            authenticated_by="origin secret",
            timeout_ms=_timeout("client"),
            failure="serves the last good answer while the origin is away",
        )
    if "object-store" in by_id:
        yield Link(
            source="content-network",
            target="object-store",
            protocol="HTTPS",
            data="files",
            authenticated_by="origin access",
            timeout_ms=_timeout("store"),
            failure="serves what is cached",
        )


def _inside(by_id: Mapping[str, Component], services: list[Component]) -> Iterator[Link]:
    if "gateway" in by_id:
        for service in services:
            yield Link(
                source="gateway",
                target=service.id,
                protocol="HTTPS",
                data=f"requests for {', '.join(service.modules)}"[:500],
                authenticated_by="mutual TLS",
                timeout_ms=_timeout("service"),
                failure="503 for this part; the others answer",
            )


def _to_stores(part: Component, by_id: Mapping[str, Component], plan: Outline) -> Iterator[Link]:
    worker = part.kind == "worker"
    reader = part.id == "read-service"
    if not (reader and "read-replica" in by_id):
        yield from _to_database(part, by_id, plan, worker=worker)
    if "read-replica" in by_id and not worker and (reader or "read-service" not in by_id):
        yield _to_store(
            part, "read-replica", _SQL, "reads that may be seconds old", "reads go to the primary"
        )
    if "cache" in by_id:
        yield from _to_cache(part, by_id)
    if reader:
        return
    for store in ("queue", "stream"):
        if store in by_id:
            yield _to_queue(part, by_id[store], plan, worker=worker)
    for store, data in (("object-store", _FILES), ("search", "documents and queries")):
        if store in by_id:
            yield _to_store(
                part, store, "HTTPS", data, "this feature answers 503; the rest works", later=worker
            )
    if "warehouse" in by_id and (part.kind == "worker" or "worker" not in by_id):
        yield _to_store(
            part, "warehouse", "HTTPS", "history, in batches", "the batch is sent again", later=True
        )


def _of_pushing(part: Component, by_id: Mapping[str, Component], plan: Outline) -> Iterator[Link]:
    """Yield the links of what pushes changes: it keeps no rows, and asks the part that owns them."""
    yield Link(
        source=part.id,
        target=_entry(by_id),
        protocol="HTTPS",
        data="who may follow what, and what was missed since the last change seen",
        authenticated_by="mutual TLS",
        timeout_ms=_timeout("service"),
        failure="new followers wait and try again; open connections go on",
    )
    if "cache" in by_id:
        yield from _to_cache(part, by_id)
    elif "stream" in by_id:
        yield _to_queue(part, by_id["stream"], plan, worker=True)


def _to_store(  # noqa: PLR0913 - one argument a field that differs
    part: Component, store: str, protocol: str, data: str, failure: str, *, later: bool = False
) -> Link:
    return Link(
        source=part.id,
        target=store,
        protocol=protocol,
        data=data,
        style="async" if later else "sync",
        authenticated_by="read-only role" if store == "read-replica" else "role of this deployable",
        timeout_ms=_timeout("store"),
        failure=failure,
    )


def _to_database(
    part: Component, by_id: Mapping[str, Component], plan: Outline, *, worker: bool
) -> Iterator[Link]:
    own = f"{part.id.removesuffix('-service')}-database"
    target = own if own in by_id else "database"
    if target not in by_id:
        return
    jobs = " and claimed jobs" if part.kind == "worker" and plan.queue == "postgresql" else ""
    protocol = _SQL if plan.datastore.chosen == "postgresql" else plan.datastore.winner.name
    failure = "the job is taken again" if worker else "503 with Retry-After; nothing is half written"
    yield _to_store(part, target, protocol, f"rows{jobs}", failure, later=worker)


def _to_event_store(part: Component, store: EventStore | None) -> Iterator[Link]:
    """Yield the link to the store of appended rows: workers write batches, services read or do both."""
    if store is None or part.kind == "realtime":
        return
    protocol = _PROTOCOLS.get(store.technology, "HTTPS")
    worker = part.kind == "worker"
    if worker and not store.by_worker:
        return
    if worker:
        yield _to_store(
            part, "event-store", protocol, "rows in batches", "the batch is taken again", later=True
        )
        return
    reads = part.id == "read-service" or store.by_worker
    data = "ranges of rows" if reads else "rows in batches, and ranges of them"
    failure = "this history answers 503" if reads else "503 with Retry-After; the sender repeats its rows"
    yield _to_store(part, "event-store", protocol, data, failure)


_PROTOCOLS = {
    "postgresql": _SQL,
    "timescaledb": _SQL,
    "clickhouse": "ClickHouse protocol over TLS",
    "cassandra": "CQL over TLS",
}


def _to_cache(part: Component, by_id: Mapping[str, Component]) -> Iterator[Link]:
    if part.kind == "worker":
        return
    shared = "realtime" in by_id or "Realtime channel" in part.modules
    if "realtime" in by_id and part.kind != "realtime":
        data = "changes, published"
    elif shared:
        data = "changes and presence"
    else:
        invalidates = "read-service" in by_id and part.id != "read-service"
        data = "invalidations" if invalidates else "hot reads"
    yield Link(
        source=part.id,
        target="cache",
        protocol="RESP over TLS",
        data=data,
        authenticated_by="user of this deployable",
        timeout_ms=_timeout("cache"),
        failure=(
            "clients poll until the channel is back"
            if shared
            else "reads go to the database, limited by a bulkhead"
        ),
    )


def _to_queue(part: Component, queue: Component, plan: Outline, *, worker: bool) -> Link:
    protocols = {"rabbitmq": "AMQP", "kafka": "Kafka protocol"}
    if plan.event_store and plan.event_store.by_log:
        puts, failure = (
            "rows as they arrive; other deferred work from the outbox",
            "the sender repeats its rows",
        )
    else:
        puts, failure = "puts deferred work, from the outbox", "the outbox keeps it until the queue is back"
    return Link(
        source=part.id,
        target=queue.id,
        protocol=protocols.get(queue.technology or "", "HTTPS"),
        data="takes deferred work" if worker else puts,
        style="async",
        authenticated_by="role of this deployable",
        timeout_ms=_timeout("store"),
        failure="work waits in the queue" if worker else failure,
    )


def _telemetry(parts: list[Component]) -> Iterator[Link]:
    for part in parts:
        yield Link(
            source=part.id,
            target="observability",
            protocol="OTLP over TLS",
            data="logs, metrics and traces without personal data",
            style="async",
            authenticated_by="ingest key",
            timeout_ms=_timeout("store"),
            failure="dropped after a bounded buffer; requests go on",
        )


def _to_externals(
    case: Situation, by_id: Mapping[str, Component], services: list[Component], workers: list[Component]
) -> Iterator[Link]:
    if not services:
        return
    background = next((part for part in workers if part.kind == "worker"), None)
    for one in case.brief.integrations:
        name = party_id(one.name)
        if name not in by_id:
            continue
        if one.direction in {"outbound", "both"}:
            yield _outbound(one, name, background or services[0], deferred=background is not None)
        if one.direction in {"inbound", "both"}:
            yield Link(
                source=name,
                target=_entry(by_id),
                protocol="HTTPS webhook",
                data=briefly(one.purpose) or "events",
                style="async",
                authenticated_by="signed payload with timestamp",
                timeout_ms=_timeout("client"),
                failure="the sender repeats; repeats are recognised by their id",
            )


def _outbound(one: Integration, name: str, source: Component, *, deferred: bool) -> Link:
    limit = f", at most {one.rate_limit_per_second}/s" if one.rate_limit_per_second else ""
    return Link(
        source=source.id,
        target=name,
        protocol="HTTPS",
        data=f"{briefly(one.purpose) or 'calls'}{limit}",
        style="async" if deferred else "sync",
        authenticated_by="API key from the secret store",
        timeout_ms=_timeout("external"),
        failure=(
            "circuit breaker opens; work waits and is tried again"
            if deferred
            else "circuit breaker opens; the feature answers 503"
        ),
    )
