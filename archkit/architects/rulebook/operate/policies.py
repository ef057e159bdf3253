"""Reliability policies with their numbers: one for each link and way that it can fail."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.architects.rulebook.anatomy import DEPLOYABLES, Anatomy, counted, listed, percent
from archkit.architects.rulebook.operate.caller_limits import callback_words, endpoints_of, limit_words
from archkit.architects.rulebook.operate.provider_calls import provider_policies
from archkit.architects.rulebook.operate.waiting_work import job_policies, link_policy, queue_policies
from archkit.architects.rulebook.shape.parties import party_id
from archkit.architects.rulebook.signals import number, signals
from archkit.brief import Operation
from archkit.design import Link, Policy
from archkit.design.key_store import key_store
from archkit.design.naming import slug
from archkit.knowledge import fact
from archkit.sizing.demand import Setting
from archkit.sizing.pools import behind_pooler, lent_connections, pool_at, pool_of

_LONGEST_ORDER = 8
_MS = 1000
_WAITING = ("queue", "stream")


def latency_target_ms(a: Anatomy) -> float:
    """Return the tightest p95 target of a request in milliseconds; a fact where none is stated."""
    quality = a.case.brief.quality
    stated = [quality.read_latency_p95_ms, quality.write_latency_p95_ms]
    stated += [one.latency_p95_ms for one in a.operations if not one.deferred]
    known = [one for one in stated if one]
    return min(known) if known else fact("operations.assumed-latency-ms").base


def slowest_target_ms(a: Anatomy) -> float:
    """Return the loosest p95 target of a request in milliseconds, which the time limits follow."""
    quality = a.case.brief.quality
    stated = [quality.read_latency_p95_ms, quality.write_latency_p95_ms]
    stated += [one.latency_p95_ms for one in a.operations if not one.deferred]
    return max((one for one in stated if one), default=fact("operations.assumed-latency-ms").base)


def time_budget_ms(a: Anatomy) -> dict[tuple[str, str], int]:
    """Return the time limit of each synchronous link in milliseconds, from the entries inwards.

    The whole request may take a multiple of the slowest latency target; each callee gets a share of
    its caller's limit, so that the caller can still answer when the callee does not. A
    stricter limit of the architecture is kept.
    """
    whole = max(
        slowest_target_ms(a) * fact("operations.timeout-ratio").base, fact("operations.timeout-floor-ms").base
    )
    share = fact("operations.hop-share").base
    left: dict[str, float] = {}
    limits: dict[tuple[str, str], int] = {}
    outside = {part.id for part in a.parts("client", "external")}
    waiting = [link for link in a.architecture.links if link.style == "sync"]
    frontier = [link for link in waiting if link.source in outside]
    while frontier:
        for link in frontier:
            granted = left.get(link.source, whole / share) * share
            bounded = (
                min(granted, link.timeout_ms) if link.timeout_ms and link.source not in outside else granted
            )
            limits[link.source, link.target] = round(bounded)
            left[link.target] = min(left.get(link.target, bounded), bounded)
        frontier = [
            link for link in waiting if link.source in left and (link.source, link.target) not in limits
        ]
    return limits


def policies(a: Anatomy) -> tuple[Policy, ...]:
    """Return the policies of a design, in the order of its links; ids are unique."""
    found: dict[str, Policy] = {}
    budget = time_budget_ms(a)
    for link in a.architecture.links:
        for policy in _on_link(a, link, budget):
            found.setdefault(policy.id, policy)
    for policy in _of_the_whole(a):
        found.setdefault(policy.id, policy)
    return tuple(found.values())


def _on_link(a: Anatomy, link: Link, budget: dict[tuple[str, str], int]) -> Iterator[Policy]:
    source, target = a.kind(link.source), a.kind(link.target)
    limit = budget.get((link.source, link.target))
    if target == "external":
        yield from provider_policies(a, link, limit)
    elif target in _WAITING:
        yield from queue_policies(a, link)
    elif target == "realtime" and source == "client":
        yield from _connections(link)
    elif target == "cache":
        yield _cache(a, link)
    elif target == "database":
        yield from _database(a, link, limit)
        yield from job_policies(a, link)
    elif target in {"search", "warehouse"}:
        yield _copy(a, link)
    elif limit is not None and target in DEPLOYABLES | {"edge"}:
        yield from _entry_or_inner(a, link, limit)
    elif source == "external" and target in DEPLOYABLES:
        yield _rate_limit(link, callback_words(a, link.source))


def _entry_or_inner(a: Anatomy, link: Link, limit: int) -> Iterator[Policy]:
    target = a.name(link.target)
    if a.kind(link.source) in {"client", "external"}:
        yield link_policy(
            "timeout",
            link,
            f"{limit:,} ms for a whole request, {fact('operations.timeout-ratio').base:g} times the slowest"
            f" p95 target of {slowest_target_ms(a):g} ms{_stricter(a, link.source, limit)}; then 504 with the"
            " correlation id, and work that nobody waits for is cancelled.",
        )
        yield _rate_limit(link, limit_words(a, link.source))
    else:
        yield link_policy(
            "timeout",
            link,
            f"{limit:,} ms, {percent(fact('operations.hop-share').base)} of what the caller has left; the"
            f" deadline travels in a header and {target} stops when it has passed.",
        )
        yield link_policy(
            "retry",
            link,
            "One further attempt for reads and calls with an idempotency key, and only while less than"
            f" {fact('operations.retry-budget').base:g} % of calls to {target} are retries.",
        )


def _rate_limit(link: Link, words: str) -> Policy:
    return link_policy(
        "rate-limit",
        link,
        f"Requests/min for each account or key: {words}; above it 429 with"
        " Retry-After. Callers see what is left in RateLimit headers.",
    )


def _stricter(a: Anatomy, caller_id: str, limit: int) -> str:
    less = [
        f"{one.operation_id} {one.timeout_ms:,} ms"
        for one in endpoints_of(a, caller_id)
        if one.timeout_ms < limit
    ]
    return f", less where the contract says so ({listed(less, longest=4)})" if less else ""


def _database(a: Anatomy, link: Link, limit: int | None) -> Iterator[Policy]:
    setting = Setting(a.case.brief, a.architecture, a.case.load)
    part = a.architecture.component(link.source)
    pool, instances = (pool_at(part, setting), part.instances) if part else (pool_of(0, 1), 1)
    if limit is not None:
        yield link_policy(
            "timeout",
            link,
            f"statement_timeout {limit:,} ms, lock_timeout {max(50, limit // 4):,} ms; taking a connection"
            f" from the pool waits at most {max(50, limit // 4):,} ms.",
        )
    full = (
        "jobs stay where they are and are taken later"
        if a.kind(link.source) in {"worker", "scheduler"}
        else "requests are refused with 503 and Retry-After instead of waiting"
    )
    yield link_policy(
        "bulkhead",
        link,
        f"{pool} connections for each of {counted(instances, 'instance')}; when they are taken, {full}."
        f" {_all_pools(a, link, setting)}",
    )


def _all_pools(a: Anatomy, link: Link, setting: Setting) -> str:
    """Return what all pools hold together, and who keeps within what the database accepts."""
    pools = sum(
        one.instances * pool_at(one, setting)
        for one in a.deployables
        if any(way.source == one.id and way.target == link.target for way in a.architecture.links)
    )
    spare = fact("operations.administration-connections").base
    store, database = a.name(link.target), a.architecture.component(link.target)
    if database is not None and behind_pooler(database):
        lent = lent_connections(database, setting)
        return (
            f"All pools together hold {pools:,}, at a connection pooler in transaction mode, which opens"
            f" {lent:,} to {store} and lends them; {spare:.0f} more are for administration. Nothing is kept"
            " in a session: no session settings, session locks or LISTEN."
        )
    return f"All pools together hold {pools:,}; {store} allows these and {spare:.0f} for administration."


def _copy(a: Anatomy, link: Link) -> Policy:
    """Return how many connections are kept to a store that holds copies of what the database keeps."""
    part = a.architecture.component(link.source)
    kept, instances = fact("capacity.least-pool").base, part.instances if part else 1
    late = a.kind(link.source) in {"worker", "scheduler"}
    full = "batches wait and are sent later" if late else "requests are refused with 503 and Retry-After"
    return link_policy(
        "bulkhead",
        link,
        f"{kept:.0f} connections for each of {counted(instances, 'instance')}; when they are taken, {full}.",
    )


def _connections(link: Link) -> Iterator[Policy]:
    beat, cap = fact("operations.heartbeat-seconds").base, fact("operations.retry-cap-seconds").base
    yield link_policy(
        "timeout",
        link,
        f"A ping each {beat:g} s; a connection that misses two is closed, and the client opens a new one"
        f" after a random wait of up to {cap:g} s, so that a restart does not call everybody at once.",
    )
    yield link_policy(
        "idempotency",
        link,
        "Each change carries its document or channel and a rising number; a client that comes back asks from"
        " its last number, and a number seen before is skipped.",
    )
    yield link_policy(
        "bulkhead",
        link,
        f"At most {fact('security.connections-per-account').base:g} open connections for each account; one"
        " more is refused.",
    )
    yield link_policy(
        "load-shedding",
        link,
        "A client that reads too slowly loses its buffer and is told to start again from a snapshot; new"
        " connections are refused before open ones suffer.",
    )


def _cache(a: Anatomy, link: Link) -> Policy:
    kept = f" {fact('capacity.least-pool').base:.0f} connections for each instance are kept open and shared."
    if a.fans_out(link.target):
        return link_policy(
            "degradation",
            link,
            f"While {a.name(link.target)} is away, an instance serves its own connections only, shows"
            f" presence as unknown, and clients read again what they missed when it is back.{kept}",
        )
    reads = signals(a.case).peak_reads
    extra = f" of up to {number(reads)} reads/s" if reads else ""
    store = next((part.name for part in a.parts("database")), "the source")
    return link_policy(
        "degradation",
        link,
        f"An answer that takes longer than {link.timeout_ms or 50} ms counts as a miss: the read goes to"
        f" {store}; one caller for each key fetches, the others wait for it. The whole load{extra} without"
        f" cache is part of the load test.{kept}",
    )


def _of_the_whole(a: Anatomy) -> Iterator[Policy]:
    entries = a.fronts
    if entries:
        yield Policy(
            id="load-shedding",
            kind="load-shedding",
            applies_to=listed(part.id for part in entries),
            rule=(
                f"At {percent(fact('operations.shed-utilisation').base)} of the worker slots, new requests of"
                f" the least important kind are refused with 503 and Retry-After: {_order_of_loss(a)}. Health"
                " checks are answered from a slot of their own."
            ),
        )
    repeats = " ".join(_repeats(a))
    if repeats and entries:
        yield Policy(
            id="idempotency-keys",
            kind="idempotency",
            applies_to=listed(part.id for part in entries),
            rule=repeats,
        )
    optional = [
        part.name
        for one in a.case.brief.integrations
        if not one.critical
        for part in a.parts("external")
        if part.id == party_id(one.name)
    ]
    spared = (
        f" Without {listed(optional)} the rest goes on; the brief calls it not critical." if optional else ""
    )
    yield Policy(
        id="degradation",
        kind="degradation",
        applies_to="the whole",
        rule=(
            "Given up in this order when something fails:"
            f" {_order_of_loss(a)}.{spared}"
            " A reduced answer says so in a header."
        ),
    )


def _repeats(a: Anatomy) -> Iterator[str]:
    """Yield what a repeated key gives, by the table that recognises it; without tables, as intended."""
    repeated = [
        one.name
        for one in a.operations
        if one.kind in {"create", "command"} and slug(one.actor) != "provider"
    ]
    data = a.design.data
    stores = {name: key_store(data, name) if data and data.tables else "" for name in repeated}
    by_column = {name: store for name, store in stores.items() if store and not _keeps_answers(a, store)}
    for name, store in by_column.items():
        yield (
            f"{name}: the Idempotency-Key fills the unique key of {store}; a repeated key inserts nothing and"
            " gives the first result's id."
        )
    stored = [name for name in repeated if name not in by_column]
    hours = fact("operations.idempotency-hours").base
    if stored:
        yield (
            f"{listed(stored, longest=4)}: an Idempotency-Key is stored with the answer for {hours:.0f}"
            " h; the same key with the same body gives the stored answer, with another body 409."
        )


def _keeps_answers(a: Anatomy, store: str) -> bool:
    table = a.design.data.table(store) if a.design.data else None
    return table is not None and any("response" in column.name for column in table.columns)


def _main_one_last(a: Anatomy, ordered: list[Operation]) -> list[Operation]:
    """Move the operation that is nearly all of the load to the end, unless money is written."""
    whole = sum(one.per_day or 0.0 for one in a.operations)
    main = next(
        (
            one
            for one in ordered
            if whole and (one.per_day or 0.0) / whole >= fact("operations.main-share").base
        ),
        None,
    )
    if main is None or a.case.has("ledger", "payments"):
        return ordered
    return [*(one for one in ordered if one is not main), main]


def _order_of_loss(a: Anatomy) -> str:
    rank = {
        "search": 0,
        "list": 1,
        "batch": 2,
        "read": 3,
        "subscribe": 4,
        "update": 5,
        "delete": 6,
        "create": 7,
        "command": 8,
    }
    repeated = [one.name for one in a.operations if slug(one.actor) in {"provider", "providers"}]
    waiting = [one.name for one in a.operations if one.deferred and one.name not in repeated]
    now = sorted(
        (one for one in a.operations if one.name not in {*repeated, *waiting}),
        key=lambda one: (rank[one.kind], one.name),
    )
    now = _main_one_last(a, now)
    names = list(dict.fromkeys(f"'{one.name}'" for one in now))
    parts = [f"first {listed(map(repr, repeated))}, which the sender repeats"] if repeated else []
    parts += [f"{'then' if parts else 'first'} {_in_order(names[:-1])}"] if names[:-1] else []
    parts += [f"last {names[-1]}"] if names else []
    parts += [f"{listed(map(repr, waiting))} is accepted and waits"] if waiting else []
    return "; ".join(parts) or "lists and searches, then reads, then writes"


def _in_order(names: list[str]) -> str:
    shown = names if len(names) <= _LONGEST_ORDER else [*names[:_LONGEST_ORDER], "the others"]
    return ", then ".join(shown)
