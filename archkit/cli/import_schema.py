"""`archkit import`: an existing schema becomes a design file whose proofs are run at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archkit.cli.exits import Exit
from archkit.cli.importing import import_json, import_lines
from archkit.cli.printing import say, say_json
from archkit.cli.timing import asked, timing_options
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.design import Design
    from archkit.proofs import Proof

_AUTO = "auto"


@click.command("import", short_help="Read an existing schema from SQL and prove it.")
@click.argument("sql_file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--dialect", default=_AUTO, show_default=True, help="postgres, mysql, sqlite, tsql or oracle.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="A new YAML file, or a folder for it.")
@click.option("--encoding", help="The encoding of FILE, if it is not UTF-8.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day on which dated facts are judged.")
@timing_options
@click.option("--json", "as_json", is_flag=True, help="Print the import and its proofs as JSON.")
def command(  # noqa: PLR0913, PLR0917 - one a choice of the command line
    sql_file: Path,
    dialect: str,
    output: Path | None,
    encoding: str | None,
    today: dt.datetime | None,
    rows: str | None,
    *,
    throughput: bool,
    as_json: bool,
) -> int:
    """Read the schema in the SQL file FILE, prove it, and write it as a design.

    Each statement runs in a throw-away PostgreSQL, without rights outside it; what its catalog
    says is then the schema. Rows are not loaded, and no other database is ever reached. What
    is set aside and what cannot run is listed with its line. Exit code 1 where a statement
    cannot run or a proof is refuted; the design is written all the same.

    \b
    Examples:
      pg_dump --schema-only shop > shop.sql
      archkit import shop.sql
      archkit import legacy.sql --dialect mysql --output designs/legacy
      archkit check shop.design.yaml
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.brief import Brief  # noqa: PLC0415 - heavy
    from archkit.design import Step  # noqa: PLC0415 - heavy
    from archkit.proofs import prove  # noqa: PLC0415 - heavy
    from archkit.proofs.catalog import DIALECTS, import_schema, read_sql_text  # noqa: PLC0415 - heavy
    from archkit.session.day import day_of  # noqa: PLC0415 - heavy

    if dialect not in {_AUTO, *DIALECTS}:
        raise InputError(f"there is no dialect {dialect!r}", hint=f"Choose {_AUTO}, {', '.join(DIALECTS)}.")
    target = _target(sql_file, output)
    imported = import_schema(read_sql_text(sql_file, encoding), dialect, name=sql_file.name)
    design = imported.design(sql_file.stem[:120] or "schema")
    _write(design, target)
    day = day_of(today.date() if today else None)
    with asked(rows, throughput=throughput):
        proofs = _of_schema(prove(Step.DATA, Brief(name=design.name), design, today=day))
    if as_json:
        say_json(import_json(imported, proofs, sql_file, target))
    else:
        for line in import_lines(imported, proofs, sql_file, target):
            say(line)
    refuted = any(proof.status == "refuted" for proof in proofs)
    return Exit.REFUTED if refuted or imported.failed else Exit.HOLDS


def _of_schema(proofs: tuple[Proof, ...] | list[Proof]) -> list[Proof]:
    return [proof for proof in proofs if proof.code.startswith("SCHEMA")]


def _target(sql_file: Path, output: Path | None) -> Path:
    """Return where the design goes, before anything is run for it.

    Raises:
        InputError: If a file is there already.
    """
    if output is None:
        target = Path(f"{sql_file.stem or 'schema'}.design.yaml")
    elif output.suffix.lower() in {".yaml", ".yml"}:
        target = output
    else:
        target = output / "design.yaml"
    if target.exists():
        raise InputError(f"{str(target)!r} exists already", hint="Choose another place with --output.")
    return target


def _write(design: Design, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(design.to_yaml())
    except OSError as error:
        raise InputError(
            f"cannot write {str(target)!r}: {error.strerror or error}",
            hint="Choose another place with --output.",
        ) from None
