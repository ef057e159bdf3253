"""Many briefs at once: their requests are gathered in waves and handed in as batches.

Each brief has a session of its own. A round lets every session go on as far as its replies
reach; what is missing then is the next wave. Replies go into the sessions' journals, so a
batch that was interrupted at any point goes on where it stood, and each session can be
opened, exported and replayed like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from archkit.architects.asked import Asked
from archkit.architects.base import Architect
from archkit.architects.claude_batch import Counter
from archkit.architects.deferred import DeferredService
from archkit.architects.desk import Reply
from archkit.architects.settings import Settings
from archkit.brief import Brief
from archkit.design import Step
from archkit.errors import InputError, ModelError, ReplyPendingError, ServiceError, SpendingCapError
from archkit.session.batch_book import Asking, Book, Wave, holds_book, read_book, write_book
from archkit.session.day import day_of
from archkit.session.folder import holds_session, slug
from archkit.session.lock import FolderLock
from archkit.session.session import Session
from archkit.session.storage import make_folder

Standing = Literal["waiting", "done", "failed"]
_REFUSED, _FAILED = 400, 500  # HTTP: the request was not taken; whether it was is not known
_CLOCKS_DIFFER = dt.timedelta(minutes=5)


class BatchService(Protocol):
    """The service that takes many requests at once."""

    name: str

    @property
    def how(self) -> tuple[str, ...]:
        """Model and settings; part of each request's digest."""
        ...

    def hand_in(self, asked: Mapping[str, Asked]) -> str:
        """Hand in requests by their digest and return the batch's id.

        Raises:
            ServiceError: If the service does not take them.
        """
        ...

    def standing(self, batch: str) -> Counter:
        """Return where a batch stands.

        Raises:
            ServiceError: If the service does not say.
        """
        ...

    def replies(self, batch: str, steps: Mapping[str, Step]) -> Iterable[tuple[str, Reply | str]]:
        """Yield the digest of each of these requests with its reply, or with why there is none.

        Raises:
            ServiceError: If the service does not give them.
        """
        ...

    def batches_since(self, moment: dt.datetime) -> Iterable[str]:
        """Yield the ids of batches handed in since then, newest first.

        Raises:
            ServiceError: If the service does not say.
        """
        ...

    def most_usd(self, asked: Asked) -> float | None:
        """Return the most that a request can cost in USD; None when no price is known."""
        ...

    def architect(self, service: DeferredService, settings: Settings) -> Architect:
        """Return the architect that asks through a deferred service."""
        ...


@dataclass(frozen=True)
class BriefStanding:
    """Where one brief of a batch stands; `said` is its outcome, its next step or what went wrong."""

    name: str
    folder: Path
    standing: Standing
    said: str


