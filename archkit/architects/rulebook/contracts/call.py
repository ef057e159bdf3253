"""One HTTP call: its endpoint and schemas, its scope, and what its caller gets to see."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.contracts.limits import is_machine, rate_limit, retry_rule, timeout_ms
from archkit.architects.rulebook.contracts.resources import Resource, plural_segment
from archkit.architects.rulebook.contracts.schemas import read_schema
from archkit.architects.rulebook.data.aside import asks_for_several
from archkit.architects.rulebook.data.entity_archetypes import says, selector_key, vocabulary
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.reads import selected_columns
from archkit.brief import Operation
from archkit.design import ContractSchema, Endpoint, Parameter
from archkit.design.naming import camel, kebab, words

OK, CREATED, ACCEPTED, NO_CONTENT, FOUND = 200, 201, 202, 204, 302


@dataclass(frozen=True)
class Call:
    """An endpoint with the schemas that it brings along."""

    endpoint: Endpoint
    schemas: tuple[ContractSchema, ...] = ()


@dataclass(frozen=True)
class Desk:
    """What every endpoint is made from."""

    layout: Layout
    resources: dict[str, Resource]
    has_background: bool
    has_realtime: bool


def make_call(  # noqa: PLR0913 - the parts of one HTTP call
    desk: Desk, operation: Operation, method: str, path: str, summary: str, *,
    request: ContractSchema | None = None, response: ContractSchema | None = None, status: int = OK,
    parameters: tuple[Parameter, ...] = (), public: bool = False, paginated: bool = False,
    keyed: bool = False,
) -> Call:  # fmt: skip
    """Return one call with its limits.

    Args:
        desk: What calls are made from.
        operation: The operation that it serves.
        method: The HTTP method.
        path: The path below the base path.
        summary: One line for readers.
        request: What is sent.
        response: What comes back, one item of it where there are pages.
        status: The status of success.
        parameters: Path, query and header parameters.
        public: Whether it needs no credentials.
        paginated: Whether it answers in pages.
        keyed: Whether it needs an Idempotency-Key.
    """
    safe = method == "get"
    resource = desk.resources.get(operation.entity or "")
    scope = _scope(operation, resource.segment if resource else kebab(operation.name), safe=safe)
    endpoint = Endpoint.model_validate(
        {
            "operation_id": camel(operation.name),
            "method": method,
            "path": path[:300],
            "summary": summary,
            "operation": operation.name,
            "parameters": parameters,
            "request": request.name if request else None,
            "response": response.name if response else None,
            "success_status": status,
            "paginated": paginated,
            "idempotent": keyed,
            "scopes": () if public else (scope,),
            "public": public,
            "timeout_ms": timeout_ms(desk.layout, operation),
            "rate_limit_per_minute": rate_limit(desk.layout, operation, public=public),
            "retry": retry_rule(safe=safe, keyed=keyed),
        }
    )
    return Call(endpoint, tuple(one for one in (request, response) if one))


def _scope(operation: Operation, subject: str, *, safe: bool) -> str:
    """Return the smallest scope: staff see everybody's rows, people their own, machines what they send."""
    staff = operation.actor != "user" and not is_machine(operation)
    return f"{subject}:{'read' if safe else 'write'}{':any' if staff else ''}"


def is_open(desk: Desk) -> bool:
    """Say whether anybody may read what is meant for everybody."""
    exposed = desk.layout.case.brief.threats.exposure in {None, "public"}
    return exposed and not desk.layout.case.has("internal-tool")


def shown_schema(desk: Desk, operation: Operation, resource: Resource) -> ContractSchema:
    """Return the read schema; what is personal is shown to the person alone."""
    people = operation.actor == "user" or says(operation.actor, vocabulary().people)
    return read_schema(resource, personal=people and not _is_open_read(desk, operation))


def _is_open_read(desk: Desk, operation: Operation) -> bool:
    shared = operation.kind in {"list", "search"} and not operation.by and "my" not in words(operation.name)
    return shared and desk.layout.case.has("public-content")


def _one_way(operation: Operation, resource: Resource) -> bool:
    """Say whether what an operation selects by is one parent, or one thing on the other side of a link."""
    name = operation.by[0]
    way = resource.mapped.aside.get(selector_key(name))
    if way is not None:
        return way.linked and not asks_for_several(way, name, operation)
    return bool(selected_columns(resource.mapped, operation.by))


def _are_several(operation: Operation, resource: Resource, name: str) -> bool:
    """Say whether an operation selects by several things on the other side of a link at once."""
    way = resource.mapped.aside.get(selector_key(name))
    return operation.kind == "list" and way is not None and asks_for_several(way, name, operation)


def collection(
    desk: Desk, operation: Operation, resource: Resource
) -> tuple[str, tuple[Parameter, ...], frozenset[str]]:
    """Return path, path parameters and the columns that they give; one parent makes a nested path."""
    inventory = desk.layout.inventory
    if len(operation.by) == 1:
        parent = inventory.entity(operation.by[0].removesuffix("_id"))
        columns = selected_columns(resource.mapped, operation.by)
        above = desk.resources.get(parent.name) if parent else None
        if (
            above
            and above is not resource
            and _one_way(operation, resource)
            and len(above.mapped.identity) == 1
        ):
            path = f"{above.item_path}/{resource.segment}"
            return path, above.key_parameters(), frozenset(columns)
    several = [name for name in operation.by if _are_several(operation, resource, name)]
    if several:
        return f"/{resource.segment}-with-{plural_segment(several[0])}", (), frozenset()
    return f"/{resource.segment}", (), frozenset()
