"""Checks on single endpoints: secured, paginated, limited, complete, safe to retry."""

from __future__ import annotations

import re

from archkit.brief import Operation
from archkit.design import Design, Endpoint, Finding, Step
from archkit.design.key_store import key_store
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.contracts.contract_names import SINGULAR_PATHS, is_plural
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_BACKGROUND = frozenset({"worker", "scheduler", "function"})


def _place(endpoint: Endpoint) -> str:
    return f"contracts.endpoints.{endpoint.operation_id}"


def _shown(endpoint: Endpoint) -> str:
    return f"{endpoint.method.upper()} {endpoint.path}"


@check(
    "CONTRACT003",
    "unsecured-endpoint",
    claim="Every endpoint that is not meant for everybody asks who calls and what they may do.",
    step=Step.CONTRACTS,
)
def unsecured_endpoint(subject: Subject) -> Verdict:
    """Flags an endpoint without authentication, without a scope, or public although it changes data.

    Why it matters: an endpoint that asks nobody is found by somebody within days.

    Example: ``DELETE /orders/{id}`` marked public.

    Use instead: authentication on all but health and read-only public data, and the smallest scope
    that does the job.

    Known limits: that the service checks the scope, and that the caller may see this one resource, is
    not visible in a contract.
    """
    contracts = contracts_of(subject)
    findings: list[Finding] = []
    for endpoint in contracts.endpoints:
        if endpoint.public:
            problem = "is public and changes data" if endpoint.method != "get" else ""
            field = "public"
        elif contracts.authentication == "none":
            problem, field = "is not public, but the contract knows no authentication", "public"
        else:
            lacks = contracts.authentication == "oidc" and not endpoint.scopes
            problem, field = ("asks for no scope" if lacks else "", "scopes")
        if problem and not _starts_session(endpoint):
            findings.append(
                Finding(
                    code="CONTRACT003",
                    severity="error",
                    place=f"{_place(endpoint)}.{field}",
                    message=f"{_shown(endpoint)} {problem}.",
                    remedy="Ask for credentials and a scope, or mark a read that everybody may do as public.",
                )
            )
    secured = sum(not one.public for one in contracts.endpoints)
    evidence = (
        Evidence(label="Authentication", text=contracts.authentication),
        Evidence(label="Secured endpoints", text=f"{secured} of {len(contracts.endpoints)}"),
    )
    return Verdict(tuple(findings), evidence)


def _starts_session(endpoint: Endpoint) -> bool:
    """Say whether callers cannot have credentials yet, or prove themselves by a signature."""
    words = set(re.split(r"[^a-z]+", f"{endpoint.path} {endpoint.summary}".lower()))
    return bool(words & {"login", "signup", "register", "token", "tokens", "webhook", "webhooks", "callback"})


@check(
    "CONTRACT004",
    "collection-without-pagination",
    claim="Every endpoint that returns a collection returns it in pages.",
    step=Step.CONTRACTS,
)
def collection_without_pagination(subject: Subject) -> Verdict:
    """Flags a list or search endpoint that returns everything at once.

    Why it matters: it works in the demonstration and falls over with the first large customer; to
    add pages later breaks every caller.

    Example: ``GET /orders`` with a plain array.

    Use instead: a page with a cursor from the first version on.

    Known limits: a collection is known by its path, by its operation in the brief, or by a name that
    begins with list or search.
    """
    collections = collections_of(subject)
    findings = tuple(
        Finding(
            code="CONTRACT004",
            severity="error",
            place=f"{_place(one)}.paginated",
            message=f"{_shown(one)} returns a collection without pages.",
            remedy="Set paginated; callers then get a cursor.",
        )
        for one in collections
        if not one.paginated
    )
    return Verdict(findings, (Evidence(label="Collections", text=str(len(collections))),))


def collections_of(subject: Subject) -> tuple[Endpoint, ...]:
    """Return the endpoints that return many things.

    Raises:
        NotAssessableError: If there is no contract.
        NotApplicableError: If no endpoint returns many things.
    """
    contracts = contracts_of(subject)
    kinds = {one.name: one.kind for one in subject.brief.workload.operations}
    found = tuple(
        one
        for one in contracts.endpoints
        if one.method == "get" and one.response and _is_collection(one, kinds.get(one.operation, ""))
    )
    if not found:
        raise NotApplicableError("no endpoint returns many things")
    return found


def _is_collection(endpoint: Endpoint, kind: str) -> bool:
    """Say whether an endpoint returns many things; `kind` is that of its operation in the brief."""
    if kind in {"list", "search"} or endpoint.operation_id.startswith(("list", "search")):
        return True
    last = endpoint.path.rstrip("/").rsplit("/", 1)[-1]
    return kind == "" and "{" not in last and last not in SINGULAR_PATHS and is_plural(last)


@check(
    "CONTRACT005",
    "missing-rate-limit-or-timeout",
    claim="Every endpoint has a rate limit and a timeout that its load allows.",
    step=Step.CONTRACTS,
)
def missing_rate_limit_or_timeout(subject: Subject) -> Verdict:
    """Flags an endpoint whose timeout lies below the latency that the brief asks for.

    Why it matters: a timeout below the usual answer cuts off good requests; without limits one
    caller can use up the service for all.

    Example: a timeout of 100 ms where the 95th percentile may take 200 ms.

    Use instead: a timeout a few times the 95th percentile, and a limit a few times what one caller needs.

    Known limits: the model gives every endpoint a limit and a timeout, so that only their fit is
    judged; rates of single callers are seldom known.
    """
    contracts = contracts_of(subject)
    operations = {one.name: one for one in subject.brief.workload.operations}
    findings: list[Finding] = []
    for endpoint in contracts.endpoints:
        wanted = _latency(subject, endpoint, operations.get(endpoint.operation))
        if wanted is not None and endpoint.timeout_ms < wanted:
            findings.append(
                Finding(
                    code="CONTRACT005",
                    severity="error",
                    place=f"{_place(endpoint)}.timeout_ms",
                    message=f"{_shown(endpoint)} gives up after {endpoint.timeout_ms} ms, "
                    f"before the {wanted:g} ms that one answer in twenty may take.",
                    remedy="Raise the timeout to a few times the target.",
                )
            )
    limits = [one.rate_limit_per_minute for one in contracts.endpoints]
    times = [one.timeout_ms for one in contracts.endpoints]
    evidence = (
        Evidence(label="Requests a minute and caller", text=f"{min(limits)} to {max(limits)}"),
        Evidence(label="Timeouts", text=f"{min(times)} to {max(times)} ms"),
    )
    return Verdict(tuple(findings), evidence)


