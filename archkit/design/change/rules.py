"""Constraints, keys and indexes of both models: which stay, move to other columns, come and go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from archkit.design.change.naming import constraint_columns, index_columns, renamed_in
from archkit.design.change.pairing import Pairing, TablePair
from archkit.design.data import Constraint, ForeignKey, Index, Table
from archkit.design.ddl_name import folded_sql
from archkit.design.ddl_table import foreign_key_name

T = TypeVar("T", Constraint, ForeignKey, Index)


@dataclass(frozen=True)
class Sorted(Generic[T]):
    """Rules of a table pair: `stay` and `move` are pairs of old and new, the rest exists on one side."""

    stay: tuple[tuple[T, T], ...]
    move: tuple[tuple[T, T], ...]
    went: tuple[T, ...]
    came: tuple[T, ...]


def constraints_of(pair: TablePair) -> Sorted[Constraint]:
    """Return the CHECK, UNIQUE and EXCLUDE constraints of a pair, sorted."""
    back = {one.new.name: one.old.name for one in pair.columns}

    def form(one: Constraint, names: Mapping[str, str]) -> object:
        columns = tuple(names.get(part, part) for part in one.columns)
        include = tuple(names.get(part, part) for part in one.include)
        text = folded_sql(renamed_in(one.expression, names))
        return one.kind, text, columns, include, one.nulls_not_distinct, one.deferrable

    return _sorted(
        pair.old.constraints, pair.new.constraints, lambda one: form(one, {}), lambda one: form(one, back),
        lambda one: pair.is_touched(constraint_columns(one, pair.new)),
    )  # fmt: skip


def indexes_of(pair: TablePair) -> Sorted[Index]:
    """Return the indexes of a pair, sorted; what an index is said to serve does not matter."""
    back = {one.new.name: one.old.name for one in pair.columns}

    def form(one: Index, names: Mapping[str, str]) -> object:
        parts = tuple(folded_sql(renamed_in(part, names)) for part in one.columns)
        include = tuple(names.get(part, part) for part in one.include)
        where = folded_sql(renamed_in(one.where or "", names))
        return one.method, parts, include, where, one.unique, one.nulls_not_distinct

    return _sorted(
        pair.old.indexes, pair.new.indexes, lambda one: form(one, {}), lambda one: form(one, back),
        lambda one: pair.is_touched(index_columns(one, pair.new)),
    )  # fmt: skip


def keys_of(pairing: Pairing, pair: TablePair) -> Sorted[ForeignKey]:
    """Return the foreign keys of a pair, sorted; one to a table that is copied goes and comes."""
    back = {one.new.name: one.old.name for one in pair.columns}

    def form(one: ForeignKey, names: Mapping[str, str], *, new: bool) -> object:
        target = pairing.of_new(one.references) if new else pairing.of_old(one.references)
        theirs = {two.new.name: two.old.name for two in target.columns} if target and new else {}
        called = (target.old.name if new else one.references) if target else f"{new} {one.references}"
        if target is None and new and not _is_ours(pairing, one.references):
            called = one.references
        if target and target.rebuilt:
            called = f"{new} {called}"
        columns = tuple(names.get(part, part) for part in one.columns)
        referenced = tuple(theirs.get(part, part) for part in one.referenced_columns)
        rest = one.on_delete, one.on_update, one.deferrable, one.full_match
        return columns, called, referenced, *rest

    def touched(one: ForeignKey) -> bool:
        target = pairing.of_new(one.references)
        return pair.is_touched(one.columns) or bool(target and target.is_touched(one.referenced_columns))

    return _sorted(
        pair.old.foreign_keys, pair.new.foreign_keys, lambda one: form(one, {}, new=False),
        lambda one: form(one, back, new=True), touched,
    )  # fmt: skip


def key_name(table: Table, key: ForeignKey) -> str:
    """Return the name of a foreign key."""
    return foreign_key_name(table, key)


def _is_ours(pairing: Pairing, name: str) -> bool:
    return pairing.new.table(name) is not None


def _sorted(
    old: tuple[T, ...],
    new: tuple[T, ...],
    old_form: Callable[[T], object],
    new_form: Callable[[T], object],
    touched: Callable[[T], bool],
) -> Sorted[T]:
    stay: list[tuple[T, T]] = []
    move: list[tuple[T, T]] = []
    came: list[T] = []
    left = [(one, old_form(one)) for one in old]
    for one in new:
        wanted = new_form(one)
        fitting = [item for item in left if item[1] == wanted]
        # Of two equal ones, the namesake stays.
        found = next((item for item in fitting if item[0].name == one.name), fitting[0] if fitting else None)
        if found is None:
            came.append(one)
            continue
        left.remove(found)
        (move if touched(one) else stay).append((found[0], one))
    return Sorted(tuple(stay), tuple(move), tuple(one for one, _ in left), tuple(came))
