"""Several personas or architects review one design: each rewrites it, and what follows is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from archkit.architects import Architect, Settings
from archkit.design import Design, Step
from archkit.errors import ArchitectUnavailableError, InputError
from archkit.explore.panel.member import members as members_of
from archkit.explore.panel.reviewed import Reviewed
from archkit.explore.panel.rewrite import Rewrite, rewrite
from archkit.explore.panel.structure import Part, parts
from archkit.explore.panel.take_over import TakeOver, kept, tried
from archkit.explore.panel.verdict import Point, points
from archkit.session import Session, architect_named
from archkit.session.folder import slug


class Panel:
    """Reviews one design with several members, each in a session of its own under ``panel/``.

    Args:
        reviewed: A session with a whole design, or such a design with its brief and folder.
        members: Who reviews: ``"persona"``, ``"persona:architect"``, pairs, or `Member`.
        finisher: Who proposes the steps that follow from a take-over; the session's own
            architect if left out, or the rulebook where that one cannot work.
        settings: How models are asked.
        resume: Continue or read earlier reviews of the same brief instead of beginning anew.

    Raises:
        InputError: If there is no whole design, or a member is nobody.
    """

    def __init__(
        self,
        reviewed: Session | Reviewed,
        members: Iterable[Any],
        *,
        finisher: Architect | None = None,
        settings: Settings | None = None,
        resume: bool = False,
    ) -> None:
        self.reviewed = Reviewed.of(reviewed) if isinstance(reviewed, Session) else reviewed
        self.members = members_of(members)
        self._finisher = finisher or _finisher(self.reviewed.design.architect)
        self._settings = settings
        self._resume = resume
        self._rewrites: dict[str, Rewrite] = {}

    @property
    def folder(self) -> Path:
        """Where the sessions of the members are kept."""
        return self.reviewed.folder / "panel"

    def review(self, *, on_rewrite: Callable[[Rewrite], None] | None = None) -> Mapping[str, Rewrite]:
        """Let every member rewrite that has not yet, and return what each of them made.

        A member that cannot is among them with its reason.

        Args:
            on_rewrite: Called with each rewrite once it is on disk.

        Raises:
            StoppedError: If somebody stopped it; what was done stays and can be resumed.
        """
        for one in self.members:
            if one.name in self._rewrites:
                continue
            place = self.folder / one.folder_name
            found = rewrite(one, self.reviewed, place, settings=self._settings, resume=self._resume)
            self._rewrites[one.name] = found
            if on_rewrite:
                on_rewrite(found)
        return MappingProxyType(self._rewrites)

    @property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """What each member made, in the order of the members."""
        made = self.review()
        return tuple(made[one.name] for one in self.members)

    def rewrite(self, member: str) -> Rewrite:
        """Return what one member made.

        Raises:
            InputError: If there is no such member.
        """
        if member not in {one.name for one in self.members}:
            names = ", ".join(one.name for one in self.members)
            raise InputError(f"the panel has no member {member!r}", hint=f"Its members are: {names}.")
        return self.review()[member]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every question that somebody decides, with the positions on it."""
        return points(self.reviewed.design, self._designs)

    @property
    def agreements(self) -> tuple[Point, ...]:
        """The questions on which all give the same answer."""
        return tuple(one for one in self.points if one.agreed)

    @property
    def conflicts(self) -> tuple[Point, ...]:
        """The questions on which they do not."""
        return tuple(one for one in self.points if not one.agreed)

    def point(self, decision: str) -> Point:
        """Return one question by the id of its decision.

        Raises:
            InputError: If nobody decides it.
        """
        found = next((one for one in self.points if one.id == decision), None)
        if found is None:
            known = ", ".join(one.id for one in self.conflicts) or "none"
            raise InputError(f"nobody decides {decision!r}", hint=f"The panel's conflicts are: {known}.")
        return found

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts that somebody would build otherwise."""
        return parts({one.name: one.changes for one in self.rewrites if one.design})

    def tried(self, member: str, *what: Step | str) -> TakeOver:
        """Return what taking steps or decisions over from a member would give; nothing is kept.

        Raises:
            InputError: If there is no such member, step or decision, or nothing differs there.
        """
        return tried(self.rewrite(member), what, self.reviewed, self._finisher)

    def take_over(self, member: str, *what: Step | str) -> TakeOver:
        """Take steps or decisions over from a member, unless a proof gets worse.

        The member's artifacts are taken as they are; all later steps are proposed anew and
        proved. If no check has more trouble than with the reviewed design, the result is kept
        as a session under ``panel/`` with a decision record; otherwise nothing is written, and
        `TakeOver.refused_by` has the findings. The reviewed session is never changed.

        Raises:
            InputError: If there is no such member, step or decision, or nothing differs there.
            StorageError: If the result cannot be kept on disk.
        """
        attempt = self.tried(member, *what)
        if not attempt.allowed:
            return attempt
        name = slug(f"taken-over {member} {' '.join(step.value for step in attempt.steps)}")
        folder = self.folder / name
        kept(attempt, self.reviewed, folder)
        return replace(attempt, folder=folder)

    @property
    def _designs(self) -> dict[str, Design]:
        return {one.name: one.design for one in self.rewrites if one.design}


def _finisher(architect: str) -> Architect:
    try:
        return architect_named(architect)
    except ArchitectUnavailableError:
        return architect_named("rulebook")
