"""OPERATE015 and SIZE009: a bounded pool for every connection, and all pools within the server's limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Component, Finding, Link, Policy, Step
from archkit.knowledge import fact
from archkit.proofs.check import NotApplicableError, NotAssessableError, Subject, Verdict, check
from archkit.proofs.crossing import OUTSIDE
from archkit.proofs.graph import Graph, graph_of
from archkit.proofs.operate.policies import operations_of, policies_for
from archkit.proofs.proof import Evidence

_CALLED = frozenset({"database", "cache", "search", "warehouse", "external"})
_BOUND = re.compile(
    r"\b\d[\d,]*+\s++(?:\w+\s+){0,2}(?:connections?|calls|requests|clients|sockets|channels|threads|places|slots)\b"
    r"|\b(?:pool|connections?|calls)\s+(?:size\s+)?(?:of|to|:|=)?\s*(?:at most\s+)?\d[\d,]*"
    r"(?![\d,]|\s*(?:ms|s|sec\w*|min\w*|h|%)(?!\w))",
    re.IGNORECASE,
)
_OF_ONE = re.compile(
    r"(?P<pool>\d[\d,]*+)\s++(?:\w+\s+){0,2}connections?\s+(?:for|per|in|at)\s+(?:each|every|an?)?\s*(?:of\s+)?"
    r"(?P<instances>\d[\d,]*)?\s*instances?",
    re.IGNORECASE,
)
_POOLER = re.compile(
    r"\bpooler\b|\bpgbouncer\b|\bpgcat\b|\brds proxy\b|\bodyssey\b|\bsupavisor\b", re.IGNORECASE
)


def _connected(graph: Graph) -> tuple[Link, ...]:
    """Return the calls over which a program of one's own keeps connections to something else."""
    return tuple(
        link
        for link in graph.links
        if graph.parts[link.target].kind in _CALLED
        and graph.parts[link.source].kind not in OUTSIDE | _CALLED
        and graph.parts[link.source].kind not in {"edge", "identity", "observability"}
    )


@check(
    "OPERATE015",
    "endless-connections",
    claim="Every program keeps a bounded number of connections to whatever it calls.",
    step=Step.OPERATE,
)
def endless_connections(subject: Subject) -> Verdict:
    """Flags a call to a database, cache, index or provider without a number of connections or calls.

    Why it matters: a connection for each request exhausts the server at the first peak, and opening
    one costs more than the call; without a bound one slow partner takes every thread.

    Example: a service, a database, and no word on connections.

    Use instead: a pool with its size for each instance, how long a call waits for a place, and what
    happens then; for a provider the calls at once.

    Known limits: told by a number in a policy on the link; that the pool is set is not visible.
    Queues and object stores, which are asked over HTTPS by their makers' libraries, are left out.
    """
    operations, graph = operations_of(subject), graph_of(subject)
    calls = _connected(graph)
    if not calls and any(part.kind in _CALLED for part in graph.parts.values()):
        raise NotAssessableError("nobody is drawn who calls the database, cache or provider that is there")
    if not calls:
        raise NotApplicableError("no program keeps connections to a database, a cache or a provider")
    shown: list[str] = []
    findings: list[Finding] = []
    for link in calls:
        bound = _bound(policies_for(link, graph, operations, *_KINDS))
        if bound:
            shown.append(f"{link.source} -> {link.target}: {bound}")
            continue
        findings.append(
            Finding(
                code="OPERATE015",
                severity="error",
                place="operate.policies",
                message=f"Nothing bounds the connections of {link.source} -> {link.target}.",
                evidence=f"{link.protocol}: {link.data}"[:200],
                remedy=f"Add a policy on '{link.source} -> {link.target}' with the connections of each.",
            )
        )
    return Verdict(tuple(findings), (Evidence(label="Bounds", text="; ".join(shown) or "none"),))


_KINDS = ("bulkhead", "degradation", "timeout", "load-shedding", "cache")


def _bound(policies: list[Policy]) -> str:
    for one in policies:
        if found := _BOUND.search(one.rule):
            return found[0]
    return ""


