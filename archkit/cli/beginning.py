"""Where a walk begins: a new session, one that goes on, or the repetition of another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.proposing import settings_of
from archkit.errors import ArchitectUnavailableError, ArchkitError, InputError

if TYPE_CHECKING:
    from archkit.brief import Brief
    from archkit.session import Session

DEFAULT_ARCHITECT = "rulebook"
REPLAY = "replay"
DEFAULT_PERSONA = "systems-architect"
_OTHERS = "  Who can propose here: archkit architects\n  Or let the rulebook propose: --architect rulebook"


@dataclass(frozen=True)
class Wish:
    """What the options of one call ask for; None and empty are what nobody asked for."""

    persona: str | None
    architect: str | None
    resume: bool
    fresh: bool
    answers: Mapping[str, str]
    accept: tuple[str, ...] = ()
    today: dt.date | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


def subject(brief_from: str | None, folder: Path | None, wish: Wish) -> tuple[Brief | None, Path]:
    """Return the brief and the session's folder; no brief where the session or a recording has it.

    Raises:
        InputError: If the brief or the recording cannot be read.
    """
    from archkit.session import Session, session_folder  # noqa: PLC0415 - heavy

    recording = wish.settings.get("recording")
    if brief_from is None and wish.resume and folder:
        return None, folder
    if brief_from is None and recording:
        usual = session_folder(Session.read(recording).brief)
        return None, folder or usual.with_name(f"{usual.name}-replay")
    if brief_from is None:
        raise click.UsageError(
            "Give a BRIEF, or --resume with --session DIR. To begin: archkit design --help"
        )
    from archkit.brief import read_brief  # noqa: PLC0415 - heavy

    brief = read_brief(brief_from)
    return brief, folder or session_folder(brief)


def begun(brief: Brief | None, folder: Path, wish: Wish) -> Session:
    """Return the session, begun or opened again, with its answers stated and offers taken.

    Raises:
        InputError: If a name, an answer or an offer is wrong, or the session is of another brief.
        ArchitectUnavailableError: If the architect cannot work here.
        StorageError: If the folder cannot be written.
    """
    from archkit.session import Session, holds_session, set_aside  # noqa: PLC0415 - heavy

    if wish.resume and (brief is None or holds_session(folder)):
        return _resumed(folder, brief, wish)
    if wish.accept:
        raise click.UsageError("--accept takes an offer of a session: give --resume --session DIR as well.")
    if wish.fresh:
        set_aside(folder)
    try:
        return Session.start(
            brief,
            folder=folder,
            architect=wish.architect or (REPLAY if wish.settings.get("recording") else DEFAULT_ARCHITECT),
            persona=wish.persona,
            today=wish.today,
            answers=wish.answers,
            settings=settings_of(wish.settings),
        )
    except ArchitectUnavailableError as error:
        error.add_note(_OTHERS)
        raise


def _resumed(folder: Path, brief: Brief | None, wish: Wish) -> Session:
    from archkit.session import Session  # noqa: PLC0415 - heavy

    settings = None
    if wish.settings:
        settings = settings_of(wish.settings, Session.read(folder).settings)
    session = Session.open(folder, settings=settings)
    try:
        _refuse_other("brief", brief, session.original_brief)
        _refuse_other("persona", wish.persona, session.persona.id)
        _refuse_other("architect", wish.architect, session.proposer)
        _refuse_other("day", wish.today, session.today)
        for name, value in wish.answers.items():
            session.answer(name, value)
        for step in wish.accept:
            session.accept(_step(step))
    except ArchkitError:
        session.close()
        raise
    return session


def _step(name: str) -> Any:
    from archkit.design import Step  # noqa: PLC0415 - heavy

    try:
        return Step(name)
    except ValueError:
        steps = ", ".join(step.value for step in Step)
        raise InputError(f"there is no step {name!r}", hint=f"The steps are: {steps}.") from None


def _refuse_other(what: str, wanted: object, found: object) -> None:
    if wanted is not None and wanted != found:
        raise InputError(
            f"the session was begun with another {what}",
            hint="Begin again with --fresh, or answer single fields with --set FIELD=VALUE.",
        )
