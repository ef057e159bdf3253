"""Checks on the names in a contract: versions, paths, fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Finding, Step
from archkit.design.openapi import relative_path
from archkit.proofs.check import Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_SEGMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]*)\}(:[a-z]+)?")
_CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
_VERSION = re.compile(r"(^|/)v\d+(/|$)")
SINGULAR_PATHS = frozenset(
    {"health", "healthz", "ready", "readyz", "live", "livez", "metrics", "me", "status", "search", "login"}
)
"""Last segments that name one thing and are no collection."""
_IRREGULAR_PLURALS = frozenset({"people", "children", "men", "women", "data", "media", "feet", "criteria"})


@check(
    "CONTRACT006",
    "unversioned-path",
    claim="Every path carries the version of the contract, and there is a word on deprecation.",
    step=Step.CONTRACTS,
)
def unversioned_path(subject: Subject) -> Verdict:
    """Flags paths without a version, and a contract without a deprecation policy.

    Why it matters: without a version a breaking change hits all callers at once, with no way to move
    one after the other.

    Example: ``/api/orders``.

    Use instead: ``/api/v1/orders``, and the notice that callers get before v1 ends.

    Known limits: versions in a header or media type are not recognised; health endpoints need none.
    """
    contracts = contracts_of(subject)
    findings = []
    if not _VERSION.search(contracts.base_path):
        findings += [
            Finding(
                code="CONTRACT006",
                severity="error",
                place="contracts.base_path",
                message=f"{one.path} carries no version.",
                evidence=contracts.base_path,
                remedy="Use a base path such as /api/v1.",
            )
            for one in contracts.endpoints
            if not _VERSION.search(one.path) and one.path.strip("/").split("/")[-1] not in SINGULAR_PATHS
        ][:1]
    for field in ("versioning", "deprecation"):
        if not getattr(contracts, field).strip():
            findings.append(
                Finding(
                    code="CONTRACT006",
                    severity="warning",
                    place=f"contracts.{field}",
                    message=f"There is no word on {field}.",
                    remedy="Say how versions are told apart and how long an old one lives.",
                )
            )
    return Verdict(tuple(findings), (Evidence(label="Base path", text=contracts.base_path),))


@check(
    "CONTRACT007",
    "inconsistent-naming",
    claim="Paths are in kebab-case, JSON fields and parameters are in camelCase.",
    step=Step.CONTRACTS,
)
def inconsistent_naming(subject: Subject) -> Verdict:
    """Flags path segments that are not kebab-case, and names that are not camelCase.

    Why it matters: callers guess names; each exception costs a look into the documentation, for ever.

    Example: ``/Order_Items/{id}`` and ``created_at`` in one contract.

    Use instead: ``/order-items/{orderItemId}`` and ``createdAt``.

    Known limits: whether a name says the right thing is a question for people; what a path names is
    judged by another check.
    """
    contracts = contracts_of(subject)
    findings: list[Finding] = []
    for endpoint in contracts.endpoints:
        place = f"contracts.endpoints.{endpoint.operation_id}"
        findings += [
            _misnamed(f"{place}.path", problem, endpoint.path)
            for problem in _path_problems(relative_path(contracts, endpoint))
        ]
        findings += [
            _misnamed(f"{place}.parameters.{one.name}", f"{one.name!r} is not camelCase", one.name)
            for one in endpoint.parameters
            if one.location == "query" and not _CAMEL.fullmatch(one.name)
        ]
    findings += [
        _misnamed(
            f"contracts.schemas.{schema.name}.{field.name}", f"{field.name!r} is not camelCase", field.name
        )
        for schema in contracts.schemas
        for field in schema.fields
        if not _CAMEL.fullmatch(field.name)
    ]
    fields = sum(len(schema.fields) for schema in contracts.schemas)
    evidence = Evidence(label="Names read", text=f"{len(contracts.endpoints)} paths, {fields} fields")
    return Verdict(tuple(findings), (evidence,))


def _misnamed(place: str, problem: str, evidence: str) -> Finding:
    return Finding(
        code="CONTRACT007",
        severity="warning",
        place=place,
        message=f"A name breaks the convention: {problem}.",
        evidence=evidence,
        remedy="Paths: kebab-case. JSON: camelCase.",
    )


def _path_problems(path: str) -> Iterator[str]:
    segments = [segment for segment in path.strip("/").split("/") if segment]
    for segment in segments:
        placeholder = _PLACEHOLDER.fullmatch(segment)
        if placeholder:
            if not _CAMEL.fullmatch(placeholder[1]):
                yield f"the placeholder {segment!r} is not camelCase"
        elif not _SEGMENT.fullmatch(segment):
            yield f"the segment {segment!r} is not kebab-case"


def is_plural(segment: str) -> bool:
    """Say whether a path segment names many things, as far as its ending tells."""
    last = segment.rsplit("-", 1)[-1]
    return last.endswith("s") or last in _IRREGULAR_PLURALS or segment in SINGULAR_PATHS
