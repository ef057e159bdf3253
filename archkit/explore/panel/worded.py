"""What the members of a panel only say in other words, to be looked at by who doubts it."""

from __future__ import annotations

from archkit.explore.panel.rewrite import Rewrite
from archkit.render.blocks import Block, Fold, Inline, Mono, Prose, Table
from archkit.render.numbers import count

_MOST = 12


def worded_fold(rewrites: tuple[Rewrite, ...]) -> Block | None:
    """Return the sentences that count as the same choice, both wordings beside each other."""
    found = [(one.name, said) for one in rewrites for said in one.worded]
    if not found:
        return None
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (name, Mono(said.place), said.before, said.after) for name, said in found[:_MOST]
    )
    table = Table("The same choice in other words", ("Who", "Where", "The design", "The member"), rows)
    more = (Prose(f"And {len(found) - _MOST} more."),) if len(found) > _MOST else ()
    told = Prose(
        "These sentences tell the same numbers, rhythms, refusals and names, and count as no change. "
        "Whether they mean the same is for you to read."
    )
    return Fold(f"Worded differently: {count(len(found), 'sentence')}", (told, table, *more))
