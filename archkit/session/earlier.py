"""Earlier sessions of a folder, which make room for a new one."""

from __future__ import annotations

from pathlib import Path

from archkit.session.folder import BRIEF_NAME, DESIGN_NAME, EDITED_NAME
from archkit.session.lock import FolderLock
from archkit.session.logbook import close_here
from archkit.session.storage import JOURNAL_NAME, make_folder, refuse_link, storage


def set_aside(folder: str | Path) -> Path | None:
    """Move an earlier session of this folder to ``earlier/1``, ``earlier/2`` and so on.

    Returns:
        Where it is now, or None if there was none.

    Raises:
        StorageError: If it cannot be moved, or another process works in it.
    """
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
