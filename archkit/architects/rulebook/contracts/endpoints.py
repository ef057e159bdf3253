"""Endpoints: each operation of the inventory as one HTTP call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.architects.rulebook.contracts.call import (
    ACCEPTED,
    CREATED,
    FOUND,
    NO_CONTENT,
    OK,
    Call,
    Desk,
    collection,
    is_open,
    make_call,
    shown_schema,
)
from archkit.architects.rulebook.contracts.machine_calls import (
    call_without_entity,
    import_call,
    report_call,
    run_call,
    webhook_call,
)
from archkit.architects.rulebook.contracts.resources import Resource, entity_segment, plural_segment
from archkit.architects.rulebook.contracts.schemas import (
    create_schema,
    update_schema,
)
from archkit.architects.rulebook.contracts.selections import beside_parameters, move_schema
from archkit.architects.rulebook.data.deeds import deed, is_inside, is_redirect, verb
from archkit.architects.rulebook.data.entity_archetypes import vocabulary
from archkit.architects.rulebook.data.machine_made import is_reading
from archkit.architects.rulebook.data.nest import asks_downwards, asks_upwards, nest_of
from archkit.architects.rulebook.data.ordered_log import followed, ordered_log
from archkit.architects.rulebook.data.ownership import is_owner
from archkit.architects.rulebook.data.reads import selected_columns
from archkit.architects.rulebook.data.restorable import is_restore
from archkit.architects.rulebook.data.supporting_tables import is_from_provider
from archkit.brief import Operation
from archkit.design import Parameter
from archkit.design.naming import camel, kebab, singular, unique, words

_VERSION = Parameter(
    name="If-Match", location="header", description="The version that was read.", example='"3"'
)


def calls(desk: Desk) -> tuple[Call, ...]:
    """Return the calls of all operations, no path and method twice, each with its status resource."""
    found = [call for operation in desk.layout.inventory.operations for call in _calls(desk, operation)]
    found += _status_reads(desk, found)
    ids = unique((call.endpoint.operation_id for call in found), separator="", limit=80)
    named = [
        Call(call.endpoint.model_copy(update={"operation_id": name}), call.schemas)
        for call, name in zip(found, ids, strict=True)
    ]
    return tuple(_apart(named))


def _calls(desk: Desk, operation: Operation) -> Iterator[Call]:
    if is_inside(operation):
        return
    operation = followed(desk.layout, operation)
    what = deed(desk.layout, operation)
    resource = desk.resources.get(operation.entity or "")
    if resource is None:
        yield call_without_entity(desk, operation)
    elif what == "sweep" or (what == "report" and desk.has_background):
        if not desk.has_background:
            yield run_call(desk, operation)
    elif is_from_provider(operation) and what == "change":
        yield webhook_call(desk, operation, resource)
    else:
        yield _walk(desk, operation, resource) or _MAKERS[what](desk, operation, resource)


def _insert(desk: Desk, operation: Operation, resource: Resource) -> Call:
    path, parameters, given = collection(desk, operation, resource)
    request = create_schema(resource, without=given)
    status = ACCEPTED if operation.deferred else CREATED
    shown = shown_schema(desk, operation, resource)
    summary = operation.name
    if is_reading(resource.mapped.character) and not given:
        sent = create_schema(resource, without=frozenset(resource.mapped.identity))
        if sent:  # its key tells a repeat, so that the method itself is idempotent
            return make_call(
                desk, operation, "put", resource.item_path, summary,
                request=sent, response=shown, status=status, parameters=resource.key_parameters(),
            )  # fmt: skip
    if operation.deferred:
        summary += f"; the answer names the resource whose state tells how far it is ({resource.item_path})"
    log = ordered_log(desk.layout)
    if log and log.change == operation.entity and desk.has_realtime:
        summary += (
            f"; the server gives the {log.position}; the live channel takes the same, at the same limit"
        )
    return make_call(
        desk, operation, "post", path, summary,
        request=request, response=shown, status=status, parameters=parameters, keyed=True,
    )  # fmt: skip


def _read(desk: Desk, operation: Operation, resource: Resource) -> Call:
    one = resource.mapped
    columns = selected_columns(one, operation.by)
    open_to_all = is_open(desk)
    if is_redirect(desk.layout, operation):
        column = next(iter(columns or one.identity))
        parameter = resource.path_parameter(column)
        path = f"/redirects/{{{parameter.name}}}"
        summary = f"{operation.name}; Location holds the address"
        if desk.layout.case.has("short-links"):
            summary += f"; the short host maps /{{{parameter.name}}} to it"
        return make_call(
            desk, operation, "get", path, summary,
            status=FOUND, parameters=(parameter,), public=open_to_all,
        )  # fmt: skip
    shown = shown_schema(desk, operation, resource)
    public = open_to_all and desk.layout.case.has("public-content", "short-links")
    if not columns or columns == one.identity:
        path, parameters = resource.item_path, resource.key_parameters()
    else:
        nested, above, given = collection(desk, operation, resource)
        column = columns[0]
        parameter = resource.path_parameter(column)
        entity = entity_segment(resource.mapped.entity.name)
        path = f"{nested}/latest" if given else f"/{entity}-{plural_segment(column)}/{{{parameter.name}}}"
        more = (resource.parameter(name, camel(name), "query") for name in columns[1:] if name not in given)
        parameters = (*(above or (parameter,)), *more)
    return make_call(
        desk, operation, "get", path, operation.name, response=shown, parameters=parameters, public=public
    )


def _walk(desk: Desk, operation: Operation, resource: Resource) -> Call | None:
    """Return the call for the way up or all below, where things lie in each other; None for any other."""
    one = resource.mapped
    tables = {each.mapped.table.name: each for each in desk.resources.values()}
    above = (tables.get(key.references) for key in one.table.foreign_keys)
    parents = (each for each in above if each and nest_of(each.mapped))
    nested = resource if nest_of(one) else next(parents, None)
    if nested is None:
        return None
    if asks_upwards(one, operation):
        last = "path-items"
    elif nested is resource and asks_downwards(one, operation):
        last = "descendants"
    else:
        return None
    return make_call(
        desk, operation, "get", f"{resource.item_path}/{last}", operation.name,
        response=shown_schema(desk, operation, nested), parameters=resource.key_parameters(), paginated=True,
    )  # fmt: skip


def _list(desk: Desk, operation: Operation, resource: Resource) -> Call:
    path, parameters, given = collection(desk, operation, resource)
    columns = selected_columns(resource.mapped, operation.by)
    filters = (*_filters(resource, columns, given), *beside_parameters(resource, operation))
    shown = shown_schema(desk, operation, resource)
    public = is_open(desk) and desk.layout.case.has("public-content")
    return make_call(
        desk, operation, "get", path, operation.name,
        response=shown, parameters=(*parameters, *filters), public=public, paginated=True,
    )  # fmt: skip


def _filters(resource: Resource, columns: tuple[str, ...], given: frozenset[str]) -> tuple[Parameter, ...]:
    """Return the query parameters; whose rows are meant is told by the token, never by a parameter."""
    asked = [name for name in columns if name not in given and not is_owner(name)]
    return tuple(resource.parameter(name, camel(name), "query") for name in asked)


def _search(desk: Desk, operation: Operation, resource: Resource) -> Call:
    listed = any(
        one.kind == "list" and collection(desk, one, resource)[0] == f"/{resource.segment}"
        for one in desk.layout.inventory.operations
        if one.entity == operation.entity
    )
    segment = f"{entity_segment(resource.mapped.entity.name)}-search-results" if listed else resource.segment
    query = Parameter(
        name="q",
        location="query",
        description="Words that must occur, as in a web search.",
        example="blue shoes",
    )
    shown = shown_schema(desk, operation, resource)
    public = is_open(desk) and desk.layout.case.has("public-content", "catalogue")
    asked = _filters(resource, selected_columns(resource.mapped, operation.by), frozenset())
    return make_call(
        desk, operation, "get", f"/{segment}", operation.name,
        response=shown, parameters=(query, *asked, *beside_parameters(resource, operation)), public=public,
        paginated=True,
    )  # fmt: skip


def _change(desk: Desk, operation: Operation, resource: Resource) -> Call:
    shown = shown_schema(desk, operation, resource)
    if operation.kind == "update":
        request = move_schema(resource, operation) or update_schema(resource)
        version = (_VERSION,) if resource.mapped.counts_versions else ()
        return make_call(
            desk, operation, "patch", resource.item_path, operation.name,
            request=request, response=shown, parameters=(*resource.key_parameters(), *version),
        )  # fmt: skip
    restored = resource.mapped.keeps_deleted and is_restore(operation)
    path = f"{resource.item_path}/{'restoration' if restored else _deed_noun(operation, resource)}"
    status = ACCEPTED if operation.deferred else OK
    return make_call(
        desk, operation, "post", path, operation.name,
        request=move_schema(resource, operation), response=shown, status=status,
        parameters=resource.key_parameters(), keyed=True,
    )  # fmt: skip


def _remove(desk: Desk, operation: Operation, resource: Resource) -> Call:
    return make_call(
        desk, operation, "delete", resource.item_path, operation.name,
        status=NO_CONTENT, parameters=resource.key_parameters(),
    )  # fmt: skip


def _follow(desk: Desk, operation: Operation, resource: Resource) -> Call:
    path, parameters, given = collection(desk, operation, resource)
    listed = any(
        one.kind == "list" for one in desk.layout.inventory.operations if one.entity == operation.entity
    )
    head, _, last = path.rpartition("/")
    path = f"{head}/{singular(last)}-events" if listed else path
    columns = selected_columns(resource.mapped, operation.by)
    filters = _filters(resource, columns, given)
    live = "the realtime channel sends the same objects as they happen" if desk.has_realtime else "poll it"
    summary = f"{operation.name}: what came after a cursor, oldest first; {live}"
    shown = shown_schema(desk, operation, resource)
    return make_call(
        desk, operation, "get", path, summary,
        response=shown, parameters=(*parameters, *filters), paginated=True,
    )  # fmt: skip


_MAKERS = {
    "insert": _insert,
    "read": _read,
    "list": _list,
    "search": _search,
    "change": _change,
    "remove": _remove,
    "follow": _follow,
    "import": import_call,
    "report": report_call,
}


def _deed_noun(operation: Operation, resource: Resource) -> str:
    first = verb(operation)
    entity = set(words(resource.mapped.entity.name))
    rest = [
        word for word in words(operation.name)[1:] if word not in entity and word not in vocabulary().little
    ]
    noun = vocabulary().nouns.get(first, f"{first or 'change'}-requests")
    return f"{kebab(' '.join(rest))}-{noun}" if rest else noun


def _status_reads(desk: Desk, found: list[Call]) -> Iterator[Call]:
    """Yield a read for every accepted resource whose state nobody could ask for otherwise."""
    there: set[tuple[str, str]] = {(call.endpoint.method, _template(call.endpoint.path)) for call in found}
    for call in tuple(found):
        operation = next(
            (one for one in desk.layout.inventory.operations if one.name == call.endpoint.operation), None
        )
        resource = desk.resources.get((operation.entity if operation else None) or "")
        accepted = call.endpoint.success_status == ACCEPTED and call.endpoint.response
        if not operation or not resource or not accepted or deed(desk.layout, operation) == "import":
            continue
        key = ("get", _template(resource.item_path))
        if key in there:
            continue
        there.add(key)
        asking = operation.model_copy(
            update={
                "name": f"Read state of {resource.mapped.entity.name}"[:120],
                "kind": "read",
                "by": (),
                "deferred": False,
            }
        )
        made = _read(desk, asking, resource)
        yield Call(made.endpoint.model_copy(update={"operation": ""}), made.schemas)


def _template(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _apart(found: list[Call]) -> Iterator[Call]:
    taken: set[tuple[str, str]] = set()
    for call in found:
        endpoint = call.endpoint
        key = (endpoint.method, _template(endpoint.path))
        if key in taken:
            own = plural_segment(endpoint.operation_id)
            places = "".join(f"/{part}" for part in endpoint.path.split("/") if part.startswith("{"))
            endpoint = endpoint.model_copy(update={"path": f"/{own}{places}"})
        taken.add((endpoint.method, _template(endpoint.path)))
        yield Call(endpoint, call.schemas)
