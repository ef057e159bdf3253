"""The options that say who proposes, and how."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.errors import InputError

if TYPE_CHECKING:
    from archkit.architects import Settings

ARCHITECTS = ("rulebook", "claude", "local", "replay")
_EFFORTS = ("low", "medium", "high", "xhigh", "max")
_FALLBACKS = ("offer", "rulebook", "never")
_NAMES = ("model", "effort", "cap", "base_url", "fallback", "recording", "timeout")


def known_architect(name: str | None) -> str | None:
    """Return the name of an architect.

    Raises:
        InputError: If there is none of this name.
    """
    if name is None or name in ARCHITECTS:
        return name
    close = difflib.get_close_matches(name, ARCHITECTS, n=1, cutoff=0.5)
    meant = f"Did you mean {close[0]!r}? " if close else ""
    raise InputError(
        f"there is no architect {name!r}",
        field="architect",
        hint=f"{meant}There are: {', '.join(ARCHITECTS)}.",
    )


def _architect(
    ctx: click.Context,  # noqa: ARG001 - signature of click
    param: click.Parameter,  # noqa: ARG001 - signature of click
    name: str | None,
) -> str | None:
    return known_architect(name)


def _cap(
    ctx: click.Context,  # noqa: ARG001 - signature of click
    param: click.Parameter,  # noqa: ARG001 - signature of click
    text: str | None,
) -> float | str | None:
    """Return an amount of USD over 0; ``none`` stays what it is."""
    if text is None or text == "none":
        return text
    try:
        amount = float(text.removeprefix("$"))
    except ValueError:
        amount = -1.0
    if not 0 < amount < float("inf"):
        raise click.BadParameter(f"{text!r} is no amount of USD over 0, and not 'none'.")
    return amount


def proposing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of who proposes to a command."""
    options = (
        click.option(
            "--architect", "-a", metavar="NAME", callback=_architect,
            help=f"Who proposes: {', '.join(ARCHITECTS)}. [rulebook]",
        ),
        click.option("--model", metavar="NAME", help="The model that is asked. [the architect's own]"),
        click.option("--effort", type=click.Choice(_EFFORTS), help="How long the model thinks."),
        click.option(
            "--cap", metavar="USD", callback=_cap, help="The most that the session may cost, or none. [5]",
        ),
        click.option("--base-url", metavar="URL", help="The address of the model's server."),
        click.option(
            "--fallback", type=click.Choice(_FALLBACKS),
            help="What happens to an artifact that stays refuted: the rulebook's is offered beside it, "
            "taken at once if it holds better, or never asked for. [offer]",
        ),
        click.option(
            "--recording", metavar="DIR", type=click.Path(path_type=Path),
            help="The session that --architect replay repeats.",
        ),
        click.option(
            "--timeout", metavar="SECONDS", type=click.FloatRange(0, 3_600, min_open=True),
            help="How long a silent model is waited for. [120]",
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def taken_out(options: dict[str, Any]) -> dict[str, Any]:
    """Take the settings that were given out of a command's options, under their names in `Settings`."""
    given = {name: options.pop(name) for name in _NAMES}
    cap, timeout, recording = given.pop("cap"), given.pop("timeout"), given.pop("recording")
    given = {name: value for name, value in given.items() if value is not None}
    if cap is not None:
        given["cap_usd"] = None if cap == "none" else cap
    if timeout is not None:
        given["timeout_seconds"] = timeout
    if recording is not None:
        given["recording"] = str(recording)
    return given


def settings_of(given: Mapping[str, Any], before: Settings | None = None) -> Settings:
    """Return settings with what was given; all else stays as before.

    Raises:
        InputError: If a value does not fit.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - heavy

    from archkit.architects import Settings  # noqa: PLC0415 - heavy

    stated = (before or Settings()).model_dump()
    try:
        return Settings.model_validate(stated | dict(given))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InputError(
            f"{first['msg']}", field=".".join(map(str, first["loc"])), hint="See: archkit design --help"
        ) from None
