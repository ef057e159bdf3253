"""One member at work: its walk is a session of its own that can be watched, stopped and resumed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from archkit.architects import Architect, Progress, Settings
from archkit.errors import ModelError, StoppedError
from archkit.explore.panel.asking import asking_of
from archkit.explore.panel.member import Member
from archkit.explore.panel.reviewed import KEPT, Reviewed
from archkit.explore.panel.rewrite import Rewrite, rewritten
from archkit.explore.panel.seat import Seat
from archkit.personas import personas
from archkit.session import Session, StepResult, holds_session, set_aside
from archkit.session.storage import refuse_link, write_whole

REVIEWED_NAME = "reviewed.yaml"
"""The design that a member's session rewrites, beside its journal: ``archkit diff`` compares both."""
OnStep = Callable[[str, StepResult], None]
OnProgress = Callable[[str, Progress], None]


class Sitting:
    """Lets one member propose every step anew, each proved and repaired as in any walk.

    Framing, answers and assumptions are kept.

    Args:
        member: Who rewrites.
        reviewed: What it rewrites.
        folder: Where its session is kept; an earlier one is set aside.
        settings: How a model is asked. What is not stated in it is as in the review that is
            resumed, or in the reviewed session if that has the same architect.
        resume: Continue an earlier review of the same design instead, or read it if it is whole.
    """

    def __init__(
        self, member: Member, reviewed: Reviewed, folder: Path, settings: Settings | None, *, resume: bool
    ) -> None:
        self.member = member
        self._reviewed = reviewed
        self._folder = folder
        self._settings = settings or Settings()
        self._resume = resume
        self._stopped = threading.Event()
        self._session: Session | None = None
        self._proposer: Architect | None = None

    @property
    def cap_usd(self) -> float | None:
        """The most that the member may cost; None without a cap."""
        return self._wanted.cap_usd

    @property
    def _wanted(self) -> Settings:
        earlier = self._earlier()
        return _stated(self._settings, earlier.settings if earlier else self._usual)

    @property
    def _usual(self) -> Settings:
        same = self.member.architect_name == self._reviewed.proposer
        return self._reviewed.settings if same else Settings()

    @property
    def spent_usd(self) -> float:
        """What the member has cost so far, as far as prices are known."""
        return self._session.ledger.total.known_usd if self._session else 0.0

    def require_architect(self) -> None:
        """Make sure that its architect can work here; a whole review that is only read needs none.

        Raises:
            ArchitectUnavailableError: If it cannot.
            InputError: If a setting is wrong.
            StorageError: If the folder is a link.
        """
        if self._whole() is None:
            self._proposer = self.member.proposer(self._wanted)

    def held(self, on_step: OnStep | None = None, on_progress: OnProgress | None = None) -> Rewrite:
        """Return what the member makes of the design; one that cannot is returned with its reason.

        Args:
            on_step: Told each step that the member has taken.
            on_progress: Told what has arrived of a model's answer, from any thread.

        Raises:
            StoppedError: If somebody stopped it.
            StorageError: If the session cannot be kept on disk.
        """
        member, name = self.member, self.member.name
        try:
            session = self._session = self._whole() or self._begun()
            with session:
                design = session.run(
                    on_step=(lambda result: on_step(name, result)) if on_step else None,
                    on_progress=(lambda progress: on_progress(name, progress)) if on_progress else None,
                ).design
        except StoppedError:
            raise
        except ModelError as error:
            asking = asking_of(self._session) if self._session else None
            return Rewrite(member, self._folder, None, because=str(error), asking=asking)
        return rewritten(member, self._folder, design, self._reviewed, asking_of(session))

    def stop(self) -> None:
        """Stop at once, from any thread; what was done stays on disk."""
        self._stopped.set()
        if self._session:
            self._session.stop()

    def _whole(self) -> Session | None:
        """Return the earlier review to read, if it is of the same design and there is nothing left to ask."""
        earlier = self._earlier()
        return earlier if earlier and earlier.ended else None

    def _earlier(self) -> Session | None:
        for own in (self._folder.parent, self._folder, self._folder / REVIEWED_NAME):
            refuse_link(own)
        if not (self._resume and holds_session(self._folder)):
            return None
        session = Session.read(self._folder)
        return session if self._same_review(session) else None

    def _same_review(self, session: Session) -> bool:
        """Say whether an earlier session rewrites the same design for the same brief and day."""
        reviewed = self._reviewed
        kept = (session.design.artifact(step) in (None, reviewed.design.artifact(step)) for step in KEPT)
        same = (session.brief, session.today, session.architect, session.persona.id)
        wanted = (reviewed.brief, reviewed.today, self.member.architect_name, self._leader)
        return same == wanted and all(kept) and _read(self._folder / REVIEWED_NAME) == self._text

    def _begun(self) -> Session:
        earlier = self._earlier()
        settings = self._wanted
        member, design = self.member, self._reviewed.design
        proposer = self._proposer or member.proposer(settings)
        seat = Seat(proposer, member.persona, design, stopped=self._stopped)
        lasting = settings.model_copy(update={"recording": None})
        if earlier:
            return Session.open(self._folder, architect=seat, settings=lasting)
        set_aside(self._folder)
        session = Session.start(
            self._reviewed.brief,
            folder=self._folder,
            architect=seat,
            persona=self._leader,
            today=self._reviewed.today,
            settings=lasting,
        )
        write_whole(self._folder / REVIEWED_NAME, self._text)
        return session

    @property
    def _leader(self) -> str:
        """The persona that the session names: the member's, unless only this process knows it."""
        known = {one.id for one in personas()}
        own = self.member.persona.id
        return own if own in known else self._reviewed.persona.id

    @property
    def _text(self) -> str:
        return self._reviewed.design.to_yaml()


def _stated(wanted: Settings, before: Settings) -> Settings:
    """Return the settings of an earlier review with what is stated anew."""
    return before.model_copy(update={name: getattr(wanted, name) for name in wanted.model_fields_set})


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
