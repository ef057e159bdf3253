"""A choice of the form as settings of a session, and what it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from archkit.architects import Settings
from archkit.brief import Brief
from archkit.errors import InputError
from archkit.forms import Choice
from archkit.record import explain, most_telling
from archkit.session import Session
from archkit.session.storage import refuse_link

_PAID = "claude"
_LIMITS = ("cap_usd", "effort", "fallback", "timeout_seconds")


def choice_of(session: Session) -> Choice:
    """Return who proposes in a session, as the form shows it."""
    settings = session.settings
    return Choice(
        architect=session.proposer,
        model=settings.model,
        effort=settings.effort,
        cap_usd=settings.cap_usd,
        base_url=settings.base_url,
        recording=settings.recording,
        fallback=settings.fallback,
    )


def settings_for(choice: Choice, before: Settings) -> Settings:
    """Return settings with what was chosen; what the form does not ask for stays as before.

    Raises:
        InputError: If a value does not fit.
    """
    asked = ("model", "effort", "cap_usd", "base_url", "recording", "fallback")
    return changed_settings(before, {name: getattr(choice, name) for name in asked})


def changed_settings(before: Settings, changes: Mapping[str, Any]) -> Settings:
    """Return settings with some fields changed.

    Raises:
        InputError: If there is no such field, or a value does not fit it.
    """
    try:
        return Settings.model_validate(before.model_dump() | dict(changes))
    except ValidationError as error:
        first = most_telling(error)
        problem, hint = explain(first, Settings, first["loc"])
        raise InputError(problem, field=".".join(map(str, first["loc"])), hint=hint) from None


def goes_on(choice: Choice, settings: Settings, session: Session) -> bool:
    """Say whether a choice lets a walk that is not over go on: the same model, within other limits."""
    same = settings.model_copy(update={name: getattr(session.settings, name) for name in _LIMITS})
    unchanged = choice.architect == session.proposer and same == session.settings
    return unchanged and settings != session.settings and not session.ended


def predicted(choice: Choice, session: Session) -> str:
    """Return in a sentence what a choice would cost; no model is asked.

    Raises:
        InputError: If a value of the choice does not fit.
    """
    settings = settings_for(choice, session.settings)
    if choice.architect != _PAID:
        return ""
    from archkit.architects.spending import predict  # noqa: PLC0415 - only a paid walk needs it

    found = predict(session.brief, settings, session.persona)
    return f"Predicted: {found.sentence}; {found.limit}."


def document_in(folder: Path, ending: str) -> Path:
    """Return the usual place of a document in a session's folder.

    Raises:
        StorageError: If a link stands there.
    """
    place = folder / f"document.{ending}"
    refuse_link(place)
    return place


def spent_usd(session: Session) -> float:
    """Return what a session has cost as far as prices are known; a replay costs nothing."""
    ledger = session.ledger
    return 0.0 if ledger.recorded else ledger.total.known_usd


def costs_money(session: Session) -> bool:
    """Say whether the steps that are left would be paid for, as far as that can be known."""
    return session.proposer == _PAID or spent_usd(session) > 0


def plain_value(brief: Brief, path: str) -> Any:
    """Return a field's value as plain data, the way an answer states it."""
    data: Any = brief.model_dump(mode="json")
    for part in path.split("."):
        data = data[part]
    return data
