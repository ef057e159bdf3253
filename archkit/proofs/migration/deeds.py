"""What clients do to a table: look rows up, change one and back, remove one and bring it back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design.change.naming import constraint_columns, index_columns
from archkit.design.data import Column, DataModel, Table
from archkit.design.ddl_name import literal, quoted, quoted_list
from archkit.design.ddl_table import TENANT_SETTING, primary_key

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_ROWS = 6
_MOST_TABLES = 12
_MOST_COLUMNS = 8
Values = tuple[str | None, ...]


@dataclass(frozen=True)
class Deed:
    """Statements that belong together: at their end the data are what they were.

    That of an access pattern names it with its calls a second at the peak, and what one call took
    when nothing else went on; its statements are timed and tried again as one.
    """

    table: str
    statements: tuple[tuple[str, Values], ...]
    kind: str = ""
    pattern: str = ""
    per_second: float = 0.0
    usual_seconds: float = 0.0


@dataclass(frozen=True)
class Careful:
    """What a client must leave alone, since going there and back would change what is kept.

    `columns` are (table, column) that it may not write, `tables` those whose rows it may not remove.
    """

    columns: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()


def reading(connection: Connection, model: DataModel, tables: tuple[str, ...]) -> tuple[Deed, ...]:
    """Return look-ups by key, each of all columns, for some rows of each table."""
    found = []
    for table in _chosen(model, tables):
        key = primary_key(table)
        listed = quoted_list(one.name for one in table.columns)
        for row in _rows(connection, table, descending=False) if key else ():
            given = {one.name: value for one, value in zip(table.columns, row, strict=True)}
            sql = f"SELECT {listed} FROM {quoted(table.name)} WHERE {_same(key)}"  # noqa: S608 - names of the model
            told = (*_as_tenant(table, row), (sql, tuple(given[name] for name in key)))
            found.append(Deed(table.name, told))
        if not key:
            sql = f"SELECT {listed} FROM {quoted(table.name)} LIMIT 5"  # noqa: S608 - the same
            found.append(Deed(table.name, ((sql, ()),)))
    return tuple(found)


def writing(
    connection: Connection, model: DataModel, tables: tuple[str, ...], careful: Careful, *, descending: bool
) -> tuple[Deed, ...]:
    """Return changes of rows and their taking back, of those that the schema allows.

    Args:
        connection: An autocommit connection; everything is tried in a transaction that is rolled back.
        model: The model whose names are used.
        tables: The tables that matter.
        careful: What is to be left alone.
        descending: Whether rows from the end of the key are taken; two clients need different rows.
    """
    found: list[Deed] = []
    for table in _chosen(model, tables):
        rows = _rows(connection, table, descending=descending)
        if not primary_key(table) or not rows:
            continue
        deeds = [*_updates(table, rows, careful), *_returns(table, rows, careful)]
        found += [deed for deed in deeds if _works(connection, deed)]
    return tuple(found)


def _chosen(model: DataModel, tables: tuple[str, ...]) -> list[Table]:
    return [one for one in model.tables if one.name in tables][:_MOST_TABLES]


def _as_tenant(table: Table, row: Values) -> tuple[tuple[str, Values], ...]:
    """Return what code does first where policies ask for the tenant: it says for whom it acts."""
    names = [one.name for one in table.columns]
    if table.tenant_column is None or table.tenant_column not in names:
        return ()
    tenant = row[names.index(table.tenant_column)]
    return ((f"SET {TENANT_SETTING} = {literal(tenant or '')}", ()),)


def _same(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{quoted(name)} = %s" for name in key)


def _rows(connection: Connection, table: Table, *, descending: bool) -> list[Values]:
    """Return some rows as texts, from one end of the key."""
    key = primary_key(table)
    listed = ", ".join(f"{quoted(one.name)}::text" for one in table.columns)
    order = ", ".join(f"{quoted(name)}{' DESC' if descending else ''}" for name in key)
    sql = f"SELECT {listed} FROM {quoted(table.name)}"  # noqa: S608 - names of the model
    sql += f" ORDER BY {order} LIMIT {_ROWS}" if key else f" LIMIT {_ROWS}"
    return [tuple(row) for row in connection.execute(sql.encode()).fetchall()]


def _updates(table: Table, rows: list[Values], careful: Careful) -> Iterator[Deed]:
    """Yield changes of one column to another row's value, and back."""
    names = [one.name for one in table.columns]
    key = primary_key(table)
    bound = {*key, *_bound(table)}
    free = [
        one for one in table.columns
        if one.name not in bound and not _is_computed(one) and (table.name, one.name) not in careful.columns
    ]  # fmt: skip
    for number, column in enumerate(free[:_MOST_COLUMNS]):
        place = names.index(column.name)
        # Code of a model whose column must hold a value writes one, also where the rows have none yet.
        known = [one for one in rows if column.nullable or one[place] is not None]
        if not known:
            continue
        row = known[number % len(known)]
        other = next((one[place] for one in known if one[place] != row[place]), None)
        if other is None and not column.nullable:
            other = row[place]  # the same value again takes the same locks
        keys = tuple(row[names.index(name)] for name in key)
        sql = f"UPDATE {quoted(table.name)} SET {quoted(column.name)} = %s WHERE {_same(key)}"  # noqa: S608 - the same
        there, back = (sql, (other, *keys)), (sql, (row[place], *keys))
        yield Deed(table.name, (*_as_tenant(table, row), there, back))


def _returns(table: Table, rows: list[Values], careful: Careful) -> Iterator[Deed]:
    """Yield removals of rows that nothing refers to, which are then brought back."""
    if table.name in careful.tables:
        return
    key = primary_key(table)
    columns = [one for one in table.columns if one.generated is None]
    names = [one.name for one in table.columns]
    always = " OVERRIDING SYSTEM VALUE" if any(_is_identity(one) for one in columns) else ""
    marks = ", ".join(["%s"] * len(columns))
    remove = f"DELETE FROM {quoted(table.name)} WHERE {_same(key)}"  # noqa: S608 - names of the model
    listed = quoted_list(one.name for one in columns)
    bring = f"INSERT INTO {quoted(table.name)} ({listed}){always} VALUES ({marks})"  # noqa: S608 - names of the model, written out
    for row in rows[:2]:
        keys = tuple(row[names.index(name)] for name in key)
        values = tuple(row[names.index(one.name)] for one in columns)
        yield Deed(table.name, (*_as_tenant(table, row), (remove, keys), (bring, values)))


def _works(connection: Connection, deed: Deed) -> bool:
    """Say whether the schema lets a deed through; it is tried and taken back."""
    import psycopg  # noqa: PLC0415 - heavy

    try:
        connection.execute("BEGIN")
        for statement, values in deed.statements:
            connection.execute(statement.encode(), values)
    except psycopg.Error:
        return False
    finally:
        with contextlib.suppress(psycopg.Error):
            connection.execute("ROLLBACK")
    return True


def _bound(table: Table) -> Iterator[str]:
    """Yield columns whose value stands in a rule with others: another row's value would break it."""
    for constraint in table.constraints:
        columns = constraint_columns(constraint, table)
        if constraint.kind != "check" or len(columns) > 1:
            yield from columns
    for index in table.indexes:
        if index.unique:
            yield from index_columns(index, table)
    for key in table.foreign_keys:
        if len(key.columns) > 1:
            yield from key.columns
    yield from (one for one in (table.partition_by, table.tenant_column) if one)


def _is_identity(column: Column) -> bool:
    return column.identity != "no" or "as identity" in column.type.lower()


def _is_computed(column: Column) -> bool:
    return column.generated is not None or _is_identity(column)
