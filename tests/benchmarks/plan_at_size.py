"""Plans of restored statistics against plans of rows that were really loaded.

Each schema is filled twice: with few rows, whose statistics are scaled, and with as many rows as
they are scaled to. Both plan the same access patterns. What is compared is the shape of each plan
(the same nodes over the same tables and indexes), its cost, and the time until plans are there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archkit.brief import Brief
from archkit.design import DataModel, Step
from archkit.proofs.data.schema_apply import apply
from archkit.proofs.data.schema_explain import Planned, explain
from archkit.proofs.data.schema_fill import fill
from archkit.proofs.data.schema_inventory import TableShape, inventory
from archkit.proofs.data.volume.plan import SizedPlan
from archkit.proofs.data.volume.prepared import USUAL, PreparedPatterns
from archkit.proofs.data.volume.scaled import Scaling
from archkit.proofs.data.volume.sized import SizedTables
from archkit.proofs.data.volume.snapshot import snapshot
from archkit.proofs.postgres import Limits, database, server
from archkit.session import Session
from tests.benchmarks import loaded_shop

TODAY = dt.date(2026, 11, 21)
BRIEF = Path(__file__).parents[2] / "notebooks" / "briefs" / "notifications.yaml"
LIMITS = Limits(statement_seconds=300, disk_mib=8_000, deadline_seconds=1_200, temporary_mib=4_000)
Load = Callable[[Any, dict[str, TableShape]], None]


@dataclass(frozen=True)
class Compared:
    """One pattern: the two shapes, the two costs, and the time that the real rows took."""

    pattern: str
    restored: str
    loaded: str
    restored_cost: float
    loaded_cost: float
    loaded_ms: float | None = None

    @property
    def same(self) -> bool:
        """Say whether both plans have the same shape."""
        return self.restored == self.loaded

    @property
    def error(self) -> float:
        """How far the restored cost is off, as a share of the loaded one."""
        return abs(self.restored_cost - self.loaded_cost) / max(self.loaded_cost, 0.01)


@dataclass(frozen=True)
class Validation:
    """One schema: rows on both sides, the patterns, and the seconds until plans were there."""

    schema: str
    few: int
    many: int
    patterns: tuple[Compared, ...]
    restored_s: float
    loaded_s: float

    @property
    def agreement(self) -> float:
        """The share of plans with the same shape."""
        return sum(one.same for one in self.patterns) / len(self.patterns)

    def error(self, share: float) -> float:
        """The error of cost that so large a share of the patterns stays below."""
        errors = sorted(one.error for one in self.patterns)
        return errors[min(int(share * len(errors)), len(errors) - 1)]

    @property
    def ms_per_cost(self) -> tuple[float, float, float] | None:
        """Milliseconds of a unit of cost with rows in memory: a tenth below, the median, a tenth above."""
        rates = sorted(one.loaded_ms / one.loaded_cost for one in self.patterns if one.loaded_ms)
        return (
            (rates[len(rates) // 10], statistics.median(rates), rates[-1 - len(rates) // 10])
            if rates
            else None
        )


def measure(many: int = 1_000_000) -> list[Validation]:
    """Compare a hand-written shop with skew and a schema that the rulebook designs."""
    return [validate_shop(50_000, many), validate_design(20_000, many)]


def validate_shop(few: int, many: int) -> Validation:
    """Compare the plans of the shop, whose rows arrive in order."""

    def loading(total: int) -> Load:
        return lambda connection, _: loaded_shop.load(connection, total)

    return _validated(
        "shop with skew", loaded_shop.shop(), (few, many), loading, loaded_shop.VALUES, in_order=True
    )


def validate_design(few: int, many: int) -> Validation:
    """Compare the plans of a designed schema, filled as its proof fills it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Session.start(Brief.read(BRIEF), folder=Path(folder) / "session", today=TODAY) as session,
    ):
        session.run(until=Step.DATA)
        data = session.design.data
    if data is None:
        raise ValueError("the design has no data model")
    tables = tuple(one.model_copy(update={"row_bytes": None}) for one in data.tables)
    data = data.model_copy(update={"tables": tables})
    whole = sum(one.rows_at_horizon or 0 for one in tables)

    def loading(total: int) -> Load:
        wanted = {one.name: max(int(total * (one.rows_at_horizon or 0) / whole), 500) for one in tables}

        def load(connection: Any, shapes: dict[str, TableShape]) -> None:
            connection.execute("SET synchronous_commit = on")
            fill(connection, shapes, wanted, TODAY, longest_seconds=600)

        return load

    return _validated("designed schema", data, (few, many), loading, {}, in_order=False)


