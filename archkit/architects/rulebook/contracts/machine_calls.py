"""Calls of machines and on no single resource: batches, reports, webhooks, runs."""

from __future__ import annotations

from archkit.architects.rulebook.contracts.call import (
    ACCEPTED,
    CREATED,
    NO_CONTENT,
    OK,
    Call,
    Desk,
    make_call,
)
from archkit.architects.rulebook.contracts.limits import rate_limit
from archkit.architects.rulebook.contracts.resources import Resource, entity_segment, plural_segment
from archkit.architects.rulebook.contracts.schemas import (
    batch_schemas,
    count_schema,
    create_schema,
    result_schema,
    webhook_schema,
)
from archkit.architects.rulebook.data.entity_archetypes import vocabulary
from archkit.brief import Operation
from archkit.design import Parameter
from archkit.design.naming import kebab, singular, words
from archkit.knowledge import fact

_READS = frozenset({"read", "list", "search", "subscribe"})


def import_call(desk: Desk, operation: Operation, resource: Resource) -> Call:
    """Return the call that sends many new rows at once."""
    item = create_schema(resource)
    segment = f"{entity_segment(resource.mapped.entity.name)}-batches"
    most = f"{fact('contracts.batch-items').base:.0f}"
    summary = f"{operation.name}, at most {most} in one call"
    if item is None:
        return make_call(desk, operation, "post", f"/{segment}", summary, status=ACCEPTED, keyed=True)
    batch, result = batch_schemas(resource, item.name)
    status = ACCEPTED if operation.deferred else CREATED
    call = make_call(
        desk,
        operation,
        "post",
        f"/{segment}",
        summary,
        request=batch,
        response=result,
        status=status,
        keyed=True,
    )
    return Call(call.endpoint, (*call.schemas, item))


def report_call(desk: Desk, operation: Operation, resource: Resource) -> Call:
    """Return the call that reads counts by day."""
    span = tuple(
        Parameter(
            name=name, location="query", format="date-time", description=text, example="2026-11-01T00:00:00Z"
        )
        for name, text in (("from", "First moment of the span."), ("to", "The moment after it."))
    )
    path = f"/{entity_segment(resource.mapped.entity.name)}-counts"
    return make_call(
        desk, operation, "get", path, operation.name,
        response=count_schema(resource), parameters=span, paginated=True,
    )  # fmt: skip


def webhook_call(desk: Desk, operation: Operation, resource: Resource) -> Call:
    """Return the call by which a provider reports on one row; a signature stands for credentials."""
    noun = " ".join(word for word in words(operation.name)[1:] if word not in vocabulary().little)
    noun = noun.removesuffix("webhook").strip()
    said = singular(noun or resource.mapped.entity.name)
    name = f"{''.join(word.capitalize() for word in words(said))}Webhook"[:80]
    age = f"{fact('contracts.signature-age-seconds').base:.0f}"
    headers = (
        Parameter(
            name="X-Signature", location="header", example="v1=5f3c9a",
            description="HMAC-SHA256 of timestamp, full stop and body, under the provider's own secret.",
        ),
        Parameter(
            name="X-Timestamp", location="header", example="1795253400",
            description=f"Unix time of signing; older than {age} s is refused.",
        ),
    )  # fmt: skip
    segment = plural_segment(said).removesuffix("-webhooks")
    path = f"/webhooks/{segment}" if segment.endswith("s") else f"/webhooks/{segment}-reports"
    summary = f"{operation.name}: webhook, known by its signature, repeats by eventId"
    call = make_call(
        desk, operation, "post", path, summary,
        request=webhook_schema(resource, name), status=NO_CONTENT, parameters=headers, public=True,
    )  # fmt: skip
    limit = rate_limit(desk.layout, operation.model_copy(update={"actor": "provider"}), public=False)
    return Call(call.endpoint.model_copy(update={"rate_limit_per_minute": limit}), call.schemas)


def run_call(desk: Desk, operation: Operation) -> Call:
    """Return the call that starts a batch by hand."""
    path = f"/{kebab(operation.name)}-runs"
    return make_call(
        desk, operation, "post", path, operation.name, response=result_schema(), status=ACCEPTED, keyed=True
    )


def call_without_entity(desk: Desk, operation: Operation) -> Call:
    """Return the call of an operation that belongs to no resource."""
    if operation.kind in _READS:
        paged = operation.kind in {"list", "search", "subscribe"}
        path = f"/{kebab(operation.name)}-results"
        return make_call(
            desk, operation, "get", path, operation.name, response=result_schema(), paginated=paged
        )
    status = ACCEPTED if operation.deferred or operation.kind == "batch" else OK
    path = f"/{kebab(operation.name)}-requests"
    return make_call(
        desk, operation, "post", path, operation.name, response=result_schema(), status=status, keyed=True
    )
