"""`archkit migrate`: from one schema to another in steps that were rehearsed under traffic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archkit.cli.exits import Exit
from archkit.cli.migrating import migration_json, migration_lines, schema_of, write_plan
from archkit.cli.printing import say, say_json
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.design.change import MigrationPlan, Pairing, Renames
    from archkit.proofs.migration import Rehearsal

_FEWEST_ROWS = 1
_MOST_ROWS = 10_000_000


@click.command("migrate", short_help="Plan and rehearse the way from one schema to another.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A folder for the numbered SQL files.")
@click.option(
    "--rename", "renames", multiple=True, metavar="OLD=NEW", help="table=table or table.column=column."
)
@click.option(
    "--fill", "fills", multiple=True, metavar="T.C=SQL", help="What existing rows get in a new column."
)
@click.option("--rows", type=click.IntRange(_FEWEST_ROWS, _MOST_ROWS), help="Rows made up in each table.")
@click.option("--no-run", is_flag=True, help="Plan only; nothing is run, and the proofs say so.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan and what was measured as JSON.")
def command(  # noqa: PLR0913, PLR0917 - one a choice of the command line
    old: Path,
    new: Path,
    output: Path | None,
    renames: tuple[str, ...],
    fills: tuple[str, ...],
    rows: int | None,
    *,
    no_run: bool,
    as_json: bool,
) -> int:
    """Plan the way from the schema OLD to the schema NEW, and rehearse it in PostgreSQL.

    OLD and NEW are design files, session folders or SQL files. Each step has its way up and down.
    The rehearsal goes up, down and up again on made-up rows while readers and writers of the old
    and the new code work on the tables; it never reaches any other database. What a way down
    would lose is counted first. Exit code 1 where something was refuted.

    \b
    Examples:
      archkit migrate before/design.yaml after/design.yaml
      archkit migrate v1.sql v2.sql --rename users.fullname=name --output migrations
      archkit migrate v1.sql v2.sql --fill "users.tier='basic'" --rows 100000
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.design.change import migration_plan, pair_models, read_fills, read_renames  # noqa: PLC0415 - heavy

    if old.resolve() == new.resolve():
        raise InputError(
            f"{str(old)!r} is given twice", hint="Name the file before the change and the one after."
        )
    before, after = schema_of(old), schema_of(new)
    found: Renames = read_renames(renames, before, after)
    pairing: Pairing = pair_models(before, after, found, read_fills(fills, after))
    plan = migration_plan(pairing, found.notes)
    rehearsal = _rehearsed(pairing, plan, rows, no_run=no_run)
    if output is not None and plan.steps:
        write_plan(plan, output, old=old.name, new=new.name)
    if as_json:
        say_json(migration_json(rehearsal))
    else:
        for line in migration_lines(rehearsal, output if plan.steps else None):
            say(line)
    return Exit.REFUTED if rehearsal.refuted else Exit.HOLDS


def _rehearsed(pairing: Pairing, plan: MigrationPlan, rows: int | None, *, no_run: bool) -> Rehearsal:
    from archkit.design.change import difference  # noqa: PLC0415 - heavy
    from archkit.proofs.migration import Rehearsal, judged, rehearse  # noqa: PLC0415 - heavy

    changes = difference(pairing)
    if not changes:
        return Rehearsal(plan=plan, changes=changes)
    if no_run:
        return judged(Rehearsal(plan=plan, changes=changes, not_run="it was asked not to run"), pairing)
    return judged(rehearse(pairing, plan, rows=rows, today=dt.datetime.now(dt.UTC).date()), pairing)
