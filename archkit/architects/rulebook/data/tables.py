"""Entities as normalised tables: keys, columns, constraints, retention and partitions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from archkit.architects.rulebook.data.columns import attributed, check, is_status
from archkit.architects.rulebook.data.entity_archetypes import Character, entity_key
from archkit.architects.rulebook.data.exclusion import no_overlap
from archkit.architects.rulebook.data.found_keys import id_column
from archkit.architects.rulebook.data.keys import (
    OWN_COLUMNS,
    Parenthood,
    parenthoods,
    primary_key,
    time_column,
)
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.links import ends_differ
from archkit.architects.rulebook.data.machine_made import waits
from archkit.architects.rulebook.data.mapped_entity import MappedEntity, Numbering
from archkit.architects.rulebook.data.nest import depth, is_nested, most_levels, not_own_parent
from archkit.architects.rulebook.data.ordered_log import ordered_log
from archkit.architects.rulebook.data.uniqueness import with_uniqueness
from archkit.brief import Entity
from archkit.design import Column, Constraint, ForeignKey, Table
from archkit.design.naming import singular, slug
from archkit.sizing import entity_bytes
from archkit.sizing.row_layout import row_layout_bytes

_JOB_STATES = ("queued", "running", "done", "failed")


def mapped(layout: Layout, entity: Entity) -> MappedEntity:
    """Return an entity with its table; the table has no access indexes yet."""
    name = layout.tables[entity.name]
    character = layout.inventory.characters[entity.name]
    links = parenthoods(layout, entity)
    pointing = tuple(column for link in links for column in link.columns)
    taken = (*OWN_COLUMNS, *([layout.tenant_column] if layout.tenant_column else []))
    taken += tuple(column.name for column in pointing)
    own = attributed(entity, layout, taken)
    status = next((own.names[slug(one.name)] for one in entity.attributes if is_status(one)), None)
    added, checks = _added(layout, entity, status, own.names)
    tenant = layout.tenant_column if entity.name != layout.inventory.tenant else None
    columns = (
        *_leading(layout, entity, tenant),
        *_required(pointing, layout, entity),
        *own.columns,
        *added,
    )
    rules = _own_checks(character, name, {column.name for column in columns})
    keys = _foreign_keys(layout, links, tenant)
    from_moment = own.names.get(slug(entity.retention_from)) if entity.retention_from else None
    table = Table(
        name=name,
        comment=_comment(entity, character),
        entity=entity.name,
        columns=columns,
        primary_key=tuple(part.name for part in primary_key(layout, entity)),
        foreign_keys=keys,
        constraints=_distinct_names((*own.constraints, *checks, *rules)),
        needed_by=_needed_by(layout, entity),
        rows_at_horizon=layout.rows.get(entity.name),
        row_bytes=_row_bytes(layout, entity, columns),
        retention_days=layout.retention_days(entity),
        retention_from=from_moment if layout.retention_days(entity) else None,
        restore_days=layout.restore_days(entity),
        partition_by=time_column(layout, entity) if entity.name in layout.partitioned else None,
        tenant_column=tenant,
    )
    found = MappedEntity(
        entity, character, table, own.names,
        {entity_key(link.parent): tuple(column.name for column in link.columns) for link in links},
        time_column(layout, entity), status or ("status" if table.column("status") and added else None),
        entity.name in layout.kept_when_deleted,
        numbering=_numbering(layout, entity, links, own.names),
    )  # fmt: skip
    table = found.table
    more = (*table.constraints, *not_own_parent(table), *no_overlap(found))
    more = (*more, *ends_differ(table)) if character.link else more
    table = table.model_copy(update={"constraints": _distinct_names(more)})
    return with_uniqueness(replace(found, table=table))


def _numbering(
    layout: Layout, entity: Entity, links: tuple[Parenthood, ...], names: Mapping[str, str]
) -> Numbering | None:
    log = ordered_log(layout)
    if log is None or log.change != entity.name:
        return None
    key = next((link.key for link in links if entity_key(link.parent) == entity_key(log.parent)), None)
    return Numbering(names[slug(log.position)], log.counter, key) if key else None


def _leading(layout: Layout, entity: Entity, tenant: str | None) -> tuple[Column, ...]:
    columns = []
    if tenant:
        columns.append(Column(name=tenant, type="uuid", comment="The organisation that the row belongs to."))
    if "id" in {part.name for part in primary_key(layout, entity)}:
        columns.append(id_column(entity))
    return tuple(columns)


def _required(pointing: tuple[Column, ...], layout: Layout, entity: Entity) -> tuple[Column, ...]:
    key = {part.name for part in primary_key(layout, entity)}
    return tuple(
        column.model_copy(update={"nullable": False}) if column.name in key else column for column in pointing
    )


def _added(
    layout: Layout, entity: Entity, status: str | None, names: Mapping[str, str]
) -> tuple[tuple[Column, ...], tuple[Constraint, ...]]:
    """Return the columns that the system needs for itself."""
    character = layout.inventory.characters[entity.name]
    columns: list[Column] = []
    checks: list[Constraint] = []
    deferred = any(
        waits(character, one) and one.kind in {"create", "command"} for one in layout.operations(entity)
    )
    if deferred and status is None and "status" not in names.values():
        text = "How far the deferred work is; callers were answered before it was done."
        columns.append(Column(name="status", type="text", default=f"'{_JOB_STATES[0]}'", comment=text))
        values = ", ".join(f"'{state}'" for state in _JOB_STATES)
        checks.append(check(layout.tables[entity.name], "status", f"status IN ({values})"))
    strong = (entity.consistency or layout.case.brief.quality.consistency) == "strong"
    counted = "version" in names.values()
    if strong and not counted and not character.immutable and layout.operations(entity, "update"):
        text = "Counts changes; an update names the version that it read."
        columns.append(Column(name="version", type="integer", default="1", comment=text))
    if character.role == "account" and not any(name.startswith("balance") for name in names.values()):
        kind, name = ("bigint", "balance_minor") if layout.minor_units else ("numeric(19,4)", "balance")
        text = "The sum of the account's entries, moved in the transaction that books them."
        columns.append(Column(name=name, type=kind, default="0", comment=text))
    log = ordered_log(layout)
    if log and log.parent == entity.name:
        text = f"The {log.position} of the newest {log.change}; moved in the statement that adds one."
        columns.append(Column(name=log.counter, type="bigint", default="0", comment=text))
    if time_column(layout, entity) == "created_at":
        columns.append(Column(name="created_at", type="timestamptz", default="now()"))
    if not character.immutable:
        columns.append(Column(name="updated_at", type="timestamptz", default="now()"))
    if entity.name in layout.kept_when_deleted:
        days = layout.restore_days(entity)
        text = f"Set when deleted; the row can be restored for {days:g} days and then goes for good."
        columns.append(Column(name="deleted_at", type="timestamptz", nullable=True, comment=text))
    return tuple(columns), tuple(checks)


def _foreign_keys(
    layout: Layout, links: tuple[Parenthood, ...], tenant: str | None
) -> tuple[ForeignKey, ...]:
    keys = [link.key for link in links if link.key]
    if tenant and layout.inventory.tenant:
        keys.insert(0, ForeignKey(columns=(tenant,), references=layout.tables[layout.inventory.tenant]))
    return tuple(keys)


def _own_checks(character: Character, table: str, columns: set[str]) -> tuple[Constraint, ...]:
    """Return the rules of an entity's kind that speak only of columns that this table has."""
    return tuple(
        check(table, f"rule {number}", expression)
        for number, expression in enumerate(character.checks, start=1)
        if set(re.findall(r"\b[a-z_]+\b", expression)) <= columns
    )


