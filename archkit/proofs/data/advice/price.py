"""What an index costs its table's writes, and what a cheaper plan saves: both in database time.

Planner costs become milliseconds by the fact ``advice.cost-unit``, entries by ``advice.index-entry``:
both were measured, on rows in memory, and are ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archkit.knowledge import fact
from archkit.proofs.data.advice.row_changes import RowChange

_SUMMARISING = "brin"


@dataclass(frozen=True)
class Keys:
    """What an index holds: its table, every column that its keys, condition and payload name."""

    name: str
    table: str
    method: str
    columns: frozenset[str]
    share: float = 1.0
    """The share of the table's rows that the index holds; below 1 with a condition."""


@dataclass(frozen=True)
class WriteCost:
    """What an index adds to its table's writes.

    `entries_per_second` counts its own entries and those that other indexes get only because of
    it; `hot_lost` names the updates that would touch no index without it; `unknown` the writes
    whose rate nobody states.
    """

    writes_per_second: float
    entries_per_second: float
    ms_per_second: float
    hot_lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def saved_ms(per_second: float, before: float, after: float) -> float:
    """Return the milliseconds of database time a second that a cheaper plan saves.

    Args:
        per_second: How often the pattern is called.
        before: Its cost, in the planner's units.
        after: Its cost afterwards.
    """
    return per_second * (before - after) * fact("advice.cost-unit").base / 1000  # microseconds to ms


def write_cost(
    index: Keys, others: Iterable[Keys], changes: Iterable[RowChange], rates: Mapping[str, float | None]
) -> WriteCost:
    """Return what an index adds to the writes of its table.

    An insert adds one entry. An update that touches no indexed column adds none (HOT); one that
    touches any adds an entry to each index of the table. A delete adds none.

    Args:
        index: The index.
        others: The other indexes of its table.
        changes: Everything that access patterns write.
        rates: Calls a second of each pattern, None where unknown.
    """
    beside = [one for one in others if one.table == index.table and one.name != index.name]
    writes = entries = 0.0
    lost, unknown = [], []
    for change in changes:
        if change.table != index.table or change.kind == "delete":
            continue
        count, is_lost = _entries(index, beside, change)
        lost += [change.pattern] if is_lost else []
        rate = rates.get(change.pattern)
        if rate is None:
            unknown += [change.pattern] if count else []
            continue
        writes += rate * change.rows
        entries += rate * change.rows * count
    each = fact("advice.summarised-entry" if index.method == _SUMMARISING else _entry_fact(index)).base
    return WriteCost(writes, entries, entries * each / 1000, tuple(lost), tuple(dict.fromkeys(unknown)))


def _entry_fact(index: Keys) -> str:
    return "advice.inverted-entry" if index.method == "gin" else "advice.index-entry"


def _entries(index: Keys, beside: list[Keys], change: RowChange) -> tuple[float, bool]:
    """Return the entries for each row changed, and whether the update avoids all indexes without it."""
    if change.kind == "insert":
        return index.share, False
    if index.method == _SUMMARISING:
        return (1.0 if index.columns & change.columns else 0.0), False
    touched = any(one.columns & change.columns for one in beside if one.method != _SUMMARISING)
    if touched:
        return index.share, False
    if not index.columns & change.columns:
        return 0.0, False
    return index.share + sum(one.share for one in beside if one.method != _SUMMARISING), True
