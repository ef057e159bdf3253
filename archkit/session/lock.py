"""One process at a time works in a session's folder; the lock dies with its process."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from archkit.errors import StorageError
from archkit.session.storage import refuse_link, storage

LOCK_NAME = ".lock"


class FolderLock:
    """An exclusive lock on a folder, held until `release` or the end of the process.

    Args:
        folder: An existing folder.

    Raises:
        StorageError: If another process holds it, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / LOCK_NAME
        refuse_link(path)
        with storage(folder):
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            _lock(self._descriptor)
        except OSError:
            owner = _owner(path)
            os.close(self._descriptor)
            raise StorageError(
                str(folder), f"another archkit process{owner} works in it; wait until it ends"
            ) from None
        with contextlib.suppress(OSError):  # the number is a courtesy, the lock is what counts
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the folder free; a second call does nothing."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def _owner(path: Path) -> str:
    try:
        number = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return f" (number {number})" if number.isdigit() else ""


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 1_000_000, os.SEEK_SET)  # past the text, so that others can read it
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
