"""Statements that keep a key apart where the table cannot: each adds a row once, however often it is run.

A table in partitions cannot hold a key that leaves out what it is partitioned by; a design then
keeps the key in a table of its own, which the statement that adds the row writes as well.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from archkit.design.ddl_name import literal, quoted
from archkit.proofs.data.schema_apply import execute
from archkit.proofs.data.schema_parameters import compared, shaped, table_with
from archkit.proofs.data.told.calls import Call, Calls, inserts
from archkit.proofs.data.told.rows import Rows
from archkit.proofs.data.told.trial import Outcome

_TRIES = 60
_DRAWN_FROM = 64


@dataclass(frozen=True)
class Guarding:
    """Whether every statement that adds rows keeps the key apart, with the statements' ids."""

    outcome: Outcome
    statements: tuple[str, ...] = ()


def guarding(rows: Rows, calls: Calls, columns: tuple[str, ...]) -> Guarding:
    """Run each statement that adds rows to a table twice with one key, and say what came of it."""
    writers = [one for one in calls.naming(rows.shape.name, "write") if inserts(one, rows.shape.name)]
    if not writers:
        return Guarding("broken")
    made = rows.unheard_of(columns)
    keeps = {one.pattern.id: _adds_once(rows, calls, one, columns, made) for one in writers}
    open_ones = tuple(name for name, kept in keeps.items() if kept is False)
    if open_ones:
        return Guarding("broken", open_ones)
    unknown = tuple(name for name, kept in keeps.items() if kept is None)
    return Guarding("untried", unknown) if unknown else Guarding("holds", tuple(keeps))


def _adds_once(
    rows: Rows, calls: Calls, call: Call, columns: tuple[str, ...], made: Mapping[str, str | None]
) -> bool | None:
    """Say whether a second run adds nothing; None where not even the first one adds a row."""
    drawn: dict[tuple[str, str], list[str]] = {}
    for turn in range(_TRIES):
        with rows.aside():
            values = _values(calls, call, rows.shape.name, columns, made, turn, drawn)
            if calls.run(call, values).state:
                if turn > 2:  # noqa: PLR2004 - what fails for its types fails again
                    return None
                continue
            first = _count(rows, columns, made)
            if first:
                calls.run(call, values)
                return _count(rows, columns, made) == first
    return None


def _values(  # noqa: PLR0913, PLR0917 - what each parameter may be taken from
    calls: Calls,
    call: Call,
    table: str,
    columns: tuple[str, ...],
    made: Mapping[str, str | None],
    turn: int,
    drawn: dict[tuple[str, str], list[str]],
) -> tuple[str, ...]:
    found = list(calls.values(call, made, table))
    for number, kind in enumerate(call.kinds, start=1):
        column, _ = compared(call.pattern.sql, number)
        of = table_with(column, call.pattern, calls.tables, number) if column else ""
        text = made.get(column)
        if column in columns and text is not None:
            found[number - 1] = f"{shaped(text, kind)}::{kind}"
        elif turn and of and of != table:
            known = drawn.setdefault((of, column), _some_of(calls, of, column))
            if known:
                # Two parameters may have to agree, or to differ: what fits is tried out, the same each time.
                text = random.Random(turn * 100 + number).choice(known)  # noqa: S311 - no secret
                found[number - 1] = f"{shaped(text, kind)}::{kind}"
    return tuple(found)


def _some_of(calls: Calls, table: str, column: str) -> list[str]:
    sql = (
        f"SELECT {quoted(column)}::text FROM {quoted(table)} WHERE {quoted(column)} IS NOT NULL "  # noqa: S608 - quoted
        f"ORDER BY tableoid, ctid LIMIT {_DRAWN_FROM}"
    )
    return [str(row[0]) for row in execute(calls.connection, sql).fetchall()]


def _count(rows: Rows, columns: tuple[str, ...], made: Mapping[str, str | None]) -> int:
    same = " AND ".join(f"{quoted(name)}::text = {literal(made.get(name) or '')}" for name in columns)
    sql = f"SELECT count(*) FROM {quoted(rows.shape.name)} WHERE {same}"  # noqa: S608 - quoted
    return int(execute(rows.connection, sql).fetchone()[0])
