"""The architecture items: a box for each component, with its endpoints, tables and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from archkit.design import Component, Design, Event, Link
from archkit.design.architecture import STORES
from archkit.render.numbers import count, number
from archkit.report.sections.contracts import access, endpoint_name
from archkit.report.sections.schema import summary_of, table_line
from archkit.report.sections.sheet import box, said, sentence, slug, told_apart
from archkit.report.sections.wiring import (
    RUNNING,
    built_with,
    capacity_of,
    downstream,
    endpoints_of,
    instances_of,
    names,
    outside_parts,
    own_parts,
    share_of,
    stores_of,
    system_of_record,
    upstream,
)

_SCALING = {
    "horizontal": "horizontal",
    "vertical": "vertical",
    "serverless": "serverless",
    "external": "by its provider",
    "none": "none planned",
}
_KINDS = (
    "service",
    "function",
    "worker",
    "scheduler",
    "realtime",
    "gateway",
    "edge",
    "database",
    "cache",
    "queue",
    "stream",
    "search",
    "object-store",
    "warehouse",
    "identity",
    "observability",
    "external",
    "client",
)
"""The number of a kind is its place here; new kinds are added at the end."""


def items(design: Design) -> list[str]:
    """Return a box for each component of the system, and for each system outside."""
    lines: list[str] = []
    for item_id, part in numbered((*own_parts(design), *outside_parts(design))):
        lines.append(box(item_id, part.name))
        lines += [said(key, text, depth=1) for key, text in _fields(design, part)]
        lines += _endpoints(design, part, item_id)
        lines += _events(design, part, item_id)
        lines += _tables(design, part, item_id)
    return lines


def numbered(parts: Iterable[Component]) -> Iterator[tuple[str, Component]]:
    """Yield each component with its id: the number of its kind, then its place among its kind.

    A kind keeps its number whatever else comes or goes, so a new queue renumbers no database.
    """
    seen: Counter[str] = Counter()
    for part in parts:
        seen[part.kind] += 1
        yield f"ARCH-ITEM-{_KINDS.index(part.kind) + 1}.{seen[part.kind]}", part


def _fields(design: Design, part: Component) -> Iterator[tuple[str, str]]:
    built = built_with(design, part)
    yield "Purpose", f"{sentence(part.purpose)} Needed by: {sentence(part.needed_by)}"
    if built:
        yield "Built with", built
    yield "Dependencies", _dependencies(design, part)
    yield "Data Store", _store(design, part)
    yield "Scaling Strategy", _scaling(design, part)
    if part.kind == "external":
        yield "Calls", _calls(design, part)


def _store(design: Design, part: Component) -> str:
    if part.kind in RUNNING:
        return names(design, stores_of(design, part))
    if design.data and _keeps_the_tables(design, part):
        return f"{part.kind}; {summary_of(design.data.tables)}"
    return part.kind if part.kind in STORES else "none of its own" if part.kind != "external" else "its own"


def _dependencies(design: Design, part: Component) -> str:
    callers, called = upstream(design, part), downstream(design, part)
    up = ", ".join(one.name for one in callers) or "none"
    return f"upstream: {up}; downstream: {', '.join(one.name for one in called) or 'none'}"


def _calls(design: Design, part: Component) -> str:
    links = design.shape.links if design.shape else ()
    touching = [link for link in links if part.id in {link.source, link.target}]
    return " ".join(_call(design, link) for link in touching) or "none"


def _call(design: Design, link: Link) -> str:
    source, target = (_name(design, one) for one in (link.source, link.target))
    timeout = f", timeout {link.timeout_ms:,} ms" if link.timeout_ms else ""
    by = f", {link.authenticated_by}" if link.authenticated_by else ""
    broken = f"; when it breaks: {link.failure}" if link.failure else ""
    return sentence(f"{source} to {target} over {link.protocol}{by}{timeout}{broken}")


def _name(design: Design, component_id: str) -> str:
    found = design.shape.component(component_id) if design.shape else None
    return found.name if found else component_id


def _scaling(design: Design, part: Component) -> str:
    way = _SCALING[part.scaling]
    sized = capacity_of(design, part)
    if part.kind == "external":
        return way
    begun = f"{way}, {count(instances_of(design, part), 'instance')} for today's peak"
    if part.managed and part.scaling == "external":
        begun = way
    if sized is None:
        return begun
    demand = f"{number(sized.demand)} {sized.unit}"
    if sized.ceiling is None:
        return f"{begun}; takes {demand}, ceiling unknown: {sized.measure or 'measure it'}"
    share = f"{share_of(sized)} of {number(sized.ceiling * sized.instances)}"
    return f"{begun}; takes {demand}, {share}; {_next(design, part)}"


def _next(design: Design, part: Component) -> str:
    stages = design.size.roadmap if design.size else ()
    found = next((one for one in stages if one.load_factor and called_in(part, one.name)), None)
    if found is None or found.load_factor is None:
        return "no next step planned"
    return f"at {number(found.load_factor)} times today's load: {found.name[:1].lower()}{found.name[1:]}"


def called_in(part: Component, text: str) -> bool:
    """Return whether a text names a component."""
    return part.name in text


def _endpoints(design: Design, part: Component, item_id: str) -> Iterator[str]:
    contracts = design.contracts
    for one in endpoints_of(design, part) if contracts else ():
        promise = (
            f"answers {one.success_status}, {access(one)}, "
            f"{one.rate_limit_per_minute:,} requests/min a caller, timeout {one.timeout_ms:,} ms"
            f"{', in pages' if one.paginated else ''}{', idempotent by key' if one.idempotent else ''}"
        )
        name = endpoint_name(contracts, one) if contracts else one.path
        yield box(f"{item_id}.{one.operation_id}", name, promise, depth=1)


def _events(design: Design, part: Component, item_id: str) -> Iterator[str]:
    events = design.contracts.events if design.contracts else ()
    sent = (
        (f"{item_id}.EVENT-{slug(one.channel)}", _event(design, one))
        for one in events
        if one.producer == part.id
    )
    return (box(event_id, "", text, depth=1) for event_id, text in told_apart(sent))


def _event(design: Design, one: Event) -> str:
    to = ", ".join(_name(design, taker) for taker in one.consumers) or "nobody yet"
    ordered = f", ordered by {one.ordering_key}" if one.ordering_key else ""
    return f"{one.channel}: publishes {one.payload} to {to}, {one.delivery}{ordered}"


def _tables(design: Design, part: Component, item_id: str) -> Iterator[str]:
    if not design.data or not _keeps_the_tables(design, part):
        return
    for table in design.data.tables:
        yield box(f"{item_id}.{table.name.upper()}", table.name, table_line(table), depth=1)


def _keeps_the_tables(design: Design, part: Component) -> bool:
    record = system_of_record(design)
    return record is not None and part.id == record.id
