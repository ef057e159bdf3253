"""Decides how many made-up rows a table gets, and from which number each column is computed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archkit.proofs.data.schema_bounds import Understanding, understand
from archkit.proofs.data.schema_inventory import ColumnShape, KeyShape, TableShape
from archkit.proofs.data.schema_partitions import Window
from archkit.proofs.data.schema_skew import ranked
from archkit.proofs.data.schema_strand import Formula, Strand
from archkit.proofs.data.schema_values import UNLIMITED, YEAR_SECONDS, Values, scattered

_MOSTLY_EMPTY = re.compile(r"^(?:deleted|archived|cancel|revoked|expire|locked|suspended|failed|banned)")
_PERIOD = re.compile(r"(?:tstz|ts|date)range\(\"?(?P<start>\w+)\"?, \"?(?P<end>\w+)\"?[,)]")
_FOLDED = re.compile(r"lower\(\(?\"?(\w+)\"?\)?(?:::text)?\)")
_SUMS = ("timestamp", "date", "smallint", "integer", "bigint", "numeric", "real", "double")
_FEWEST_RANKS = 3
_GRAINS = 1 << 24


class CannotFillError(Exception):
    """A table for which no rows can be made up; the text says why."""


@dataclass
class FilledTable:
    """Rows of one table, and the formula of each column."""

    rows: int
    formulas: dict[str, Formula] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """What all tables of one filling share.

    `filled` and `failed` are those that were reached so far; `windows` what partitions take in.
    """

    tables: Mapping[str, TableShape]
    wanted: Mapping[str, int]
    today: dt.date
    strand: Strand | None
    skew: float
    windows: Mapping[str, Window] = field(default_factory=dict)
    filled: dict[str, FilledTable] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def parent(self, name: str) -> FilledTable | None:
        """Return a table to point to; one that waits in a cycle as it will be, None for none."""
        if name in self.filled or name in self.failed or name not in self.tables:
            return self.filled.get(name)
        bare = dataclasses.replace(self.tables[name], foreign_keys=())
        return TablePlan(bare, self.wanted.get(name, 0), self).made()


class TablePlan:
    """Decides how many rows a table gets and which number each column is computed from."""

    def __init__(self, table: TableShape, wanted: int, ground: Ground) -> None:
        self.table = table
        self.ground = ground
        self.today = ground.today
        self.skew = ground.skew
        self.rows = max(wanted, 1)
        self.step_ms = max(YEAR_SECONDS * 1000 // self.rows, 1)  # rows of one year
        self.known: Understanding = understand(table.checks)
        window = ground.windows.get(table.name)
        if window:
            window.bound(self.known.of(window.column))
        self.empty: set[str] = set()
        self.full: frozenset[str] = frozenset()
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

    def made(self) -> FilledTable:
        """Return the number of rows and the formula of each column."""
        made = FilledTable(0)
        unique = [index for index in self.table.indexes if index.unique]
        for index in sorted(unique, key=lambda one: (not one.constraint, one.name)):
            keys = [_FOLDED.sub(r"\1", key) for key in index.plain_keys]
            self._keep_unique([key for key in keys if self.table.column(key)])
        periods = dict(self._periods())
        self.numbers |= {start: self._in_steps(start) for start in periods}
        for position, column in enumerate(self.table.columns):
            formula = None if column.generated else self._formula(column, position, made)
            if formula is not None:
                made.formulas[column.name] = formula
        for name, bounds in self.known.bounds.items():
            if bounds.after in made.formulas and name in made.formulas and self._has_sums(name):
                made.formulas[name] = self._later(name, bounds.after, made.formulas)
        for start, end in periods.items():
            made.formulas[end] = self._half_a_step_later(made.formulas[start], start)
        made.rows = self.rows
        return made

    def _periods(self) -> Iterator[tuple[str, str]]:
        """Yield start and end of the times that a constraint keeps from overlapping."""
        for index in self.table.indexes:
            for match in map(_PERIOD.match, index.keys if index.constraint and not index.unique else ()):
                if match and not self.known.of(match["start"]).span and self.table.column(match["end"]):
                    yield match["start"], match["end"]

    def _has_sums(self, name: str) -> bool:
        """Say whether something can be added to the values of a column that no key decides."""
        column = self.table.column(name)
        return column is not None and name not in self.keys and column.base.startswith(_SUMS)

    def _step(self, name: str) -> tuple[int, str]:
        """Return how far the periods of two rows lie apart, in days for a date and else in seconds."""
        column = self.table.column(name)
        days = column is not None and column.base == "date"
        return (2, "days") if days else (max(self.step_ms // 1000, 2), "seconds")

    def _in_steps(self, name: str) -> Formula:
        step, _ = self._step(name)
        return lambda number: f"(({number}) * {step})"

    def _half_a_step_later(self, start: Formula, name: str) -> Formula:
        """Return the end of a period, which does not touch that of the row before."""
        step, unit = self._step(name)
        later = str(step // 2) if unit == "days" else f"interval '{step // 2} seconds'"
        return lambda given: f"({start(given)} + {later})"

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
        parent = self.ground.parent(key.target)
        rows = parent.rows if parent else 1
        if self.strand is None or not self._is_along(key):
            return rows
        period = self.strand.period
        return period if key.target == self.strand.root else max(rows // period, 1) * period

    def _values(self, column: ColumnShape) -> Values:
        return Values(column, self.known.of(column.name), self.today, self.step_ms)

    def _formula(self, column: ColumnShape, position: int, made: FilledTable) -> Formula | None:
        if column.name in self.empty:
            return None
        if column.name in self.keys:
            return self._reference(column, self.keys[column.name], made)
        values = self._values(column)
        if values.sql("i") is None:
            if column.nullable or column.has_default:
                return None
            raise CannotFillError(f"no values can be made up for {column.name!r} of type {column.type}")
        number = self.numbers.get(column.name)
        if number is None and column.identity:
            number = _same
        fresh = column.has_default and not self.known.of(column.name).span
        if number is None and fresh and column.base.startswith("timestamp"):
            return values.made_at
        chosen = number or _scattering(position + 1, values.usual_variety)

        def filled(given: str) -> str:
            return values.sql(chosen(given)) or "NULL"

        if number is not None or not column.nullable or column.name in self.full:
            return filled
        share = 95 if _MOSTLY_EMPTY.match(column.name) else 10
        return lambda given: (
            f"CASE WHEN {scattered(given, position + 101, 100)} >= {share} THEN {filled(given)} END"
        )

    def _reference(self, column: ColumnShape, key: KeyShape, made: FilledTable) -> Formula | None:
        target = key.target_columns[key.columns.index(column.name)]
        if key.target == self.table.name:
            return self._self_reference(column, target, made)
        closing = key.target not in self.ground.filled and (column.nullable or not key.deferrable)
        parent = None if closing else self.ground.parent(key.target)
        formula = parent.formulas.get(target) if parent else None
        if parent is None or formula is None:
            if column.nullable:
                return None
            raise CannotFillError(f"it needs rows of {key.target!r}, which has none")
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

    def _self_reference(self, column: ColumnShape, target: str, made: FilledTable) -> Formula:
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
