"""Components: the floor that every design has, and what the outline asks for beyond it."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.choices.event_store import FILES, EventStore
from archkit.architects.rulebook.choices.messaging import NONE, QUEUE, STREAM
from archkit.architects.rulebook.choices.outline import Outline
from archkit.architects.rulebook.choices.spreading import (
    cache_purpose,
    cache_words,
    object_words,
    service_words,
    store_words,
    worker_words,
)
from archkit.architects.rulebook.shape.callers import callers
from archkit.architects.rulebook.shape.domains import Domain, domains
from archkit.architects.rulebook.shape.identity import identity_component
from archkit.architects.rulebook.shape.own_premises import on_own_premises
from archkit.architects.rulebook.shape.parties import briefly, party_id
from archkit.architects.rulebook.signals import rate
from archkit.architects.rulebook.situation import Situation
from archkit.design import Component
from archkit.knowledge import fact

SPLIT = frozenset({"service-based", "event-driven", "microservices"})
"""Styles with more than one deployable."""


def components(case: Situation, plan: Outline) -> tuple[Component, ...]:
    """Return all components, callers first, then services, stores, the floor and others' systems."""
    parts = [*callers(case), *_edge(plan), *_services(case, plan), *_stores(case, plan)]
    parts += [identity_component(case), _observability(), *_externals(case)]
    unique: dict[str, Component] = {}
    for part in parts:
        unique.setdefault(part.id, on_own_premises(case, part))
    return tuple(unique.values())


def instances(plan: Outline) -> int:
    """Return the smallest number of instances that the availability target allows."""
    return 2 if plan.seen.availability >= fact("pattern.high-availability").base else 1


def _edge(plan: Outline) -> Iterator[Component]:
    if plan.needs("content-network"):
        yield Component(
            id="content-network",
            name="Content network",
            kind="edge",
            purpose="answers from near the user what is the same for everybody",
            needed_by=plan.part("content-network").reason,
            technology="cloudfront",
            managed=True,
            scaling="external",
        )
    if plan.pattern.chosen == "microservices":
        yield Component(
            id="gateway",
            name="API gateway",
            kind="gateway",
            purpose="one address: routing, authentication, limits",
            needed_by="microservices: callers must not know the services",
            managed=True,
            instances=instances(plan),
            scaling="horizontal",
        )


def _services(case: Situation, plan: Outline) -> Iterator[Component]:
    if plan.pattern.chosen == "microservices":
        for domain in domains(case):
            yield _service(domain.service_id, f"{domain.name} service", f"owns {domain.words}", domain, plan)
    else:
        yield _application(case, plan)
    if plan.pattern.chosen == "service-based" and has_hot_path(plan):
        yield _read_service(case, plan)
    if plan.needs("worker") and plan.pattern.chosen != "serverless":
        yield _worker(case, plan)
    if plan.needs("realtime") and plan.pattern.chosen in SPLIT:
        yield Component(
            id="realtime",
            name="Realtime service",
            kind="realtime",
            purpose=f"keeps open connections and pushes changes{_ownership(case)}",
            needed_by=plan.part("realtime").reason,
            technology=plan.framework.chosen,
            instances=instances(plan),
            scaling="horizontal",
        )


def _ownership(case: Situation) -> str:
    """Return who orders the changes of what several people edit, as the end of a sentence."""
    if not case.has("collaborative-editing"):
        return ""
    return "; one process owns each open document and puts its changes in order"


def _application(case: Situation, plan: Outline) -> Component:
    functions = plan.pattern.chosen == "serverless"
    modules = [domain.name for domain in domains(case)]
    if plan.needs("realtime") and plan.pattern.chosen not in SPLIT:
        modules.append("Realtime channel")
    apart = plan.seen.peak_reads if plan.pattern.chosen == "service-based" and has_hot_path(plan) else 0.0
    load = rate(plan.seen.peak_total - apart, "requests")
    return Component(
        id="functions" if functions else "api",
        name="Functions" if functions else "Application",
        kind="function" if functions else "service",
        purpose="one function an operation" if functions else f"answers every request{service_words(case)}",
        needed_by=f"{len(case.brief.workload.operations)} operations; {load} at the peak",
        technology=plan.framework.chosen,
        modules=tuple(modules),
        instances=instances(plan),
        managed=functions,
        scaling="serverless" if functions else "horizontal",
    )


def has_hot_path(plan: Outline) -> bool:
    """Say whether one read path is large enough for a deployable of its own."""
    return plan.weighed.peak_reads > fact("pattern.separate-path-rate").base


def _read_service(case: Situation, plan: Outline) -> Component:
    reads = [one for one in case.brief.workload.operations if one.kind in {"read", "list", "search"}]
    hottest = max(reads, key=lambda one: one.per_day or 0.0, default=None)
    name = hottest.name if hottest else "Read"
    return Component(
        id="read-service",
        name=f"{name} service",
        kind="service",
        purpose="answers the hot reads and nothing else",
        needed_by=f"{rate(plan.seen.peak_reads, 'reads')} at the peak scale and fail apart from writes",
        technology=plan.framework.chosen,
        instances=instances(plan),
        scaling="horizontal",
    )


def _service(service_id: str, name: str, purpose: str, domain: Domain, plan: Outline) -> Component:
    return Component(
        id=service_id,
        name=name,
        kind="service",
        purpose=purpose,
        needed_by=f"a team of its own for {domain.words}",
        technology=plan.framework.chosen,
        modules=domain.entities,
        instances=instances(plan),
        scaling="horizontal",
    )


