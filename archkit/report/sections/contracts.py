"""The API contract: rules, endpoints, an example of each, events."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from http import HTTPStatus

from archkit.design import Contracts, Design, Endpoint
from archkit.design.openapi import CORRELATION, IDEMPOTENCY, relative_path
from archkit.design.openapi_schema import Schemas, schema_of
from archkit.report.sections.sheet import NOT_REACHED, code_fence, code_span, for_markdown, grid, said

_SHOWN_CORRELATION = str(uuid.UUID(int=0x0198C5A4_7D3E_7B21_9F60_3C1D5E8A2B47))


def full_path(contracts: Contracts, endpoint: Endpoint) -> str:
    """Return an endpoint's path with the contract's base path in front."""
    return contracts.base_path.rstrip("/") + relative_path(contracts, endpoint)


def endpoint_name(contracts: Contracts, endpoint: Endpoint) -> str:
    """Return method and path."""
    return f"{endpoint.method.upper()} {full_path(contracts, endpoint)}"


def contracts_section(design: Design, *, examples: bool = True) -> list[str]:
    """Return the contract's rules, its endpoints, an example of each, and its events.

    Args:
        design: The design.
        examples: Show a request and its answer for each endpoint.
    """
    contracts = design.contracts
    if not contracts:
        return NOT_REACHED
    lines = [*rules(contracts), "", *endpoint_table(contracts)]
    if contracts.events:
        rows = (
            (one.channel, one.producer, ", ".join(one.consumers) or "nobody yet", one.payload, one.delivery)
            for one in contracts.events
        )
        lines += ["", *grid(("Event", "From", "To", "Payload", "Delivery"), rows)]
    if examples:
        for endpoint in contracts.endpoints:
            lines += ["", f"### {code_span(endpoint_name(contracts, endpoint))}", ""]
            lines += example_of(contracts, endpoint)
    return lines


def rules(contracts: Contracts) -> list[str]:
    """Return what holds for all endpoints."""
    shown = (
        ("Style", contracts.style),
        ("Versioning", contracts.versioning),
        ("Deprecation", contracts.deprecation),
        ("Authentication", contracts.authentication),
        ("Pagination", contracts.pagination or "no endpoint returns a list"),
        ("Errors", f"{contracts.error_format}, each with a stable code and the correlation id"),
    )
    return [said(name, text) for name, text in shown]


def endpoint_table(contracts: Contracts) -> list[str]:
    """Return the endpoints with what each asks for and promises."""
    rows = (
        (
            code_span(endpoint_name(contracts, one)),
            for_markdown(one.operation or one.summary),
            for_markdown(access(one)),
            f"{one.rate_limit_per_minute:,}/min",
            f"{one.timeout_ms:,} ms",
        )
        for one in contracts.endpoints
    )
    return grid(("Endpoint", "For", "Access", "Limit a caller", "Timeout"), rows, raw=True)


def access(endpoint: Endpoint) -> str:
    """Return who may call an endpoint."""
    return "no token" if endpoint.public else ", ".join(endpoint.scopes) or "any signed-in caller"


def example_of(contracts: Contracts, endpoint: Endpoint) -> list[str]:
    """Return an example of an endpoint's request and of its answer."""
    schemas = schema_of(contracts)
    request = [
        f"{endpoint.method.upper()} {_filled(contracts, endpoint)} HTTP/1.1",
        *_headers(contracts, endpoint),
    ]
    if endpoint.request:
        request += ["Content-Type: application/json", "", _json(schemas.example(endpoint.request))]
    answer = [_status(endpoint), f"{CORRELATION}: {_SHOWN_CORRELATION}"]
    if endpoint.response:
        answer += ["Content-Type: application/json", "", _json(_answer(schemas, endpoint))]
    return [code_fence("\n".join(request), "http"), "", code_fence("\n".join(answer), "http")]


def _filled(contracts: Contracts, endpoint: Endpoint) -> str:
    path = full_path(contracts, endpoint)
    for one in endpoint.parameters:
        if one.location == "path":
            path = path.replace(f"{{{one.name}}}", one.example or f"{{{one.name}}}")
    query = "&".join(
        f"{one.name}={one.example}"
        for one in endpoint.parameters
        if one.location == "query" and one.required and one.example
    )
    return f"{path}?{query}" if query else path


def _headers(contracts: Contracts, endpoint: Endpoint) -> Iterator[str]:
    if not endpoint.public and contracts.authentication == "oidc":
        yield "Authorization: Bearer <token>"
    if not endpoint.public and contracts.authentication == "api-key":
        yield "X-API-Key: <key>"
    yield f"{CORRELATION}: {_SHOWN_CORRELATION}"
    if endpoint.idempotent:
        yield f"{IDEMPOTENCY}: {_SHOWN_CORRELATION}"
    for one in endpoint.parameters:
        if one.location == "header" and one.required:
            yield f"{one.name}: {one.example}"


def _status(endpoint: Endpoint) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return f"HTTP/1.1 {endpoint.success_status} {known.get(endpoint.success_status, '')}".rstrip()


def _answer(schemas: Schemas, endpoint: Endpoint) -> object:
    one = schemas.example(str(endpoint.response))
    return {"items": [one], "nextCursor": None} if endpoint.paginated else one


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
