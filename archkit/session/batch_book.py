"""The book of a batch: which waves of requests were handed in, and who waits for which reply."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError

from archkit.architects.settings import Settings
from archkit.design import Step
from archkit.design.step import Line, Slug
from archkit.errors import InputError, StorageError
from archkit.record import Record, read_text
from archkit.session.storage import refuse_link, storage, write_whole

BOOK_NAME = "batch.json"
MOST_BYTES = 256_000_000


class Asking(Record):
    """One request of a wave, the step that it is for, and the sessions that wait for its reply."""

    request: str
    step: Step
    sessions: tuple[Slug, ...]


class Wave(Record):
    """Requests that were handed in together.

    `state` is ``handing-in`` from before the call until the service's `batch` id is on disk:
    a crash in between leaves a batch that has to be found again by its requests.
    """

    state: Literal["handing-in", "waiting", "collected", "given-up"]
    since: dt.datetime
    batch: Line = ""
    asked: tuple[Asking, ...] = ()

    @property
    def steps(self) -> dict[str, Step]:
        """The step of each request."""
        return {one.request: one.step for one in self.asked}


class Book(Record):
    """What a folder of many sessions holds: `sessions` are its sub-folders, in order."""

    format: Literal[1] = 1
    architect: Line
    persona: Line
    today: dt.date
    settings: Settings
    sessions: tuple[Slug, ...]
    waves: tuple[Wave, ...] = ()

    @property
    def last(self) -> Wave | None:
        """The newest wave."""
        return self.waves[-1] if self.waves else None

    def with_wave(self, wave: Wave) -> Self:
        """Return the book with one more wave."""
        return self.model_copy(update={"waves": (*self.waves, wave)})

    def with_last(self, wave: Wave) -> Self:
        """Return the book with its newest wave replaced."""
        return self.model_copy(update={"waves": (*self.waves[:-1], wave)})


def holds_book(folder: Path) -> bool:
    """Say whether a batch was begun in this folder."""
    with storage(folder):
        return (folder / BOOK_NAME).is_file()


def read_book(folder: Path) -> Book:
    """Return the book of a folder.

    Raises:
        InputError: If there is none.
        StorageError: If it is damaged.
    """
    path = folder / BOOK_NAME
    refuse_link(path)
    if not holds_book(folder):
        raise InputError(
            f"there is no batch in {str(folder)!r}", hint="Begin one with: archkit batch BRIEF BRIEF ..."
        )
    try:
        return Book.model_validate_json(read_text(path, limit=MOST_BYTES))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise StorageError(str(path), f"it is no book of a batch (at {place or 'its beginning'})") from None


def write_book(folder: Path, book: Book) -> None:
    """Write the book of a folder, whole.

    Raises:
        StorageError: If the disk does not take it.
    """
    write_whole(folder / BOOK_NAME, book.model_dump_json(indent=1) + "\n")
