"""What an index takes for each row of its table: by its method, how full its pages are, what it holds.

B-trees follow PostgreSQL's layout (`archkit.sizing.row_layout`): equal keys are kept once, and keys
that come in no order leave their leaves a third empty. The other methods follow measured facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from archkit.design import Column, Constraint, DataModel, ForeignKey, Table
from archkit.knowledge import Fact, fact
from archkit.sizing.row_layout import (
    End,
    bare_entry_bytes,
    entry_layout_bytes,
    usual_value_bytes,
    usual_values,
)

ENDS: tuple[End, ...] = ("low", "base", "high")
Ends = tuple[float, float, float]
"""Low, base and high bytes for each row of the table."""
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_PLAIN = re.compile(r'^"?([a-z_][a-z0-9_]*)"?(\s|$)')
_METHOD = re.compile(r"using\s+(\w+)", re.IGNORECASE)
_NEARLY_ALL = re.compile(r"deleted\w*\s+is\s+null", re.IGNORECASE)
_MOST_ALIKE = 440
"""Rows that one entry of a B-tree names at most: it takes a third of a page."""
_BOX, _RANGE = 32.0, 24.0
"""Bytes of the box around a point, and of a range of two times with its header."""


@dataclass(frozen=True)
class StoredIndex:
    """An index as it lies on disk, that of a key or constraint as well; `items` may be expressions."""

    items: tuple[str, ...]
    method: str = "btree"
    include: tuple[str, ...] = ()
    unique: bool = False
    where: str = ""


def stored_indexes(table: Table) -> tuple[StoredIndex, ...]:
    """Return everything that has entries for a table's rows: its key, unique and exclusion rules, indexes."""
    found = [StoredIndex(table.primary_key, unique=True)] if table.primary_key else []
    found += [_of_rule(one) for one in table.constraints if one.kind != "check"]
    found += [
        StoredIndex(one.columns, one.method, one.include, one.unique, one.where or "")
        for one in table.indexes
    ]
    return tuple(one for one in found if one.items)


def index_row_bytes(index: StoredIndex, table: Table, data: DataModel) -> Ends:
    """Return the bytes that an index takes for each row of its table; a condition leaves rows out.

    Args:
        index: The index.
        table: Its table.
        data: The model, for the rows of tables that are referred to.
    """
    columns = tuple(_column(item, table) for item in (*index.items, *index.include))
    sized = _BY_METHOD.get(index.method, _other)
    low, base, high = sized(_Asked(index, columns, table, data))
    held = _held(index.where)
    return low * held[0], base * held[1], high * held[2]


@dataclass(frozen=True)
class _Asked:
    """An index with the columns of its keys and payload."""

    index: StoredIndex
    columns: tuple[Column, ...]
    table: Table
    data: DataModel


def _of_rule(one: Constraint) -> StoredIndex:
    if one.kind == "unique":
        return StoredIndex(one.columns, include=one.include, unique=True)
    method = _METHOD.search(one.expression)
    inner = one.expression[one.expression.find("(") + 1 :]
    items = tuple(re.split(r"\s+with\s+", part, flags=re.IGNORECASE)[0].strip() for part in inner.split(","))
    return StoredIndex(items, method[1].lower() if method else "gist")


def _column(item: str, table: Table) -> Column:
    """Return the column that an item of an index holds; a text of usual length for what has none."""
    plain = _PLAIN.match(item.strip())
    own = table.column(plain[1]) if plain else None
    if own:
        return own
    named = [table.column(name) for name in dict.fromkeys(_NAME.findall(item.lower()))]
    found = [one for one in named if one]
    if len(found) == 1 and "->" not in item:
        return found[0]
    return Column(name="expression", type="text")


def _btree(asked: _Asked) -> Ends:
    """Return an entry's bytes: dense, equal keys once at the low end; scattered and all apart at the high."""
    dense, scattered = fact("capacity.postgresql.leaf-fill").base, fact("capacity.postgresql.scattered-fill")
    ordered = comes_in_order(asked.columns[0])
    alike = 1.0 if asked.index.unique or asked.index.include else _alike(asked)
    once = alike > 1 or _may_repeat(asked)
    low, base, high = (usual_values(asked.columns, end) for end in ENDS)
    return (
        entry_layout_bytes(asked.columns, low, filled=dense, alike=_MOST_ALIKE if once else 1.0),
        entry_layout_bytes(asked.columns, base, filled=dense if ordered else scattered.base, alike=alike),
        entry_layout_bytes(asked.columns, high, filled=scattered.base if ordered else scattered.lowest),
    )


