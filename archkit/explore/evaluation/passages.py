"""Passages: a design taken apart into pieces that can show something, with marks and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archkit.design import Architecture, Contracts, DataModel, Design, Operations, Security, Sizing
from archkit.knowledge.concept import DesignPart

SEVERAL = "several"
"""The mark of a component with more than one instance."""


@dataclass(frozen=True)
class Passage:
    """One piece of a design.

    `marks` are ids and kinds, `text` what it says about what is there (never why), `order` the
    stage of the roadmap in which it comes: 0 for what is there from the first release.
    """

    part: DesignPart
    place: str
    text: str
    marks: frozenset[str] = frozenset()
    order: int = 0


def passages(design: Design) -> tuple[Passage, ...]:
    """Return all passages of a design, what is there now and the stages of its roadmap."""
    found: list[Passage] = []
    if design.shape:
        found += _shape(design.shape)
    if design.verify:
        found += [
            Passage("technology", f"verify.{one.id}", f"{one.name}, {one.role}", frozenset({one.id}))
            for one in design.verify.technologies
        ]
    found += _data(design.data) if design.data else ()
    found += _contracts(design.contracts) if design.contracts else ()
    found += _security(design.secure) if design.secure else ()
    found += _operations(design.operate) if design.operate else ()
    found += _sizing(design.size) if design.size else ()
    for one in design.decisions:
        marks = frozenset({f"{one.id}={one.chosen}", one.id})
        found.append(Passage("decision", f"decision {one.id}", f"{one.title}: {one.winner.name}", marks))
    return tuple(found)


def left_out(design: Design) -> tuple[Passage, ...]:
    """Return what the design leaves out until a trigger, as passages."""
    return tuple(
        Passage("stage", f"left out: {one.name}", f"{one.name}: {one.trigger}", order=1_000)
        for one in (design.shape.left_out if design.shape else ())
    )


def _shape(shape: Architecture) -> Iterator[Passage]:
    kinds = {one.id: one.kind for one in shape.components}
    yield Passage(
        "style",
        "shape",
        f"{shape.pattern}; {', '.join(shape.communication)}; {shape.data_pattern}; {shape.deployment}",
        frozenset({shape.pattern}),
    )
    for one in shape.components:
        marks = {one.kind, one.technology or "", one.id, f"scaling={one.scaling}"}
        marks |= {SEVERAL, f"{one.kind}+{SEVERAL}"} if one.instances > 1 else {f"{one.kind}+single"}
        marks |= {"managed", f"{one.kind}+managed"} if one.managed else set()
        text = f"{one.name}: {one.purpose}; {', '.join(one.modules)}"
        yield Passage("component", f"component {one.id}", text, frozenset(marks - {""}))
    for link in shape.links:
        ends = f"{kinds.get(link.source, '')}>{kinds.get(link.target, '')}"
        text = f"{link.protocol}: {link.data}; {link.failure}"
        marks = {link.style, ends, f"{ends}:{link.style}"} | ({"encrypted"} if link.encrypted else set())
        yield Passage("link", f"link {link.source} -> {link.target}", text, frozenset(marks))
    for group in shape.boundaries:
        yield Passage("boundary", f"boundary {group.id}", group.name, frozenset({group.kind}))


def _data(data: DataModel) -> Iterator[Passage]:
    yield Passage("consistency", "data.consistency", data.consistency, frozenset({data.engine}))
    for table in data.tables:
        flags = {
            "partitioned": table.partition_by,
            "tenant": table.tenant_column,
            "retention": table.retention_days,
        }
        marks = frozenset(name for name, stated in flags.items() if stated)
        yield Passage("table", f"table {table.name}", f"{table.name}: {table.comment}", marks)
        for column in table.columns:
            words = f"{column.name} {column.type}: {column.comment}"
            kinds = {column.type} | ({"personal"} if column.personal else set())
            yield Passage("column", f"column {table.name}.{column.name}", words, frozenset(kinds))
        for rule in table.constraints:
            words = f"{rule.name} {rule.expression} {', '.join(rule.columns)}"
            yield Passage("constraint", f"constraint {rule.name}", words, frozenset({rule.kind}))
        for key in table.foreign_keys:
            words = f"foreign key to {key.references}"
            yield Passage("constraint", f"table {table.name}", words, frozenset({"foreign-key"}))
        for index in table.indexes:
            kinds = {index.method} | ({"unique"} if index.unique else set())
            words = f"{index.name} on {', '.join(index.columns)} {index.where or ''}; {index.comment}"
            yield Passage("index", f"index {index.name}", words, frozenset(kinds))
    for pattern in data.access_patterns:
        kinds = {pattern.kind} | ({"hot"} if pattern.hot else set())
        words = f"{pattern.operation}: {pattern.sql}"
        yield Passage("access", f"access pattern {pattern.id}", words, frozenset(kinds))
    for step in data.migrations:
        yield Passage("migration", f"migration {step.order}", step.action, frozenset({step.phase}))
    for number, line in enumerate(data.caching):
        yield Passage("caching", f"data.caching.{number}", line)


def _contracts(contracts: Contracts) -> Iterator[Passage]:
    said = (contracts.style, contracts.versioning, contracts.deprecation, contracts.pagination)
    for line in (*said, contracts.error_format, f"authentication by {contracts.authentication}"):
        yield Passage("contract", "contracts", line, frozenset({contracts.authentication}))
    for one in contracts.endpoints:
        flags = {"idempotent": one.idempotent, "paginated": one.paginated, "public": one.public}
        marks = {name for name, set_ in flags.items() if set_} | {one.method}
        text = f"{one.method} {one.path}: {one.summary}; {one.success_status}; {one.retry}"
        yield Passage("endpoint", f"endpoint {one.operation_id}", text, frozenset(marks))
    for event in contracts.events:
        marks = {event.delivery} | ({"ordered"} if event.ordering_key else set())
        text = f"{event.name} on {event.channel}"
        yield Passage("event", f"event {event.name}", text, frozenset(marks))


def _security(secure: Security) -> Iterator[Passage]:
    for name in ("authentication", "authorisation", "encryption", "secrets", "tenancy"):
        yield Passage("security", f"secure.{name}", getattr(secure, name), frozenset({name}))
    for one in secure.controls:
        text = f"{one.name}: {one.implementation}"
        yield Passage("control", f"control {one.id}", text, frozenset({one.id, one.layer}))
    for duty in secure.duties:
        yield Passage("duty", f"duty {duty.regime}", duty.duty, frozenset({duty.regime.lower()}))


def _operations(operate: Operations) -> Iterator[Passage]:
    for one in operate.policies:
        text = f"{one.applies_to}: {one.rule}"
        yield Passage("policy", f"policy {one.id}", text, frozenset({one.kind}))
    for level in operate.service_levels:
        yield Passage("service-level", f"service level {level.id}", level.name, frozenset({level.id}))
    for name in ("logging", "metrics", "tracing", "on_call"):
        yield Passage("observability", f"operate.{name}", getattr(operate, name), frozenset({name}))
    for alert in operate.alerts:
        text = f"{alert.name}: {alert.condition}"
        yield Passage("alert", f"alert {alert.id}", text, frozenset({alert.id, alert.severity}))
    for number, line in enumerate(operate.testing):
        yield Passage("testing", f"operate.testing.{number}", line)
    for name, value in operate.deployment:
        lines = value if isinstance(value, tuple) else (value,)
        for line in lines:
            yield Passage("deployment", f"deployment.{name}", str(line), frozenset({name}))
    for name, value in operate.recovery:
        lines = value if isinstance(value, tuple) else (value,)
        for line in lines:
            marks = frozenset({name, operate.recovery.tier})
            yield Passage("recovery", f"recovery.{name}", str(line), marks)


def _sizing(size: Sizing) -> Iterator[Passage]:
    for one in size.capacity:
        text = f"{one.component}: {one.machine}; {', '.join(made.name for made in one.provisions)}"
        marks = frozenset({SEVERAL} if one.instances > 1 else {"single"})
        yield Passage("capacity", f"capacity of {one.component}", text, marks)
    for line in size.costs:
        yield Passage("cost", f"cost of {line.component}", line.item)
    for number, words in enumerate(size.load_test):
        yield Passage("load-test", f"load test {number + 1}", words)
    for stage in size.roadmap:
        if stage.order > 0:
            text = f"{stage.name}: {stage.change}"
            yield Passage("stage", f"roadmap stage {stage.order}", text, order=stage.order)
