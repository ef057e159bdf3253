"""The folder of a session: its name, what stands in it, and making room for a new one."""

from __future__ import annotations

import re
from pathlib import Path

from archkit.brief import Brief
from archkit.session.lock import FolderLock
from archkit.session.storage import JOURNAL_NAME, make_folder, refuse_link, storage

BRIEF_NAME = "brief.yaml"
DESIGN_NAME = "design.yaml"
EDITED_NAME = "design.edited.yaml"
_LONGEST_SLUG = 60


def session_folder(brief: Brief) -> Path:
    """Return where a session of this brief is kept when nobody says otherwise."""
    return Path("designs") / slug(brief.name)


def slug(name: str) -> str:
    """Return a name in any script as lower case letters, digits and single hyphens."""
    from anyascii import anyascii  # noqa: PLC0415 - its tables load slowly

    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")
    return plain[:_LONGEST_SLUG].strip("-") or "design"


def holds_session(folder: str | Path) -> bool:
    """Say whether a session was begun in this folder; one killed in its first entry was not."""
    path = Path(folder) / JOURNAL_NAME
    refuse_link(path)
    with storage(path):
        try:
            return path.is_file() and b"\n" in path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return False


def set_aside(folder: str | Path) -> Path | None:
    """Move an earlier session of this folder to ``earlier/1``, ``earlier/2`` and so on.

    Returns:
        Where it is now, or None if there was none.

    Raises:
        StorageError: If it cannot be moved, or another process works in it.
    """
    from archkit.session.logbook import close_here  # noqa: PLC0415 - the logbook builds on this module

    here = Path(folder)
    if not (here / JOURNAL_NAME).is_file():
        return None
    refuse_link(here / "earlier")
    close_here(here)
    lock = FolderLock(here)
    try:
        number = 1
        while (here / "earlier" / str(number)).exists():
            number += 1
        place = here / "earlier" / str(number)
        make_folder(place)
        with storage(place):
            for name in (JOURNAL_NAME, BRIEF_NAME, DESIGN_NAME, EDITED_NAME):  # the journal is the session
                if (here / name).exists():
                    (here / name).replace(place / name)
    finally:
        lock.release()
    return place
