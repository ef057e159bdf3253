"""Many random values for the parameters of an access pattern, as skewed as the rows are read.

All parameters of one call come from one row, since a made-up row is a function of its number: the
number is drawn by rank, and the columns of that row are computed. What an INSERT writes comes from
a number behind the last row, which is new to every unique column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern
from archkit.design.ddl_name import quoted
from archkit.proofs.data.schema_fill import Filling
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.schema_parameters import (
    compared,
    fits,
    row_limits,
    shaped,
    table_with,
    usual,
    written,
)
from archkit.proofs.data.schema_skew import ranked
from archkit.proofs.data.schema_values import scattered

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_GRAINS = 1 << 24
_BETWEEN = {"<", "<=", ">", ">="}
_HISTOGRAM = """
SELECT histogram_bounds::text::text[] FROM pg_stats
WHERE schemaname = 'public' AND tablename = %s AND attname = %s ORDER BY inherited DESC LIMIT 1
"""
_NEWEST = (0.8, 0.99)
_OLDEST = (0.01, 0.1)
_SEED = 7
_SAMPLED = 20_000
Texts = tuple[str | None, ...]


@dataclass(frozen=True)
class Drawn:
    """Values for many calls of one pattern: literals in the order of its parameters."""

    calls: tuple[tuple[str, ...], ...]
    guessed: tuple[int, ...] = ()
    """Numbers of the parameters whose values no row gave."""


@dataclass(frozen=True)
class Draw:
    """What values are drawn from: the filled database, and the exponent of the rank of its rows."""

    connection: Connection
    tables: Mapping[str, TableShape]
    filling: Filling
    exponent: float
    calls: int

    def of(self, pattern: AccessPattern, kinds: tuple[str, ...]) -> Drawn:
        """Return values for the calls of a pattern.

        Args:
            pattern: The access pattern.
            kinds: The types of its parameters, as PostgreSQL knows them.
        """
        limits = row_limits(pattern.sql)
        operators = {compared(pattern.sql, number)[1] for number in range(1, len(kinds) + 1)}
        columns: list[tuple[str, ...]] = []
        guessed = []
        for number, kind in enumerate(kinds, start=1):
            given = (
                self._texts_of(pattern, number, alone="=" not in operators) if number not in limits else None
            )
            if given is None and number not in limits:
                guessed.append(number)
            columns.append(self._literals(given or (limits.get(number) or usual(kind),) * self.calls, kind))
        calls = tuple(zip(*columns, strict=True)) if columns else ((),) * self.calls
        return Drawn(calls, tuple(guessed))

    def _literals(self, texts: Texts, kind: str) -> tuple[str, ...]:
        """Return values as literals; the usual one where the first cannot be read as the type."""
        first = next((text for text in texts if text is not None), None)
        if first is None or not fits(self.connection, shaped(first, kind), kind):
            second = shaped(usual(kind), kind)
            return (second if fits(self.connection, second, kind) else "NULL",) * len(texts)
        return tuple("NULL" if text is None else shaped(text, kind) for text in texts)

    def _texts_of(self, pattern: AccessPattern, number: int, *, alone: bool) -> Texts | None:
        """Return the texts of one parameter for all calls; None when no column is known for it."""
        column, operator = compared(pattern.sql, number)
        table, name = self._place(pattern, number)
        if not self.filling.rows.get(table):
            return None
        if alone and operator in _BETWEEN:
            spread = self._spread(table, column, newest=pattern.kind == "read" or operator[0] == ">")
            if spread:
                return spread
        value = self.expression(pattern, number, "made.i")
        if value is None:
            return self._by_sample(table, name)
        series = f"generate_series(1::bigint, {self.calls}) AS made(i)"
        return self._read(f"SELECT ({value})::text FROM {series} ORDER BY i")  # noqa: S608 - our formulas

    def expression(self, pattern: AccessPattern, number: int, chance: str) -> str | None:
        """Return SQL for a parameter of a row that `chance` decides; None where no formula gives one.

        Args:
            pattern: The access pattern.
            number: The number of the parameter.
            chance: SQL of a whole number from 1 on; another one gives another row.
        """
        table, name = self._place(pattern, number)
        rows = self.filling.rows.get(table, 0)
        formula = self.filling.formulas.get(table, {}).get(name)
        if not rows or formula is None:
            return None
        if written(pattern.sql, number):
            return formula(f"({rows} + {chance})")
        # Two parameters of one list, such as both accounts of a transfer, are two rows.
        apart = sum(compared(pattern.sql, other) == (name, "IN") for other in range(1, number))
        share = f"({scattered(chance, _SEED + apart, _GRAINS)} / {_GRAINS}::float8)"
        return formula(ranked(share, rows, self.exponent))

    def _place(self, pattern: AccessPattern, number: int) -> tuple[str, str]:
        """Return the table and column that a parameter is written to or compared with."""
        name = written(pattern.sql, number) or compared(pattern.sql, number)[0]
        return (table_with(name, pattern, self.tables, number), name) if name else ("", "")

    def _spread(self, table: str, column: str, *, newest: bool) -> Texts | None:
        """Return places in the order of a column: readers ask for the newest part, clean-up the oldest."""
        row = self.connection.execute(_HISTOGRAM, (table, column)).fetchone()
        bounds = row[0] if row and row[0] else None
        if not bounds:
            return None
        low, high = _NEWEST if newest else _OLDEST
        places = (low + (high - low) * ((call * 37) % 101 / 100) for call in range(self.calls))
        return tuple(bounds[min(int(place * len(bounds)), len(bounds) - 1)] for place in places)

    def _by_sample(self, table: str, column: str) -> Texts | None:
        """Return values of rows as they lie, for a column that the database computes by itself."""
        name = quoted(column)
        found = self._read(
            f"SELECT {name}::text FROM (SELECT {name}, hashtext(ctid::text) AS place FROM {quoted(table)} "  # noqa: S608 - names are quoted
            f"WHERE {name} IS NOT NULL LIMIT {_SAMPLED}) AS some ORDER BY place LIMIT {self.calls}"
        )
        return tuple(found[call % len(found)] for call in range(self.calls)) if found else None

    def _read(self, sql: str) -> Texts | None:
        import psycopg  # noqa: PLC0415 - heavy

        try:
            return tuple(row[0] for row in self.connection.execute(sql.encode()).fetchall()) or None
        except psycopg.Error:
            if self.connection.closed:
                raise
            return None
