"""What has arrived of an answer while it is still being written: names, never whole artifacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archkit.render.blocks import Block, Callout, Mono, Prose, Quiet, Strong, joined, kept, terms
from archkit.render.escape import line
from archkit.render.numbers import count
from archkit.render.view import View, view_of

_NAMES = ("name", "title", "id", "path", "action", "question", "text", "says")
_LONGEST_NAME = 40
_MOST_NAMES = 60
_CENT = 0.01


@dataclass(frozen=True)
class Arriving:
    """A step that is waited for.

    `seconds` have gone by since it was asked, `characters` of the answer are there, `spent_usd`
    is what the session has cost so far, `partial` is the readable part as plain data and `note`
    says what is waited for when nothing arrives.
    """

    step: str
    seconds: float = 0
    characters: int = 0
    spent_usd: float = 0
    partial: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def names_so_far(partial: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the names that can be read already, under the name of the list they stand in.

    Args:
        partial: The readable part of an answer; any plain data will do.
    """
    groups: list[tuple[str, tuple[str, ...]]] = []
    for key, value in partial.items():
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            continue
        names = tuple(name for name in map(_name, value[:_MOST_NAMES]) if name)
        if names:
            groups.append((line(str(key)).replace("_", " ")[:_LONGEST_NAME], names))
    return tuple(groups)


def arriving_line(arriving: Arriving, width: int) -> str:
    """Return what is known of a waiting step as one line.

    Args:
        arriving: The step.
        width: Characters that the line may have.
    """
    head = f"{arriving.step}: {_so_far(arriving)}"
    names = [name for _, group in names_so_far(arriving.partial) for name in group]
    told = ", ".join(names) or line(arriving.note)
    room = width - len(head) - 2
    if not told or room < _LONGEST_NAME // 2:
        return head[:width]
    return f"{head}  {told if len(told) <= room else f'...{told[3 - room :]}'}"


def arriving_view(arriving: Arriving, *, title: str = "") -> View:
    """Return the view of a step that is waited for.

    Args:
        arriving: The step.
        title: What the step's part of the design is called.
    """
    named = terms(
        *((key.capitalize(), joined([Mono(one) for one in names])) for key, names in _shown(arriving))
    )
    head = (Strong(f"{title or arriving.step} is being proposed. "), Quiet(_so_far(arriving)))
    note = Prose(Quiet(line(arriving.note))) if arriving.note and named is None else None
    blocks: tuple[Block, ...] = kept(Prose(head), note, named)
    return view_of((Callout("quiet", blocks),))


def _shown(arriving: Arriving) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return names_so_far(arriving.partial)


def _so_far(arriving: Arriving) -> str:
    parts = [f"{arriving.seconds:.0f} s"]
    if arriving.characters:
        parts.append(count(arriving.characters, "character"))
    if arriving.spent_usd:
        parts.append(usd(arriving.spent_usd))
    return ", ".join(parts)


def usd(amount: float) -> str:
    """Return what models cost, to the cent; less than one is said to be less."""
    return "under 0.01 USD" if 0 < amount < _CENT else f"{amount:,.2f} USD"


def _name(item: object) -> str:
    if isinstance(item, str):
        return line(item)[:_LONGEST_NAME]
    if not isinstance(item, Mapping):
        return ""
    found = next((item[key] for key in _NAMES if isinstance(item.get(key), str) and item[key].strip()), "")
    return line(found)[:_LONGEST_NAME]
