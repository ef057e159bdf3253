"""What a walk would cost, said before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archkit.cli.beginning import DEFAULT_ARCHITECT, DEFAULT_PERSONA, REPLAY, Wish
from archkit.cli.exits import Exit
from archkit.cli.printing import say
from archkit.cli.proposing import settings_of

if TYPE_CHECKING:
    from archkit.architects import Settings
    from archkit.brief import Brief
    from archkit.personas import Persona
    from archkit.session import Session

PAID = "claude"
_FREE: Mapping[str, str] = {
    "rulebook": "The rulebook asks no model: it costs nothing, and nothing leaves this machine.",
    "local": "A local model costs nothing but time; how much depends on the machine.",
    REPLAY: "A replay asks no model: it costs nothing, and nothing leaves this machine.",
}


def price_line(session: Session) -> str:
    """Return what the rest of a session is going to cost; empty where nothing is paid."""
    if session.proposer != PAID:
        return ""
    cap = session.settings.cap_usd
    limit = "no cap" if cap is None else f"it stops before it passes {cap:.2f} USD"
    whole = predict(session.brief, session.settings, session.persona)
    begun = " for a whole walk" if session.results else ""
    return f"Predicted{begun}: {_sentence(whole)}; {limit}."


def say_prediction(brief: Brief | None, folder: Path, wish: Wish, *, as_json: bool) -> int:
    """Print what a walk would cost, and begin none.

    Args:
        brief: The brief; None for that of the session in the folder, or of the recording.
        folder: The session's folder.
        wish: What the options ask for.
        as_json: Whether to print plain data.
    """
    from archkit.personas import persona  # noqa: PLC0415 - heavy
    from archkit.session import Session, with_answer  # noqa: PLC0415 - heavy

    held = Session.read(wish.settings.get("recording") or folder) if brief is None else None
    name = wish.architect or (held.proposer if held and wish.resume else _usual(wish))
    if name != PAID:
        text = _FREE.get(name, f"There is no prediction for the architect {name!r}.")
        click.echo(json.dumps({"architect": name, "usd": 0})) if as_json else say(text)
        return Exit.HOLDS
    stated = brief or held.brief  # type: ignore[union-attr] # one of both there is
    for field, value in wish.answers.items():
        stated = with_answer(stated, field, value)
    leader = persona(wish.persona or (held.persona.id if held else DEFAULT_PERSONA))
    settings = settings_of(wish.settings, held.settings if held else None)
    found = predict(stated, settings, leader)
    if as_json:
        click.echo(json.dumps(_as_data(found), ensure_ascii=False, indent=2))
        return Exit.HOLDS
    say(f"Predicted: {_sentence(found)}. Nothing was sent.")
    return Exit.HOLDS


def _usual(wish: Wish) -> str:
    return REPLAY if wish.settings.get("recording") else DEFAULT_ARCHITECT


def predict(brief: Brief, settings: Settings, leader: Persona) -> Any:
    """Return what a walk would cost; no model is asked."""
    return import_module("archkit.architects.spending").predict(brief, settings, leader)


def _sentence(prediction: Any) -> str:
    return str(prediction)


def _as_data(prediction: Any) -> dict[str, Any]:
    return asdict(prediction)
