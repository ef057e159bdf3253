"""`archkit migrate`: from one schema to another in steps that were rehearsed under traffic."""

from __future__ import annotations

from pathlib import Path

import click

from archkit.cli.exits import Exit
from archkit.cli.migrating import migration_json, migration_lines, schema_of, write_plan
from archkit.cli.printing import say, say_json
from archkit.errors import InputError

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
@click.option(
    "--dialect", default="auto", show_default=True, help="Whose SQL the files are; see archkit import."
)
@click.option("--encoding", metavar="NAME", help="What SQL files are written in. [utf-8]")
@click.option("--no-run", is_flag=True, help="Plan only; nothing is run, and the proofs say so.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan and what was measured as JSON.")
def command(  # noqa: PLR0913, PLR0917 - one a choice of the command line
    old: Path,
    new: Path,
    output: Path | None,
    renames: tuple[str, ...],
    fills: tuple[str, ...],
    rows: int | None,
    dialect: str,
    encoding: str | None,
    *,
    no_run: bool,
    as_json: bool,
) -> int:
    """Plan the way from the schema OLD to the schema NEW, and rehearse it in PostgreSQL.

    OLD and NEW are design files, session folders or SQL files. Each step has its way up and down.
    The rehearsal goes up, down and up again on made-up rows while the access patterns of the old
    and the new code, or look-ups and writes by key, work on the tables; the written files are run
    through psql. It never reaches any other database. What a way down would lose is counted first,
    and so is what the new rules forbid. A rename is asked for, not guessed: without --rename a
    column goes and another one comes. Exit code 1 where something was refuted.

    \b
    Examples:
      archkit migrate before/design.yaml after/design.yaml
      archkit migrate v1.sql v2.sql --rename users.fullname=name --output migrations
      archkit migrate v1.sql v2.sql --fill "users.tier='basic'" --rows 100000
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.proofs.migration import migration_between  # noqa: PLC0415 - heavy

    if old.resolve() == new.resolve():
        raise InputError(f"{str(old)!r} is given twice", hint="Name the one before and the one after.")
    models = schema_of(old, encoding, dialect), schema_of(new, encoding, dialect)
    rehearsal = migration_between(*models, renames=renames, fills=fills, rows=rows, run=not no_run)
    plan = rehearsal.plan
    if output is not None and plan.steps:
        write_plan(plan, output, old=old.name, new=new.name)
    if as_json:
        say_json(migration_json(rehearsal))
    else:
        for line in migration_lines(rehearsal, output if plan.steps else None):
            say(line)
    return Exit.REFUTED if rehearsal.refuted else Exit.HOLDS