class DesignBatch:
    """A folder of sessions whose requests are handed in together.

    Use `DesignBatch.start` or `DesignBatch.open`; `close` gives the folder free.
    """

    def __init__(self, folder: Path, service: BatchService, book: Book, lock: FolderLock) -> None:
        self.folder = folder
        self._service = service
        self._book = book
        self._lock = lock
        self._came: dict[str, Reply] = {}
        self._refused: dict[str, str] = {}
        self._failed: dict[str, BriefStanding] = {}

    @classmethod
    def start(  # noqa: PLR0913 - what is designed, where, and how
        cls,
        briefs: Iterable[Brief],
        *,
        folder: str | Path,
        service: BatchService,
        settings: Settings,
        persona: str = "systems-architect",
        today: dt.date | None = None,
    ) -> DesignBatch:
        """Begin a batch in a folder without one; a session is begun for each brief.

        Raises:
            InputError: If the folder holds a batch, there is no brief, or two have one name.
            StorageError: If the folder cannot be written, or another process works in it.
        """
        here = Path(folder)
        named = _by_name(briefs)
        make_folder(here)
        lock = FolderLock(here)
        try:
            _refuse_second(here)
            book = Book(
                architect=service.name,
                persona=persona,
                today=day_of(today),
                settings=settings,
                sessions=tuple(named),
            )
            for name, brief in named.items():
                _begin(here / name, brief, book, service)
            write_book(here, book)
        except BaseException:
            lock.release()
            raise
        return cls(here, service, book, lock)

    @classmethod
    def open(cls, folder: str | Path, *, service: BatchService) -> DesignBatch:
        """Continue the batch of a folder where it stood.

        Raises:
            InputError: If there is none, or it was begun with another architect.
            StorageError: If it is damaged, or another process works in it.
        """
        here = Path(folder)
        book = read_book(here)
        if book.architect != service.name:
            raise InputError(f"this batch was begun with the architect {book.architect!r}")
        return cls(here, service, book, FolderLock(here))

    def close(self) -> None:
        """Give the folder free."""
        self._lock.release()

    @property
    def waiting_for(self) -> str:
        """The id of the batch that the service works at; empty when there is none."""
        last = self._book.last
        return last.batch if last and last.state == "waiting" else ""

    def advance(self) -> tuple[BriefStanding, ...]:
        """Take what came, let every session go on, hand in what is missing; then say where all stand.

        A wave that the service still works at is left to it.

        Raises:
            ServiceError: If the service cannot be reached; nothing is lost, advance again.
            StorageError: If something cannot be kept on disk.
        """
        self._find_again()
        if not self._collected():
            return self.standings()
        missing: dict[str, Asked] = {}
        waits: dict[str, list[str]] = {}
        for name in self._book.sessions:
            if name not in self._failed:  # it is asked anew when the batch is opened again
                self._go_on(name, missing, waits)
        if missing:
            self._hand_in(missing, waits)
        return self.standings()

    def standing_there(self) -> Counter | None:
        """Return where the service's work stands, None when it has none.

        Raises:
            ServiceError: If the service does not say.
        """
        return self._service.standing(self.waiting_for) if self.waiting_for else None

    def standings(self) -> tuple[BriefStanding, ...]:
        """Return where each brief stands, from its journal alone."""
        return tuple(self._standing(name) for name in self._book.sessions)

    def _go_on(self, name: str, missing: dict[str, Asked], waits: dict[str, list[str]]) -> None:
        """Let one session go on as far as its replies reach, and add what it misses."""
        deferred = DeferredService(self._service.name, self._service.how, self._came)
        architect = self._service.architect(deferred, self._book.settings)
        with Session.open(self.folder / name, architect=architect) as session:
            try:
                session.run()
            except ReplyPendingError:
                gone = next((self._refused[one] for one in deferred.missing if one in self._refused), "")
                if gone:
                    self._failed[name] = BriefStanding(name, session.folder, "failed", gone)
                    return
                if self._too_dear(session, deferred.missing.values()):
                    return
                missing.update(deferred.missing)
                for digest in deferred.missing:
                    waits.setdefault(digest, []).append(name)
            except ModelError as error:
                self._failed[name] = BriefStanding(name, session.folder, "failed", str(error))
            finally:
                architect.stop()

    def _too_dear(self, session: Session, asked: Iterable[Asked]) -> bool:
        """Say whether a session's requests could pass its cap; it has then failed."""
        cap = self._book.settings.cap_usd
        most = [self._service.most_usd(one) or 0 for one in asked]
        spent = session.ledger.total.cost_usd or 0
        if cap is None or spent + sum(most) <= cap:
            return False
        step = session.remaining[0].value
        error = SpendingCapError(step, spent_usd=spent, next_usd=sum(most), cap_usd=cap)
        self._failed[session.folder.name] = BriefStanding(
            session.folder.name, session.folder, "failed", str(error)
        )
        return True

    def _hand_in(self, missing: Mapping[str, Asked], waits: Mapping[str, list[str]]) -> None:
        asked = tuple(
            Asking(request=one, step=missing[one].step, sessions=tuple(waits[one])) for one in sorted(missing)
        )
        wave = Wave(state="handing-in", since=dt.datetime.now(dt.UTC), asked=asked)
        self._keep(self._book.with_wave(wave))
        try:
            batch = self._service.hand_in({one.request: missing[one.request] for one in asked})
        except ServiceError as error:
            if _REFUSED <= error.status < _FAILED:  # otherwise it may have been taken: it is looked for later
                self._keep(self._book.with_last(wave.model_copy(update={"state": "given-up"})))
            raise
        self._keep(self._book.with_last(wave.model_copy(update={"state": "waiting", "batch": batch})))

    def _find_again(self) -> None:
        """Find the batch of a wave that was being handed in when the process died."""
        wave = self._book.last
        if wave is None or wave.state != "handing-in":
            return
        update = {"state": "given-up"}
        for batch in self._service.batches_since(wave.since - _CLOCKS_DIFFER):
            if self._is_ours(batch, wave):
                update = {"state": "waiting", "batch": batch}
                break
        self._keep(self._book.with_last(wave.model_copy(update=update)))

    def _is_ours(self, batch: str, wave: Wave) -> bool:
        """Say whether a batch is the one of a wave; while it runs, its number of requests tells."""
        there = self._service.standing(batch)
        if not there.ended:
            return there.requests == len(wave.asked)
        return any(True for _ in self._service.replies(batch, wave.steps))

    def _collected(self) -> bool:
        """Take the replies of the wave that was handed in; False while the service works at it."""
        wave = self._book.last
        if wave is None or wave.state != "waiting":
            return True
        if not self._service.standing(wave.batch).ended:
            return False
        waiting = {one.request: one.sessions for one in wave.asked}
        by_session: dict[str, list[Reply]] = {}
        for digest, came in self._service.replies(wave.batch, wave.steps):
            if isinstance(came, str):
                self._refused[digest] = came
                continue
            self._came[digest] = came
            for number, name in enumerate(waiting.get(digest, ())):
                shared = came if number == 0 else came.model_copy(update={"cost_usd": 0.0, "note": "shared"})
                by_session.setdefault(name, []).append(shared)
        for name, replies in by_session.items():
            with Session.open(self.folder / name) as session:
                session.keep_replies(replies)
        self._keep(self._book.with_last(wave.model_copy(update={"state": "collected"})))
        return True

    def _standing(self, name: str) -> BriefStanding:
        folder = self.folder / name
        if name in self._failed:
            return self._failed[name]
        if not holds_session(folder):
            return BriefStanding(name, folder, "failed", "its session is gone")
        session = Session.read(folder)
        if session.ended:
            return BriefStanding(name, folder, "done", session.outcome)
        step = session.remaining[0].value if session.remaining else "the end"
        return BriefStanding(name, folder, "waiting", f"waits for step {step!r}")

    def _keep(self, book: Book) -> None:
        write_book(self.folder, book)
        self._book = book


