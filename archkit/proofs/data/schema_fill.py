"""Fills an applied schema with made-up rows that respect its keys, checks and uniqueness."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import literal, quoted, quoted_list
from archkit.proofs.data.schema_apply import attempt
from archkit.proofs.data.schema_bare import put_back, take_off
from archkit.proofs.data.schema_bounds import Understanding, understand
from archkit.proofs.data.schema_inventory import ColumnShape, KeyShape, TableShape
from archkit.proofs.data.schema_skew import ranked
from archkit.proofs.data.schema_strand import Formula, Strand, strand_of
from archkit.proofs.data.schema_values import UNLIMITED, YEAR_SECONDS, Values, scattered

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_LONGEST_SECONDS = 30.0
_FEWEST_RANKS = 3
_GRAINS = 1 << 24
_MOSTLY_EMPTY = re.compile(r"^(?:deleted|archived|cancel|revoked|expire|locked|suspended|failed|banned)")
_CANDIDATES = (
    "USD", "abc", "ABC", "A1", "a-b", "a_b", "name-1", "user@example.org", "https://example.org/a",
    "+15551234567", "127.0.0.1", "en", "EN", "en-US", "US", "#ffffff", "0", "1", "12345", "{}", "/path",
    "a" * 32, "a" * 40, "a" * 64, "2026-01-01", "1.0.0",
)  # fmt: skip


@dataclass(frozen=True)
class Filling:
    """Rows made in each table, why a table has none, and what each column is computed from.

    A formula gives the SQL of a column's value for that of a row's number, from 0 on.
    """

    rows: Mapping[str, int]
    reasons: Mapping[str, str]
    formulas: Mapping[str, Mapping[str, Formula]] = field(default_factory=dict, compare=False, repr=False)


class _CannotFillError(Exception):
    """A table for which no rows can be made up; the text says why."""


@dataclass
class _Filled:
    rows: int
    formulas: dict[str, Formula] = field(default_factory=dict)


def fill(  # noqa: PLR0913 - what is filled, how much of it, and how evenly
    connection: Connection,
    tables: Mapping[str, TableShape],
    wanted: Mapping[str, int],
    today: dt.date,
    *,
    skew: float = 0.0,
    longest_seconds: float = _LONGEST_SECONDS,
) -> Filling:
    """Fill tables, parents first, and gather their statistics.

    Rows are made without foreign keys and plain indexes, which are put back afterwards and judge
    all rows at once.

    Args:
        connection: The database that holds them, empty.
        tables: The tables by name.
        wanted: Rows to make in each; fewer are made where uniqueness allows no more.
        today: The day that made-up times count back from.
        skew: Zipf exponent by which rows choose their parents where nothing else decides; 0 is even.
        longest_seconds: Seconds after which no further table is begun.
    """
    filled: dict[str, _Filled] = {}
    ground = _Ground(filled, today, strand_of(tables, wanted), skew)
    reasons: dict[str, str] = {}
    ends = time.monotonic() + longest_seconds
    taken = take_off(connection, tables)
    for name in _parents_first(tables):
        try:
            if time.monotonic() > ends:
                raise _CannotFillError(f"filling was stopped after {longest_seconds:.0f} s")  # noqa: TRY301 - one exit
            plan = _TablePlan(tables[name], wanted.get(name, 0), ground)
            filled[name] = _fill_table(connection, plan)
        except _CannotFillError as error:
            reasons[name] = str(error)
    broken = put_back(connection, taken)
    if broken:
        reasons |= {**broken, **_emptied(connection, filled, broken)}
    filled = {name: one for name, one in filled.items() if name not in reasons}
    names = ", ".join(quoted(name) for name in filled)
    if names:
        attempt(connection, f"VACUUM (ANALYZE) {names}")
    rows = {name: one.rows for name, one in filled.items()}
    return Filling(rows, reasons, {name: one.formulas for name, one in filled.items()})


def _emptied(connection: Connection, filled: Iterable[str], broken: Mapping[str, str]) -> dict[str, str]:
    """Return the tables that lost their rows together with those that broke a key."""
    gone = {}
    for name in filled:
        sql = f"SELECT EXISTS (SELECT FROM {quoted(name)})"  # noqa: S608 - the name is quoted
        row = connection.execute(sql.encode()).fetchone()
        if name not in broken and not (row and row[0]):
            gone[name] = f"it needs rows of {', '.join(sorted(broken))}, which could not be filled"
    return gone


def _parents_first(tables: Mapping[str, TableShape]) -> list[str]:
    waiting = list(tables)
    done: list[str] = []
    while waiting:
        ready = [
            name
            for name in waiting
            if not {key.target for key in tables[name].foreign_keys} & set(waiting) - {name}
        ]
        # In a cycle, the table whose keys into it may all be empty goes first.
        loose = [name for name in waiting if _is_loose(tables[name], set(waiting))]
        chosen = (ready or loose or waiting)[0]
        waiting.remove(chosen)
        done.append(chosen)
    return done


def _is_loose(table: TableShape, waiting: set[str]) -> bool:
    closing = [key for key in table.foreign_keys if key.target in waiting - {table.name}]
    return all(_may_be_null(table, key) for key in closing)


def _may_be_null(table: TableShape, key: KeyShape) -> bool:
    columns = [table.column(name) for name in key.columns]
    return any(column is not None and column.nullable for column in columns)


def _fill_table(connection: Connection, plan: _TablePlan) -> _Filled:
    for atom in plan.known.opaque:
        _try_candidates(connection, plan, atom)
    made = plan.made()
    names = list(made.formulas)
    values = ",\n  ".join(made.formulas[name]("i") for name in names)
    sql = (
        f"INSERT INTO {quoted(plan.table.name)} ({quoted_list(names)}) OVERRIDING SYSTEM VALUE\n"
        f"SELECT {values}\nFROM generate_series(0::bigint, {made.rows - 1}) AS made(i)"
    )
    state, message, _ = attempt(connection, sql)
    if state:
        raise _CannotFillError(message)
    return made


def _try_candidates(connection: Connection, plan: _TablePlan, atom: str) -> None:
    """Let the database say which of some common texts a check that is not understood allows."""
    words = set(re.findall(r"[a-z_][a-z0-9_]*", atom))
    columns = [column for column in plan.table.columns if column.name in words]
    for column in columns:
        if column.nullable:
            plan.empty.add(column.name)
    if len(columns) != 1 or columns[0].nullable:
        return
    import psycopg  # noqa: PLC0415 - heavy

    one = columns[0]
    items = ", ".join(f"({literal(text)})" for text in _CANDIDATES)
    name = quoted(one.name)
    sql = f"SELECT {name} FROM (VALUES {items}) AS tried({name}) WHERE\n({atom}\n)"  # noqa: S608 - only asks
    try:
        rows = connection.execute(sql.encode(), binary=True).fetchall()
    except psycopg.Error:
        return
    plan.known.of(one.name).values = [str(row[0]) for row in rows]


@dataclass(frozen=True)
class _Ground:
    """What all tables of one filling share."""

    filled: dict[str, _Filled]
    today: dt.date
    strand: Strand | None
    skew: float


class _TablePlan:
    """Decides how many rows a table gets and which number each column is computed from."""

    def __init__(self, table: TableShape, wanted: int, ground: _Ground) -> None:
        self.table = table
        self.filled = ground.filled
        self.today = ground.today
        self.skew = ground.skew
        self.rows = max(wanted, 1)
        self.step_ms = max(YEAR_SECONDS * 1000 // self.rows, 1)  # rows of one year
        self.known: Understanding = understand(table.checks)
        self.empty: set[str] = set()
        strand = ground.strand
        self.strand = strand if strand and strand.column(table.name) else None
        self.numbers: dict[str, Formula] = {}
        # A key over more columns goes first: its columns also satisfy the narrower ones. One
        # to the table itself goes last: its columns are free to be empty.
        self.keys: dict[str, KeyShape] = {}
        inward = {key.name: key.target == table.name for key in table.foreign_keys}
        ordered = sorted(table.foreign_keys, key=lambda one: (inward[one.name], -len(one.columns), one.name))
        for key in ordered:
            for column in key.columns:
                self.keys.setdefault(column, key)

    def made(self) -> _Filled:
        """Return the number of rows and the formula of each column."""
        made = _Filled(0)
        unique = [index for index in self.table.indexes if index.unique]
        for index in sorted(unique, key=lambda one: (not one.constraint, one.name)):
            self._keep_unique([key for key in index.plain_keys if self.table.column(key)])
        for position, column in enumerate(self.table.columns):
            formula = None if column.generated else self._formula(column, position, made)
            if formula is not None:
                made.formulas[column.name] = formula
        for name, bounds in self.known.bounds.items():
            if bounds.after in made.formulas and name in made.formulas and name not in self.keys:
                made.formulas[name] = self._later(name, bounds.after, made.formulas)
        made.rows = self.rows
        return made

    def _keep_unique(self, names: list[str]) -> None:
        """Give the columns of a unique index numbers whose combination never repeats."""
        units: dict[str, int] = {}
        for name in names:
            units.setdefault(self._unit(name), self._variety(name))
        if not units or any(unit in self.numbers and units[unit] >= self.rows for unit in units):
            return
        free = [unit for unit, variety in units.items() if variety >= self.rows and unit not in self.numbers]
        if free:
            chosen = max(free, key=lambda unit: units[unit])
            self.numbers[chosen] = lambda number: number
            return
        strand = self.strand if any(self._runs_along(unit) for unit in units) else None
        period = strand.period if strand else 1
        product = 1
        for position, (unit, variety) in enumerate(units.items()):
            within = variety // period if self._runs_along(unit) else variety
            digit = _digit(product, within, spread=position == 1)
            beyond = strand and not self._runs_along(unit)
            self.numbers[unit] = _after_turns(strand, digit) if strand and beyond else digit
            product *= within
        self.rows = min(self.rows, product * period)

    def _runs_along(self, unit: str) -> bool:
        """Say whether the numbers of a unit are chosen among the rows with the same remainder."""
        along = {key.name for key in self.keys.values() if self._is_along(key)}
        return unit in along

    def _is_along(self, key: KeyShape) -> bool:
        return self.strand is not None and self.strand.holds(self.table.name, key)

    def _unit(self, name: str) -> str:
        return self.keys[name].name if name in self.keys else name

    def _variety(self, name: str) -> int:
        key = self.keys.get(name)
        if key is None:
            column = self.table.column(name)
            return self._values(column).variety if column else 1
        if key.target == self.table.name:
            return UNLIMITED
        return self._rows_to_choose(key)

    def _rows_to_choose(self, key: KeyShape) -> int:
        """Return how many rows a key may point to; along the strand whole periods of them."""
        rows = self.filled[key.target].rows if key.target in self.filled else 1
        if self.strand is None or not self._is_along(key):
            return rows
        period = self.strand.period
        return period if key.target == self.strand.root else max(rows // period, 1) * period

    def _values(self, column: ColumnShape) -> Values:
        return Values(column, self.known.of(column.name), self.today, self.step_ms)

    def _formula(self, column: ColumnShape, position: int, made: _Filled) -> Formula | None:
        if column.name in self.empty:
            return None
        if column.name in self.keys:
            return self._reference(column, self.keys[column.name], made)
        values = self._values(column)
        if values.sql("i") is None:
            if column.nullable or column.has_default:
                return None
            raise _CannotFillError(f"no values can be made up for {column.name!r} of type {column.type}")
        number = self.numbers.get(column.name)
        if number is None and column.identity:
            number = _same
        if number is None and column.has_default and column.base.startswith("timestamp"):
            return values.made_at
        chosen = number or _scattering(position + 1, values.usual_variety)

        def filled(given: str) -> str:
            return values.sql(chosen(given)) or "NULL"

        if number is not None or not column.nullable:
            return filled
        share = 95 if _MOSTLY_EMPTY.match(column.name) else 10
        return lambda given: (
            f"CASE WHEN {scattered(given, position + 101, 100)} >= {share} THEN {filled(given)} END"
        )

    def _reference(self, column: ColumnShape, key: KeyShape, made: _Filled) -> Formula | None:
        target = key.target_columns[key.columns.index(column.name)]
        if key.target == self.table.name:
            return self._self_reference(column, target, made)
        parent = self.filled.get(key.target)
        formula = parent.formulas.get(target) if parent else None
        if parent is None or formula is None:
            if column.nullable:
                return None
            raise _CannotFillError(f"it needs rows of {key.target!r}, which has none")
        seed = sum(ord(letter) for letter in key.name)
        strand = self.strand if self._is_along(key) else None
        rows = self._rows_to_choose(key) // (strand.period if strand else 1)
        number = self.numbers.get(key.name) or _choosing(seed, rows, self.skew)
        if strand is None:
            return lambda given: formula(number(given))
        if column.name == strand.column(self.table.name):
            return lambda given: formula(strand.remainder(given))
        beside = strand.beside(number)
        return lambda given: formula(beside(given))

    def _self_reference(self, column: ColumnShape, target: str, made: _Filled) -> Formula:
        """Return the reference to an earlier row, which the other columns of that row decide."""
        other = self.table.column(target)
        values = self._values(other) if other else None

        def own(given: str) -> str:
            made_up = made.formulas.get(target) if target != column.name else None
            return made_up(given) if made_up else (values.sql(given) if values else None) or "NULL"

        if not column.nullable:
            return own
        strand = self.strand
        if strand is None:
            return lambda given: f"CASE WHEN {given} > 0 THEN {own(f'((({given}) - 1) / 8)')} END"
        earlier = strand.beside(lambda turn: f"(({turn} - 1) / 8)")
        return lambda given: f"CASE WHEN {strand.turn(given)} > 0 THEN {own(earlier(given))} END"

    def _later(self, name: str, earlier: str, formulas: dict[str, Formula]) -> Formula:
        column = self.table.column(name)
        step = "interval '1 hour'" if column and column.base.startswith("timestamp") else "1"
        before = formulas[earlier]
        return lambda given: f"({before(given)} + {step})"


def _after_turns(strand: Strand, number: Formula) -> Formula:
    return lambda given: number(strand.turn(given))


def _scattering(seed: int, variety: int) -> Formula:
    return lambda number: scattered(number, seed, variety)


def _choosing(seed: int, rows: int, skew: float) -> Formula:
    """Return the choice of a parent among `rows`, by rank where it is skewed."""
    if skew <= 0 or rows < _FEWEST_RANKS:
        return _scattering(seed, rows)
    share = _scattering(seed, _GRAINS)
    return lambda number: ranked(f"({share(number)} / {_GRAINS}::float8)", rows, skew)


def _same(number: str) -> str:
    return number


def _digit(product: int, variety: int, *, spread: bool) -> Formula:
    if spread:
        return lambda number: f"((({number}) / {product} + ({number}) % {product}) % {variety})"
    return lambda number: f"((({number}) / {product}) % {variety})"
