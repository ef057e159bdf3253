"""Tables that live in a store of their own: taken out of what PostgreSQL proves, and laid out by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.architects.rulebook.data.access_patterns import Reach
from archkit.architects.rulebook.data.layout import Layout
from archkit.brief import Entity, Operation
from archkit.design import Architecture, Component, Table
from archkit.design.data import TableElsewhere
from archkit.design.naming import sql_name
from archkit.sizing.ceiling import POSTGRESQL, keeps_own

_CHANGED = frozenset({"create", "update", "delete", "command"})


@dataclass(frozen=True)
class Kept:
    """The tables and access patterns of the system of record, and the tables that live elsewhere."""

    tables: tuple[Table, ...]
    found: tuple[Reach, ...]
    elsewhere: tuple[TableElsewhere, ...] = ()


def kept_apart(
    plan: Layout, shape: Architecture | None, tables: tuple[Table, ...], found: tuple[Reach, ...]
) -> Kept:
    """Return what stays in the system of record and what the store of appended rows keeps.

    A store of another engine takes its tables with it; where it is PostgreSQL as well, they stay in
    the model. No reference crosses between two stores: the column stays, and nothing enforces it.
    """
    store = next((one for one in shape.components if keeps_own(one)), None) if shape else None
    if store is None:
        return Kept(tables, found)
    names = _names(plan, store)
    own = {one.name for one in tables if one.entity in names}
    apart = tuple(_uncrossed(one, own) for one in tables)
    if store.technology in POSTGRESQL:
        return Kept(tuple(_placed(one, store) if one.name in own else one for one in apart), found)
    moved = tuple(one for one in found if one.pattern.table in own or _reads(one, own))
    return Kept(
        tables=tuple(one for one in apart if one.name not in own),
        found=tuple(one for one in found if one not in moved),
        elsewhere=tuple(_elsewhere(plan, one, store) for one in apart if one.name in own),
    )


def _names(plan: Layout, store: Component) -> frozenset[str]:
    """Return the entities that a store keeps; all that grow by time where the brief names none."""
    entities = plan.inventory.entities
    named = frozenset(one.name for one in entities) & frozenset(store.modules)
    return named or frozenset(one.name for one in entities if plan.grows_by_time(one))


def _uncrossed(table: Table, own: set[str]) -> Table:
    """Return a table without the references that would cross into another store."""
    inside = table.name in own
    kept = tuple(key for key in table.foreign_keys if (key.references in own) == inside)
    return table if kept == table.foreign_keys else table.model_copy(update={"foreign_keys": kept})


def _placed(table: Table, store: Component) -> Table:
    comment = f"{table.comment.rstrip('.')}. Lives in {store.id}, apart from the other tables."
    return table.model_copy(update={"comment": comment[:500]})


def _reads(one: Reach, own: set[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", one.pattern.sql) for name in own)


def _elsewhere(plan: Layout, table: Table, store: Component) -> TableElsewhere:
    entity = next(one for one in plan.inventory.entities if one.name == table.entity)
    time = table.partition_by or _time(table)
    key = _key(plan, entity, table)
    return TableElsewhere(
        name=table.name,
        entity=table.entity,
        store=store.id,
        engine=store.technology or store.id,
        comment=table.comment,
        columns=table.columns,
        layout=_LAYOUTS.get(store.technology or "", _LAYOUTS["clickhouse"]).format(
            key=", ".join(key) or "the sender", time=time or "time of arrival"
        ),
        reached=tuple(
            _reached(one, key, time) for one in plan.inventory.operations if one.entity == entity.name
        ),
        rows_at_horizon=table.rows_at_horizon,
        row_bytes=table.row_bytes,
        retention_days=table.retention_days,
    )


def _time(table: Table) -> str:
    return next((one.name for one in table.columns if one.type.startswith("timestamp")), "")


def _key(plan: Layout, entity: Entity, table: Table) -> tuple[str, ...]:
    """Return the columns by which rows are found: what operations select by, else the parents."""
    wanted = [
        name for one in plan.inventory.operations if one.entity == entity.name for name in one.by
    ] or list(entity.belongs_to)
    columns = {one.name for one in table.columns}
    spelled = (sql_name(name) for name in wanted)
    found = [next((one for one in (name, f"{name}_id") if one in columns), "") for name in spelled]
    return tuple(dict.fromkeys(name for name in found if name and name != _time(table)))


def _reached(one: Operation, key: tuple[str, ...], time: str) -> str:
    if one.kind in _CHANGED:
        return f"{one.name}: appended in batches"
    by = ", ".join(key) or "every row"
    return f"{one.name}: {by}, a range of {time or 'rows'}, newest first"


_LAYOUTS: Mapping[str, str] = {
    "clickhouse": "MergeTree, ORDER BY ({key}, {time}), PARTITION BY month of {time}",
    "timescaledb": "hypertable on {time}, one chunk a day, compressed by ({key})",
    "cassandra": "PRIMARY KEY (({key}, bucket of {time}), {time})",
    "dynamodb": "partition key ({key}, bucket of {time}), sort key {time}",
    "s3": "files by hour of {time}, sorted by ({key})",
}
