"""Indexes derived from access patterns and foreign keys; none without a reason, none twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from archkit.architects.rulebook.data.access_patterns import Reach
from archkit.design import Index, Table
from archkit.design.naming import sql_name, unique


@dataclass
class _Wish:
    """An index that something asks for."""

    columns: tuple[str, ...]
    method: str = "btree"
    where: str | None = None
    serves: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def indexed(tables: tuple[Table, ...], reaches: tuple[Reach, ...]) -> tuple[Table, ...]:
    """Return the tables with their indexes; names differ across the whole schema."""
    found = [_kept(table, _wishes(table, reaches)) for table in tables]
    names = unique(
        _taken(tables)
        + [_name(table, wish) for table, wishes in zip(tables, found, strict=True) for wish in wishes]
    )
    fresh = iter(names[len(_taken(tables)) :])
    return tuple(
        table.model_copy(
            update={"indexes": (*table.indexes, *(_index(wish, next(fresh)) for wish in wishes))}
        )
        for table, wishes in zip(tables, found, strict=True)
    )


def _taken(tables: tuple[Table, ...]) -> list[str]:
    constraints = [one.name for table in tables for one in table.constraints if one.kind == "unique"]
    return [
        *(table.name for table in tables),
        *(f"{table.name}_pkey"[:63] for table in tables),
        *constraints,
        *(index.name for table in tables for index in table.indexes),
    ]


def _wishes(table: Table, reaches: tuple[Reach, ...]) -> list[_Wish]:
    wishes: dict[tuple[object, ...], _Wish] = {}
    for one in reaches:
        wanted = one.wanted
        if one.pattern.table != table.name or not wanted.index:
            continue
        key = (wanted.index, wanted.method, wanted.where)
        wish = wishes.setdefault(key, _Wish(wanted.index, wanted.method, wanted.where))
        wish.serves.append(one.pattern.id)
    for foreign in table.foreign_keys:
        wish = wishes.setdefault((foreign.columns, "btree", None), _Wish(foreign.columns))
        wish.comments.append(
            f"Foreign key to {foreign.references}: joins, and deletes there, find rows here."
        )
    return list(wishes.values())


def _kept(table: Table, wishes: list[_Wish]) -> list[_Wish]:
    """Return the wishes that no key and no longer wish fulfils already; those take over the reasons."""
    keys = [table.primary_key]
    keys += [constraint.columns for constraint in table.constraints if constraint.kind == "unique"]
    keys += [index.columns for index in table.indexes if index.where is None]
    partial = [(index.columns, index.where) for index in table.indexes if index.where and index.unique]
    ordered = sorted(wishes, key=lambda wish: -len(wish.columns))
    kept: list[_Wish] = []
    for wish in ordered:
        own = [columns for columns, where in partial if where == wish.where]
        if wish.method == "btree" and any(_fulfils(wish, key) for key in (*keys, *own)):
            continue
        longer = next((one for one in kept if _covers(one, wish)), None)
        if longer:
            longer.serves += [name for name in wish.serves if name not in longer.serves]
            longer.comments += wish.comments
        else:
            kept.append(wish)
    return [wish for wish in wishes if wish in kept]


def _fulfils(wish: _Wish, key: tuple[str, ...]) -> bool:
    """Say whether a key serves the wish: it begins with its columns, or pins down the same few rows."""
    return key[: len(wish.columns)] == wish.columns or (
        len(key) < len(wish.columns) and wish.columns[: len(key)] == key
    )


def _covers(longer: _Wish, wish: _Wish) -> bool:
    same_kind = longer.method == wish.method == "btree"
    return (
        same_kind
        and longer.where in {None, wish.where}
        and longer.columns[: len(wish.columns)] == wish.columns
    )


_EXPRESSIONS = {"gin": "search", "gist": "position"}


def _name(table: Table, wish: _Wish) -> str:
    parts = " ".join(_EXPRESSIONS.get(wish.method, column) for column in wish.columns)
    return sql_name(f"{table.name} {parts} idx")


def _index(wish: _Wish, name: str) -> Index:
    served = f"Serves {', '.join(wish.serves)}." if wish.serves else ""
    return Index.model_validate(
        {
            "name": name,
            "columns": wish.columns,
            "method": wish.method,
            "where": wish.where,
            "serves": tuple(wish.serves),
            "comment": " ".join(part for part in (served, *dict.fromkeys(wish.comments)) if part)[:1_900],
        }
    )
