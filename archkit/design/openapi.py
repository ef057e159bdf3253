"""The OpenAPI document of a design's contracts, generated; nobody writes one beside the model."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from archkit.design.contracts import Contracts, Endpoint, Parameter
from archkit.design.openapi_responses import error_responses, limit_headers, shared_headers, shared_responses
from archkit.design.openapi_schema import Json, page_name, page_schema, problem_schema, schema_of, value_of
from archkit.record import dump_yaml

Version = Literal["3.1.0", "3.0.3"]
CORRELATION = "X-Correlation-ID"
IDEMPOTENCY = "Idempotency-Key"
ISSUER = "https://identity.example.com/.well-known/openid-configuration"
"""Stands where the issuer's address goes once there is one."""


def openapi(contracts: Contracts, *, version: Version = "3.1.0") -> Json:
    """Return the OpenAPI document of these contracts.

    A wrong contract gives a wrong document, which the proofs then refuse: nothing is mended
    or left out here.

    Args:
        contracts: The contracts artifact.
        version: ``3.1.0``, or ``3.0.3`` for tools that read no newer one; mutual TLS has no
            scheme there and is given as an extension.
    """
    document: Json = {
        "openapi": version,
        "info": {
            "title": contracts.title,
            "version": _api_version(contracts),
            "description": _description(contracts),
        },
        "servers": [{"url": contracts.base_path, "description": "The system's own host"}],
        "tags": [{"name": name} for name in _tags(contracts)],
        "paths": _paths(contracts, version),
        "components": _components(contracts, version),
    }
    if contracts.events:
        document["x-events"] = [
            event.model_dump(mode="json", exclude_defaults=True) for event in contracts.events
        ]
    fresh: Json = json.loads(json.dumps(document))  # no part is shared, so YAML needs no anchors
    return fresh


def openapi_yaml(contracts: Contracts, *, version: Version = "3.1.0") -> str:
    """Return the same document as YAML."""
    return dump_yaml(openapi(contracts, version=version))


def relative_path(contracts: Contracts, endpoint: Endpoint) -> str:
    """Return the endpoint's path below the contract's base path."""
    base = contracts.base_path.rstrip("/")
    if base and endpoint.path.startswith(f"{base}/"):
        return endpoint.path[len(base) :]
    return endpoint.path


def _api_version(contracts: Contracts) -> str:
    found = re.search(r"v(\d+)", contracts.base_path)
    return f"{found[1]}.0.0" if found else "0.0.0"


def _description(contracts: Contracts) -> str:
    parts = (
        f"Style: {contracts.style}.",
        f"Versioning: {contracts.versioning}",
        f"Deprecation: {contracts.deprecation}",
        f"Pagination: {contracts.pagination}" if contracts.pagination else "",
    )
    return "\n\n".join(part for part in parts if part)


def _tags(contracts: Contracts) -> list[str]:
    return list(dict.fromkeys(_tag(contracts, endpoint) for endpoint in contracts.endpoints))


def _tag(contracts: Contracts, endpoint: Endpoint) -> str:
    return relative_path(contracts, endpoint).strip("/").split("/")[0] or "root"


def _paths(contracts: Contracts, version: Version) -> Json:
    paths: Json = {}
    for endpoint in contracts.endpoints:
        item = paths.setdefault(relative_path(contracts, endpoint), {})
        item[endpoint.method] = _operation(contracts, endpoint, version)
    return paths


def _operation(contracts: Contracts, endpoint: Endpoint, version: Version) -> Json:
    operation: Json = {
        "operationId": endpoint.operation_id,
        "summary": endpoint.summary,
        "tags": [_tag(contracts, endpoint)],
        "security": _security(contracts, endpoint, version),
        "parameters": _parameters(endpoint),
    }
    if endpoint.request:
        operation["requestBody"] = {"required": True, "content": _json(contracts, endpoint.request)}
    operation["responses"] = {
        str(endpoint.success_status): _success(contracts, endpoint),
        **error_responses(contracts, endpoint),
    }
    operation["x-timeout-ms"] = endpoint.timeout_ms
    operation["x-rate-limit-per-minute"] = endpoint.rate_limit_per_minute
    if endpoint.retry:
        operation["x-retry"] = endpoint.retry
    if contracts.authentication == "mtls" and version == "3.0.3" and not endpoint.public:
        operation["x-mutual-tls"] = True
    return operation


def _security(contracts: Contracts, endpoint: Endpoint, version: Version) -> list[Json]:
    """Return the requirement; scopes of schemes other than OIDC are lists since 3.1 only."""
    if endpoint.public or contracts.authentication == "none":
        return []
    if contracts.authentication == "mtls" and version == "3.0.3":
        return []
    scoped = contracts.authentication == "oidc" or version == "3.1.0"
    return [{contracts.authentication: list(endpoint.scopes) if scoped else []}]


