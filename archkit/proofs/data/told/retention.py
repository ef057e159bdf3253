"""Rows that are older than told must go, younger ones and those whose time has not begun must stay."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from archkit.brief import Entity
from archkit.design import DataModel, Table
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.told.calls import Call, Calls, Term, purges
from archkit.proofs.data.told.kept import columns_of, marks_of
from archkit.proofs.data.told.rows import Given, Rows
from archkit.proofs.data.told.trial import Outcome, Trial

_MADE = re.compile(
    r"(?:created|inserted|occurred|recorded|received|logged|happened|sent|booked|posted|measured|observed|taken"
    r"|captured|requested|submitted|issued|placed|added|registered|uploaded)_?(?:at|on|time|date)?|timestamp|time"
)
_BOUNDS = re.compile(r"FROM\s*\('([^']+)'\)\s*TO\s*\('([^']+)'\)", re.IGNORECASE)
_MONTH_DAYS = 31


def told_of(entity: Entity) -> str:
    """Return what the brief tells of how long an entity is kept."""
    since = f", from {entity.retention_from}" if entity.retention_from else ""
    return f"kept for {entity.retention_days:g} days{since}"


def moment_of(entity: Entity, shape: TableShape, data: DataModel) -> tuple[str, str]:
    """Return the column from which retention is counted, empty for creation, and why there is none."""
    if not entity.retention_from:
        return "", ""
    found = columns_of(entity.retention_from, shape, data)
    column = shape.column(found[0]) if len(found) == 1 else None
    if column is None or not column.base.startswith(("timestamp", "date")):
        return "", f"no column of {shape.name!r} holds the time {entity.retention_from!r}"
    return ("" if column.name in made_columns(shape) and not column.nullable else column.name), ""


def made_columns(shape: TableShape) -> list[str]:
    """Return the columns that say when a row, or what it tells of, came to be."""
    times = [one for one in shape.columns if one.base.startswith(("timestamp", "date")) and not one.generated]
    return [one.name for one in times if _MADE.fullmatch(one.name) and not one.nullable]


def try_retention(
    entity: Entity, rows: Rows, data: DataModel, calls: Calls, now: dt.datetime
) -> Iterator[Trial]:
    """Yield whether the statements that purge a table take what is too old; it holds no other rows."""
    place = f"data.tables.{rows.shape.name}"
    moment, missing = moment_of(entity, rows.shape, data)
    statements = [one for one in calls.naming(rows.shape.name, "write") if purges(one, rows.shape.name)]
    if missing:
        verdict: tuple[Outcome, str] = ("broken", missing)
    elif not moment and not made_columns(rows.shape):
        verdict = ("untried", f"no column of {rows.shape.name!r} is known to say when a row was made")
    else:
        verdict = _run(entity, rows, calls, statements, moment, now)
    remedy = _remedy(entity, moment or entity.retention_from or "its creation")
    yield Trial(
        "retention", entity.name, told_of(entity), place, *verdict, remedy if verdict[0] == "broken" else ""
    )


def by_partition(  # noqa: PLR0911 - one a way to be wrong
    entity: Entity, table: Table, shape: TableShape, data: DataModel
) -> Trial:
    """Return whether dropping whole partitions keeps to what is told; computed, nothing is dropped."""
    days, place = float(entity.retention_days or 0), f"data.tables.{table.name}"
    moment, missing = moment_of(entity, shape, data)
    column = table.partition_by or ""

    def trial(outcome: Outcome, seen: str) -> Trial:
        remedy = _remedy(entity, moment or "its creation") if outcome == "broken" else ""
        return Trial("retention", entity.name, told_of(entity), place, outcome, seen, remedy)

    if missing:
        return trial("broken", missing)
    if table.retention_days is None or not column:
        return trial("broken", f"nothing takes old rows of {table.name!r} away")
    if moment and column != moment:
        return trial("broken", f"whole partitions by {column} go, however long ago {moment} was")
    if not moment and column not in made_columns(shape):
        return trial(
            "untried", f"it is not known that {column}, by which partitions go, says when a row was made"
        )
    if table.retention_days < days:
        return trial("broken", f"partitions go after {table.retention_days:g} days")
    width = _widest(table)
    if width is None:
        return trial("untried", "the bounds of its partitions could not be read")
    longest = table.retention_days + width
    seen = (
        f"partitions by {column} of at most {width:g} days go {table.retention_days:g} days after their end: "
    )
    return trial("holds", f"{seen}a row is kept {table.retention_days:g} to {longest:g} days")


def _run(  # noqa: PLR0913, PLR0917 - what is purged, by what, and from when
    entity: Entity, rows: Rows, calls: Calls, statements: list[Call], moment: str, now: dt.datetime
) -> tuple[Outcome, str]:
    days = float(entity.retention_days or 0)
    names = ", ".join(one.pattern.id for one in statements)
    if not statements:
        return "broken", f"nothing takes old rows of {rows.shape.name!r} away"
    terms = _terms(entity, rows.shape, now)
    made = _cases(rows.shape, moment, days, now)
    taken: dict[str, list[str]] = {name: [] for name in made}
    failed = ""
    for call in statements:
        for number, (name, given) in enumerate(made.items()):
            with rows.aside():
                row = rows.insert(number, given)
                if not row.kept:
                    return "untried", f"no row of {name} could be added: {row.message}"
                ran = calls.run(call, calls.values(call, row.values, rows.shape.name, terms))
                failed = failed or ran.message
                if not ran.state and not rows.is_there(row):
                    taken[name].append(call.pattern.id)
    wrong = next((name for name in made if name != "old" and taken[name]), "")
    if wrong:
        return "broken", f"{', '.join(taken[wrong])} takes a row {_SAID[wrong].format(moment=moment)}"
    if taken["old"]:
        return "holds", f"{', '.join(taken['old'])} took a row older than {days:g} days and left the others"
    where = _found_where(entity, rows, calls, statements, made["old"], terms) if moment else ""
    if where:
        return "holds", f"{names} took a row older than {days:g} days where {where}, and left the others"
    return "broken", f"{names} left a row older than {days:g} days" + (f": {failed}" if failed else "")


_SAID = {
    "young": "that is not old enough",
    "pending": "whose {moment} has not come",
}


def _cases(shape: TableShape, moment: str, days: float, now: dt.datetime) -> dict[str, Given]:
    """Return what the rows hold: one too old, one that is not, and one whose time has not begun."""
    margin = min(2.0, days / 2)

    def ago(back: float) -> str:
        return (now - dt.timedelta(days=back)).isoformat()

    made = made_columns(shape)
    if not moment:
        return {
            "old": dict.fromkeys(made, ago(days + margin)),
            "young": dict.fromkeys(made, ago(days - margin)),
        }
    begun = {name: ago(days + 10) for name in made if name != moment}
    column = shape.column(moment)
    pending = None if column and column.nullable else ago(-30)
    return {
        "old": begun | {moment: ago(days + margin)},
        "young": begun | {moment: ago(days - margin)},
        "pending": begun | {moment: pending},
    }


def _terms(entity: Entity, shape: TableShape, now: dt.datetime) -> Mapping[str, Term]:
    days = float(entity.retention_days or 0)
    terms = {"": Term(days, now - dt.timedelta(days=days))}
    mark, _ = marks_of(shape)
    if mark:
        restore = float(entity.restore_days or 0) or days
        terms[mark] = Term(restore, now - dt.timedelta(days=restore))
    return terms


def _found_where(  # noqa: PLR0913, PLR0917 - one trial once more
    entity: Entity, rows: Rows, calls: Calls, statements: list[Call], given: Given, terms: Mapping[str, Term]
) -> str:
    """Return the told value with which an old row is found, where that goes with what has happened."""
    for one in entity.attributes:
        column = rows.shape.column(one.name)
        for value in one.values if column else ():
            for call in statements:
                with rows.aside():
                    row = rows.insert(0, {**given, one.name: value})
                    if not row.kept:
                        continue
                    ran = calls.run(call, calls.values(call, row.values, rows.shape.name, terms))
                    if not ran.state and not rows.is_there(row):
                        return f"{one.name} is {value!r}"
    return ""


def _widest(table: Table) -> float | None:
    """Return the days of the widest partition; monthly ones where none is there yet."""
    if not table.partitions:
        return _MONTH_DAYS if table.partition_method == "range" else None
    widths = []
    for one in table.partitions:
        match = _BOUNDS.search(one.bounds)
        try:
            first, last = (
                (dt.datetime.fromisoformat(text) for text in match.groups()) if match else (None, None)
            )
        except ValueError:
            return None
        if first and last:
            widths.append((last.replace(tzinfo=None) - first.replace(tzinfo=None)).total_seconds() / 86_400)
    return max(widths) if widths else None


def _remedy(entity: Entity, since: str) -> str:
    days = f"{entity.retention_days:g} days"
    return f"Purge rows more than {days} after {since}, by a statement or by partitions over it."
