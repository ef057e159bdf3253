"""The program: its commands, loaded when they are used, and how errors leave it."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

import archkit
from archkit.cli.exits import TABLE, Exit
from archkit.cli.printing import plain
from archkit.errors import ArchkitError

DEBUG_VARIABLE = "ARCHKIT_DEBUG"
_COMMANDS = {  # in the order in which a newcomer meets them
    "new": "archkit.cli.new",
    "design": "archkit.cli.design",
    "batch": "archkit.cli.batch",
    "import": "archkit.cli.import_schema",
    "check": "archkit.cli.check",
    "explain": "archkit.cli.explain",
    "simulate": "archkit.cli.simulate",
    "diff": "archkit.cli.diff",
    "migrate": "archkit.cli.migrate",
    "export": "archkit.cli.export",
    "architects": "archkit.cli.architects",
    "personas": "archkit.cli.personas",
    "prices": "archkit.cli.prices",
    "panel": "archkit.cli.panel",
    "evaluate": "archkit.cli.evaluate",
}
_EPILOG = f"""\b
A first design, offline and without a key:
  archkit design "A URL shortener, 50K users, 2M redirects a day, team of 3"
\b
With a brief of your own:
  archkit new "Notification service" --output brief.yaml
  archkit design brief.yaml --set budget.monthly_usd=2000
  archkit design brief.yaml --resume --set team.engineers=5
\b
With a model, every step of which is proved all the same:
  archkit architects
  archkit design brief.yaml --architect claude --predict
  archkit design brief.yaml --architect claude --cap 2
\b
A schema that exists already:
  archkit import schema.sql
\b
Afterwards:
  archkit check designs/notification-service/design.yaml
  archkit explain messaging --design designs/notification-service
  archkit simulate designs/notification-service
  archkit export designs/notification-service --format markdown

{TABLE}
Set {DEBUG_VARIABLE}=1 to see where an error came from.
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - signature of click
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name]).command
        return command


@click.group(cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(archkit.__version__, prog_name="archkit", message="%(prog)s %(version)s")
def program() -> None:
    """Design a backend; nothing is called done until it is proved.

    Say what is needed in a brief: a YAML file, a file of prose, a project's folder, or one
    sentence. archkit walks from there to a design, runs a proof for each claim that it makes,
    and writes a document that says what was proved, refuted, assumed and not run.
    """


def main(arguments: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - each kind of end has its own code
    """Run the program and return its exit code, for ``sys.exit``.

    Args:
        arguments: What follows ``archkit`` on the command line; that of this process if left out.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError):  # a stream that was read from cannot change
                stream.reconfigure(errors="backslashreplace")
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        # not program.main(): click has exit codes of its own, 1 for a reader that went away
        with program.make_context("archkit", given) as context:
            code = program.invoke(context)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return Exit.WRONG_INPUT
    except (click.Abort, KeyboardInterrupt):
        return _failed("interrupted.", Exit.INTERRUPTED)
    except ArchkitError as error:
        return _failed("\n".join([str(error), *getattr(error, "__notes__", ())]), error.exit_code)
    except BrokenPipeError:
        return _stopped_reading()
    except OSError as error:  # what no one translated: a full disk behind the printed lines, for example
        told = f"{error.strerror or error}{f': {error.filename!r}' if error.filename else ''}"
        return _failed(
            f"the system refused: {told}. Free what is full, or choose another place.", Exit.STORAGE
        )
    except Exception as error:  # noqa: BLE001 - a user never sees a traceback that was not asked for
        shown = f"a fault in archkit itself: {type(error).__name__}: {error}"
        return _failed(f"{shown}. Set {DEBUG_VARIABLE}=1 to see where, and report it.", Exit.FAULT)
    return code if isinstance(code, int) else Exit.HOLDS


def _failed(message: str, code: int) -> int:
    if os.environ.get(DEBUG_VARIABLE, "0") not in {"", "0"}:
        click.echo(plain(traceback.format_exc()), err=True)  # messages hold texts from outside
    click.echo(f"archkit: {plain(message)}", err=True)
    return code


def _stopped_reading() -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)  # or Python complains once more when it flushes
    os.dup2(nowhere, sys.stdout.fileno())
    return Exit.HOLDS