def _parameters(endpoint: Endpoint) -> list[Json]:
    stated = [_parameter(one) for one in endpoint.parameters]
    names = {(one.name.lower(), one.location) for one in endpoint.parameters}
    wanted = [("CorrelationId", CORRELATION, "header", True)]
    wanted.append(("IdempotencyKey", IDEMPOTENCY, "header", endpoint.idempotent))
    wanted.append(("Cursor", "cursor", "query", endpoint.paginated))
    wanted.append(("Limit", "limit", "query", endpoint.paginated))
    added = [
        {"$ref": f"#/components/parameters/{key}"}
        for key, name, place, holds in wanted
        if holds and (name.lower(), place) not in names
    ]
    return [*stated, *added]


def _parameter(one: Parameter) -> Json:
    shape: Json = {"type": one.type}
    if one.format:
        shape["format"] = one.format
    parameter: Json = {"name": one.name, "in": one.location, "required": one.required}
    if one.description:
        parameter["description"] = one.description
    parameter["schema"] = shape
    if one.example:
        parameter["example"] = value_of(one.example, one.type)
    return parameter


def _json(contracts: Contracts, name: str, *, paged: bool = False) -> Json:
    shown = page_name(name) if paged else name
    example: Any = schema_of(contracts).example(name)
    if paged:
        example = {"items": [example], "nextCursor": "eyJpZCI6MTAwfQ"}
    return {
        "application/json": {
            "schema": {"$ref": f"#/components/schemas/{shown}"},
            "examples": {"typical": {"value": example}},
        }
    }


def _success(contracts: Contracts, endpoint: Endpoint) -> Json:
    response: Json = {"description": f"{endpoint.summary}: done", "headers": limit_headers()}
    if endpoint.method == "post" and endpoint.success_status == 201:  # noqa: PLR2004 - HTTP's number
        response["headers"]["Location"] = {"$ref": "#/components/headers/Location"}
    if endpoint.response and endpoint.success_status != 204:  # noqa: PLR2004 - HTTP's number
        response["content"] = _json(contracts, endpoint.response, paged=endpoint.paginated)
    return response


def _components(contracts: Contracts, version: Version) -> Json:
    schemas = {one.name: schema_of(contracts).schema(one, version) for one in contracts.schemas}
    for endpoint in contracts.endpoints:
        if endpoint.paginated and endpoint.response:
            schemas.setdefault(page_name(endpoint.response), page_schema(endpoint.response, version))
    schemas.setdefault("Problem", problem_schema())
    components: Json = {
        "schemas": schemas,
        "parameters": _shared_parameters(contracts),
        "headers": shared_headers(),
        "responses": shared_responses(contracts),
    }
    scheme = _scheme(contracts, version)
    if scheme:
        components["securitySchemes"] = {contracts.authentication: scheme}
    return components


def _scheme(contracts: Contracts, version: Version) -> Json | None:
    if contracts.authentication == "oidc":
        return {"type": "openIdConnect", "openIdConnectUrl": ISSUER}
    if contracts.authentication == "api-key":
        return {"type": "apiKey", "in": "header", "name": "X-API-Key"}
    if contracts.authentication == "mtls" and version == "3.1.0":
        return {"type": "mutualTLS", "description": "A client certificate of the internal authority"}
    return None


def _shared_parameters(contracts: Contracts) -> Json:
    def header(name: str, description: str, *, required: bool, example: str) -> Json:
        return {
            "name": name, "in": "header", "required": required, "description": description,
            "schema": {"type": "string", "format": "uuid"}, "example": example,
        }  # fmt: skip

    page = contracts.pagination or "Cursor pagination"
    return {
        "CorrelationId": header(
            CORRELATION, "Follows one request through every log; made up when it is missing",
            required=False, example="0196b2f4-6f1e-7c3a-9d5e-2b8f4a1c6d70",
        ),
        "IdempotencyKey": header(
            IDEMPOTENCY, "The same key gives the same answer; the work is done once",
            required=True, example="0196b2f4-7a20-7d11-8e4b-5c9a3f2d1e60",
        ),
        "Cursor": {
            "name": "cursor", "in": "query", "required": False,
            "description": f"Where the page starts: nextCursor of the page before. {page}",
            "schema": {"type": "string"}, "example": "eyJpZCI6MTAwfQ",
        },
        "Limit": {
            "name": "limit", "in": "query", "required": False, "description": f"Items on a page. {page}",
            "schema": {"type": "integer", "minimum": 1}, "example": 20,
        },
    }  # fmt: skip