def usual_row_bytes(columns: tuple[Column, ...]) -> int:
    """Return the usual bytes of a row with these columns, as PostgreSQL lays it out."""
    return round(row_layout_bytes(columns))


def _row_bytes(layout: Layout, entity: Entity, columns: tuple[Column, ...]) -> int:
    """Return the bytes of a row: those stated, those of its columns, or an assumption where none is named."""
    brief = layout.inventory.brief
    if layout.inventory.characters[entity.name].link:
        return usual_row_bytes(columns)
    told = entity.bytes_per_row or layout.case.stated.workload.record_bytes
    if entity.attributes and not told:
        return usual_row_bytes(columns)
    return round(entity_bytes(brief, entity).base)


def _distinct_names(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    return tuple({one.name: one for one in constraints}.values())


def _comment(entity: Entity, character: Character) -> str:
    text = (
        " ".join(entity.description.split())[:600] or f"Every {singular(entity.name)} that the system keeps."
    )
    if is_nested(entity):
        told = depth(entity)
        text += f" At most {told} levels deep." if told and f"{told} level" not in text else ""
        text += "" if told else f" The brief says no depth; statements follow {most_levels()} levels."
    return f"{text} {character.note}".strip()


def _needed_by(layout: Layout, entity: Entity) -> str:
    operations = [one.name for one in layout.operations(entity)]
    children = [
        one.name for one in layout.inventory.entities if entity.name in one.belongs_to and one is not entity
    ]
    reasons = []
    if operations:
        reasons.append(f"operations: {', '.join(operations)}")
    if children:
        reasons.append(f"{', '.join(children)} belong to it")
    if entity.name == layout.inventory.tenant:
        reasons.append("every row belongs to one of its rows")
    origin = "the brief names the entity" if entity.source == "brief" else entity.source
    return "; ".join([*reasons, origin])[:1_900]
