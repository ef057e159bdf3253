"""What a walk would cost, said before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archkit.cli.beginning import DEFAULT_ARCHITECT, DEFAULT_PERSONA, REPLAY, Wish
from archkit.cli.exits import Exit
from archkit.cli.printing import say, say_json
from archkit.cli.proposing import settings_of

if TYPE_CHECKING:
    from archkit.architects.spending import Prediction, Range
    from archkit.brief import Brief
    from archkit.design import Step
    from archkit.session import Session

PAID = "claude"
_SHORTEST_MINUTES = 0.05
_FREE: Mapping[str, str] = {
    "rulebook": "The rulebook asks no model: it costs nothing, and nothing leaves this machine.",
    "local": "A local model costs nothing but time; how much depends on the machine.",
    REPLAY: "A replay asks no model: it costs nothing, and nothing leaves this machine.",
}


def price_line(session: Session) -> str:
    """Return what the rest of a session is going to cost; empty where nothing is paid."""
    if session.proposer != PAID:
        return ""
    from archkit.architects.spending import predict  # noqa: PLC0415 - heavy

    whole = predict(session.brief, session.settings, session.persona)
    begun = " for a whole walk" if session.results else ""
    return f"Predicted{begun}: {whole.sentence}; {whole.limit}."


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
    from archkit.architects.spending import predict  # noqa: PLC0415 - heavy

    stated = brief or held.brief  # type: ignore[union-attr] # one of both there is
    for field, value in wish.answers.items():
        stated = with_answer(stated, field, value)
    leader = persona(wish.persona or (held.persona.id if held else DEFAULT_PERSONA))
    settings = settings_of(wish.settings, held.settings if held else None)
    found = predict(stated, settings, leader)
    if as_json:
        say_json(asdict(found))
        return Exit.HOLDS
    say(f"Predicted: {found.sentence}; {found.limit}. Nothing was sent.")
    _say_steps(found)
    return Exit.HOLDS


def _usual(wish: Wish) -> str:
    return REPLAY if wish.settings.get("recording") else DEFAULT_ARCHITECT


def _say_steps(prediction: Prediction) -> None:
    """Print the price of each step, their total, and from what it was reckoned."""
    say(f"\n{'Step':<11}{'Requests':>9}{'Tokens read':>13}{'Written':>9}  {'USD':<24}Minutes")
    for one in prediction.steps:
        read, written = one.input_tokens, one.output_tokens.base
        _say_row(one.step.value, one.requests, read, written, one.usd, one.minutes)
    read = sum(one.input_tokens for one in prediction.steps)
    written = sum(one.output_tokens.base for one in prediction.steps)
    _say_row("all", prediction.requests, read, written, prediction.usd, prediction.minutes)
    together = ", ".join(one.value for one in _together())
    say(f"\nRequests are rounded up. Minutes add up to less, as these run at the same time: {together}.")
    say("\nReckoned from:")
    for assumption in prediction.assumptions:
        say(f"  {assumption}")


def _say_row(  # noqa: PLR0913, PLR0917 - the columns
    name: str, requests: Range, read: int, written: float, usd: Range | None, minutes: Range
) -> None:
    price = "unknown" if usd is None else str(usd)
    low, base, high = (_minutes(one) for one in (minutes.low, minutes.base, minutes.high))
    say(f"{name:<11}{ceil(requests.base):>9}{read:>13,}{written:>9,.0f}  {price:<24}{base} ({low} to {high})")


def _minutes(value: float) -> str:
    return "<0.1" if value < _SHORTEST_MINUTES else f"{value:.1f}"


def _together() -> tuple[Step, ...]:
    from archkit.architects.prompting import TOGETHER  # noqa: PLC0415 - heavy
    from archkit.design import Step  # noqa: PLC0415 - the same

    return tuple(step for step in Step if step in TOGETHER)
