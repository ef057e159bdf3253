"""Contracts: endpoints, schemas, events, errors and limits."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from archkit.design.decision import Decision
from archkit.design.step import Line, Slug
from archkit.record import Record

JsonType = Literal["string", "integer", "number", "boolean", "array", "object"]


class SchemaField(Record):
    """One field of a JSON object; `items` is the type, or the schema name, of array items.

    `schema_name` refers to another schema for objects; `example` is a JSON value as text.
    """

    name: Line
    type: JsonType
    format: Line | None = None
    required: bool = True
    enum: tuple[Line, ...] = ()
    items: Line | None = None
    schema_name: Line | None = None
    max_length: int | None = None
    description: Line = ""
    example: Line


class ContractSchema(Record):
    """A named JSON object of the contract."""

    name: str = Field(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=80)
    description: Line = ""
    fields: tuple[SchemaField, ...]


class Parameter(Record):
    """A path, query or header parameter."""

    name: Line
    location: Literal["path", "query", "header"]
    type: JsonType = "string"
    format: Line | None = None
    required: bool = True
    description: Line = ""
    example: Line = ""


class Endpoint(Record):
    """One HTTP operation; `request` and `response` are schema names.

    `paginated` wraps the response in a page with a cursor. `idempotent` asks for an
    Idempotency-Key. `timeout_ms` and `rate_limit_per_minute` are per caller.
    """

    operation_id: str = Field(pattern=r"^[a-z][A-Za-z0-9]*$", max_length=80)
    method: Literal["get", "post", "put", "patch", "delete"]
    path: str = Field(pattern=r"^/", max_length=300)
    summary: Line
    operation: Line = ""
    parameters: tuple[Parameter, ...] = ()
    request: Line | None = None
    response: Line | None = None
    success_status: int = Field(default=200, ge=200, le=399)
    paginated: bool = False
    idempotent: bool = False
    scopes: tuple[Line, ...] = ()
    public: bool = False
    timeout_ms: int = Field(default=2_000, ge=1)
    rate_limit_per_minute: int = Field(default=600, ge=1)
    retry: Line = ""


class Event(Record):
    """A message between components; `payload` is a schema name."""

    name: Line
    channel: Line
    producer: Slug
    consumers: tuple[Slug, ...] = ()
    payload: Line
    delivery: Literal["at-least-once", "at-most-once"] = "at-least-once"
    ordering_key: Line | None = None


class Contracts(Record):
    """Everything that callers may rely on."""

    style: Line
    title: Line
    base_path: Line = "/api/v1"
    versioning: Line
    deprecation: Line
    authentication: Literal["oidc", "api-key", "mtls", "none"] = "oidc"
    pagination: Line = ""
    error_format: Line = "application/problem+json"
    schemas: tuple[ContractSchema, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
