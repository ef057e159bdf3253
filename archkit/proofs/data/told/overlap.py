"""Periods that lie over each other for one parent must be refused, and those that touch taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief import Entity
from archkit.design import DataModel
from archkit.proofs.data.schema_bounds import understand
from archkit.proofs.data.schema_inventory import TableShape
from archkit.proofs.data.told.kept import columns_of, marks_of
from archkit.proofs.data.told.rows import Rows, Stored
from archkit.proofs.data.told.trial import Outcome, Trial

_BEGINS = frozenset(
    {"start", "starts", "started", "begin", "begins", "from", "since", "arrival", "arrives", "opens"}
)
_ENDS = frozenset(
    {"end", "ends", "ended", "until", "to", "till", "departure", "departs", "closes", "finish", "finishes"}
)
_RANGES = ("tstzrange", "tsrange", "daterange")
_TIMES = ("timestamp", "date")
_AHEAD_DAYS = 400
_REMEDY = (
    "Add EXCLUDE USING gist over the parent (=) and the period (&&), half-open, leaving deleted rows out; "
    "btree_gist compares the parent."
)


@dataclass(frozen=True)
class Period:
    """The columns of a period: one range, or its begin and end."""

    kind: str
    columns: tuple[str, ...]

    def given(self, since: dt.datetime, until: dt.datetime) -> dict[str, str | None]:
        """Return what the columns hold for a period."""
        days = self.kind.startswith("date")
        begin, end = ((one.date() if days else one).isoformat() for one in (since, until))
        if len(self.columns) == 1:
            return {self.columns[0]: f"[{begin},{end})"}
        last = (until - dt.timedelta(days=1)).date().isoformat() if days else end
        return dict(zip(self.columns, (begin, last), strict=True))


def period_of(table: TableShape) -> Period | None:
    """Return the period of a table's rows; None where the columns do not tell one."""
    plain = [one for one in table.columns if not one.generated]
    ranged = [one for one in plain if one.base in _RANGES]
    if len(ranged) == 1:
        return Period(ranged[0].base, (ranged[0].name,))
    times = {one.name: one.base for one in plain if one.base.startswith(_TIMES)}
    begins = [name for name in times if set(name.split("_")) & _BEGINS]
    ends = [name for name in times if set(name.split("_")) & _ENDS]
    pairs = {(bounds.after, name) for name, bounds in understand(table.checks).bounds.items() if bounds.after}
    pairs = {pair for pair in pairs if set(pair) <= set(times)}
    if len(begins) == len(ends) == 1:
        pairs = {(begins[0], ends[0])}
    if len(pairs) != 1:
        return None
    pair = next(iter(pairs))
    return Period(times[pair[0]], pair)


def try_overlap(entity: Entity, rows: Rows, data: DataModel, today: dt.date) -> Iterator[Trial]:
    """Yield the trials of an entity whose rows must not lie over each other."""
    if entity.no_overlap_for is None:
        return
    told = f"no two lie in time over each other for the same {entity.no_overlap_for}"
    place = f"data.tables.{rows.shape.name}"
    period, parent = period_of(rows.shape), columns_of(entity.no_overlap_for, rows.shape, data)
    if period is None or not parent:
        why = (
            "no begin and end are known"
            if period is None
            else f"no column is known as {entity.no_overlap_for!r}"
        )
        yield Trial("overlap", entity.name, told, place, "untried", f"{rows.shape.name!r}: {why}")
        return
    base = dt.datetime.combine(today, dt.time(9), dt.UTC) + dt.timedelta(days=_AHEAD_DAYS)
    with rows.aside():
        yield _overlapping(entity, rows, period, parent, told, base)


def _overlapping(  # noqa: PLR0913, PLR0917 - what is told, and the columns that hold it
    entity: Entity, rows: Rows, period: Period, parent: tuple[str, ...], told: str, base: dt.datetime
) -> Trial:
    def trial(outcome: Outcome, seen: str, remedy: str = "") -> Trial:
        place = f"data.tables.{rows.shape.name}"
        return Trial("overlap", entity.name, told, place, outcome, seen, remedy)

    def stored(place: int, first: int, last: int) -> Stored:
        with rows.aside():
            return rows.insert(
                place, same | period.given(base + dt.timedelta(days=first), base + dt.timedelta(days=last))
            )

    some = rows.complete(0, parent)
    same = {name: some.values.get(name) for name in parent}
    with rows.aside():
        kept = rows.insert(1, same | period.given(base, base + dt.timedelta(days=4)))
        if not kept.kept:
            return trial("untried", f"no row with a period could be added: {kept.message}")
        beside, over = stored(2, 4, 8), stored(2, 2, 6)
        if over.kept:
            return trial("broken", "a row that begins while another one runs was stored", _REMEDY)
        if not beside.kept:
            seen = f"a row that begins where another one ends was refused: {beside.message}"
            return trial("broken", seen, "Let the period leave its end out: [begin, end).")
        mark, _ = marks_of(rows.shape)
        if entity.restore_days and mark:
            gone = rows.change(kept, {mark: base.isoformat()})
            if gone.kept and not stored(2, 2, 6).kept:
                return trial("broken", "a deleted row keeps its period taken", _REMEDY)
    return trial("holds", "an overlapping row was refused, one that begins where another ends was stored")