def _latency(subject: Subject, endpoint: Endpoint, operation: Operation | None) -> float | None:
    if operation and operation.latency_p95_ms:
        return operation.latency_p95_ms
    quality = subject.brief.quality
    return quality.read_latency_p95_ms if endpoint.method == "get" else quality.write_latency_p95_ms


@check(
    "CONTRACT008",
    "operation-without-endpoint",
    claim="Every operation of the brief is reached by an endpoint, an event or a background part.",
    step=Step.CONTRACTS,
)
def operation_without_endpoint(subject: Subject) -> Verdict:
    """Flags an operation of the brief that no endpoint, event or background part covers.

    Why it matters: what was asked for and is not in the contract will not be built.

    Example: the brief asks for ``cancel order``, and no endpoint names it.

    Use instead: an endpoint whose ``operation`` is the operation's name, or an event for what
    machines do among themselves.

    Known limits: covered means named; a batch counts as covered by any worker, scheduler or function.
    """
    contracts = subject.design.contracts
    operations = subject.brief.workload.operations
    if not operations or contracts is None:
        raise NotAssessableError("the brief names no operation (workload.operations)")
    named = {_key(one.operation) for one in contracts.endpoints}
    named |= {_key(event.name) for event in contracts.events}
    missing = [
        one for one in operations if _key(one.name) not in named and not _elsewhere(one, subject.design)
    ]
    findings = tuple(
        Finding(
            code="CONTRACT008",
            severity="error",
            place="contracts.endpoints",
            message=f"No endpoint or event covers the operation {one.name!r} of the brief.",
            evidence=f"{one.kind} {one.entity or ''}".strip(),
            remedy=f"Add an endpoint with operation: {one.name}.",
        )
        for one in missing
    )
    covered = Evidence(
        label="Operations covered", text=f"{len(operations) - len(missing)} of {len(operations)}"
    )
    return Verdict(findings, (covered,))


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.lower()).strip()


def _elsewhere(operation: Operation, design: Design) -> bool:
    parts = design.shape.components if design.shape else ()
    if operation.kind == "batch":
        return any(part.kind in _BACKGROUND for part in parts)
    if operation.kind == "subscribe":
        return any(part.kind == "realtime" for part in parts)
    background = [part for part in parts if part.kind in _BACKGROUND]
    texts = " ".join(_key(f"{part.purpose} {part.needed_by} {' '.join(part.modules)}") for part in background)
    return operation.deferred and _key(operation.name) in texts


@check(
    "CONTRACT009",
    "unsafe-retry",
    claim="A request that is sent twice does its work once.",
    step=Step.CONTRACTS,
)
def unsafe_retry(subject: Subject) -> Verdict:
    """Flags a POST that may be repeated without an idempotency key.

    Why it matters: networks lose answers, callers repeat, and the customer pays twice.

    Example: ``POST /payments`` that a client retries after a timeout.

    Use instead: an Idempotency-Key that is remembered with the answer; the same key, the same answer.

    The key must have a place: a table of keys, or a unique key column that the operation's own
    insert fills. A design without tables is only ``assumed`` to have one.

    Known limits: PUT, DELETE and GET are idempotent by definition; PATCH is not judged; searches by
    POST change nothing and are recognised by their operation id. That the service uses the store is
    not visible in a model.
    """
    contracts = contracts_of(subject)
    posts = [
        one
        for one in contracts.endpoints
        if one.method == "post" and not one.operation_id.startswith(("search", "find", "query", "preview"))
    ]
    findings = [
        Finding(
            code="CONTRACT009",
            severity="error",
            place=f"{_place(one)}.idempotent",
            message=f"{_shown(one)} changes something and has no idempotency key.",
            evidence=one.retry,
            remedy="Set idempotent, and keep the key with the answer.",
        )
        for one in posts
        if not one.idempotent and not _starts_session(one)
    ]
    keyed = [one for one in posts if one.idempotent]
    data = subject.design.data
    doubt = "no table is modelled in which the keys could be kept" if keyed else ""
    stores: dict[str, str] = {}
    if data and data.tables:
        doubt = ""
        stores = {one.operation_id: key_store(data, one.operation) for one in keyed}
        findings += [_without_store(one) for one in keyed if not stores[one.operation_id]]
    evidence = [Evidence(label="POST endpoints", text=str(len(posts)))]
    named = ", ".join(sorted({name for name in stores.values() if name}))
    evidence += [Evidence(label="Keys are kept in", text=named)] if named else []
    return Verdict(tuple(findings), tuple(evidence), doubt)


def _without_store(endpoint: Endpoint) -> Finding:
    return Finding(
        code="CONTRACT009",
        severity="error",
        place="data.tables",
        message=f"{_shown(endpoint)} takes an idempotency key that no table can keep.",
        evidence=endpoint.retry,
        remedy="Add a table of idempotency keys, or a unique key column that the operation's insert fills.",
    )
