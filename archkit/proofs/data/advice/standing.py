"""What each index that is there costs the writes, and what it gives the access patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.proofs.data.advice.price import Keys, WriteCost, saved_ms, write_cost
from archkit.proofs.data.advice.row_changes import RowChange
from archkit.proofs.data.advice.size import IndexSize
from archkit.proofs.data.advice.trial import Costs
from archkit.proofs.data.schema_explain import Planned
from archkit.proofs.data.schema_inventory import IndexShape, KeyShape, TableShape


@dataclass(frozen=True)
class Standing:
    """An index that is there, in figures.

    `reason` says why it stays whatever it saves: a key, a rule, a foreign key; empty where only
    access patterns can justify it. `saved_ms` is None where that cannot be said, `unrated` naming
    the patterns that use it whose rate nobody states. `writes_per_second` are rows of its table.
    """

    table: str
    name: str
    keys: tuple[str, ...]
    where: str
    reason: str
    used_by: tuple[str, ...]
    unrated: tuple[str, ...]
    write: WriteCost
    saved_ms: float | None
    entry_bytes: float


def keys_of(tables: Mapping[str, TableShape], sizes: Mapping[str, IndexSize]) -> dict[str, Keys]:
    """Return what every index of the catalog holds, by its name."""
    found = {}
    for table in tables.values():
        names = {column.name for column in table.columns}
        for index in table.indexes:
            text = " ".join([*index.keys, *index.included, index.where])
            share = sizes[index.name].share if index.where and index.name in sizes else 1.0
            columns = frozenset(re.findall(r"\w+", text)) & names
            found[index.name] = Keys(index.name, table.name, index.method, columns, share)
    return found


def standing_indexes(  # noqa: PLR0913 - what a run of the schema knows
    tables: Mapping[str, TableShape],
    *,
    sizes: Mapping[str, IndexSize],
    held: Mapping[str, Keys],
    changes: tuple[RowChange, ...],
    plans: tuple[Planned, ...],
    before: Costs,
    lost: Mapping[str, Costs],
) -> tuple[Standing, ...]:
    """Return every index that is there with its price and its worth, table by table."""
    rates = {plan.pattern.id: plan.pattern.per_second_peak for plan in plans}
    found = []
    for table in tables.values():
        for index in table.indexes:
            used = tuple(
                plan.pattern.id
                for plan in plans
                if index.name in plan.indexes | before.uses.get(plan.pattern.id, frozenset())
            )
            unrated = tuple(name for name in used if rates[name] is None or name not in before.cost)
            costs = lost.get(index.name)
            found.append(
                Standing(
                    table=table.name,
                    name=index.name,
                    keys=index.keys,
                    where=index.where,
                    reason=_reason(index, table),
                    used_by=used,
                    unrated=unrated,
                    write=write_cost(held[index.name], held.values(), changes, rates),
                    saved_ms=_saved(costs, before, rates) if costs is not None else None,
                    entry_bytes=sizes[index.name].entry_bytes if index.name in sizes else 0.0,
                )
            )
    return tuple(found)


def follows_key(index: IndexShape, key: KeyShape) -> bool:
    """Say whether an index finds the rows that point to a parent by a foreign key."""
    whole = not index.where or index.where in {f"({name} IS NOT NULL)" for name in key.columns}
    first = index.plain_keys[: len(key.columns)]
    ordered = index.method == "btree" or (index.method == "hash" and len(key.columns) == 1)
    return ordered and whole and set(first) == set(key.columns)


def _reason(index: IndexShape, table: TableShape) -> str:
    if index.constraint:
        return "key"
    if index.unique:
        return "no two alike"
    key = next((key for key in table.foreign_keys if follows_key(index, key)), None)
    return f"foreign key to {key.target}" if key else ""


def _saved(lost: Costs, before: Costs, rates: Mapping[str, float | None]) -> float:
    return sum(saved_ms(rates[name] or 0.0, cost, before.cost[name]) for name, cost in lost.cost.items())
