"""Tables that the system needs for itself: jobs, outbox, idempotency keys, audit log."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.architects.rulebook.anatomy import listed
from archkit.architects.rulebook.data.deeds import deed, is_inside
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.layout import Layout, is_deduplicated, is_regulated
from archkit.architects.rulebook.data.machine_made import is_reading
from archkit.architects.rulebook.data.tables import usual_row_bytes
from archkit.brief import Operation
from archkit.design import Architecture, Column, Constraint, Design, ForeignKey, Table
from archkit.knowledge import fact

_BACKGROUND = frozenset({"worker", "scheduler", "function"})
_BROKERS = frozenset({"queue", "stream"})


@dataclass(frozen=True)
class Support:
    """The supporting tables of a design; None where nothing needs them."""

    jobs: Table | None
    outbox: Table | None
    idempotency: Table | None
    audit: Table | None

    @property
    def tables(self) -> tuple[Table, ...]:
        """Those that exist, in a fixed order."""
        found = (self.jobs, self.outbox, self.idempotency, self.audit)
        return tuple(table for table in found if table)


def support(layout: Layout, design: Design) -> Support:
    """Return the supporting tables that the architecture and the brief ask for."""
    deferred = [one for one in layout.inventory.operations if layout.leaves_work(one)]
    names = ", ".join(one.name for one in deferred)[:600]
    broker = _broker(design.shape)
    parts = design.shape.components if design.shape else ()
    worker = any(one.kind == "worker" for one in parts)
    background = any(one.kind in _BACKGROUND for one in parts)
    keyed = [
        one
        for one in layout.inventory.operations
        if needs_stored_key(layout, one) and not (background and _is_run_inside(layout, one))
    ]
    return Support(
        jobs=(
            _jobs(names or "work that outlives its request") if not broker and (worker or deferred) else None
        ),
        outbox=_outbox(broker, names) if broker and _publishes(layout) else None,
        idempotency=_idempotency(layout, ", ".join(one.name for one in keyed)[:600]) if keyed else None,
        audit=_audit(layout) if is_regulated(layout.case) else None,
    )


def needs_key(operation: Operation) -> bool:
    """Say whether a repeat of the operation by its caller would do it twice."""
    writes = operation.kind in {"create", "command", "batch"}
    return (writes or _is_on_nothing(operation)) and not is_from_provider(operation)


def _is_on_nothing(operation: Operation) -> bool:
    """Say whether a change belongs to no entity, so that it is asked for by a POST."""
    return operation.entity is None and operation.kind in {"update", "delete"}


def _is_run_inside(layout: Layout, operation: Operation) -> bool:
    """Say whether a batch has no call of its own where something runs in the background."""
    known = layout.inventory.entity(operation.entity) is not None
    return operation.kind == "batch" and known and deed(layout, operation) != "import"


def needs_stored_key(layout: Layout, operation: Operation) -> bool:
    """Say whether the operation's keys need a table, as no column of its entity recognises repeats."""
    if not needs_key(operation) or is_inside(operation):
        return False
    entity = layout.inventory.entity(operation.entity)
    known = entity is not None and (
        is_deduplicated(entity) or is_reading(layout.inventory.characters[entity.name])
    )
    by_column = known and deed(layout, operation) == "insert"
    return not by_column and deed(layout, operation) != "report"


def is_from_provider(operation: Operation) -> bool:
    """Say whether the operation is a provider's call to us."""
    inbound = operation.kind == "command" and says(operation.name, vocabulary().receiving)
    return inbound or says(operation.actor, vocabulary().providers)


def _broker(shape: Architecture | None) -> str:
    """Return the id of the queue or stream that is no table of the database."""
    if shape is None:
        return ""
    stores = {one.technology for one in shape.components if one.kind == "database"}
    brokers = (one for one in shape.components if one.kind in _BROKERS and one.technology not in stores)
    return next((one.id for one in brokers), "")


def _publishes(layout: Layout) -> bool:
    deferred = [one for one in layout.inventory.operations if one.deferred]
    leaving = [one for one in deferred if layout.leaves_work(one)]
    if any(one.kind in {"create", "command"} for one in leaving):
        return True
    readings_alone = bool(deferred) and not leaving  # what is only taken in late tells nobody of itself
    told = ("ledger", "payments", "ordered-events")
    return layout.case.has(*told) or (layout.case.has("async-delivery") and not readings_alone)


