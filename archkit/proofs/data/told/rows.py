"""Made-up rows for trials: the formulas of the filling give them, a trial changes what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design import Table
from archkit.design.ddl_name import folded, literal, quoted, quoted_list
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_fill import Filling
from archkit.proofs.data.schema_inventory import ColumnShape, TableShape
from archkit.proofs.data.schema_strand import Formula
from archkit.proofs.data.told.kept import children_of
from archkit.proofs.data.told.trial import CannotTryError

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

Given = Mapping[str, str | None]
"""Texts of values by column, None for NULL."""
_LOOKED_THROUGH = 20_000
_WANTED = 4
_FEWEST = 4
_UNLIKELY_EMPTY = 300
_LONGEST_STATEMENT = "2s"
_UNHEARD = 30_000_001
"""The number of a row beyond all that are ever made up."""


@dataclass(frozen=True)
class Stored:
    """What PostgreSQL made of a row: its values as texts, or SQLSTATE, message and constraint."""

    state: str = ""
    message: str = ""
    constraint: str = ""
    values: Mapping[str, str | None] = field(default_factory=dict)
    where: tuple[str, str] = ("", "")

    @property
    def kept(self) -> bool:
        """Say whether it was stored."""
        return not self.state


@dataclass
class Rows:
    """Rows of one table that are made for trials; `full` gives also columns that may stay empty."""

    connection: Connection
    table: Table
    shape: TableShape
    filling: Filling
    numbers: tuple[int, ...] = ()
    full: bool = False

    def insert(self, place: int, given: Given | None = None) -> Stored:
        """Insert a row and return what came of it.

        Args:
            place: Which of the row numbers its made-up values come from, counted from 0.
            given: What it shall hold in some columns.
        """
        known = dict(given or {})
        formulas = self.filling.formulas[self.shape.name]
        number = f"{self.numbers[place]}::bigint"
        values = {
            column.name: formulas[column.name](number)
            for column in self.shape.columns
            if column.name in formulas and not self._left_out(column)
        }
        values |= dict.fromkeys(self._inward(), "NULL")
        values |= {name: self.value(name, text) for name, text in known.items()}
        sql = (
            f"INSERT INTO {quoted(self.shape.name)} ({quoted_list(values)}) OVERRIDING SYSTEM VALUE "  # noqa: S608 - quoted
            f"VALUES ({', '.join(values.values())}) RETURNING {self._all()}"
        )
        return self._stored(sql)

    def complete(self, place: int, columns: Iterable[str]) -> Stored:
        """Insert a row that holds something in some columns which might stay empty."""
        formulas = self.filling.formulas[self.shape.name]
        given: dict[str, str | None] = {}
        for name in columns:
            column = self.shape.column(name)
            if column and column.nullable and name in formulas:
                given[name] = self._first_made(formulas[name], self.numbers[place])
        return self.insert(place, given)

    def unheard_of(self, columns: Iterable[str]) -> dict[str, str | None]:
        """Return the values of a row that is not stored; in some columns such as no table holds yet."""
        with self.aside():
            made = dict(self.insert(2).values)
        formulas = self.filling.formulas[self.shape.name]
        free = [name for name in columns if name in formulas and not self._points(name)]
        return made | {name: self._first_made(formulas[name], _UNHEARD) for name in free}

    def _points(self, name: str) -> bool:
        return any(name in key.columns for key in self.shape.foreign_keys)

    def _first_made(self, formula: Formula, number: int) -> str | None:
        """Return the first value of a column that is not empty, from a row's number on."""
        series = f"generate_series({number}::bigint, {number + _UNLIKELY_EMPTY})"
        made = f"SELECT {formula('i')} FROM {series} AS g(i)"  # noqa: S608 - our own
        sql = f"SELECT made::text FROM ({made}) AS m(made) WHERE made IS NOT NULL LIMIT 1"  # noqa: S608 - our own
        row = execute(self.connection, sql).fetchone()
        return None if row is None else str(row[0])

    def change(self, row: Stored, given: Given) -> Stored:
        """Update a row and return it as it is then."""
        table, place = row.where
        changes = ", ".join(f"{quoted(name)} = {self.value(name, text)}" for name, text in given.items())
        sql = (
            f"UPDATE {quoted(self.shape.name)} SET {changes} WHERE tableoid = {literal(table)}::regclass "  # noqa: S608 - quoted
            f"AND ctid = {literal(place)}::tid RETURNING {self._all()}"
        )
        return self._stored(sql)

    def is_there(self, row: Stored) -> bool:
        """Say whether a row is there still, unchanged."""
        table, place = row.where
        sql = (
            f"SELECT FROM {quoted(self.shape.name)} WHERE tableoid = {literal(table)}::regclass "
            f"AND ctid = {literal(place)}::tid"
        )
        return bool(execute(self.connection, sql).fetchall())

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take back what the block does."""
        with self.connection.transaction(force_rollback=True):
            yield

    def value(self, name: str, text: str | None) -> str:
        """Return the SQL of a value of a column."""
        column = self.shape.column(name)
        if text is None or column is None:
            return "NULL"
        return f"{literal(text)}::{column.type}"

    def _left_out(self, column: ColumnShape) -> bool:
        if column.generated:
            return True
        if self.full:
            return False
        if column.nullable:
            return True
        if not column.has_default or column.identity or column.base.startswith("timestamp"):
            return False
        keyed = {key for index in self.shape.indexes if index.unique for key in index.plain_keys}
        keyed |= {name for key in self.shape.foreign_keys for name in key.columns}
        return column.name not in keyed

    def _inward(self) -> list[str]:
        """Return the columns that would point to an earlier row of the same table, which may be gone."""
        names = [
            name for key in self.shape.foreign_keys if key.target == self.shape.name for name in key.columns
        ]
        shared = {
            name for key in self.shape.foreign_keys if key.target != self.shape.name for name in key.columns
        }
        return [
            name for name in names if name not in shared and (one := self.shape.column(name)) and one.nullable
        ]

    def _all(self) -> str:
        names = ", ".join(f"{quoted(column.name)}::text" for column in self.shape.columns)
        return f"tableoid::regclass::text, ctid::text, {names}"

    def _stored(self, sql: str) -> Stored:
        import psycopg  # noqa: PLC0415 - heavy

        try:
            with self.connection.transaction():
                row = execute(self.connection, sql).fetchone()
        except psycopg.Error as error:
            if self.connection.closed:
                raise
            said = folded(error.diag.message_primary or str(error))
            return Stored(error.sqlstate or "XX000", said, error.diag.constraint_name or "")
        if row is None:
            return Stored("02000", "no row was written")
        values = {column.name: text for column, text in zip(self.shape.columns, row[2:], strict=True)}
        return Stored(values=values, where=(row[0], row[1]))


@contextmanager
def rows_for_trials(
    connection: Connection,
    table: Table,
    tables: Mapping[str, TableShape],
    filling: Filling,
    *,
    emptied: bool = False,
) -> Iterator[Rows]:
    """Yield rows of a table for trials; afterwards the database is as before.

    Args:
        connection: The filled database.
        table: The table.
        tables: What the catalog holds.
        filling: How rows were made up.
        emptied: Whether the table shall hold no other rows.

    Raises:
        CannotTryError: If no made-up row can be added to it.
    """
    shape = tables.get(table.name)
    if shape is None or not filling.formulas.get(table.name):
        why = filling.reasons.get(table.name, "it could not be made")
        raise CannotTryError(f"{table.name!r} holds no made-up rows: {why}")
    within = children_of(tables, table.name)
    if emptied and any(key.target in within for key in shape.foreign_keys):
        raise CannotTryError(f"{table.name!r} cannot be emptied: what it belongs to points to it")
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL statement_timeout = '{_LONGEST_STATEMENT}'".encode())
        first = filling.rows.get(table.name, 0)
        if emptied:
            execute(connection, f"TRUNCATE {quoted(table.name)} CASCADE")
            first = 0
        rows = Rows(connection, table, shape, filling)
        rows.numbers = _numbers(connection, rows, first)
        _settle(rows)
        yield rows


def _settle(rows: Rows) -> None:
    """Find out how a row must be made up to be taken.

    Raises:
        CannotTryError: If none is taken.
    """
    message = ""
    for full in (False, True):
        rows.full = full
        with rows.aside():
            tried = rows.insert(0)
            if tried.kept and rows.insert(1).kept:
                return
            message = message or tried.message
    raise CannotTryError(f"no made-up row could be added to {rows.shape.name!r}: {message or 'only one'}")


def _numbers(connection: Connection, rows: Rows, first: int) -> tuple[int, ...]:
    """Return row numbers whose made-up rows agree in the tenant, and in what several keys share."""
    formulas = rows.filling.formulas[rows.shape.name]
    keys = rows.shape.foreign_keys
    shared = {name for key in keys for name in key.columns if sum(name in one.columns for one in keys) > 1}
    shared |= {rows.table.tenant_column} if rows.table.tenant_column else set()
    same = " AND ".join(
        f"{formulas[name]('i')} IS NOT DISTINCT FROM {formulas[name](f'{first}::bigint')}"
        for name in sorted(shared)
        if name in formulas
    )
    if not same:
        return tuple(range(first, first + _WANTED))
    sql = (
        f"SELECT i FROM generate_series({first}::bigint, {first + _LOOKED_THROUGH}) AS made(i) "  # noqa: S608 - our own formulas
        f"WHERE {same} LIMIT {_WANTED}"
    )
    found = tuple(int(row[0]) for row in execute(connection, sql).fetchall())
    if len(found) < _FEWEST:
        raise CannotTryError(f"too few made-up rows of {rows.shape.name!r} lie in one tenant")
    return found
