"""Access patterns that are prepared once, and planned at any volume with any values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from archkit.design import AccessPattern
from archkit.design.ddl_name import literal
from archkit.knowledge import fact
from archkit.proofs.data.schema_explain import (
    Planned,
    execute_statement,
    partition_parents,
    prepare_statement,
)
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.schema_parameters import compared, table_with
from archkit.proofs.data.volume.plan import SizedPlan, sized_plan
from archkit.proofs.data.volume.sized import SizedTables, plan_of
from archkit.proofs.data.volume.snapshot import ColumnStatistics

USUAL = "usual"
COMMON = "common"
GENERIC = "generic"
RANGES = frozenset({"<", "<=", ">", ">="})
"""Operators that let through a range of a column's values."""
_WHOLE_NUMBER = re.compile(r"'(\d+)'")
_INSERTS = re.compile(r"\s*INSERT\b", re.IGNORECASE)


@dataclass
class PreparedPatterns:
    """Patterns that are prepared once and planned at any volume."""

    sized: SizedTables
    planned: tuple[Planned, ...]
    rows: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare every pattern that PostgreSQL took before."""
        connection = self.sized.connection
        connection.execute("DEALLOCATE ALL")
        connection.execute("SET plan_cache_mode = force_custom_plan")
        self.parents = partition_parents(connection)
        self.names = {one.pattern.id: f"sized_{number}" for number, one in enumerate(self.planned)}
        for one in self.planned:
            text = prepare_statement(one.pattern, self.names[one.pattern.id])
            connection.execute(text.encode("utf-8", "replace"))

    def look_like(self, rows: Mapping[str, int], only: Collection[str] = ()) -> None:
        """Let the tables look as if they had so many rows."""
        self.sized.look_like(rows, only)
        self.rows = rows

    def plan(self, one: Planned, values: tuple[str, ...], kind: str = USUAL) -> SizedPlan:
        """Return the plan of a pattern at the present volume."""
        stretched = tuple(self._stretched(one.pattern, at, value) for at, value in enumerate(values, start=1))
        call = execute_statement(stretched, self.names[one.pattern.id])
        return sized_plan(plan_of(self.sized.connection, call), kind, self.parents, self._rows_of)

    def attempt(self, one: Planned, values: tuple[str, ...], kind: str) -> SizedPlan | None:
        """Return the plan of a pattern at the present volume, None where it cannot be planned."""
        import psycopg  # noqa: PLC0415 - heavy

        connection = self.sized.connection
        try:
            if kind == GENERIC:
                connection.execute("SET plan_cache_mode = force_generic_plan")
            return self.plan(one, values, kind)
        except psycopg.Error:
            if connection.closed:
                raise
            return None
        finally:
            if kind == GENERIC and not connection.closed:
                connection.execute("SET plan_cache_mode = force_custom_plan")

    def common_value(self, one: Planned) -> tuple[int, str] | None:
        """Return the parameter whose commonest value stands out most, and that value."""
        found = [
            (times, number, value)
            for number, (times, statistics) in self._standing_out(one).items()
            if (value := statistics.most_common) is not None
        ]
        return max(found)[1:] if found else None

    def choose_usual_values(self) -> None:
        """Give each pattern a usual value wherever some stand out.

        A value from the middle of the rows is likely a common one, for that is where most rows are.
        """
        self.planned = tuple(replace(one, values=self._usual_values(one)) for one in self.planned)

    def _usual_values(self, one: Planned) -> tuple[str, ...]:
        values = [*one.values]
        for number, (_, statistics) in self._standing_out(one).items():
            if statistics.usual is not None:
                values[number - 1] = literal(statistics.usual)
        return tuple(values)

    def _standing_out(self, one: Planned) -> dict[int, tuple[float, ColumnStatistics]]:
        """Return parameters compared with a column of which a value stands out, and how far it does."""
        found: dict[int, tuple[float, ColumnStatistics]] = {}
        for number in range(1, len(one.values) + 1):
            column, operator = compared(one.pattern.sql, number)
            if operator != "=" or not column or _INSERTS.match(one.pattern.sql):
                continue
            statistics = self._statistics(table_with(column, one.pattern, self._tables, number), column)
            if statistics and statistics.frequencies:
                scaled = self.sized.scaling.column(statistics, self.rows)
                held = self.sized.scaling.rows_of(self.sized.shot.relations[statistics.relation], self.rows)
                variety = scaled.distinct if scaled.distinct > 0 else -scaled.distinct * held
                times = scaled.shares[0] * variety
                if times >= fact("schema-volume.skew-times").base:
                    found[number] = times, statistics
        return found

    @property
    def _tables(self) -> Mapping[str, TableShape]:
        return self.sized.scaling.tables

    def _statistics(self, table: str, column: str) -> ColumnStatistics | None:
        columns = self.sized.shot.columns
        return columns.get((table, column, True)) or columns.get((table, column, False))

    def _rows_of(self, name: str) -> float:
        relation = self.sized.shot.relations.get(name)
        return self.sized.scaling.rows_of(relation, self.rows) if relation else 0.0

    def _stretched(self, pattern: AccessPattern, number: int, value: str) -> str:
        """Return a value that counts rows, moved out with the range of its column."""
        match = _WHOLE_NUMBER.fullmatch(value)
        if not match:
            return value
        column, operator = compared(pattern.sql, number)
        if operator not in RANGES:
            return value  # a common value keeps its name
        table = table_with(column, pattern, self._tables, number) if column else ""
        times = self.sized.scaling.times(table, column, self.rows) if table else 1
        return f"'{int(match[1]) * times}'"
