"""Indexes that might serve what an access pattern asks of a table, the most promising first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archkit.design import Index, Table
from archkit.design.ddl_name import generated_name
from archkit.proofs.data.advice.condition import Condition
from archkit.proofs.data.advice.wanted import Wanted
from archkit.proofs.data.schema_inventory import IndexShape, TableShape

_RANGES = frozenset({"<", "<=", ">", ">="})
_WITHIN = frozenset({"@>", "<@", "?", "?|", "?&", "&&", "@@", "@?"})
_ALIKE = frozenset({"~~", "~~*", "~", "~*"})
_ORDERED = re.compile(r"timestamp|date|bigint|integer|uuid")
_TELLING = re.compile(r"^'[^%_\\]+%'")
_BACKWARDS = " DESC"
_WIDEST_KEY = 4
_MOST_INCLUDED = 3
_APPENDED = 0.9
"""Correlation of values with the place of their rows from which on a block range index finds them."""


def candidates(
    wish: Wanted, table: Table, shape: TableShape, appended: Mapping[str, float], *, trigrams: bool
) -> tuple[Index, ...]:
    """Return the indexes to try for what one pattern asks of a table.

    Args:
        wish: What it asks.
        table: The table in the model.
        shape: The same in the catalog; what an index of its own begins with already is left out.
        appended: How closely each column's values follow the order of the rows, -1 to 1.
        trigrams: Whether the extension for parts of words is at hand.
    """
    found: dict[tuple[object, ...], Index] = {}
    for one in _all(wish, table, shape, appended, trigrams=trigrams):
        if one.columns and not any(_begins(index, one) for index in shape.indexes):
            found.setdefault((one.columns, one.method, one.where, one.include), one)
    return tuple(found.values())


def index_named(table: Table, columns: tuple[str, ...], **more: object) -> Index:
    """Return an index of a table, named after its columns."""
    words = [*(re.sub(r"\W+", "_", part.lower()).strip("_")[:24] for part in columns)]
    kind = {"gin": "gin", "gist": "gist", "brin": "brin"}.get(str(more.get("method", "")), "")
    partial = "part" if more.get("where") else ""
    covering = "covering" if more.get("include") else ""
    name = generated_name(table.name, *words, kind, partial, covering, "idx")
    return Index.model_validate({"name": name, "columns": columns, **more})


def _all(
    wish: Wanted, table: Table, shape: TableShape, appended: Mapping[str, float], *, trigrams: bool
) -> Iterator[Index]:
    fixed = [one for one in wish.conditions if one.constant and not one.many and _narrows(one)]
    where = " AND ".join(one.sql for one in fixed) or None
    given = _keys(one for one in wish.conditions if one.operator == "=" and one not in fixed)
    given = _tenant_first(given, table)
    always = (*(one.key for one in fixed if one.operator == "="), *given)
    bounds = _keys(one for one in wish.conditions if one.operator in _RANGES)
    order = _one_way(wish.sort)
    for base, condition in ((given, where), (always, None)) if fixed else ((given, None),):
        if order:
            yield index_named(table, _cut((*base, *order)), where=condition)
        if bounds:
            yield index_named(table, _cut((*base, *bounds)), where=condition)
        if base:
            yield index_named(table, _cut(base), where=condition)
            yield from _covering(wish, table, _cut((*base, *(order or bounds))), condition)
    yield from _inverted(wish, table, shape, trigrams=trigrams)
    for key in bounds:
        column = shape.column(key.strip('"'))
        if column and _ORDERED.search(column.base) and abs(appended.get(column.name, 0.0)) > _APPENDED:
            yield index_named(table, (key,), method="brin")
    for key in (*given, *_keys(one for one in wish.alternatives if one.operator == "=")):
        yield index_named(table, (key,))


def _narrows(one: Condition) -> bool:
    return one.operator in {"=", "is null", "is not null", "true", "false"}


def _keys(conditions: Iterator[Condition]) -> tuple[str, ...]:
    """Return what conditions compare, rows of several columns taken apart."""
    found: list[str] = []
    for one in conditions:
        found += one.key[4:-1].split(", ") if one.key.startswith("ROW(") else [one.key]
    return tuple(dict.fromkeys(found))


def _tenant_first(keys: tuple[str, ...], table: Table) -> tuple[str, ...]:
    return tuple(sorted(keys, key=lambda key: key != table.tenant_column))


def _one_way(sort: tuple[str, ...]) -> tuple[str, ...]:
    """Return an order without its direction where it is the same for all keys: an index reads both ways."""
    backwards = [key.endswith(_BACKWARDS) for key in sort]
    if any(" NULLS " in key for key in sort):
        return sort
    return tuple(key.removesuffix(_BACKWARDS) for key in sort) if all(backwards) else sort


def _cut(keys: tuple[str, ...]) -> tuple[str, ...]:
    bare = {key.removesuffix(_BACKWARDS): key for key in reversed(keys)}
    return tuple(bare[name] for name in dict.fromkeys(key.removesuffix(_BACKWARDS) for key in keys))[
        :_WIDEST_KEY
    ]


def _covering(wish: Wanted, table: Table, keys: tuple[str, ...], where: str | None) -> Iterator[Index]:
    rest = tuple(name.strip('"') for name in wish.shown if name not in keys)
    if rest and len(rest) <= _MOST_INCLUDED and all(table.column(name) for name in rest):
        yield index_named(table, keys, where=where, include=rest)


def _inverted(wish: Wanted, table: Table, shape: TableShape, *, trigrams: bool) -> Iterator[Index]:
    for one in (*wish.conditions, *wish.alternatives):
        if one.operator in _WITHIN:
            column = shape.column(one.key.strip('"'))
            ranged = column is not None and "range" in column.base
            yield index_named(table, (one.key,), method="gist" if ranged else "gin")
        elif one.operator in _ALIKE:
            if one.operator == "~~" and _TELLING.match(one.value):
                yield index_named(table, (f"{one.key} text_pattern_ops",))
            elif trigrams:
                yield index_named(table, (f"{one.key} gin_trgm_ops",), method="gin")


def _begins(index: IndexShape, candidate: Index) -> bool:
    """Say whether an index that is there gives all that a candidate would give."""
    if index.method != candidate.method or _bare(index.where) != _bare(candidate.where or ""):
        return False
    keys = [_bare(key) for key in index.keys]
    wanted = [_bare(key) for key in candidate.columns]
    covered = set(candidate.include) <= {*index.plain_keys, *(name.strip('"') for name in index.included)}
    return covered and keys[: len(wanted)] == wanted


def _bare(text: str) -> str:
    return re.sub(r"[\s()\"]+", "", text).lower()
