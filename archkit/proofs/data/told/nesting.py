"""Rows that lie in others of their kind: stored, never in themselves, and never in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief import Entity
from archkit.design.ddl_name import literal
from archkit.proofs.data.schema_inventory import KeyShape
from archkit.proofs.data.told.calls import Call, Calls
from archkit.proofs.data.told.rows import Rows, Stored
from archkit.proofs.data.told.stated import is_nested
from archkit.proofs.data.told.trial import Outcome, Trial

_OWN = "Add CHECK (parent <> own key), and keep the parent nullable."
_CIRCLE = (
    "Let the statement that moves a row change nothing where the new parent lies below it, under a lock."
)


def try_nesting(entity: Entity, rows: Rows, calls: Calls) -> Iterator[Trial]:
    """Yield whether rows can be nested, whether one can be its own parent, and what a move can do."""
    if not is_nested(entity):
        return

    def trial(outcome: Outcome, seen: str, remedy: str = "", place: str = "") -> Trial:
        where = place or f"data.tables.{rows.shape.name}"
        return Trial(
            "nesting", entity.name, "one can lie in another of its kind", where, outcome, seen, remedy
        )

    keys = [key for key in rows.shape.foreign_keys if key.target == rows.shape.name]
    if not keys:
        path = next((one.name for one in rows.shape.columns if one.base == "ltree"), "")
        closed = [
            one.name
            for one in calls.tables.values()
            if sum(key.target == rows.shape.name for key in one.foreign_keys) > 1
        ]
        if path or closed:
            yield trial("untried", f"it may be held by {path or closed[0]}")
        else:
            yield trial(
                "broken",
                f"{rows.shape.name} has no reference to itself",
                "Add a nullable key to the same table.",
            )
        return
    key = min(keys, key=lambda one: ("parent" not in " ".join(one.columns), one.name))
    with rows.aside():
        for one in _nested(rows, key, calls):
            yield trial(*one)


def _nested(rows: Rows, key: KeyShape, calls: Calls) -> Iterator[tuple[Outcome, str, str, str]]:
    own = _parent_columns(rows, key)
    if any((column := rows.shape.column(name)) and not column.nullable for name in own):
        yield "broken", "a row without a parent cannot be stored", _OWN, ""
        return
    top = rows.insert(0)
    middle = rows.insert(1, _below(top, own)) if top.kept else top
    low = rows.insert(2, _below(middle, own)) if middle.kept else middle
    if not low.kept:
        outcome: Outcome = "broken" if low.state in {"23503", "23505"} else "untried"
        yield outcome, f"no row could be nested: {low.message}", _OWN, ""
        return
    with rows.aside():
        itself = rows.change(top, _below(top, own)).kept
    with rows.aside():
        circle = rows.change(top, _below(low, own)).kept
    if circle:
        yield from _moved(rows, calls, own, top, low)
    if itself:
        yield "broken", "a row was stored as its own parent", _OWN, ""
        return
    more = "" if circle else ", and a circle"
    yield "holds", f"three rows were nested; one as its own parent was refused{more}", "", ""


def _parent_columns(rows: Rows, key: KeyShape) -> dict[str, str]:
    """Return the columns that name a row's parent and what they point to, without the tenant's."""
    others = (one for one in rows.shape.foreign_keys if one.target != rows.shape.name)
    shared = {rows.table.tenant_column, *(name for one in others for name in one.columns)}
    pairs = zip(key.columns, key.target_columns, strict=True)
    return {name: target for name, target in pairs if name not in shared}


def _below(row: Stored, own: dict[str, str]) -> dict[str, str | None]:
    return {name: row.values.get(target) for name, target in own.items()}


def _moved(
    rows: Rows, calls: Calls, own: dict[str, str], top: Stored, low: Stored
) -> Iterator[tuple[Outcome, str, str, str]]:
    """Yield what the statements that move a row do when they are told to close a circle."""
    other = rows.insert(3)
    for call in calls.naming(rows.shape.name, "write"):
        for name, target in own.items():
            number = _new_parent(call, rows.shape.name, name)
            if not number:
                continue
            place = f"data.access_patterns.{call.pattern.id}"
            if not _moves(rows, calls, call, number, top, other.values.get(target) if other.kept else None):
                yield "untried", f"{call.pattern.id} moved no row with made-up values", "", place
            elif _moves(rows, calls, call, number, top, low.values.get(target)):
                yield "broken", f"{call.pattern.id} put a row below itself", _CIRCLE, place
            else:
                yield "holds", f"{call.pattern.id} moves a row, and not below itself", "", place


def _new_parent(call: Call, table: str, column: str) -> int:
    """Return the number of the parameter that a statement sets a parent to; 0 where it sets none."""
    found = re.search(
        rf'\bUPDATE\s+(?:ONLY\s+)?"?{re.escape(table)}"?\b.*?\bSET\b(?P<set>.*?)(?:\bWHERE\b|\bFROM\b|$)',
        call.pattern.sql, re.IGNORECASE | re.DOTALL,
    )  # fmt: skip
    match = re.search(rf'(?<!\w)"?{re.escape(column)}"?\s*=\s*\$(\d+)', found["set"]) if found else None
    return int(match[1]) if match else 0


def _moves(  # noqa: PLR0913, PLR0917 - which row goes where, by what
    rows: Rows, calls: Calls, call: Call, number: int, row: Stored, parent: str | None
) -> bool:
    """Say whether a statement changed a row when it was told to move it below another."""
    if parent is None:
        return False
    with rows.aside():
        values = list(calls.values(call, row.values, rows.shape.name))
        values[number - 1] = f"{literal(parent)}::{call.kinds[number - 1]}"
        ran = calls.run(call, tuple(values))
        return not ran.state and not rows.is_there(row)
