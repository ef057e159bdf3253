"""One member's answer to a design: a whole design of its own, proved, on disk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archkit.architects import Settings
from archkit.design import Design, Step
from archkit.design.diff import Change
from archkit.errors import InputError, ModelError, StoppedError
from archkit.explore.panel.effect import NO_EFFECT, Effect, effect
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.member import Member
from archkit.explore.panel.reviewed import KEPT, Proofs, Reviewed
from archkit.explore.panel.seat import Seat
from archkit.explore.panel.substance import changes_of_substance
from archkit.personas import personas
from archkit.session import Session, holds_session, set_aside


@dataclass(frozen=True)
class Rewrite:
    """What one member made of the reviewed design.

    `design` is None for a member that could not, and `because` then says why. `proofs` are
    those of the whole design; `effect` holds them against the reviewed design's. `flipped` are
    the ids of the decisions that fall otherwise, come or go.
    """

    member: Member
    folder: Path
    design: Design | None
    changes: tuple[Change, ...] = ()
    proofs: Proofs | None = None
    effect: Effect = NO_EFFECT
    flipped: tuple[str, ...] = ()
    because: str = ""

    @property
    def name(self) -> str:
        """The member's name."""
        return self.member.name

    @cached_property
    def figures(self) -> Figures | None:
        """The rewrite in numbers; None without a design."""
        return figures(self.design) if self.design else None

    @property
    def agrees(self) -> bool:
        """Whether the member would build the same, in whatever words."""
        return self.design is not None and not self.changes and not self.flipped

    def changed_in(self, step: Step) -> tuple[Change, ...]:
        """Return what the rewrite changes in one step."""
        return tuple(one for one in self.changes if one.step is step)


def rewrite(
    member: Member,
    reviewed: Reviewed,
    folder: Path,
    *,
    settings: Settings | None = None,
    resume: bool = False,
) -> Rewrite:
    """Let one member propose every step anew, each proved and repaired as in any walk.

    Framing, answers and assumptions are kept. The walk is a session of its own in `folder`.

    Args:
        member: Who rewrites.
        reviewed: What it rewrites.
        folder: Where its session is kept; an earlier one is set aside.
        settings: How a model is asked.
        resume: Continue an earlier review of the same design instead, or read it if it is whole.

    Raises:
        StoppedError: If somebody stopped it.
        StorageError: If the session cannot be kept on disk.
    """
    try:
        seat = Seat(member.proposer(settings), member.persona, reviewed.design)
        with _session(member, seat, reviewed, folder, settings, resume=resume) as session:
            design = session.run().design
    except StoppedError:
        raise
    except ModelError as error:
        return Rewrite(member, folder, None, because=str(error))
    proofs = reviewed.proofs_of(design)
    return Rewrite(
        member,
        folder,
        design,
        changes=changes_of_substance(reviewed.design, design),
        proofs=proofs,
        effect=effect(reviewed.proofs, proofs),
        flipped=flipped_decisions(reviewed.design, design),
    )


def flipped_decisions(reviewed: Design, rewrite: Design) -> tuple[str, ...]:
    """Return the ids of the decisions that fall otherwise, come or go."""
    old = {one.id: one.chosen for one in reviewed.decisions}
    new = {one.id: one.chosen for one in rewrite.decisions}
    return tuple(id_ for id_ in (old | new) if old.get(id_) != new.get(id_))


def _session(  # noqa: PLR0913 - what `rewrite` was given, and the seat
    member: Member,
    seat: Seat,
    reviewed: Reviewed,
    folder: Path,
    settings: Settings | None,
    *,
    resume: bool,
) -> Session:
    if resume and holds_session(folder):
        session = Session.open(folder, architect=seat, settings=settings)
        if _same_review(session, seat, reviewed):
            return session
        session.close()
    set_aside(folder)
    known = {one.id for one in personas()}
    leader = member.persona if member.persona.id in known else reviewed.persona
    return Session.start(
        reviewed.brief,
        folder=folder,
        architect=seat,
        persona=leader.id,
        today=reviewed.today,
        settings=settings,
    )


def _same_review(session: Session, seat: Seat, reviewed: Reviewed) -> bool:
    """Say whether an earlier session rewrites the same brief, day and kept steps."""
    kept = (session.design.artifact(step) in (None, reviewed.design.artifact(step)) for step in KEPT)
    same = (session.brief, session.today, session.architect) == (reviewed.brief, reviewed.today, seat.name)
    return same and all(kept)


def require_design(found: Rewrite) -> Design:
    """Return a rewrite's design.

    Raises:
        InputError: If the member could not rewrite.
    """
    if found.design is None:
        raise InputError(f"{found.name!r} has rewritten nothing: {found.because}", hint="Ask it again.")
    return found.design
