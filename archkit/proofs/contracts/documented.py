"""Checks on whether callers can rely on what is written: each endpoint, its errors, its links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.design import Contracts, ContractSchema, Endpoint, Finding, Step
from archkit.proofs.check import NotApplicableError, Subject, Verdict, check
from archkit.proofs.contracts.contracts import contracts_of
from archkit.proofs.proof import Evidence

_FAULT = re.compile(r"(Error|Problem|Fault|Failure)(Response|Body|Details?)?$")
_FLAGS = frozenset({"success", "ok", "isSuccess", "succeeded", "hasError", "isError"})
_LINKS = frozenset({"links", "_links"})
_BODIES = frozenset({"post", "put", "patch"})
_OK, _CREATED = 200, 201


@check(
    "CONTRACT019",
    "errors-in-several-forms",
    claim="Every failure has one form, and no success carries a failure inside.",
    step=Step.CONTRACTS,
)
def errors_in_several_forms(subject: Subject) -> Verdict:
    """Flags a second form of errors, and answers that say by a field whether they are one.

    Why it matters: each form needs its own code in every caller; a failure inside a 200 is counted as
    a success by every proxy, cache and dashboard on the way.

    Example: ``OrderError`` beside ``ApiProblem``, and ``{"success": false}`` with status 200.

    Use instead: one media type for all failures, such as application/problem+json, and the status code
    for the outcome.

    Known limits: forms are known by the names of schemas and fields.
    """
    contracts = contracts_of(subject)
    forms = [one for one in contracts.schemas if _FAULT.search(one.name)]
    findings = [
        Finding(
            code="CONTRACT019",
            severity="warning",
            place=f"contracts.schemas.{one.name}",
            message=f"{one.name} is one more form of errors beside {forms[0].name}.",
            evidence=", ".join(field.name for field in one.fields)[:200],
            remedy=f"Use one form for every failure: {contracts.error_format}.",
        )
        for one in forms[1:]
    ]
    answered = {one.response for one in contracts.endpoints if one.response}
    findings += [
        Finding(
            code="CONTRACT019",
            severity="warning",
            place=f"contracts.schemas.{one.name}.{field.name}",
            message=f"{one.name} says by {field.name!r} whether it worked; the status code does.",
            evidence=f"{field.name}: {field.type}",
            remedy="Answer failures with their status code, and leave the field out.",
        )
        for one in contracts.schemas
        if one.name in answered
        for field in one.fields
        if field.type == "boolean" and field.name in _FLAGS
    ]
    text = f"{contracts.error_format}{''.join(f', {one.name}' for one in forms)}"
    return Verdict(tuple(findings), (Evidence(label="Forms of errors", text=text),))


@check(
    "CONTRACT020",
    "undocumented-endpoint",
    claim="Every endpoint says what it is for, what it takes and what it gives.",
    step=Step.CONTRACTS,
)
def undocumented_endpoint(subject: Subject) -> Verdict:
    """Flags an endpoint without a summary, without the body that it takes, or without what it gives.

    Why it matters: the contract is all that a caller sees; what is not in it is found out by trying, and
    then relied upon.

    Example: ``PUT /orders/{orderId}`` without a request schema.

    Use instead: one sentence, a schema for each body, and an example for each parameter.

    Known limits: a POST without a body is taken for a command; where the brief names no attribute of
    the thing, a missing body is only noted; whether the words are true is for people.
    """
    contracts = contracts_of(subject)
    described = any(one.attributes for one in subject.brief.workload.entities)
    findings = tuple(
        Finding(
            code="CONTRACT020",
            severity="warning" if described or field != "request" else "note",
            place=f"contracts.endpoints.{one.operation_id}.{field}",
            message=f"{one.method.upper()} {one.path} {problem}.",
            evidence=one.summary or one.operation_id,
            remedy="Say what it is for, and give the schema of each body.",
        )
        for one in contracts.endpoints
        for field, problem in _gaps(one, contracts)
    )
    text = f"{len(contracts.endpoints)} endpoints, {len(contracts.schemas)} schemas"
    return Verdict(findings, (Evidence(label="Read", text=text),))


def _gaps(one: Endpoint, contracts: Contracts) -> Iterator[tuple[str, str]]:
    known = {schema.name for schema in contracts.schemas}
    if not one.summary.strip():
        yield "summary", "does not say what it is for"
    if one.method in {"put", "patch"} and not one.request:
        yield "request", "changes a thing and does not say what it takes"
    if one.method == "get" and one.success_status == _OK and not one.response:
        yield "response", "does not say what it gives"
    if one.method in _BODIES and one.success_status == _CREATED and not one.response:
        yield "response", "creates a thing and does not say what it gives"
    for field, name in (("request", one.request), ("response", one.response)):
        if name and name not in known:
            yield field, f"names the schema {name!r}, which nothing describes"


@check(
    "CONTRACT021",
    "answer-without-links",
    claim="Where a persona asks for links in answers, every answer about a thing carries them.",
    step=Step.CONTRACTS,
)
def answer_without_links(subject: Subject) -> Verdict:
    """Flags an answer without links where the leading persona asks for them, or where others have them.

    Why it matters: a client that follows links stands still at the first answer without any; links in
    some answers cost all callers and serve none.

    Example: ``Order`` with ``links`` and ``Invoice`` without.

    Use instead: a list of relations and addresses in every answer, or in none. Most callers build their
    addresses from the contract, and nothing else here asks for links.

    Known limits: links are known by a field named ``links`` or ``_links``; that clients follow them is
    not known.
    """
    contracts = contracts_of(subject)
    answers = _answers(contracts)
    linked = [one for one in answers if _has_links(one)]
    asked = subject.leanings is not None and subject.leanings.hateoas
    if not asked and not linked:
        raise NotApplicableError("the leading persona asks for no links in answers, and none are sent")
    if not answers:
        raise NotApplicableError("no endpoint answers with a thing")
    findings = tuple(
        Finding(
            code="CONTRACT021",
            severity="warning",
            place=f"contracts.schemas.{one.name}.fields",
            message=f"The answer {one.name} carries no links.",
            evidence=", ".join(field.name for field in one.fields)[:200],
            remedy="Add a field 'links' of relations and addresses, or take the links out of all answers.",
        )
        for one in answers
        if not _has_links(one)
    )
    text = f"{len(linked)} of {len(answers)} answers; asked for: {'yes' if asked else 'no'}"
    return Verdict(findings, (Evidence(label="Links", text=text),))


def _answers(contracts: Contracts) -> list[ContractSchema]:
    names = {one.response for one in contracts.endpoints if one.response}
    return [one for one in contracts.schemas if one.name in names]


def _has_links(schema: ContractSchema) -> bool:
    return any(field.name in _LINKS for field in schema.fields)