def comes_in_order(column: Column) -> bool:
    """Say whether new values of a column come one after the other: a counter, a time, a timed uuid."""
    default = (column.default or "").lower()
    counted = column.identity != "no" or "serial" in column.type.lower() or "nextval" in default
    return counted or "uuidv7" in default or ("now()" in default and column.type.startswith("timestamp"))


def _may_repeat(asked: _Asked) -> bool:
    """Say whether several rows may have equal keys: no unique key of the table is among the columns."""
    if asked.index.unique or asked.index.include:
        return False
    held = {one.name for one in asked.columns}
    return not any(set(key) <= held for key in _unique_keys(asked.table)) and not any(
        one.type.startswith("timestamp") for one in asked.columns
    )


def _unique_keys(table: Table) -> Iterable[tuple[str, ...]]:
    yield table.primary_key
    yield from (one.columns for one in table.constraints if one.kind == "unique")
    yield from (one.columns for one in table.indexes if one.unique and not one.where)
    yield from ((one.name,) for one in table.columns if one.name in table.primary_key and one.default)


def _alike(asked: _Asked) -> float:
    """Return how many rows share a key of references, flags and listed values; 1 where nobody knows."""
    rows = asked.table.rows_at_horizon
    if not rows or not _may_repeat(asked):
        return 1.0
    left, different = {one.name for one in asked.columns}, 1.0
    for key in asked.table.foreign_keys:
        parent = asked.data.table(key.references)
        if set(key.columns) <= left and parent and parent.rows_at_horizon:
            left, different = left - _covered(key, asked.table), different * parent.rows_at_horizon
    for column in [one for one in asked.columns if one.name in left]:
        listed = _listed(column, asked.table, asked.data)
        if listed is None:
            return 1.0
        different *= listed
    return min(max(rows / max(different, 1.0), 1.0), _MOST_ALIKE)


def _covered(key: ForeignKey, table: Table) -> set[str]:
    """Return the columns that a reference settles; a parent belongs to one tenant."""
    tenant = {table.tenant_column} if table.tenant_column else set()
    return set(key.columns) | tenant


def _listed(column: Column, table: Table, data: DataModel) -> float | None:
    """Return how many values a column may have, where its type or a check lists them."""
    if column.type.lower().startswith("bool"):
        return 2.0
    own = next((one for one in data.types if one.name == column.type and one.labels), None)
    if own:
        return float(len(own.labels))
    rules = (one.expression for one in table.constraints if one.kind == "check")
    listed = re.compile(rf"\b{re.escape(column.name)}\s+in\s*\(([^)]*)\)", re.IGNORECASE)
    found = next((match for rule in rules if (match := listed.search(rule))), None)
    return float(found[1].count(",") + 1) if found else None


def _gin(asked: _Asked) -> Ends:
    return _times(fact("capacity.postgresql.gin-share"), _values(asked))


def _gist(asked: _Asked) -> Ends:
    """Return a key of two bounds for each value in a tree whose pages are partly filled."""
    fill = fact("capacity.postgresql.gist-fill")
    bounds = [
        Column(name=one.name, type="text") for one in asked.columns
    ]  # the key of a bound has no fixed length
    low, base, high = (
        bare_entry_bytes(bounds, {one.name: _bound(one, end) for one in asked.columns}) for end in ENDS
    )
    return low / fill.highest, base / fill.base, high / fill.lowest


def _bound(column: Column, end: End) -> float:
    kind = column.type.lower()
    if "range" in kind:
        return _RANGE
    return _BOX if kind.startswith("point") else 2 * usual_value_bytes(column, end)


def _each(fact_id: str) -> Callable[[_Asked], Ends]:
    def sized(_: _Asked) -> Ends:
        one = fact(fact_id)
        return one.lowest, one.base, one.highest

    return sized


def _other(asked: _Asked) -> Ends:
    return _times(fact("capacity.postgresql.other-entry"), _values(asked))


def _values(asked: _Asked) -> Ends:
    low, base, high = (sum(usual_value_bytes(one, end) for one in asked.columns) for end in ENDS)
    return low, base, high


def _times(one: Fact, values: Ends) -> Ends:
    return one.lowest * values[0], one.base * values[1], one.highest * values[2]


def _held(where: str) -> Ends:
    """Return the share of the rows that a condition leaves in an index."""
    if not where or _NEARLY_ALL.search(where):
        return 1.0, 1.0, 1.0
    share = fact("capacity.postgresql.partial-share")
    return share.lowest, share.base, share.highest


_BY_METHOD: Mapping[str, Callable[[_Asked], Ends]] = MappingProxyType(
    {
        "btree": _btree,
        "gin": _gin,
        "gist": _gist,
        "spgist": _gist,
        "brin": _each("capacity.postgresql.brin-entry"),
        "hash": _each("capacity.postgresql.hash-entry"),
    }
)
