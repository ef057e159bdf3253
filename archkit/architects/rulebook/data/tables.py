"""Entities as normalised tables: keys, columns, constraints, retention and partitions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archkit.architects.rulebook.data.columns import attributed, check, is_status
from archkit.architects.rulebook.data.entity_archetypes import Character, entity_key, says, vocabulary
from archkit.architects.rulebook.data.found_keys import id_column, plain_type
from archkit.architects.rulebook.data.keys import (
    OWN_COLUMNS,
    Parenthood,
    parenthoods,
    primary_key,
    time_column,
)
from archkit.architects.rulebook.data.layout import Layout
from archkit.architects.rulebook.data.ordered_log import ordered_log
from archkit.brief import Entity
from archkit.design import Column, Constraint, ForeignKey, Index, Table
from archkit.design.naming import singular, slug, sql_name
from archkit.knowledge import fact
from archkit.sizing import entity_bytes
from archkit.sizing.row_layout import row_layout_bytes

_JOB_STATES = ("queued", "running", "done", "failed")


@dataclass(frozen=True)
class Uniqueness:
    """A table that keeps one column unique across the partitions of another."""

    column: str
    table: Table


@dataclass(frozen=True)
class Numbering:
    """How a row gets its number: the parent's `counter`, found by the foreign key, gives `position`."""

    position: str
    counter: str
    key: ForeignKey


@dataclass(frozen=True)
class MappedEntity:
    """An entity and its table.

    `names` is column by the attribute's slug, `parents` the pointing columns by the parent's
    key; `time` orders rows; `status` is the state column where there is one.
    """

    entity: Entity
    character: Character
    table: Table
    names: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]
    time: str
    status: str | None = None
    keeps_deleted: bool = False
    uniqueness: tuple[Uniqueness, ...] = ()
    numbering: Numbering | None = None

    def with_key_tables(self, tables: tuple[Table, ...]) -> MappedEntity:
        """Return the same with these tables behind its unique columns."""
        pairs = zip(self.uniqueness, tables, strict=True)
        return replace(self, uniqueness=tuple(Uniqueness(one.column, table) for one, table in pairs))

    @property
    def counts_versions(self) -> bool:
        """Whether the table counts its changes; an attribute called version is not that."""
        return self.table.column("version") is not None and "version" not in self.names.values()

    @property
    def identity(self) -> tuple[str, ...]:
        """The primary key without the tenant and the partition's time."""
        table = self.table
        return tuple(
            name
            for name in table.primary_key
            if name not in {table.tenant_column, table.partition_by} or name in self._natural
        )

    @property
    def _natural(self) -> frozenset[str]:
        return frozenset(sql_name(part) for part in self.character.natural_key)


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
    table = Table(
        name=name,
        comment=_comment(entity, character),
        entity=entity.name,
        columns=columns,
        primary_key=tuple(part.name for part in primary_key(layout, entity)),
        foreign_keys=_foreign_keys(layout, links, tenant),
        constraints=_distinct_names((*own.constraints, *checks, *rules)),
        needed_by=_needed_by(layout, entity),
        rows_at_horizon=layout.rows.get(entity.name),
        row_bytes=_row_bytes(layout, entity, columns),
        retention_days=layout.retention_days(entity),
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
    return _with_uniqueness(found)


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
    deferred = any(one.deferred and one.kind in {"create", "command"} for one in layout.operations(entity))
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
        text = "Set when deleted; the row itself goes after the grace period."
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
    if entity.attributes and not (entity.bytes_per_row or brief.workload.record_bytes):
        return usual_row_bytes(columns)
    return round(entity_bytes(brief, entity).base)


def _distinct_names(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    return tuple({one.name: one for one in constraints}.values())


def _comment(entity: Entity, character: Character) -> str:
    text = (
        " ".join(entity.description.split())[:600] or f"Every {singular(entity.name)} that the system keeps."
    )
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


def _with_uniqueness(found: MappedEntity) -> MappedEntity:
    """Return the entity with its unique columns kept unique, also across partitions."""
    table = found.table
    scope = (table.tenant_column,) if table.tenant_column else ()
    constraints, indexes, apart = list(table.constraints), list(table.indexes), []
    for one in found.entity.attributes:
        column = found.names.get(slug(one.name))
        if not one.unique or column is None or found.identity == (column,):
            continue
        if table.partition_by:
            apart.append(_across_partitions(found, column, window=says(one.name, vocabulary().dedupe)))
        elif one.type == "email" or found.keeps_deleted:
            expression = f"lower({column})" if one.type == "email" else column
            text = f"One {singular(found.entity.name)} for each {one.name}, whatever its case."
            indexes.append(
                Index(
                    name=sql_name(f"{table.name} {column} key"), columns=(*scope, expression), unique=True,
                    where="deleted_at IS NULL" if found.keeps_deleted else None,
                    comment=text if one.type == "email" else text.removesuffix(", whatever its case.") + ".",
                )
            )  # fmt: skip
        else:
            name = sql_name(f"{table.name} {column} key")
            constraints.append(Constraint(name=name, kind="unique", columns=(*scope, column)))
    constraints += _one_per_choice(found, scope)
    update = {"constraints": _distinct_names(tuple(constraints)), "indexes": tuple(indexes)}
    return replace(found, table=table.model_copy(update=update), uniqueness=tuple(apart))


def _one_per_choice(found: MappedEntity, scope: tuple[str, ...]) -> list[Constraint]:
    if not found.character.one_per_choice or found.table.partition_by:
        return []
    pointing = tuple(column for columns in found.parents.values() for column in columns)
    chosen = (one for one in found.entity.attributes if one.type == "enum" and not is_status(one))
    columns = (*scope, *pointing, *(found.names[slug(one.name)] for one in chosen))
    if len(columns) == len(scope):
        return []
    return [Constraint(name=sql_name(f"{found.table.name} choice key"), kind="unique", columns=columns)]


def _across_partitions(found: MappedEntity, column: str, *, window: bool) -> Uniqueness:
    table = found.table
    kept = table.retention_days
    if window:
        days = fact("data.dedupe-window-days").base
        kept = min(kept, days) if kept else days
    share = kept / table.retention_days if kept and table.retention_days else 1.0
    of = singular(found.entity.name)
    scope = tuple(one for one in table.columns if one.name == table.tenant_column)
    source = next(one for one in table.columns if one.name == column)
    columns = (
        *scope,
        source.model_copy(update={"nullable": False}),
        *(
            Column(name=sql_name(f"{of} {name}"), type=plain_type(part.type))
            for name in found.identity
            if (part := table.column(name)) and name != column
        ),
        Column(name="created_at", type="timestamptz", default="now()"),
    )
    return Uniqueness(
        column,
        Table(
            name=sql_name(f"{of} {column}", plural=True),
            comment=f"Keeps {column} unique across the monthly partitions of {table.name}.",
            columns=columns,
            primary_key=(*(one.name for one in scope), column),
            needed_by=f"{column} of {table.name} must be unique, and its partitions only see their own month",
            rows_at_horizon=round((table.rows_at_horizon or 0) * share) or None,
            row_bytes=usual_row_bytes(columns),
            retention_days=kept,
            tenant_column=table.tenant_column,
        ),
    )
