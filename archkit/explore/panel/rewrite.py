"""One member's answer to a design: a whole design of its own, proved, on disk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archkit.design import Design, Step
from archkit.design.diff import Change
from archkit.errors import InputError
from archkit.explore.panel.asking import Asking
from archkit.explore.panel.effect import NO_EFFECT, Effect, effect
from archkit.explore.panel.figures import Figures, figures
from archkit.explore.panel.member import Member
from archkit.explore.panel.reviewed import Proofs, Reviewed
from archkit.explore.panel.substance import compared
from archkit.explore.panel.wording import Reworded


@dataclass(frozen=True)
class Rewrite:
    """What one member made of the reviewed design.

    `design` is None for a member that could not, and `because` then says why. `proofs` are
    those of the whole design; `effect` holds them against the reviewed design's. `flipped` are
    the ids of the decisions that fall otherwise, come or go; `worded` is what it only says in
    other words. `asking` is None where no model was asked.
    """

    member: Member
    folder: Path
    design: Design | None
    changes: tuple[Change, ...] = ()
    proofs: Proofs | None = None
    effect: Effect = NO_EFFECT
    flipped: tuple[str, ...] = ()
    because: str = ""
    worded: tuple[Reworded, ...] = ()
    asking: Asking | None = None

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


def rewritten(
    member: Member, folder: Path, design: Design, reviewed: Reviewed, asking: Asking | None
) -> Rewrite:
    """Return a member's whole design, proved and held against the reviewed one."""
    proofs = reviewed.proofs_of(design)
    changes, worded = compared(reviewed.design, design)
    return Rewrite(
        member,
        folder,
        design,
        changes=changes,
        proofs=proofs,
        effect=effect(reviewed.proofs, proofs),
        flipped=flipped_decisions(reviewed.design, design),
        worded=worded,
        asking=asking,
    )


def flipped_decisions(reviewed: Design, rewrite: Design) -> tuple[str, ...]:
    """Return the ids of the decisions that fall otherwise, come or go."""
    old = {one.id: one.chosen for one in reviewed.decisions}
    new = {one.id: one.chosen for one in rewrite.decisions}
    return tuple(id_ for id_ in (old | new) if old.get(id_) != new.get(id_))


def require_design(found: Rewrite) -> Design:
    """Return a rewrite's design.

    Raises:
        InputError: If the member could not rewrite.
    """
    if found.design is None:
        raise InputError(f"{found.name!r} has rewritten nothing: {found.because}", hint="Ask it again.")
    return found.design