@check(
    "SIZE009",
    "pools-over-the-server",
    claim="The pools of all instances together stay within what each database accepts, and carry the peak.",
    step=Step.SIZE,
)
def pools_over_the_server(subject: Subject) -> Verdict:
    """Flags pools that together pass a database's limit, or that are too small for the peak.

    Why it matters: the twentieth instance of a scaled-out service is the one that gets no connection,
    and it takes the others' along; a pool that is too small makes requests wait before an idle
    database.

    Example: 60 connections for each of 40 instances, and a server that accepts 900.

    Use instead: fewer for each instance by Little's law, or a pooler between them.

    Known limits: the limit is that of the machine class that the load asks for, known for PostgreSQL
    alone; a connection is held as long as the statements of the access patterns take where these
    have rates, else as the fact ``capacity.connection-hold`` says.
    """
    from archkit.sizing import measure_load, number  # noqa: PLC0415 - keeps the import of proofs light
    from archkit.sizing.demand import Setting  # noqa: PLC0415 - the same
    from archkit.sizing.pools import connections_allowed  # noqa: PLC0415 - the same

    graph = graph_of(subject)
    databases = [part for part in graph.parts.values() if part.kind == "database"]
    if not databases:
        raise NotApplicableError("no database: nothing keeps connections to one")
    setting = Setting(subject.brief, graph.architecture, measure_load(subject.brief, subject.design.data))
    spare = fact("operations.administration-connections").base
    findings: list[Finding] = []
    shown: list[str] = []
    unknown: list[str] = []
    for database in databases:
        pools = {part.id: (part, size) for part, size in _pools(subject, database, graph)}
        if not _callers(database, graph):
            unknown.append(f"who calls {database.id}")
        missing = [name for name in _callers(database, graph) if name not in pools]
        unknown += [f"{name} -> {database.id}" for name in missing]
        total = sum(part.instances * size for part, size in pools.values())
        allowed = connections_allowed(database, setting)
        if pools and allowed is None:
            unknown.append(f"what {database.id} accepts")
        shown.append(
            f"{database.id}: {number(total)} open of {number(allowed) if allowed else 'an unknown limit'}"
        )
        if allowed is not None and total + spare > allowed and not _pooled(subject):
            findings.append(
                _finding(
                    database.id,
                    f"All pools hold {number(total)} connections and {spare:.0f} are kept for"
                    f" administration; {database.name!r} accepts {number(allowed)}.",
                    ", ".join(f"{name} {part.instances} x {size:g}" for name, (part, size) in pools.items()),
                    "Make the pools smaller, or put a pooler in between.",
                )
            )
        findings += _too_small(pools, setting)
    if unknown and not findings:
        raise NotAssessableError(f"nobody says, with a pool size or limit: {', '.join(unknown)}")
    return Verdict(tuple(findings), (Evidence(label="Connections", text="; ".join(shown)),))


def _callers(database: Component, graph: Graph) -> list[str]:
    return [link.source for link in _connected(graph) if link.target == database.id]


def _pools(subject: Subject, database: Component, graph: Graph) -> Iterator[tuple[Component, float]]:
    """Yield each program that calls a database with the connections that one instance keeps."""
    operate, size = subject.design.operate, subject.design.size
    rows = {row.component: row.provisions for row in size.capacity} if size else {}
    for link in _connected(graph):
        if link.target != database.id:
            continue
        part = graph.parts[link.source]
        said = policies_for(link, graph, operate, "bulkhead") if operate else []
        found = next((hit for one in said if (hit := _OF_ONE.search(one.rule))), None)
        provision = next((one.base for one in rows.get(part.id, ()) if one.id == f"{part.id}-pool"), None)
        stated = float(found["pool"].replace(",", "")) if found else None
        if stated is not None or provision is not None:
            yield part, max(one for one in (stated, provision) if one is not None)


def _pooled(subject: Subject) -> bool:
    operate, shape = subject.design.operate, subject.design.shape
    texts = [one.rule for one in operate.policies] if operate else []
    texts += [f"{part.id} {part.name}" for part in shape.components] if shape else []
    return any(_POOLER.search(text) for text in texts)


def _too_small(pools: dict[str, tuple[Component, float]], setting: object) -> Iterator[Finding]:
    from archkit.sizing.capacity import capacity_of  # noqa: PLC0415 - keeps the import of proofs light
    from archkit.sizing.demand import Setting  # noqa: PLC0415 - the same
    from archkit.sizing.holding import hold_of  # noqa: PLC0415 - the same
    from archkit.sizing.pools import busy_connections  # noqa: PLC0415 - the same

    if not isinstance(setting, Setting):
        return
    for name, (part, size) in pools.items():
        row = capacity_of(part, setting)
        if row is None or not row.unit.endswith("/s"):
            continue
        each = row.demand * setting.recorded_share(part) / part.instances
        busy = busy_connections(each, hold_of(setting).base)
        if busy > size:
            yield _finding(
                name,
                f"An instance of {part.name!r} needs {busy:.3g} connections at the peak and keeps {size:g}.",
                f"{row.demand:.4g} {row.unit} over {part.instances} instances",
                "Give each instance as many as Little's law asks for, or run more instances.",
            )


def _finding(component: str, message: str, evidence: str, remedy: str) -> Finding:
    return Finding(
        code="SIZE009", severity="error", place=f"size.capacity.{component}", message=message,
        evidence=evidence[:200], remedy=remedy,
    )  # fmt: skip