def wait(batch: DesignBatch, *, pause: Callable[[float], None], on_round: Callable[..., None]) -> None:
    """Advance until no brief waits; `pause` sleeps between looks, up to a minute each.

    Raises:
        ServiceError: If the service cannot be reached.
    """
    seconds = 5.0
    while True:
        before = batch.waiting_for
        standings = batch.advance()
        on_round(standings, batch.standing_there())
        if not any(one.standing == "waiting" for one in standings):
            return
        seconds = 5.0 if batch.waiting_for != before else min(60.0, seconds * 1.5)
        pause(seconds)


def _refuse_second(folder: Path) -> None:
    if holds_book(folder):
        raise InputError(
            f"{str(folder)!r} holds a batch already",
            hint="Continue it with --resume, or choose another folder with --folder DIR.",
        )


def _begin(folder: Path, brief: Brief, book: Book, service: BatchService) -> None:
    """Begin a brief's session, or find the one that was begun before the book was written."""
    if holds_session(folder):
        found = Session.read(folder)
        if (found.original_brief, found.architect) == (brief, book.architect):
            return
    architect = service.architect(DeferredService(service.name, service.how, {}), book.settings)
    Session.start(
        brief,
        folder=folder,
        architect=architect,
        persona=book.persona,
        today=book.today,
        settings=book.settings,
    ).close()


def _by_name(briefs: Iterable[Brief]) -> dict[str, Brief]:
    named: dict[str, Brief] = {}
    for brief in briefs:
        name = slug(brief.name)
        if name in named:
            raise InputError(
                f"two briefs have the name {brief.name!r}", hint="Rename one; each has a folder of its own."
            )
        named[name] = brief
    if not named:
        raise InputError("there is no brief to design", hint="Name YAML files, or a folder of them.")
    return named
