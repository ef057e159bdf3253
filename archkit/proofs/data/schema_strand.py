"""The strand: a column such as a tenant's id that several keys of one table share.

A row that points to two parents of one tenant needs both in its own tenant. So each table on
the strand gives row number `n` the value `n` modulo one period, and a row looks for its
parents among those with its own remainder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archkit.proofs.data.schema_inventory import KeyShape, TableShape

Formula = Callable[[str], str]
_Place = tuple[str, str]


@dataclass(frozen=True)
class Strand:
    """The tables on it with their column, the table where it begins, and its period in rows."""

    root: str
    columns: Mapping[str, str]
    period: int

    def column(self, table: str) -> str | None:
        """Return the column of a table that lies on the strand; None where it begins or is not."""
        return None if table == self.root else self.columns.get(table)

    def holds(self, table: str, key: KeyShape) -> bool:
        """Say whether a key of a table runs along the strand."""
        return self.column(table) in key.columns

    def beside(self, number: Formula) -> Formula:
        """Return the number of a row with the same remainder, chosen by `number` among those."""
        return lambda given: f"(({given}) % {self.period} + {self.period} * {number(self.turn(given))})"

    def remainder(self, given: str) -> str:
        """Return the place of a row within the period."""
        return f"(({given}) % {self.period})"

    def turn(self, given: str) -> str:
        """Return how many whole periods come before a row."""
        return f"(({given}) / {self.period})"


def strand_of(tables: Mapping[str, TableShape], wanted: Mapping[str, int]) -> Strand | None:
    """Return the strand of some tables; None when no two keys share a column, or roots differ.

    Args:
        tables: The tables by name.
        wanted: Rows to make in each; the period is the smallest number on the strand.
    """
    places = {(name, column) for name, table in tables.items() for column in _shared(table)}
    waiting = list(places)
    while waiting:
        for place in _above(tables, waiting.pop()):
            if place not in places:
                places.add(place)
                waiting.append(place)
    roots = [place for place in places if not _above(tables, place)]
    columns = dict(places)
    if len(roots) != 1 or len(columns) != len(places):
        return None
    return Strand(roots[0][0], columns, max(min(wanted.get(name, 1) for name in columns), 1))


def _shared(table: TableShape) -> set[str]:
    """Return the columns that lie in two wide keys, or in one to the table itself and another one."""
    found = set()
    for column in (one.name for one in table.columns):
        keys = [key for key in table.foreign_keys if column in key.columns]
        wide = [key for key in keys if len(key.columns) > 1]
        inward = any(key.target == table.name for key in wide)
        if len(wide) > 1 or (inward and len(keys) > 1):
            found.add(column)
    return found


def _above(tables: Mapping[str, TableShape], place: _Place) -> set[_Place]:
    name, column = place
    return {
        (key.target, key.target_columns[key.columns.index(column)])
        for key in tables[name].foreign_keys
        if column in key.columns and key.target != name and key.target in tables
    }
