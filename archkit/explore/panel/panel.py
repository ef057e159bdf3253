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
from archkit.explore.panel.finishing import FinishingDesk
from archkit.explore.panel.member import asks_model
from archkit.explore.panel.member import members as members_of
from archkit.explore.panel.reviewed import Reviewed
from archkit.explore.panel.rewrite import Rewrite
from archkit.explore.panel.round import Round
from archkit.explore.panel.sitting import OnProgress, OnStep, Sitting
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
        settings: How models are asked; the cap holds for each member by itself. What is not
            stated in it is as in the review that is resumed, or as in the reviewed session for
            members with the same architect.
        resume: Continue or read earlier reviews of the same design instead of beginning anew;
            what was answered then is not asked again.

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
        self._finisher = finisher
        self._settings = settings
        self._rewrites: dict[str, Rewrite] = {}
        self._finishing = FinishingDesk()
        self._sittings = tuple(
            Sitting(one, self.reviewed, self.folder / one.folder_name, settings, resume=resume)
            for one in self.members
        )

    @property
    def folder(self) -> Path:
        """Where the sessions of the members are kept."""
        return self.reviewed.folder / "panel"

    @property
    def caps_usd(self) -> Mapping[str, float | None]:
        """The most that each member with a model may cost, by its name; None without a cap."""
        return {one.member.name: one.cap_usd for one in self._sittings if one.member.waits}

    @property
    def spent_usd(self) -> float:
        """What all members have cost so far, as far as prices are known."""
        return sum(one.spent_usd for one in self._sittings)

    def require_architects(self) -> None:
        """Make sure that every member can be asked here, before anybody is.

        Without this call a member that cannot is among the rewrites with its reason, and the
        others go on.

        Raises:
            ArchitectUnavailableError: If an architect that is needed cannot work here.
            InputError: If a setting is wrong.
            StorageError: If a folder of the panel is a link.
        """
        for one in self._sittings:
            one.require_architect()

    def review(
        self,
        *,
        on_rewrite: Callable[[Rewrite], None] | None = None,
        on_step: OnStep | None = None,
        on_progress: OnProgress | None = None,
    ) -> Mapping[str, Rewrite]:
        """Let every member rewrite that has not yet, and return what each of them made, in their order.

        Those who wait for a service do it at the same time. A member that cannot is among them
        with its reason.

        Args:
            on_rewrite: Called with each rewrite once it is on disk, whoever comes first.
            on_step: Told each step that a member has taken, from any thread.
            on_progress: Told what has arrived of a model's answer to a member, from any thread.

        Raises:
            StoppedError: If somebody stopped it; what was done stays and can be resumed.
        """
        open_ = [one for one in self._sittings if one.member.name not in self._rewrites]
        if open_ and self.reviewed.proofs:  # proved once, before several threads want it

            def settled(found: Rewrite) -> None:
                self._rewrites[found.name] = found
                if on_rewrite:
                    on_rewrite(found)

            Round(open_, on_step=on_step, on_progress=on_progress).run(settled)
        return MappingProxyType({one.name: self._rewrites[one.name] for one in self.members})

    @property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """What each member made, in the order of the members."""
        return tuple(self.review().values())

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
        if self._finisher is None:
            self._finisher = _finisher(self.reviewed, self._settings)
        return tried(self.rewrite(member), what, self.reviewed, self._finisher, self._finishing)

    def priced(self, member: str, *what: Step | str) -> TakeOver:
        """Return the same with the rulebook in the place of a model: a look costs nothing.

        Raises:
            InputError: If there is no such member, step or decision, or nothing differs there.
        """
        if asks_model(self._finisher or self.reviewed.proposer):
            return tried(self.rewrite(member), what, self.reviewed, architect_named("rulebook"))
        return self.tried(member, *what)

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


def _finisher(reviewed: Reviewed, settings: Settings | None) -> Architect:
    """Return the architect of the reviewed session, asked as there but for what is stated anew."""
    stated = {name: getattr(settings, name) for name in settings.model_fields_set} if settings else {}
    try:
        return architect_named(reviewed.proposer, reviewed.settings.model_copy(update=stated))
    except ArchitectUnavailableError:
        return architect_named("rulebook")
