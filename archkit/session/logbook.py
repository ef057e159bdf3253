"""The logbook: a session's folder, its lock, its journal, and the state that the journal tells."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archkit.errors import InputError, StorageError
from archkit.session.folder import BRIEF_NAME, DESIGN_NAME, EDITED_NAME, holds_session
from archkit.session.journal import Entry, Journal, Kind, read_journal
from archkit.session.lock import FolderLock
from archkit.session.state import State, digest_of_text, started
from archkit.session.storage import JOURNAL_NAME, make_folder, refuse_link, storage, write_whole


class Logbook:
    """A session on disk.

    `state` is what the journal adds up to; it changes only after an entry is on disk. Entries
    may be written from any thread. A folder belongs to one logbook at a time: another process
    is refused, an earlier logbook of this process is closed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._journal: Journal | None = None
        self._lock: FolderLock | None = None
        self._writing = threading.RLock()
        self._followed: tuple[int, State | None] = (0, None)

    @classmethod
    def begin(cls, folder: Path, payload: Mapping[str, Any]) -> Logbook:
        """Begin a session in a folder without one; the payload is that of its first entry.

        Raises:
            InputError: If there is a session already.
            StorageError: If the folder cannot be written, or another process works in it.
        """
        make_folder(folder)
        book = cls(folder)
        with book._opening():
            book._refuse_second(started(payload))
            book.write("started", payload)
        return book

    @classmethod
    def reopen(cls, folder: Path) -> Logbook:
        """Open the session of a folder to continue it.

        Raises:
            InputError: If there is none, or this archkit cannot read it.
            StorageError: If it cannot be written, is damaged, or another process works in it.
        """
        if not holds_session(folder):
            raise _no_session(folder)
        book = cls(folder)
        with book._opening():
            book._require_session()
        return book

    @classmethod
    def read(cls, folder: Path) -> Logbook:
        """Return the session of a folder to look at; nothing is locked or written.

        Raises:
            InputError: If there is none, or this archkit cannot read it.
            StorageError: If it cannot be read or is damaged.
        """
        book = cls(folder)
        if not holds_session(folder) or not book._follow(read_journal(folder / JOURNAL_NAME).entries):
            raise _no_session(folder)
        return book

    @property
    def state(self) -> State:
        """What the journal adds up to."""
        state = self._followed[1]
        if state is None:
            raise AttributeError("nothing was journaled yet")
        return state

    def close(self) -> None:
        """Give the folder free; `state` can still be looked at."""
        with self._writing:
            if self._journal:
                self._journal.close()
            if self._lock:
                self._lock.release()
            self._journal = self._lock = None

    def write(self, kind: Kind, payload: Mapping[str, Any]) -> None:
        """Journal one entry, then let the state follow it.

        Raises:
            StorageError: If the disk does not take it, or this logbook is closed.
        """
        with self._writing:
            if self._journal is None:
                raise StorageError(
                    str(self.folder), "this session is closed or only to look at; open it again to continue"
                )
            entry = self._journal.append(kind, payload)
            known = self._followed[0]
            if entry.seq != known + 1:  # an interrupt fell between an entry and its following
                self._follow(read_journal(self.folder / JOURNAL_NAME).entries[known : entry.seq - 1])
            self._follow((entry,))

    def write_files(self) -> None:
        """Write the brief as it is stated and the design so far."""
        write_whole(self.folder / BRIEF_NAME, self.state.brief.to_yaml())
        self.write_design()

    def write_design(self, text: str | None = None) -> None:
        """Write the design so far; a design that somebody edited by hand is kept beside it.

        Args:
            text: Its YAML form, for a caller who has it; large designs take long to write out.
        """
        path, text = self.folder / DESIGN_NAME, text or self.state.design.to_yaml()
        with storage(path):
            found = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
        if found == text:
            return
        if found and digest_of_text(found) not in self.state.digests:
            write_whole(self.folder / EDITED_NAME, found)
        write_whole(path, text)

    @contextmanager
    def _opening(self) -> Iterator[None]:
        """Take the folder, and write its files after what is done first; what fails gives it free again."""
        self._take_folder()
        try:
            yield
            self.write_files()
        except BaseException:
            self.close()
            raise

    def _take_folder(self) -> None:
        key = self.folder.resolve()
        for name in (JOURNAL_NAME, BRIEF_NAME, DESIGN_NAME, EDITED_NAME):
            refuse_link(self.folder / name)
        close_here(self.folder)
        self._lock = FolderLock(self.folder)
        try:
            self._journal = Journal(self.folder / JOURNAL_NAME)
        except BaseException:
            self.close()
            raise
        _OPEN[key] = self
        weakref.finalize(self, _released, self._lock, self._journal)

    def _replay(self) -> bool:
        return self._journal is not None and self._follow(self._journal.entries)

    def _follow(self, entries: tuple[Entry, ...]) -> bool:
        for entry in entries:
            try:
                begins = entry.kind == "started"
                state = started(entry.payload) if begins else self.state.after(entry)
            except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
                place = self.folder / JOURNAL_NAME
                raise InputError(
                    f"line {entry.seq} of {str(place)!r} does not fit this archkit ({type(error).__name__})",
                    hint="Use the archkit that wrote it, or begin again with --fresh.",
                ) from error
            self._followed = (entry.seq, state)  # at once, so that an interrupt cannot fall between
        return bool(entries)

    def _require_session(self) -> None:
        if not self._replay():
            raise _no_session(self.folder)

    def _refuse_second(self, new: State) -> None:
        if not self._replay():
            return
        here = self.state
        if (here.stated, here.persona, here.architect) == (new.stated, new.persona, new.architect):
            raise InputError(
                f"{str(self.folder)!r} holds a session of this brief already",
                hint="Continue it with --resume, or begin again with --fresh.",
            )
        raise InputError(
            f"{str(self.folder)!r} holds a session of another brief, persona or architect",
            hint="Choose another folder with --session DIR, or begin again with --fresh.",
        )


def close_here(folder: Path) -> None:
    """Close the logbook that this process has open on a folder, if there is one."""
    former = _OPEN.get(folder.resolve())
    if former is not None:
        former.close()


_OPEN: weakref.WeakValueDictionary[Path, Logbook] = weakref.WeakValueDictionary()


def _released(lock: FolderLock, journal: Journal) -> None:
    journal.close()
    lock.release()


def _no_session(folder: Path) -> InputError:
    return InputError(
        f"there is no session in {str(folder)!r}",
        hint="Name the folder of one with --session DIR, or begin one with: archkit design BRIEF",
    )
