"""Events: what components tell each other over queues, streams, tables of jobs and live channels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archkit.architects.rulebook.contracts.call import Desk
from archkit.architects.rulebook.contracts.fields import MOMENT, UUID, field_of
from archkit.architects.rulebook.contracts.resources import Resource
from archkit.architects.rulebook.data.deeds import deed
from archkit.architects.rulebook.data.ordered_log import followed
from archkit.architects.rulebook.data.supporting_tables import is_from_provider
from archkit.brief import Operation
from archkit.design import Architecture, Component, ContractSchema, Event, SchemaField
from archkit.design.naming import camel, kebab, pascal

_STORES = frozenset({"queue", "stream"})
_SERVICES = frozenset({"service", "function", "gateway", "realtime"})
_PAST = {"insert": "accepted", "change": "received", "import": "received", "remove": "removed"}


@dataclass(frozen=True)
class Told:
    """An event with the schema of its payload."""

    event: Event
    schema: ContractSchema


def events(desk: Desk, shape: Architecture | None) -> tuple[Told, ...]:
    """Return the events of an architecture; none where nothing is asynchronous."""
    if shape is None:
        return ()
    found = [*_deferred(desk, shape), *_live(desk, shape)]
    named: dict[str, Told] = {}
    for one in found:
        named.setdefault(one.event.name, one)
    return tuple(named.values())


def _deferred(desk: Desk, shape: Architecture) -> Iterator[Told]:
    route = _route(shape)
    if route is None:
        return
    producer, consumers = route
    for operation in desk.layout.inventory.operations:
        resource = desk.resources.get(operation.entity or "")
        if operation.deferred and operation.kind != "batch" and resource:
            yield _told(desk, operation, resource, producer, consumers)


def _route(shape: Architecture) -> tuple[str, tuple[str, ...]] | None:
    """Return who sends and who takes deferred work: across a broker, or from the table of jobs."""
    kinds = {part.id: part.kind for part in shape.components}
    brokers = {part.id for part in shape.components if part.kind in _STORES}
    linked = [(link.source, link.target) for link in shape.links]
    around = {one for pair in linked if brokers & set(pair) for one in pair} - brokers
    workers = tuple(part.id for part in shape.components if part.kind == "worker")
    senders = [one for one in around if kinds.get(one) in _SERVICES] or [
        part.id for part in shape.components if part.kind in _SERVICES
    ]
    if not senders:
        return None
    producer = min(senders, key=[part.id for part in shape.components].index)
    takers = workers or tuple(
        one for one in sorted(around) if kinds.get(one) == "function" and one != producer
    )
    asynchronous = bool(brokers) or bool(workers) or any(link.style == "async" for link in shape.links)
    return (producer, takers) if asynchronous and (takers or brokers) else None


def _told(
    desk: Desk, operation: Operation, resource: Resource, producer: str, consumers: tuple[str, ...]
) -> Told:
    past = _PAST.get(deed(desk.layout, operation), "accepted")
    one = resource.mapped
    columns = [column for column in one.table.columns if column.name in one.identity]
    pointing = [column for columns in one.parents.values() for column in columns]
    first = next(
        (column for column in one.table.columns if column.name in pointing and not column.nullable), None
    )
    fields = [
        _field("eventId", "uuid", UUID, "Repeats are known by it."),
        _field("occurredAt", "date-time", MOMENT, "When the change was committed."),
    ]
    shown = [*columns, *([first] if first and first not in columns else [])]
    fields += [field_of(one, column, required=True) for column in shown if not column.personal]
    name = f"{pascal(operation.name)}{past.capitalize()}"[:80]
    channel = f"{kebab(one.entity.name)}.{past}.v1"
    from_outside = is_from_provider(operation)
    how = "reported by a provider" if from_outside else "accepted"
    text = f"{operation.name}: {how}; the consumer reads the row."
    return Told(
        Event(
            name=operation.name,
            channel=channel
            if not from_outside
            else f"{kebab(one.entity.name)}.{kebab(operation.name)}.v1"[:200],
            producer=producer,
            consumers=consumers,
            payload=name,
            ordering_key=camel((first or columns[0]).name) if columns or first else None,
        ),
        ContractSchema(name=name, description=text, fields=_distinct(fields)),
    )


def _live(desk: Desk, shape: Architecture) -> Iterator[Told]:
    channel = live_component(shape)
    if channel is None:
        return
    clients = tuple(part.id for part in shape.components if part.kind == "client")
    for stated in desk.layout.inventory.operations:
        operation = followed(desk.layout, stated)
        resource = desk.resources.get(operation.entity or "")
        if operation.kind != "subscribe" or resource is None:
            continue
        one = resource.mapped
        name = f"{resource.name}Live"
        fields = [
            _field("eventId", "uuid", UUID, "Repeats are known by it."),
            *(
                field_of(one, column)
                for column in one.table.columns
                if column.name != one.table.tenant_column and not column.personal
            ),
        ]
        text = "Sent over the open connection; what was missed is read after the last cursor."
        yield Told(
            Event(
                name=operation.name,
                channel=f"live.{kebab(one.entity.name)}.v1",
                producer=channel.id,
                consumers=clients,
                payload=name,
                delivery="at-most-once",
                ordering_key=camel(one.identity[0]) if one.identity else None,
            ),
            ContractSchema(name=name, description=text, fields=_distinct(fields)),
        )


def live_component(shape: Architecture | None) -> Component | None:
    """Return the component that keeps open connections; None when there is none."""
    parts = shape.components if shape else ()
    own = next((part for part in parts if part.kind == "realtime"), None)
    inside = (part for part in parts if any("realtime" in module.lower() for module in part.modules))
    return own or next(inside, None)


def _field(name: str, form: str, example: str, text: str) -> SchemaField:
    return SchemaField(name=name, type="string", format=form, description=text, example=f'"{example}"')


def _distinct(fields: list[SchemaField]) -> tuple[SchemaField, ...]:
    return tuple({field.name: field for field in fields}.values())
