"""SQL that keeps the system going: claims, relays, keys, audit rows, and the end of retention."""

# ruff: noqa: S608 - every name is an identifier that archkit made, every value a parameter

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archkit.architects.rulebook.data.ageing import is_dropped_by_month, purge, still_needed
from archkit.architects.rulebook.data.entity_archetypes import says, vocabulary
from archkit.architects.rulebook.data.erasure import erase, has_personal, is_erasure
from archkit.architects.rulebook.data.layout import Layout, regimes
from archkit.architects.rulebook.data.mapped_entity import MappedEntity
from archkit.architects.rulebook.data.reads import Reached
from archkit.architects.rulebook.data.restoring import purge_deleted
from archkit.architects.rulebook.data.supporting_tables import Support
from archkit.design import Table
from archkit.design.naming import singular

_ERASING = ("gdpr", "ccpa", "lgpd", "ukgdpr", "dsgvo")


def upkeep(
    layout: Layout, mapped: Mapping[str, MappedEntity], support: Support, tables: tuple[Table, ...]
) -> Iterator[tuple[str, Table, Reached]]:
    """Yield the name, table and statement of every piece of upkeep."""
    if support.jobs:
        yield from _jobs(support.jobs)
    if support.outbox:
        yield from _outbox(support.outbox)
    if support.idempotency:
        yield from _idempotency(support.idempotency)
    if support.audit:
        yield from _audit(support.audit)
    for table in tables:
        if table.retention_days and not is_dropped_by_month(layout, table):
            yield f"Purge {table.name}", table, purge(layout, table, tables)
    for one in mapped.values():
        if one.table.restore_days:
            needed = still_needed(one.table, tables)
            yield f"Purge deleted {one.table.name}", one.table, purge_deleted(one, needed)
    yield from _erasures(layout, mapped, tables)


def _jobs(table: Table) -> Iterator[tuple[str, Table, Reached]]:
    claim = (
        f"UPDATE {table.name}\nSET run_at = now() + $3, attempts = attempts + 1\nWHERE id IN (\n"
        f"  SELECT id FROM {table.name}\n  WHERE queue = $1 AND run_at <= now() AND failed_at IS NULL\n"
        "  ORDER BY run_at, id\n  LIMIT $2\n  FOR UPDATE SKIP LOCKED\n)\n"
        "RETURNING id, kind, payload, attempts"
    )
    wanted = ("queue", "run_at", "id")
    reached = Reached(claim, ("text", "integer", "interval"), "write", wanted, where="failed_at IS NULL")
    yield "Claim jobs", table, reached
    yield "Complete job", table, Reached(f"DELETE FROM {table.name}\nWHERE id = $1", ("uuid",), "write")
    failed = f"UPDATE {table.name}\nSET failed_at = now(), last_error = $2\nWHERE id = $1"
    yield "Give up job", table, Reached(failed, ("uuid", "text"), "write")


def _outbox(table: Table) -> Iterator[tuple[str, Table, Reached]]:
    # The lock ends with the relay's transaction, in which it publishes and deletes: a second relay gets
    # no row meanwhile, so none can overtake.
    take = (
        "WITH turn AS MATERIALIZED (\n"
        f"  SELECT pg_try_advisory_xact_lock(hashtext('{table.name}')) AS mine\n)\n"
        f"SELECT id, topic, ordering_key, payload\nFROM {table.name}\n"
        "WHERE (SELECT mine FROM turn)\nORDER BY id\nLIMIT $1\nFOR UPDATE"
    )
    yield "Relay outbox", table, Reached(take, ("integer",), "write")
    done = f"DELETE FROM {table.name}\nWHERE id = ANY($1)"
    yield "Clear outbox", table, Reached(done, ("uuid[]",), "write")


def _idempotency(table: Table) -> Iterator[tuple[str, Table, Reached]]:
    tenant = [table.tenant_column] if table.tenant_column else []
    columns = [*tenant, "caller", "idempotency_key", "request_hash"]
    types = (*("uuid" for _ in tenant), "text", "text", "bytea")
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    claim = (
        f"INSERT INTO {table.name} ({', '.join(columns)})\nVALUES ({places})\n"
        "ON CONFLICT DO NOTHING\nRETURNING created_at"
    )
    yield "Claim idempotency key", table, Reached(claim, types, "write")
    keys = columns[:-1]
    match = " AND ".join(f"{name} = ${number}" for number, name in enumerate(keys, start=1))
    read = f"SELECT request_hash, response_status, response_body\nFROM {table.name}\nWHERE {match}"
    yield "Read idempotent answer", table, Reached(read, types[:-1])
    first = len(keys) + 1
    store = (
        f"UPDATE {table.name}\nSET response_status = ${first}, response_body = ${first + 1}\nWHERE {match}"
    )
    yield "Store idempotent answer", table, Reached(store, (*types[:-1], "integer", "jsonb"), "write")


def _audit(table: Table) -> Iterator[tuple[str, Table, Reached]]:
    tenant = [table.tenant_column] if table.tenant_column else []
    columns = [*tenant, "actor", "action", "subject_table", "subject_id", "change", "correlation_id"]
    types = (*("uuid" for _ in tenant), "text", "text", "text", "text", "jsonb", "text")
    places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    write = f"INSERT INTO {table.name} ({', '.join(columns)})\nVALUES ({places})"
    yield "Record audit entry", table, Reached(write, types, "write")
    wanted = (*tenant, "subject_table", "subject_id", "created_at")
    match = " AND ".join(f"{name} = ${number}" for number, name in enumerate(wanted[:-1], start=1))
    read = (
        f"SELECT actor, action, change, correlation_id, created_at\nFROM {table.name}\nWHERE {match}\n"
        f"ORDER BY created_at DESC\nLIMIT ${len(wanted)}"
    )
    kinds = (*("uuid" for _ in tenant), "text", "text", "integer")
    yield "Read audit trail", table, Reached(read, kinds, index=wanted)


def _erasures(
    layout: Layout, mapped: Mapping[str, MappedEntity], tables: tuple[Table, ...]
) -> Iterator[tuple[str, Table, Reached]]:
    """Yield the erasure of what is personal where the law asks for it, or a delete only marks the row."""
    asked = any(one.startswith(_ERASING) for one in regimes(layout.case))
    for one in mapped.values():
        own = layout.operations(one.entity, "delete", "command", "update")
        told = any(is_erasure(operation) for operation in own)
        removed = any(operation.kind == "delete" for operation in own) and not one.keeps_deleted
        person = says(one.entity.name, vocabulary().people) and asked
        if has_personal(one) and not told and not removed and (one.keeps_deleted or person):
            yield f"Erase {singular(one.entity.name)} on request", one.table, erase(one, tables)
