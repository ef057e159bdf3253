"""What a session begins with: as it was asked for, or as its recording has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archkit.architects.replay import Recording, another
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.errors import InputError
from archkit.personas import persona as persona_named
from archkit.session.answer import with_answer
from archkit.session.day import day_of
from archkit.session.state import FORMAT
from archkit.sizing import price_book

DEFAULT_PERSONA = "systems-architect"


@dataclass(frozen=True)
class Wish:
    """What a session is asked to begin with; None and no answers are what nobody asked for."""

    brief: Brief | None
    persona: str | None
    today: dt.date | None
    answers: Mapping[str, Any]
    settings: Settings


@dataclass(frozen=True)
class Beginning:
    """What a session begins with; the answers are given right after."""

    brief: Brief
    persona: str
    today: dt.date
    answers: Mapping[str, Any]
    settings: Settings

    def payload(self, architect: str) -> dict[str, Any]:
        """Return the payload of the journal's first entry."""
        return {
            "format": FORMAT,
            "brief": self.brief.model_dump(mode="json"),
            "persona": self.persona,
            "architect": architect,
            "today": self.today.isoformat(),
            "settings": self.settings.model_dump(mode="json"),
        }


def beginning(wish: Wish) -> Beginning:
    """Return what a session begins with.

    Raises:
        InputError: If there is no brief, or the persona, the day or an answer is wrong.
    """
    leader = persona_named(wish.persona or DEFAULT_PERSONA)
    if wish.brief is None:
        raise InputError("a brief is needed to begin with", hint="Only a replay brings its own.")
    price_book(_answered(wish.brief, wish.answers))  # a price of nothing is told before the walk
    settings = wish.settings.model_copy(update={"recording": None})  # only a replay has one
    return Beginning(wish.brief, leader.id, day_of(wish.today), wish.answers, settings)


def repeated(wish: Wish, recording: Recording) -> Beginning:
    """Return what a replay begins with, which is what its recording says.

    The brief may be given with the answers of the recording or without them.

    Raises:
        InputError: If another brief, persona or day is asked for, or its persona is not known here.
    """
    if wish.brief is not None:
        given = _answered(wish.brief, wish.answers)
        if given not in (recording.stated, recording.brief):
            raise another("brief")
    elif wish.answers and _answered(recording.brief, wish.answers) != recording.brief:
        raise another("brief")
    if wish.persona not in (None, recording.persona):
        raise another("persona")
    if wish.today not in (None, recording.today):
        raise another("day")
    leader = persona_named(recording.persona)
    settings = recording.settings.model_copy(update={"recording": recording.folder})
    return Beginning(recording.stated, leader.id, recording.today, recording.answers, settings)


def continued(before: Settings, wanted: Settings | None) -> Settings:
    """Return the settings of a session that goes on; a replay stays one.

    Raises:
        InputError: If they name a recording, and the session is no replay.
    """
    if wanted is None:
        return before
    if before.recording is None and wanted.recording is not None:
        raise InputError(
            "this session is no replay", field="recording", hint="Begin the replay in another folder."
        )
    return wanted if wanted.recording else wanted.model_copy(update={"recording": before.recording})


def _answered(brief: Brief, answers: Mapping[str, Any]) -> Brief:
    for field, value in answers.items():
        brief = with_answer(brief, field, value)
    return brief
