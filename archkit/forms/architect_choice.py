"""What may be chosen about who proposes, and how it is typed in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from archkit.errors import InputError
from archkit.render import View, view_of
from archkit.render.blocks import Block, Inline, Mark, Mono, Prose, Quiet, Strong, Table
from archkit.render.escape import line

EFFORTS = ("low", "medium", "high", "xhigh", "max")
FALLBACKS = (
    ("offer the rulebook's beside it", "offer"),
    ("take the rulebook's if it holds better", "rulebook"),
    ("keep it as it is", "never"),
)
KEYS = (
    "A key is read from the environment (ANTHROPIC_API_KEY) or the system's keyring, and nowhere else: "
    "there is no field for it here, since a notebook would keep what is typed into it."
)


class Available(Protocol):
    """An architect, and whether it can work here."""

    @property
    def name(self) -> str:
        """Its name, such as ``claude``."""
        ...

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        ...

    @property
    def ready(self) -> bool:
        """Whether it can work here."""
        ...

    @property
    def why(self) -> str:
        """What it brings, or why it cannot work."""
        ...

    @property
    def hint(self) -> str:
        """What would make it work."""
        ...


@dataclass(frozen=True)
class Choice:
    """Who proposes and how; None leaves a setting to the architect, `cap_usd` None lifts the cap."""

    architect: str = "rulebook"
    model: str | None = None
    effort: str | None = None
    cap_usd: float | None = 5.0
    base_url: str | None = None
    recording: str | None = None
    fallback: str = "offer"


def cap_of(text: str) -> float | None:
    """Return a cap as it is typed in: USD, or ``none``.

    Raises:
        InputError: If it is neither.
    """
    typed = text.strip().lower().removeprefix("$").removesuffix("usd").strip()
    if typed in {"none", "no cap"}:
        return None
    try:
        cap = float(typed.replace(",", ""))
    except ValueError:
        cap = math.nan
    if not (math.isfinite(cap) and cap > 0):
        raise InputError(
            f"{line(text) or 'nothing'!r} is no amount of USD over 0",
            field="cap",
            hint="For example 2.50; write none to lift the cap.",
        )
    return cap


def cap_text(cap_usd: float | None) -> str:
    """Return a cap the way it is typed in."""
    return "none" if cap_usd is None else f"{cap_usd:.2f}"


def availability_view(available: Sequence[Available], choice: Choice) -> View:
    """Return who could propose, who does, and why the others cannot."""
    rows: tuple[tuple[Inline, ...], ...] = tuple(_row(one, choice) for one in available)
    table = Table("Who can propose here", ("Architect", "Available", "Why", "What to do"), rows)
    chosen = _chosen(choice)
    blocks: tuple[Block, ...] = (table, Prose((Strong("Proposes: "), chosen, ".")), Prose(Quiet(KEYS)))
    return view_of(blocks)


def _row(one: Available, choice: Choice) -> tuple[Inline, ...]:
    ready = Mark("yes", "✓", "good") if one.ready else Mark("no", "○", "quiet")
    name = (Strong(one.title), " ", Mono(one.name))
    return (
        name if one.name != choice.architect else (*name, " (chosen)"),
        ready,
        sentence(one.why),
        one.hint,
    )


def sentence(text: str) -> str:
    """Return words as a sentence: begun with a capital, ended with a stop."""
    said = line(text)
    return f"{said[:1].upper()}{said[1:].rstrip('.')}." if said else ""


def _chosen(choice: Choice) -> str:
    if choice.architect == "rulebook":
        return "the rulebook, which needs no key and no network"
    said = [choice.architect]
    said += [choice.model] if choice.model else []
    said += [f"effort {choice.effort}"] if choice.effort else []
    if choice.architect == "claude":
        said.append("no cap" if choice.cap_usd is None else f"at most {choice.cap_usd:,.2f} USD")
    return ", ".join(said)
