"""Checks on what returns many things: how many come at once, in which order, and which of them."""

from __future__ import annotations

import re

from archkit.brief import Operation
from archkit.design import Contracts, Design, Endpoint, Finding, Step
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.contracts.endpoints import collections_of
from archkit.proofs.proof import Evidence

_NUMBER = re.compile(
    r"\d|\b(?:ten|twenty|twenty-five|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)\b", re.IGNORECASE
)
_ORDER = re.compile(
    r"\b(?:order(?:ed)?|sort(?:ed|s)?|newest|oldest|latest|ascending|descending|rank\w*)\b", re.IGNORECASE
)
_SORTS = re.compile(r"sort|order", re.IGNORECASE)


@check(
    "CONTRACT016",
    "page-without-a-limit",
    claim="How many things one page holds is a number that callers can read.",
    step=Step.CONTRACTS,
)
def page_without_a_limit(subject: Subject) -> Verdict:
    """Flags pages whose size nobody states.

    Why it matters: a page without a limit is a collection without pages, for the first caller who
    asks for a million.

    Example: ``pagination: by cursor`` and nothing on how many.

    Use instead: how many a page holds when nobody asks, and the most that anybody gets.

    Known limits: any number counts, also one that is about something else.
    """
    found = collections_of(subject)
    contracts = contracts_of(subject)
    evidence = (
        Evidence(label="Collections", text=", ".join(one.operation_id for one in found)),
        Evidence(label="Pagination", text=contracts.pagination or "not stated"),
    )
    if _NUMBER.search(contracts.pagination):
        return Verdict(evidence=evidence)
    finding = Finding(
        code="CONTRACT016",
        severity="warning",
        place="contracts.pagination",
        message=f"{len(found)} collections come in pages of a size that nobody states.",
        evidence=f"pagination: {contracts.pagination}",
        remedy="State how many a page holds unless asked, and the most that anybody gets.",
    )
    return Verdict((finding,), evidence)


@check(
    "CONTRACT022",
    "list-without-order-or-filter",
    claim="What is listed comes in a stated order, and can be narrowed down as the brief asks.",
    step=Step.CONTRACTS,
)
def list_without_order_or_filter(subject: Subject) -> Verdict:
    """Flags a list in no stated order, and one that cannot be narrowed by what the brief selects with.

    Why it matters: without an order pages repeat and skip things while rows are added; without the
    filter every caller reads everything and throws most of it away.

    Example: ``GET /orders`` where the brief lists orders by customer and newest first.

    Use instead: ``GET /customers/{customerId}/orders`` or ``?customerId=``; the order in the pagination
    rule, or a ``sort`` parameter.

    Known limits: a filter is known by its name in the path or among the parameters; the tenant comes
    from the token; which orders callers want beyond the brief is not known.
    """
    contracts = contracts_of(subject)
    operations = {one.name: one for one in subject.brief.workload.operations}
    tenants = _tenants(subject.design)
    findings = []
    for one in collections_of(subject):
        if not _ordered(one, contracts):
            findings.append(
                _finding(one, "comes in no stated order", f"pagination: {contracts.pagination}", "pagination")
            )
        lacking = _unselected(one, operations.get(one.operation), tenants)
        if lacking:
            said = ", ".join(lacking)
            findings.append(_finding(one, f"cannot be narrowed by {said}", one.path, "parameters"))
    texts = [f"{one.operation_id}: {one.path}" for one in collections_of(subject)]
    return Verdict(tuple(findings), (Evidence(label="Collections", text="; ".join(texts)),))


def _finding(endpoint: Endpoint, problem: str, evidence: str, field: str) -> Finding:
    place = f"contracts.endpoints.{endpoint.operation_id}"
    return Finding(
        code="CONTRACT022",
        severity="warning",
        place=f"{place}.{field}" if field == "parameters" else f"{place}.path",
        message=f"{endpoint.method.upper()} {endpoint.path} {problem}.",
        evidence=evidence,
        remedy="State the order in the pagination rule; take what selects into the path or the query.",
    )


def _ordered(endpoint: Endpoint, contracts: Contracts) -> bool:
    told = f"{contracts.pagination} {endpoint.summary}"
    return bool(_ORDER.search(told)) or any(_SORTS.search(one.name) for one in endpoint.parameters)


def _tenants(design: Design) -> tuple[str, ...]:
    """Return what the tenant is called: by its column, and by the table that the column leads to."""
    tables = design.data.tables if design.data else ()
    columns = [one.tenant_column for one in tables if one.tenant_column]
    owners = [
        key.references for one in tables for key in one.foreign_keys if key.columns == (one.tenant_column,)
    ]
    return tuple(_letters(name) for name in (*columns, *owners))


def _unselected(endpoint: Endpoint, operation: Operation | None, tenants: tuple[str, ...]) -> list[str]:
    """Return what the brief selects by and the endpoint does not take; a tenant is known by the token."""
    told = _letters(f"{endpoint.path} {' '.join(one.name for one in endpoint.parameters)}")
    return [
        one
        for one in (operation.by if operation else ())
        if _letters(one) not in told and not any(name.startswith(_letters(one)) for name in tenants)
    ]


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
