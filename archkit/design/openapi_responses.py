"""The error responses and headers that every operation shares."""

from __future__ import annotations

from archkit.design.contracts import Contracts, Endpoint
from archkit.design.openapi_schema import Json

_CORRELATION = "0196b2f4-6f1e-7c3a-9d5e-2b8f4a1c6d70"
_ERRORS = {
    400: ("BadRequest", "The request cannot be read", "bad-request"),
    401: ("Unauthorized", "No valid credentials were given", "unauthenticated"),
    403: ("Forbidden", "The credentials do not allow this", "forbidden"),
    404: ("NotFound", "There is no such resource, or the caller may not see it", "not-found"),
    409: ("Conflict", "The state of the resource, or a repeated key, contradicts this", "conflict"),
    422: ("Unprocessable", "The request was read, but a field is wrong", "invalid-field"),
    429: ("TooManyRequests", "The rate limit is used up", "rate-limited"),
    503: ("Unavailable", "A part that this needs is down or shedding load", "unavailable"),
}
_RETRIED = frozenset({429, 503})
_CHANGING = frozenset({"post", "put", "patch", "delete"})


def error_responses(contracts: Contracts, endpoint: Endpoint) -> Json:
    """Return references to the error responses that this endpoint can give."""
    reads_input = bool(endpoint.request or endpoint.parameters or endpoint.paginated)
    secured = not endpoint.public and contracts.authentication != "none"
    one_resource = "{" in endpoint.path
    gives = {
        400: reads_input,
        401: secured,
        403: secured,
        404: one_resource,
        409: endpoint.idempotent or endpoint.method in _CHANGING,
        422: endpoint.request is not None,
        429: True,
        503: True,
    }
    return {
        str(status): {"$ref": f"#/components/responses/{_ERRORS[status][0]}"}
        for status, holds in gives.items()
        if holds
    }


def shared_responses(contracts: Contracts) -> Json:
    """Return the shared error responses with an example each."""
    return {
        name: {
            "description": title,
            "headers": limit_headers(retried=status in _RETRIED),
            "content": {
                contracts.error_format: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {code: {"value": _example(status, title, code)}},
                }
            },
        }
        for status, (name, title, code) in _ERRORS.items()
    }


def _example(status: int, title: str, code: str) -> Json:
    body: Json = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        "correlationId": _CORRELATION,
    }
    if code == "invalid-field":
        body["errors"] = [{"field": "name", "message": "must not be empty"}]
    return body


def limit_headers(*, retried: bool = False) -> Json:
    """Return references to the headers of every response."""
    names = ["CorrelationId", "RateLimitLimit", "RateLimitRemaining", "RateLimitReset"]
    http = ["X-Correlation-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
    if retried:
        names.append("RetryAfter")
        http.append("Retry-After")
    return {
        header: {"$ref": f"#/components/headers/{name}"} for header, name in zip(http, names, strict=True)
    }


def shared_headers() -> Json:
    """Return the headers that responses refer to."""
    whole: Json = {"type": "integer", "minimum": 0}
    return {
        "CorrelationId": {
            "description": "The request's correlation id, or the one made up for it",
            "schema": {"type": "string", "format": "uuid"},
        },
        "RateLimitLimit": {"description": "Requests that are allowed in a minute", "schema": whole},
        "RateLimitRemaining": {"description": "Requests left in this minute", "schema": whole},
        "RateLimitReset": {"description": "Seconds until the limit is full again", "schema": whole},
        "RetryAfter": {"description": "Seconds to wait before trying again", "schema": whole},
        "Location": {
            "description": "Address of the new resource",
            "schema": {"type": "string", "format": "uri-reference"},
        },
    }
