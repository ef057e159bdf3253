"""From two data models to a rehearsed plan: what the command line and a notebook both call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from archkit.design import DataModel
from archkit.design.change import difference, migration_plan, pair_models, read_fills, read_renames
from archkit.design.change.merged_keys import as_applied
from archkit.proofs.migration.record import Rehearsal
from archkit.proofs.migration.rehearsal import rehearse
from archkit.proofs.migration.verdicts import judged


def migration_between(  # noqa: PLR0913 - what is told of the change, and how it is rehearsed
    old: DataModel,
    new: DataModel,
    *,
    renames: Iterable[str] = (),
    fills: Iterable[str] = (),
    rows: int | None = None,
    run: bool = True,
    today: dt.date | None = None,
) -> Rehearsal:
    """Return the plan from one data model to another, and what rehearsing it showed.

    Args:
        old: The model before.
        new: The model after.
        renames: ``old_table=new_table`` and ``table.old_column=new_column``.
        fills: ``table.column=EXPRESSION``: what rows that exist get in a column that must hold a value.
        rows: Rows made up in each table; None makes the usual number.
        run: Whether the plan is rehearsed; without, its proofs say that it was not.
        today: The day that made-up times count back from; that of the clock if left out.

    Raises:
        InputError: If a rename or a fill fits neither model.
    """
    old, new = as_applied(old), as_applied(new)
    told = read_renames(renames, old, new)
    pairing = pair_models(old, new, told, read_fills(fills, new, old))
    plan = migration_plan(pairing, told.notes)
    changes = difference(pairing)
    if not changes:
        return Rehearsal(plan=plan, changes=changes)
    if not run:
        return judged(Rehearsal(plan=plan, changes=changes, not_run="it was asked not to run"), pairing)
    day = today or dt.datetime.now(dt.UTC).date()
    return judged(rehearse(pairing, plan, rows=rows, today=day), pairing)
