"""Checks on work that takes long: nobody waits for it in a request."""

from __future__ import annotations

from archkit.design import Endpoint, Finding, Step
from archkit.knowledge import fact
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_ACCEPTED = 202


@check(
    "CONTRACT025",
    "long-work-waited-for",
    claim="No caller is kept waiting while long work is done.",
    step=Step.CONTRACTS,
)
def long_work_waited_for(subject: Subject) -> Verdict:
    """Flags an endpoint that may keep its caller waiting for long, and deferred work answered at its end.

    Why it matters: each waiting request holds a thread, a connection and a caller; a few long ones take
    the capacity from all short ones, and a proxy on the way gives up first.

    Example: ``POST /reports`` with a time limit of two minutes and 200.

    Use instead: 202 with the address where the state can be asked, and a worker that does the work.

    Known limits: long is known by the time limit, or by the brief that calls the operation a batch or
    lets its caller be answered before; a slow endpoint with a short limit fails instead.
    """
    contracts = contracts_of(subject)
    operations = {one.name: one for one in subject.brief.workload.operations}
    most = fact("proofs.waiting-ms").base
    findings = []
    for one in contracts.endpoints:
        operation = operations.get(one.operation)
        if one.success_status == _ACCEPTED:
            continue
        if one.timeout_ms > most:
            findings.append(_found(one, f"may keep its caller waiting for {one.timeout_ms / 1000:g} s"))
        elif operation and operation.kind == "batch" and one.method != "get":
            findings.append(_found(one, f"does {operation.name!r}, a batch, while its caller waits"))
        elif operation and operation.deferred and one.method != "get" and one.response:
            findings.append(_found(one, f"answers at the end of {operation.name!r}, which may be done later"))
    longest = max(one.timeout_ms for one in contracts.endpoints)
    text = f"{longest / 1000:g} s at most (limit {most / 1000:g} s)"
    return Verdict(tuple(findings), (Evidence(label="Callers wait", text=text),))


def _found(one: Endpoint, problem: str) -> Finding:
    return Finding(
        code="CONTRACT025",
        severity="error",
        place=f"contracts.endpoints.{one.operation_id}",
        message=f"{one.method.upper()} {one.path} {problem}.",
        evidence=f"timeout_ms: {one.timeout_ms}, success_status: {one.success_status}",
        remedy="Answer 202 with where the state can be asked, and let a worker do the work.",
    )
