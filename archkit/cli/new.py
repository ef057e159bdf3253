"""`archkit new`: a brief to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archkit.cli.printing import say
from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.brief import Brief

_DEFAULT_NAME = "My service"
_DEFAULT_EXAMPLE = "notifications"


@click.command("new", short_help="Write a brief to fill in.")
@click.argument("name", required=False)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--from", "prose", metavar="TEXT", help="One line of prose to start from.")
@click.option(
    "--project", type=click.Path(path_type=Path), help="A project's folder whose decisions are read."
)
@click.option(
    "--example", metavar="[NAME]", is_flag=False, flag_value=_DEFAULT_EXAMPLE,
    help=f"Copy an example brief that archkit brings along. [{_DEFAULT_EXAMPLE}]",
)  # fmt: skip
def command(
    name: str | None, output: Path | None, prose: str | None, project: Path | None, example: str | None
) -> None:
    """Write a commented brief (YAML) to fill in; an existing file is never overwritten.

    \b
    Examples:
      archkit new "Notification service"
      archkit new --from "A URL shortener, 50K users, 2M redirects a day" -o brief.yaml
      archkit new --project ../shop -o brief.yaml
      archkit new --example url-shortener
    """  # noqa: D301 - \b keeps click from wrapping the examples
    from archkit.design.naming import slug  # noqa: PLC0415 - heavy

    if prose and project:
        raise click.UsageError("Give --from or --project, not both.")
    if example and (name or prose or project):
        raise click.UsageError("Give --example alone; its name can be changed in the file.")
    if example:
        title, text = example, _example(example)
    else:
        title, text = _begun(name, prose or project) if prose or project else _blank(name)
    path = output or Path(f"{slug(title)}.yaml")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(
            f"{str(path)!r} exists already", hint="Choose another file with --output FILE."
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot write {str(path)!r}: {error.strerror or error}",
            hint="Choose another file with --output FILE.",
        ) from None
    say(f"{path}")
    say(f"Fill in what you know, then: archkit design {path}", error=True)


def _example(name: str) -> str:
    from archkit.shipped import shipped, shipped_text  # noqa: PLC0415 - reads folders

    text = shipped_text("briefs", name)
    say(f"Examples: {', '.join(shipped('briefs'))}", error=True)
    return text


def _blank(name: str | None) -> tuple[str, str]:
    from archkit.brief.template import blank_brief  # noqa: PLC0415 - heavy

    return name or _DEFAULT_NAME, blank_brief(name or _DEFAULT_NAME)


def _begun(name: str | None, where: str | Path | None) -> tuple[str, str]:
    from archkit.brief import read_brief  # noqa: PLC0415 - heavy
    from archkit.session import with_answer  # noqa: PLC0415 - heavy

    if isinstance(where, Path) and not where.is_dir():
        raise InputError(f"{str(where)!r} is no folder", hint="Name the project's folder.")
    brief = read_brief(where if isinstance(where, Path) else str(where))
    if name:
        brief = with_answer(brief, "name", name)
    head = (
        "# A brief, begun from what could be read; correct it where it is wrong.\n"
        "# What is not stated is asked for, or assumed and marked as assumed.\n"
        "# All fields: archkit new --output all-fields.yaml\n"
    )
    return brief.name, f"{head}{_not_stated(brief)}\n{brief.to_yaml()}"


def _not_stated(brief: Brief) -> str:
    from archkit.brief.missing import missing  # noqa: PLC0415 - heavy

    return "".join(f"# Not stated: {one.field} ({one.name})\n" for one in missing(brief))