def _jobs(names: str) -> Table:
    columns = (
        Column(name="id", type="uuid", default="uuidv7()"),
        Column(
            name="queue",
            type="text",
            comment="Each queue has its own workers, so that one cannot starve another.",
        ),
        Column(name="kind", type="text"),
        Column(name="payload", type="jsonb", comment="Ids only; the worker reads the rows."),
        Column(
            name="run_at",
            type="timestamptz",
            default="now()",
            comment="Not before; a claim moves it ahead, so a lost worker's job returns.",
        ),
        Column(name="attempts", type="integer", default="0"),
        Column(name="last_error", type="text", nullable=True),
        Column(
            name="failed_at",
            type="timestamptz",
            nullable=True,
            comment="Set when the last attempt failed: the dead letters.",
        ),
        Column(name="created_at", type="timestamptz", default="now()"),
    )
    return Table(
        name="jobs",
        comment="Deferred work, committed with the rows that it is about and claimed with SKIP LOCKED.",
        columns=columns,
        constraints=(Constraint(name="jobs_attempts_check", kind="check", expression="attempts >= 0"),),
        needed_by=f"deferred: {names}",
        row_bytes=usual_row_bytes(columns),
    )


def _outbox(broker: str, names: str) -> Table:
    columns = (
        Column(name="id", type="uuid", default="uuidv7()", comment="The consumer's key against repeats."),
        Column(name="topic", type="text"),
        Column(
            name="ordering_key",
            type="text",
            comment="Events of one key keep their order, as one relay at a time takes them.",
        ),
        Column(name="payload", type="jsonb"),
        Column(name="created_at", type="timestamptz", default="now()"),
    )
    return Table(
        name="outbox",
        comment="Events, committed with their change; one relay at a time publishes and deletes them.",
        columns=columns,
        needed_by=f"{broker}: a change and its event must both happen or neither; {names}".rstrip("; "),
        row_bytes=usual_row_bytes(columns),
    )


def _idempotency(layout: Layout, names: str) -> Table:
    tenant, keys = _tenancy(layout)
    columns = (
        *tenant,
        Column(name="caller", type="text", comment="Whose key it is; callers cannot meet in one key."),
        Column(name="idempotency_key", type="text"),
        Column(name="request_hash", type="bytea", comment="A repeat with another body is an error."),
        Column(
            name="response_status",
            type="integer",
            nullable=True,
            comment="Empty while the first call is under way.",
        ),
        Column(name="response_body", type="jsonb", nullable=True),
        Column(name="created_at", type="timestamptz", default="now()"),
    )
    return Table(
        name="idempotency_keys",
        comment="The answer to a command by its Idempotency-Key, so that a repeat does not do it twice.",
        columns=columns,
        primary_key=(*(one.name for one in tenant), "caller", "idempotency_key"),
        foreign_keys=keys,
        needed_by=f"repeats of: {names}",
        row_bytes=usual_row_bytes(columns),
        retention_days=fact("data.idempotency-retention-days").base,
        tenant_column=layout.tenant_column,
    )


def _audit(layout: Layout) -> Table:
    tenant, keys = _tenancy(layout)
    columns = (
        *tenant,
        Column(name="id", type="uuid", default="uuidv7()"),
        Column(name="actor", type="text", personal=True, comment="Who did it."),
        Column(name="action", type="text"),
        Column(name="subject_table", type="text"),
        Column(name="subject_id", type="text"),
        Column(
            name="change",
            type="jsonb",
            nullable=True,
            comment="Names of changed fields and their new values; no secrets.",
        ),
        Column(name="correlation_id", type="text"),
        Column(name="created_at", type="timestamptz", default="now()"),
    )
    regimes = listed(layout.case.brief.compliance.regimes or ()) or "an audit trail"
    return Table(
        name="audit_log",
        comment="Who changed what and when; the application may add rows, never change or delete them.",
        columns=columns,
        primary_key=(*(one.name for one in tenant), "id"),
        foreign_keys=keys,
        needed_by=f"the brief asks for it: {regimes}",
        row_bytes=usual_row_bytes(columns),
        retention_days=fact("data.audit-retention-days").base,
        tenant_column=layout.tenant_column,
    )


def _tenancy(layout: Layout) -> tuple[tuple[Column, ...], tuple[ForeignKey, ...]]:
    if layout.tenant_column is None or layout.inventory.tenant is None:
        return (), ()
    key = ForeignKey(columns=(layout.tenant_column,), references=layout.tables[layout.inventory.tenant])
    return (Column(name=layout.tenant_column, type="uuid"),), (key,)
