"""A deleted row that can be restored: marked, in nobody's way, not read, and purged in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from archkit.brief import Entity
from archkit.design import DataModel
from archkit.proofs.data.told.calls import Call, Calls, Term, deletes, purges
from archkit.proofs.data.told.guarding import guarding
from archkit.proofs.data.told.kept import marks_of
from archkit.proofs.data.told.rows import Rows, Stored
from archkit.proofs.data.told.trial import Outcome, Trial
from archkit.proofs.data.told.uniqueness import group_columns, groups_of, twin_of

_MARK = "Add a nullable deleted_at timestamptz; deleting sets it, restoring empties it, a purge reads it."


def told_of(entity: Entity) -> str:
    """Return what the brief tells of restoring."""
    return f"a deleted one can be restored for {entity.restore_days:g} days"


def try_restoring(
    entity: Entity, rows: Rows, data: DataModel, calls: Calls, now: dt.datetime
) -> Iterator[Trial]:
    """Yield what a deleted row does to unique keys, reads and deletes; the purge is tried apart."""
    if entity.restore_days is None:
        return

    def trial(outcome: Outcome, seen: str, remedy: str = "", place: str = "") -> Trial:
        where = place or f"data.tables.{rows.shape.name}"
        return Trial("restoring", entity.name, told_of(entity), where, outcome, seen, remedy)

    mark, flag = marks_of(rows.shape)
    column = rows.shape.column(mark)
    if column is None:
        why = f"{flag!r} says that it was deleted, and nothing when" if flag else "no column marks deletion"
        yield trial("broken", why, _MARK)
        return
    if not column.nullable:
        yield trial("broken", f"{mark!r} may not be empty: each row is deleted", _MARK)
        return
    gone: dict[str, str | None] = {mark: now.isoformat(), **({flag: "true"} if flag else {})}
    for group in groups_of(entity):
        columns, missing = group_columns(group, rows, data)
        if not missing:
            with rows.aside():
                yield trial(*_twin(rows, calls, columns, gone))
    for call in calls.naming(rows.shape.name, "read"):
        shown = _shown(rows, calls, call, gone)
        if shown is not None:
            place = f"data.access_patterns.{call.pattern.id}"
            remedy = f"Add {mark} IS NULL to its condition."
            yield (
                trial("broken", f"{call.pattern.id} reads a deleted row", remedy, place)
                if shown
                else trial("holds", f"{call.pattern.id} reads a row, and not once it is deleted")
            )
    yield from (trial(*one) for one in _lost(rows, calls))


def try_purge(entity: Entity, rows: Rows, calls: Calls, now: dt.datetime) -> Iterator[Trial]:
    """Yield whether rows go once they cannot be restored any more; the table holds no others."""
    mark, _ = marks_of(rows.shape)
    if entity.restore_days is None or not mark:
        return
    days = float(entity.restore_days)
    place = f"data.tables.{rows.shape.name}"
    since = {"old": days + 2, "young": max(days - 1, days / 2), "kept": None}
    went: dict[str, list[str]] = {name: [] for name in since}
    statements = [one for one in calls.naming(rows.shape.name, "write") if purges(one, rows.shape.name)]
    for call in statements:
        with rows.aside():
            made = {
                name: rows.insert(number, {mark: _ago(now, back)})
                for number, (name, back) in enumerate(since.items())
            }
            terms = {
                mark: Term(days, now - dt.timedelta(days=days)),
                "": Term(1e5, now - dt.timedelta(days=36_500)),
            }
            ran = calls.run(call, calls.values(call, made["old"].values, rows.shape.name, terms))
            for name, row in made.items():
                if row.kept and not ran.state and not rows.is_there(row):
                    went[name].append(call.pattern.id)
    outcome, seen, remedy = _purged(days, went, [one.pattern.id for one in statements])
    yield Trial("restoring", entity.name, told_of(entity), place, outcome, seen, remedy)


def _purged(days: float, went: dict[str, list[str]], tried: list[str]) -> tuple[Outcome, str, str]:
    remedy = (
        f"Add a statement that deletes rows whose deletion lies more than {days:g} days back, and no others."
    )
    if went["young"] or went["kept"]:
        which = "a row that can still be restored" if went["young"] else "a row that nobody deleted"
        return "broken", f"{', '.join(went['young'] or went['kept'])} takes away {which}", remedy
    if not went["old"]:
        return (
            "broken",
            f"nothing takes a deleted row away after {days:g} days ({', '.join(tried) or 'no purge'})",
            remedy,
        )
    return (
        "holds",
        f"{', '.join(went['old'])} takes a deleted row away after {days:g} days, and not before",
        "",
    )


def _twin(
    rows: Rows, calls: Calls, columns: tuple[str, ...], gone: dict[str, str | None]
) -> tuple[Outcome, str, str]:
    shown = ", ".join(columns)
    first = rows.complete(0, columns)
    if not first.kept:
        return "untried", f"no row could be added: {first.message}", ""
    with rows.aside():
        open_to_twins = twin_of(rows, columns, first).kept
    if open_to_twins:
        kept = guarding(rows, calls, columns)
        apart = f", which {', '.join(kept.statements)} keeps apart" if kept.outcome == "holds" else ""
        return "untried", f"the table takes twins of {shown}{apart}", ""
    deleted = rows.change(first, gone)
    if not deleted.kept:
        return "broken", f"a row cannot be marked as deleted: {deleted.message}", _MARK
    twin = twin_of(rows, columns, first)
    if twin.kept:
        return "holds", f"a new row may have the {shown} of a deleted one", ""
    remedy = "Make the unique index partial: WHERE the mark of deletion IS NULL."
    return "broken", f"a deleted row keeps its {shown} taken: {twin.message}", remedy


def _shown(rows: Rows, calls: Calls, call: Call, gone: dict[str, str | None]) -> bool | None:
    """Say whether a read still shows a deleted row; None where it did not show the row before either."""
    with rows.aside():
        with rows.aside():
            made = rows.insert(0)
        if not made.kept:
            return None
        values = calls.values(call, made.values, rows.shape.name)
        empty = calls.run(call, values)
        row = rows.insert(0)
        live = calls.run(call, values)
        if not row.kept or empty.state or live.state or live.rows == empty.rows:
            return None
        if not rows.change(row, gone).kept:
            return None
        return calls.run(call, values).rows != empty.rows


def _lost(rows: Rows, calls: Calls) -> Iterator[tuple[Outcome, str, str, str]]:
    """Yield the statements that remove one live row at once, so that nothing is left to restore."""
    for call in calls.naming(rows.shape.name, "write"):
        if not deletes(call, rows.shape.name) or purges(call, rows.shape.name):
            continue
        with rows.aside():
            row: Stored = rows.insert(0)
            ran = calls.run(call, calls.values(call, row.values, rows.shape.name))
            if row.kept and not ran.state and not rows.is_there(row):
                place = f"data.access_patterns.{call.pattern.id}"
                yield (
                    "broken",
                    f"{call.pattern.id} removes the row itself",
                    "Set the mark of deletion instead.",
                    place,
                )


def _ago(now: dt.datetime, days: float | None) -> str | None:
    return None if days is None else (now - dt.timedelta(days=days)).isoformat()
