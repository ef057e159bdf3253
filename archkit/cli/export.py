"""`archkit export`: another document of a session."""

from __future__ import annotations

from pathlib import Path

import click

from archkit.cli.document import document_path, format_option, write
from archkit.cli.printing import say


@click.command("export", short_help="Write another document of a session.")
@click.argument("folder", metavar="SESSION", type=click.Path(path_type=Path))
@format_option(required=True)
@click.option("--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help="The file to write.")
def command(folder: Path, form: str, output: Path | None) -> None:
    """Write a document of the session in the folder SESSION; the session is only read.

    \b
    Examples:
      archkit export designs/url-shortener --format markdown
      archkit export designs/url-shortener --format sql --output schema.sql
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.session import Session  # noqa: PLC0415 - heavy

    session = Session.read(folder)
    path = document_path(session, form, output)
    write(session, path, form)
    say(path)