def _worker(case: Situation, plan: Outline) -> Component:
    same = "the same program, started as a worker; " if plan.pattern.chosen not in SPLIT else ""
    batches = plan.event_store is not None and plan.event_store.by_worker
    gathers = " and inserts what is appended in batches" if batches else ""
    return Component(
        id="worker",
        name="Workers",
        kind="worker",
        purpose=f"{same}does deferred and scheduled work{gathers}{worker_words(case, plan.seen)}",
        needed_by=plan.part("worker").reason,
        technology=plan.framework.chosen,
        modules=("Schedule",) if case.has("scheduled-batch", "typeahead") else (),
        instances=instances(plan),
        scaling="horizontal",
    )


def _stores(case: Situation, plan: Outline) -> Iterator[Component]:
    yield from _databases(case, plan)
    if plan.event_store:
        yield _event_store(plan.event_store, plan)
    if plan.queue not in {NONE, "postgresql"}:
        stream = plan.queue == STREAM
        yield Component(
            id="stream" if stream else "queue",
            name="Event stream" if stream else "Queue",
            kind="stream" if stream else "queue",
            purpose=(
                "keeps deferred work until a worker takes it"
                if not stream
                else "keeps events in order for every reader"
            ),
            needed_by=plan.part("worker").reason,
            technology=plan.queue,
            managed=plan.queue == QUEUE,
            instances=1 if plan.queue == QUEUE else 3,
            scaling="external" if plan.queue == QUEUE else "horizontal",
        )
    if plan.cache.chosen not in {"none", "in-process"}:
        yield Component(
            id="cache",
            name="Publish/subscribe and presence" if plan.needs("realtime") else "Cache",
            kind="cache",
            purpose=(
                "carries changes and presence between instances"
                if plan.needs("realtime")
                else cache_purpose(case)
            )
            + cache_words(case, plan.seen),
            needed_by=plan.cache.because[:300],
            technology=plan.cache.chosen,
            managed=True,
            instances=instances(plan),
            scaling="vertical",
        )
    for part_id, kind, technology, purpose in _BESIDE:
        if plan.needs(part_id):
            yield Component(
                id=part_id,
                name=plan.part(part_id).name,
                kind=kind,
                purpose=purpose + (object_words(case) if kind == "object-store" else ""),
                needed_by=plan.part(part_id).reason,
                technology=technology,
                managed=True,
                scaling="external",
            )


_BESIDE: tuple[tuple[str, str, str, str], ...] = (
    ("object-store", "object-store", "s3", "keeps files and large bodies; the database keeps their path"),
    ("search", "search", "opensearch", "a secondary index over the database, rebuilt from it"),
    ("warehouse", "warehouse", "clickhouse", "keeps history for analytical questions, away from requests"),
)


def _databases(case: Situation, plan: Outline) -> Iterator[Component]:
    store = plan.datastore
    copies = instances(plan)
    if plan.pattern.chosen == "microservices":
        for domain in domains(case):
            yield Component(
                id=domain.database_id,
                name=f"{domain.name} database",
                kind="database",
                purpose=f"keeps {domain.words}",
                needed_by="a database for each service",
                technology=store.chosen,
                managed=True,
                instances=copies,
                scaling="vertical",
            )
        return
    reports = "; reports are read here" if case.has("reports-apart") else ""
    standby = "; a standby in a second zone takes over" if copies > 1 else ""
    yield Component(
        id="database",
        name="Database",
        kind="database",
        purpose=f"keeps the truth{standby}{store_words(case)}",
        needed_by=f"{max(1, len(case.brief.workload.entities))} entities; {store.because[:200]}",
        technology=store.chosen,
        managed=store.chosen != "sqlite",
        instances=copies,
        scaling="vertical",
    )
    if plan.needs("read-replica"):
        yield Component(
            id="read-replica",
            name="Read replica",
            kind="database",
            purpose=f"answers reads that may be seconds old{reports}",
            needed_by=plan.part("read-replica").reason,
            technology=store.chosen,
            managed=True,
            instances=copies,
            scaling="horizontal",
        )


def _event_store(store: EventStore, plan: Outline) -> Component:
    """Return the store of appended rows; its modules name what it keeps."""
    files = store.technology == FILES
    return Component(
        id="event-store",
        name="Event store",
        kind="object-store" if files else "database",
        purpose=f"keeps {listed(store.modules)}: appended in batches, dropped when too old",
        needed_by=store.decision.because[:300],
        technology=store.technology,
        modules=store.modules,
        managed=store.technology != "cassandra",
        instances=1 if files else instances(plan),
        scaling="external" if files else "vertical" if store.technology in _ONE_PRIMARY else "horizontal",
    )


_ONE_PRIMARY = frozenset({"postgresql", "timescaledb"})


def _observability() -> Component:
    return Component(
        id="observability",
        name="Logs, metrics, traces",
        kind="observability",
        purpose="shows what users feel and why",
        needed_by="mandatory floor: observability from the first day",
        technology="opentelemetry",
        managed=True,
        floor=True,
        scaling="external",
    )


def _externals(case: Situation) -> Iterator[Component]:
    for one in case.brief.integrations:
        limit = f", at most {one.rate_limit_per_second} calls/s" if one.rate_limit_per_second else ""
        yield Component(
            id=party_id(one.name),
            name=one.name,
            kind="external",
            purpose=f"{briefly(one.purpose) or 'a service of others'}{limit}",
            needed_by=f"integration: {one.name}",
            managed=True,
            scaling="external",
        )
