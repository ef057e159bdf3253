"""The contracts: what callers may rely on."""

from __future__ import annotations

from archkit.design import Contracts, ContractSchema, Endpoint, SchemaField
from archkit.render.blocks import (
    Block,
    Inline,
    Mono,
    Prose,
    Quiet,
    Section,
    Span,
    Table,
    fold,
    kept,
    section,
    terms,
)
from archkit.render.blocks import table as table_block
from archkit.render.decision import choices
from archkit.render.numbers import count, whole
from archkit.render.view import View, view, view_of
from archkit.render.words import clause


@view.register
def contracts_view(contracts: Contracts) -> View:
    """Return the view of the contracts."""
    return view_of(contracts_blocks(contracts))


def contracts_blocks(contracts: Contracts) -> tuple[Block, ...]:
    """Return endpoints, schemas and events with the rules that hold for all of them."""
    return kept(
        rules(contracts),
        section(
            "Endpoints",
            endpoints_table(contracts),
            fold("What goes in and comes out, parameters and retries", *details(contracts)),
            fold(
                f"Fields of {count(len(contracts.schemas), 'schema')}",
                *(schema_section(schema) for schema in contracts.schemas),
            ),
        ),
        section("Events", events_table(contracts)),
        choices(contracts.decisions, "Contract decisions"),
    )


def rules(contracts: Contracts) -> Block | None:
    """Return what holds for every call."""
    return terms(
        ("Style", contracts.style),
        ("Base path", Mono(contracts.base_path)),
        ("Versioning", contracts.versioning),
        ("Deprecation", contracts.deprecation),
        ("Authentication", contracts.authentication),
        ("Pagination", contracts.pagination),
        ("Errors", Mono(contracts.error_format)),
    )


def endpoints_table(contracts: Contracts) -> Table | None:
    """Return each endpoint with its limits."""
    rows = [_endpoint(endpoint) for endpoint in contracts.endpoints]
    columns = ("Endpoint", "Does", "Access", "#Timeout", "#Calls a minute")
    return table_block("What can be called, by whom and how often", columns, rows)


def _endpoint(endpoint: Endpoint) -> tuple[Inline, ...]:
    traits = ["paginated"] * endpoint.paginated + ["idempotent"] * endpoint.idempotent
    notes: tuple[Span, ...] = (Quiet(f" · {', '.join(traits)}"),) if traits else ()
    access = "public" if endpoint.public else ", ".join(endpoint.scopes) or "signed in"
    return (
        Mono(f"{endpoint.method.upper()} {endpoint.path}"),
        (clause(endpoint.summary), *notes),
        access,
        f"{endpoint.timeout_ms:,} ms",
        whole(endpoint.rate_limit_per_minute),
    )


def details(contracts: Contracts) -> tuple[Block, ...]:
    """Return bodies, parameters and retry rules of the endpoints."""
    bodies: list[tuple[Inline, ...]] = [
        (
            Mono(endpoint.operation_id),
            endpoint.summary,
            endpoint.request or "nothing",
            f"{endpoint.success_status} {endpoint.response or ''}".strip(),
        )
        for endpoint in contracts.endpoints
    ]
    rows: list[tuple[Inline, ...]] = [
        (
            (Mono(one.name), Quiet(f" of {endpoint.operation_id}")),
            f"{one.location}, {one.type}{f' ({one.format})' if one.format else ''}",
            "required" if one.required else "optional",
            one.description,
        )
        for endpoint in contracts.endpoints
        for one in endpoint.parameters
    ]
    retries: list[tuple[Inline, ...]] = [
        (Mono(endpoint.operation_id), endpoint.retry) for endpoint in contracts.endpoints if endpoint.retry
    ]
    return kept(
        table_block("In and out", ("Operation", "Does", "In", "Out"), bodies),
        table_block("Parameters", ("Parameter", "Where and type", "Needed", "Meaning"), rows),
        table_block("Retries", ("Operation", "A caller may retry"), retries),
    )


def schema_section(schema: ContractSchema) -> Section:
    """Return the fields of one schema."""
    rows = [_field(field) for field in schema.fields]
    columns = ("Field", "Type", "Needed", "Example", "Meaning")
    listed = table_block(f"Fields of {schema.name}", columns, rows)
    said = Prose(schema.description) if schema.description else None
    return Section(schema.name, kept(said, listed), anchor=f"schema-{schema.name}")


def _field(field: SchemaField) -> tuple[Inline, ...]:
    inner = field.items or field.schema_name or field.format
    choices = f", one of {', '.join(field.enum)}" if field.enum else ""
    return (
        Mono(field.name),
        f"{field.type}{f' ({inner})' if inner else ''}{choices}",
        "required" if field.required else "optional",
        Mono(field.example),
        field.description,
    )


def events_table(contracts: Contracts) -> Table | None:
    """Return the messages between components."""
    rows: list[tuple[Inline, ...]] = [
        (
            Mono(event.name),
            Mono(event.channel),
            f"{event.producer} → {', '.join(event.consumers) or 'nobody yet'}",
            event.payload,
            f"{event.delivery}{f', ordered by {event.ordering_key}' if event.ordering_key else ''}",
        )
        for event in contracts.events
    ]
    return table_block(
        "Messages between the parts", ("Event", "Channel", "From and to", "Payload", "Delivery"), rows
    )
