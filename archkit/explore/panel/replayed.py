"""A session and its replay held against each other, byte for byte."""

from __future__ import annotations

import hashlib

from archkit.render import View, view_of
from archkit.render.blocks import Inline, Mark, Mono, Prose, Strong, Table
from archkit.render.numbers import whole
from archkit.session import Session
from archkit.session.folder import BRIEF_NAME, DESIGN_NAME

_SHOWN = 16


def replayed_view(recorded: Session, replay: Session) -> View:
    """Return whether brief and design of a replay are those of the recording, and the proofs that differ."""
    rows = tuple(_file(name, recorded, replay) for name in (BRIEF_NAME, DESIGN_NAME))
    columns = ("File", "#Bytes recorded", "#Bytes replayed", "Digest", "Verdict")
    differ = len(replay.replay_differences)
    proved = (
        "Every proof, run anew, says what it said." if not differ else f"{differ} proofs say otherwise now."
    )
    return view_of(
        (
            Table("The recording and its replay", columns, rows),
            Prose((Strong("No architect was asked. "), proved)),
        )
    )


def _file(name: str, recorded: Session, replay: Session) -> tuple[Inline, ...]:
    one, two = ((session.folder / name).read_bytes() for session in (recorded, replay))
    same = Mark("the same, byte for byte", "✓", "good") if one == two else Mark("not the same", "✕", "bad")
    digest = hashlib.sha256(two).hexdigest()[:_SHOWN]
    return (Mono(name), whole(len(one)), whole(len(two)), Mono(digest), same)
