"""Links of many to many: two rows of each side, each linked to both of the other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from archkit.brief import Entity
from archkit.design import DataModel, Table
from archkit.design.ddl_name import literal, quoted
from archkit.design.naming import words
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_fill import Filling
from archkit.proofs.data.schema_inventory import KeyShape, TableShape
from archkit.proofs.data.told.rows import Rows, rows_for_trials
from archkit.proofs.data.told.trial import CannotTryError, Outcome, Trial

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_REMEDY = "Add a table with a foreign key to each side and a primary key over both."
_Pair = tuple[KeyShape, KeyShape]


def try_link(  # noqa: PLR0913, PLR0917 - two sides, and the database
    connection: Connection,
    entity: Entity,
    other: str,
    sides: tuple[Table, Table],
    data: DataModel,
    tables: Mapping[str, TableShape],
    filling: Filling,
) -> Trial:
    """Return whether rows of two tables can be linked many to many."""
    told = f"many {other}, which has many {entity.name}"
    one, two = sides
    pairs = _pairs(one.name, two.name, tables)
    if not pairs:
        outcome, seen, place = _unlinked(one, two, tables)
        return Trial("links", entity.name, told, place, outcome, seen, _REMEDY if outcome == "broken" else "")
    tried: list[tuple[Outcome, str, str]] = []
    for name, keys in pairs:
        try:
            with rows_for_trials(connection, _table(data, name), tables, filling, emptied=True) as rows:
                tried.append((*_linked(rows, keys), name))
        except CannotTryError as error:
            tried.append(("untried", str(error), name))
    order = ("holds", "untried", "broken")
    outcome, seen, name = min(tried, key=lambda each: order.index(each[0]))
    remedy = _REMEDY if outcome == "broken" else ""
    return Trial("links", entity.name, told, f"data.tables.{name}", outcome, seen, remedy)


def _table(data: DataModel, name: str) -> Table:
    return next(one for one in data.tables if one.name == name)


def _pairs(one: str, two: str, tables: Mapping[str, TableShape]) -> list[tuple[str, _Pair]]:
    """Return the tables that lie between two, with a key to each."""
    found: list[tuple[str, _Pair]] = []
    for table in tables.values():
        if table.name in {one, two}:
            continue
        first = [key for key in table.foreign_keys if key.target == one]
        second = [key for key in table.foreign_keys if key.target == two]
        pair = next(((a, b) for a, b in product(first, second) if a.name != b.name), None)
        if pair:
            found.append((table.name, pair))
    return found


def _unlinked(one: Table, two: Table, tables: Mapping[str, TableShape]) -> tuple[Outcome, str, str]:
    place = f"data.tables.{one.name}"
    for table, target in ((one, two), (two, one)):
        shape = tables.get(table.name)
        if shape is None:
            return "untried", f"{table.name!r} could not be made", place
        last = words(target.entity or target.name)[-1:]
        lists = [
            each.name
            for each in shape.columns
            if each.base.endswith("[]") and set(last) & {w.rstrip("s") for w in words(each.name)}
        ]
        if lists:
            return "untried", f"{table.name}.{lists[0]} may hold a list of keys", place
    for table, target in ((one, two), (two, one)):
        if any(key.target == target.name for key in tables[table.name].foreign_keys):
            seen = f"a row of {table.name} points to one row of {target.name}, and no table lies between"
            return "broken", seen, f"data.tables.{table.name}"
    return "broken", f"no table has a key to both {one.name} and {two.name}", place


def _linked(rows: Rows, keys: _Pair) -> tuple[Outcome, str]:
    """Store all four links of two rows on each side."""
    chosen = _chosen(rows, keys)
    if chosen is None:
        return "untried", f"no two rows on each side for {rows.shape.name!r}"
    for place, (first, second) in enumerate(product(*chosen)):
        stored = rows.insert(place, {**second, **first})
        if not stored.kept:
            outcome: Outcome = "broken" if stored.state == "23505" else "untried"
            return outcome, f"link {place + 1} of 4 was refused by {rows.shape.name}: {stored.message}"
    return "holds", f"{rows.shape.name} took two of each side, each linked to both of the other"


def _chosen(
    rows: Rows, keys: _Pair
) -> tuple[list[dict[str, str | None]], list[dict[str, str | None]]] | None:
    """Return the columns of the link's two keys for two rows on each side that agree in what they share."""
    one, two = keys
    same_table = one.target == two.target
    shared = sorted(set(one.columns) & set(two.columns))
    within = [_targets(key, shared) for key in keys]
    where = ""
    if shared:
        counted = (
            f"(SELECT {_joined(each)} AS v, count(*) AS n FROM {quoted(key.target)} GROUP BY 1)"  # noqa: S608 - quoted
            for key, each in zip(keys, within, strict=True)
        )
        sql = (
            f"SELECT v FROM {next(counted)} AS a JOIN {next(counted)} AS b USING (v) "  # noqa: S608 - quoted
            f"WHERE least(a.n, b.n) >= {4 if same_table else 2} ORDER BY least(a.n, b.n) DESC, v LIMIT 1"
        )
        found = execute(rows.connection, sql).fetchone()
        if found is None:
            return None
        where = literal(str(found[0]))
    first, second = (_rows_of(rows, key, each, where) for key, each in zip(keys, within, strict=True))
    first, second = first[:2], second[2:] if same_table else second[:2]
    return (first, second) if len(first) == len(second) == 2 else None  # noqa: PLR2004 - two on each side


def _targets(key: KeyShape, columns: list[str]) -> list[str]:
    """Return the columns that some columns of a key point to."""
    return [key.target_columns[key.columns.index(name)] for name in columns]


def _joined(columns: list[str]) -> str:
    return f"concat_ws('|', {', '.join(f'{quoted(name)}::text' for name in columns)})"


def _rows_of(rows: Rows, key: KeyShape, within: list[str], value: str) -> list[dict[str, str | None]]:
    targets = ", ".join(f"{quoted(name)}::text" for name in key.target_columns)
    where = f"WHERE {_joined(within)} = {value} " if value else ""
    sql = f"SELECT {targets} FROM {quoted(key.target)} {where}ORDER BY tableoid, ctid LIMIT 4"  # noqa: S608 - quoted
    found = execute(rows.connection, sql).fetchall()
    return [dict(zip(key.columns, row, strict=True)) for row in found]
