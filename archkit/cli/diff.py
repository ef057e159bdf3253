"""`archkit diff`: what changed between two designs, in words."""

from __future__ import annotations

from pathlib import Path

import click

from archkit.cli.printing import say


@click.command("diff", short_help="Say what changed between two designs.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--reasons", is_flag=True, help="Spell out reworded reasons and descriptions too.")
def command(old: Path, new: Path, *, reasons: bool) -> None:
    """Say in words what changed from the design file OLD to the design file NEW.

    \b
    Example:
      archkit diff before/design.yaml after/design.yaml
    """  # noqa: D301 - \b keeps click from wrapping the example
    from archkit.design import Design  # noqa: PLC0415 - heavy
    from archkit.design.diff import diff_text  # noqa: PLC0415 - heavy

    found = diff_text(Design.read(old), Design.read(new), reasons=reasons)
    say(found.rstrip("\n"))
