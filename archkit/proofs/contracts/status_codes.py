"""Checks on status codes: those of success by what was done, and those of failure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Contracts, Endpoint, Finding, Step
from archkit.design.openapi import openapi, relative_path
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.contracts.contract_names import is_plural
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_OK, _CREATED, _ACCEPTED, _NO_CONTENT, _REDIRECTS = 200, 201, 202, 204, 300
_RECEIVES = re.compile(r"webhook|callback|receipt|login|token|search|query|preview|batch", re.IGNORECASE)
_STRUCTURED = re.compile(r"application/([\w.-]+\+)?(json|xml|cbor|protobuf|grpc)(;.*)?")
_BUSY, _DOWN, _MISSING = "429", "503", "404"


def _found(code: str, endpoint: Endpoint, field: str, problem: str, remedy: str) -> Finding:
    return Finding(
        code=code,
        severity="warning",
        place=f"contracts.endpoints.{endpoint.operation_id}.{field}",
        message=f"{endpoint.method.upper()} {endpoint.path} {problem}.",
        evidence=f"success_status: {endpoint.success_status}",
        remedy=remedy,
    )


@check(
    "CONTRACT013",
    "creation-or-deletion-without-its-status",
    claim="What creates answers 201, or 202 where it is done later; what deletes answers 204 or 202.",
    step=Step.CONTRACTS,
)
def creation_or_deletion_without_its_status(subject: Subject) -> Verdict:
    """Flags a creation that does not answer 201 or 202, and a deletion that does not answer 204 or 202.

    Why it matters: clients, caches and generated code act by the number: 201 says where the new thing
    is, 204 that no body follows; 200 for everything makes them read the body to find out.

    Example: ``POST /orders`` with 200.

    Use instead: 201 with a Location, 202 when the work is done later; 204 for a deletion.

    Known limits: a creation is known by the brief's operation, otherwise by a POST on a collection;
    webhooks, sign-ins and searches by POST are no creations.
    """
    contracts = contracts_of(subject)
    kinds = {one.name: one.kind for one in subject.brief.workload.operations}
    creating = [one for one in contracts.endpoints if _creates(one, kinds.get(one.operation, ""), contracts)]
    deleting = [one for one in contracts.endpoints if one.method == "delete"]
    if not creating and not deleting:
        raise NotApplicableError("no endpoint creates or deletes anything")
    findings = [
        _found(
            "CONTRACT013",
            one,
            "success_status",
            f"creates and answers {one.success_status}",
            "Answer 201 with a Location, or 202 when the work is done later.",
        )
        for one in creating
        if one.success_status not in {_CREATED, _ACCEPTED}
    ]
    findings += [
        _found(
            "CONTRACT013",
            one,
            "success_status",
            f"deletes and answers {one.success_status}",
            "Answer 204 without a body, or 202 when it is done later.",
        )
        for one in deleting
        if one.success_status not in {_NO_CONTENT, _ACCEPTED}
    ]
    text = f"{len(creating)} that create, {len(deleting)} that delete"
    return Verdict(tuple(findings), (Evidence(label="Endpoints", text=text),))


def _creates(endpoint: Endpoint, kind: str, contracts: Contracts) -> bool:
    told = f"{endpoint.operation_id} {endpoint.path}"
    if endpoint.method != "post" or _RECEIVES.search(told):
        return False
    if kind:
        return kind == "create"
    last = relative_path(contracts, endpoint).rstrip("/").rsplit("/", 1)[-1]
    return "{" not in last and is_plural(last)


@check(
    "CONTRACT014",
    "failure-without-an-answer",
    claim="Callers are told what they get when a thing is missing, a limit is used up, or a part is down.",
    step=Step.CONTRACTS,
)
def failure_without_an_answer(subject: Subject) -> Verdict:
    """Flags a contract whose failures have no form, and an endpoint that leaves out a failure it can have.

    Why it matters: what is not in the contract is met in production first; a client that does not
    know 429 and 503 repeats at once and makes the outage longer.

    Example: ``error_format: text`` and ``GET /orders/{orderId}`` whose only response is 200.

    Use instead: a media type such as application/problem+json; 404 where one thing is asked for, 429
    and 503 everywhere, with Retry-After.

    Known limits: the document is generated from the model, which adds the answers that endpoints
    share; that the service gives them shows only in a test of the contract.
    """
    contracts = contracts_of(subject)
    findings = []
    if not _STRUCTURED.fullmatch(contracts.error_format.strip()):
        findings.append(
            Finding(
                code="CONTRACT014",
                severity="error",
                place="contracts.error_format",
                message="Failures have no form that a program can read.",
                evidence=f"error_format: {contracts.error_format}",
                remedy="Name the media type of errors, such as application/problem+json.",
            )
        )
    paths = openapi(contracts)["paths"]
    answered: set[str] = set()
    for one in contracts.endpoints:
        responses = set(paths[relative_path(contracts, one)][one.method]["responses"])
        wanted = {_BUSY, _DOWN} | ({_MISSING} if "{" in one.path else set())
        answered |= wanted & responses
        if wanted - responses:
            problem = f"says nothing on {', '.join(sorted(wanted - responses))}"
            findings.append(_found("CONTRACT014", one, "path", problem, "Describe the answer."))
    text = f"{', '.join(sorted(answered))} as {contracts.error_format}"
    return Verdict(tuple(findings), (Evidence(label="Described", text=text),))


@check(
    "CONTRACT015",
    "status-against-the-method",
    claim="The status of each answer fits its method and its body.",
    step=Step.CONTRACTS,
)
def status_against_the_method(subject: Subject) -> Verdict:
    """Flags a status that contradicts the method or the body: a GET that creates, a 204 with a body.

    Why it matters: caches and clients keep or drop the body by the number alone.

    Example: ``GET /orders`` with 201, or 204 beside a response schema.

    Use instead: 200 for what is read or changed, 204 where nothing comes back, 3xx where the answer is
    elsewhere, 202 only for what is done later.

    Known limits: creations and deletions have a check of their own.
    """
    contracts = contracts_of(subject)
    findings = tuple(
        _found("CONTRACT015", one, "success_status", problem, "Choose the status by method and body.")
        for one in contracts.endpoints
        for problem in _contradictions(one)
    )
    statuses = sorted({f"{one.method.upper()} {one.success_status}" for one in contracts.endpoints})
    return Verdict(findings, (Evidence(label="Answers", text=", ".join(statuses)),))


def _contradictions(one: Endpoint) -> Iterator[str]:
    if one.method == "get" and one.success_status in {_CREATED, _ACCEPTED}:
        yield f"only reads and answers {one.success_status}"
    if one.success_status == _NO_CONTENT and one.response:
        yield f"answers 204 and describes a body ({one.response})"
    if one.method in {"put", "patch"} and one.success_status not in {_OK, _CREATED, _ACCEPTED, _NO_CONTENT}:
        yield f"changes a thing and answers {one.success_status}"
    if one.success_status == _OK and not one.response and one.method == "get":
        yield "answers 200 and describes no body"
    if one.success_status >= _REDIRECTS and one.method not in {"get", "post"}:
        yield f"sends the caller elsewhere ({one.success_status})"
