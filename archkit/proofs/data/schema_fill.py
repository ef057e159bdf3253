"""Fills an applied schema with made-up rows that respect its keys, checks and uniqueness."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import literal, quoted, quoted_list
from archkit.proofs.data.schema_apply import attempt
from archkit.proofs.data.schema_bare import put_back, take_off
from archkit.proofs.data.schema_inventory import KeyShape, TableShape
from archkit.proofs.data.schema_partitions import windows
from archkit.proofs.data.schema_strand import Formula, strand_of
from archkit.proofs.data.schema_table_plan import CannotFillError, FilledTable, Ground, TablePlan
from archkit.proofs.data.schema_values import TEXTS

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_LONGEST_SECONDS = 30.0
_CHECK_VIOLATED = "23514"
_MOST_DOUBTFUL = 5
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
    ground = Ground(tables, wanted, today, strand_of(tables, wanted), skew, windows(connection))
    filled, reasons = ground.filled, ground.failed
    ends = time.monotonic() + longest_seconds
    taken = take_off(connection, tables)
    for name in _parents_first(tables):
        try:
            if time.monotonic() > ends:
                raise CannotFillError(f"filling was stopped after {longest_seconds:.0f} s")  # noqa: TRY301 - one exit
            filled[name] = _fill_table(connection, tables[name], ground)
        except CannotFillError as error:
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
        # In a cycle, the table goes first whose keys into it may be empty, or are checked late.
        loose = [name for name in waiting if _is_loose(tables[name], set(waiting))]
        chosen = (ready or loose or waiting)[0]
        waiting.remove(chosen)
        done.append(chosen)
    return done


def _is_loose(table: TableShape, waiting: set[str]) -> bool:
    closing = [key for key in table.foreign_keys if key.target in waiting - {table.name}]
    return all(key.deferrable or _may_be_null(table, key) for key in closing)


def _may_be_null(table: TableShape, key: KeyShape) -> bool:
    columns = [table.column(name) for name in key.columns]
    return any(column is not None and column.nullable for column in columns)


def _fill_table(connection: Connection, table: TableShape, ground: Ground) -> FilledTable:
    plan = _planned(connection, table, ground, frozenset())
    state, message, made = _inserted(connection, plan)
    if state == _CHECK_VIOLATED:
        # A check over several columns that may be empty: which of them it wants is tried out.
        doubtful = sorted(plan.empty)[:_MOST_DOUBTFUL]
        for size in range(1, len(doubtful) + 1):
            for kept in combinations(doubtful, size):
                again = _planned(connection, table, ground, frozenset(kept))
                state, _, made = _inserted(connection, again)
                if not state:
                    return made
        raise CannotFillError(message)
    if state:
        raise CannotFillError(message)
    return made


def _planned(connection: Connection, table: TableShape, ground: Ground, kept: frozenset[str]) -> TablePlan:
    """Return the plan of a table in which doubtful columns are empty but for those to be kept."""
    plan = TablePlan(table, ground.wanted.get(table.name, 0), ground)
    for atom in plan.known.opaque:
        _try_candidates(connection, plan, atom)
    plan.empty -= kept
    plan.full = kept
    return plan


def _inserted(connection: Connection, plan: TablePlan) -> tuple[str, str, FilledTable]:
    made = plan.made()
    names = list(made.formulas)
    values = ",\n  ".join(made.formulas[name]("i") for name in names)
    sql = (
        f"INSERT INTO {quoted(plan.table.name)} ({quoted_list(names)}) OVERRIDING SYSTEM VALUE\n"
        f"SELECT {values}\nFROM generate_series(0::bigint, {made.rows - 1}) AS made(i)"
    )
    state, message, _ = attempt(connection, sql)
    return state, message, made


def _try_candidates(connection: Connection, plan: TablePlan, atom: str) -> None:
    """Let the database say which of some common texts a check that is not understood allows."""
    words = set(re.findall(r"[a-z_][a-z0-9_]*", atom))
    columns = [column for column in plan.table.columns if column.name in words]
    for column in columns:
        if column.nullable:
            plan.empty.add(column.name)
    if len(columns) != 1 or columns[0].nullable:
        return
    one = columns[0]
    if one.base not in TEXTS:
        return
    import psycopg  # noqa: PLC0415 - heavy

    items = ", ".join(f"({literal(text)})" for text in _CANDIDATES)
    name = quoted(one.name)
    sql = f"SELECT {name} FROM (VALUES {items}) AS tried({name}) WHERE\n({atom}\n)"  # noqa: S608 - only asks
    try:
        rows = connection.execute(sql.encode(), binary=True).fetchall()
    except psycopg.Error:
        return
    plan.known.of(one.name).values = [str(row[0]) for row in rows]