def _validated(  # noqa: PLR0913 - what is loaded, how, and how it is looked at
    name: str, data: DataModel, rows: tuple[int, int], loading: Callable[[int], Load],
    values: Mapping[str, str], *, in_order: bool,
) -> Validation:  # fmt: skip
    few, many = rows
    with database(limits=LIMITS) as connection:
        apply(connection, data)
        shapes = inventory(connection)
        begun = time.perf_counter()
        loading(many)(connection, shapes)
        planned = _with_values(connection, explain(connection, data.access_patterns, shapes), values)
        loaded, shot = _plans(connection, planned), snapshot(connection)
        loaded_s = time.perf_counter() - begun
        times = {
            one.pattern.id: _milliseconds(connection, one) for one in planned if one.pattern.kind == "read"
        }
        held = {table: round(shot.root_rows(table)) for table in shapes}
    with database(limits=LIMITS) as connection:
        apply(connection, data)
        begun = time.perf_counter()
        loading(few)(connection, shapes)
        planned = _with_values(connection, explain(connection, data.access_patterns, shapes), values)
        scaling = Scaling(data, shapes, snapshot(connection), in_order=in_order, visible=1.0)
        prepared = PreparedPatterns(SizedTables(connection, server().folder / "data", scaling), planned)
        prepared.look_like(held)
        restored = {one.pattern.id: prepared.plan(one, one.values, USUAL) for one in planned}
        restored_s = time.perf_counter() - begun
    compared = tuple(
        Compared(one, plan.shape, loaded[one].shape, plan.cost, loaded[one].cost, times.get(one))
        for one, plan in restored.items() if one in loaded
    )  # fmt: skip
    return Validation(name, few, many, compared, restored_s, loaded_s)


def _with_values(
    connection: Any, planned: tuple[Planned, ...], values: Mapping[str, str]
) -> tuple[Planned, ...]:
    """Return the patterns that could be planned, with values of the same standing on both sides."""
    found = []
    for one in planned:
        if one.error:
            continue
        sql = values.get(one.pattern.id)
        row = connection.execute(f"SELECT ({sql})::text").fetchone() if sql and one.values else None
        found.append(dataclasses.replace(one, values=(f"'{row[0]}'",)) if row else one)
    return tuple(found)


def _plans(connection: Any, planned: tuple[Planned, ...]) -> dict[str, SizedPlan]:
    shot = snapshot(connection)
    sized = SizedTables(connection, Path(), Scaling(DataModel(engine="postgresql", consistency=""), {}, shot))
    prepared = PreparedPatterns(sized, planned)
    return {one.pattern.id: prepared.plan(one, one.values, USUAL) for one in planned}


def _milliseconds(connection: Any, one: Planned) -> float:
    """Return the time that a reading pattern takes with its rows in memory: the best of three."""
    given = ", ".join(one.values)
    connection.execute("DEALLOCATE ALL")
    types = ", ".join(one.pattern.parameters)
    connection.execute(f"PREPARE timed{f' ({types})' if types else ''} AS {one.pattern.sql}")
    sql = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE timed{f'({given})' if given else ''}"
    return min(connection.execute(sql).fetchone()[0][0]["Execution Time"] for _ in range(3))


def table(found: list[Validation]) -> str:
    """Return what was measured as lines."""
    heading = f"{'plans at size':<18} {'rows':>10} {'from':>8} {'same shape':>11} "
    lines = ["", heading + f"{'cost off':>9} {'p90':>7} {'time':>14}"]
    for one in found:
        share = f"{sum(two.same for two in one.patterns)} of {len(one.patterns)}"
        took = f"1/{one.loaded_s / one.restored_s:.0f} of {one.loaded_s:.1f} s"
        lines.append(
            f"{one.schema:<18} {one.many:>10,} {one.few:>8,} {share:>11} {one.error(0.5):>9.1%} "
            f"{one.error(0.9):>7.1%} {took:>14}"
        )
        if one.ms_per_cost:
            low, middle, high = one.ms_per_cost
            lines.append(f"  a unit of cost took {low:.5f} to {high:.5f} ms in memory, median {middle:.5f}")
        differing = [two for two in one.patterns if not two.same]
        lines += [f"  {two.pattern}: {two.restored} against {two.loaded}" for two in differing]
    return "\n".join(lines)


def as_json(found: list[Validation]) -> str:
    """Return what was measured as JSON."""
    extra = [{"agreement": one.agreement, "median_error": one.error(0.5), "p90_error": one.error(0.9),
              "time_ratio": one.restored_s / one.loaded_s} for one in found]  # fmt: skip
    return json.dumps(
        [dataclasses.asdict(one) | more for one, more in zip(found, extra, strict=True)], indent=2
    )
