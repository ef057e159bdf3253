"""Writes whole files or nothing, and says what to do when the disk does not take them."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from archkit.errors import InputError, StorageError

JOURNAL_NAME = "journal.jsonl"
_REASONS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EFBIG: "the file may not grow any further (a limit on file sizes)",
    errno.EACCES: "it may not be written by this user",
    errno.EPERM: "it may not be written by this user",
    errno.EROFS: "the disk is read-only",
    errno.ENOTDIR: "a part of the path is a file",
    errno.EEXIST: "the path is a file, a folder is needed",
    errno.EISDIR: "the path is a folder, a file is needed",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "it is a link, which a session's own files are not; look at where it leads, then remove it",
}


@contextlib.contextmanager
def storage(path: str | Path, *, what: str = "session") -> Iterator[None]:
    """Translate what the system says about a path into a `StorageError`.

    Args:
        path: The file or folder.
        what: What is kept there.

    Raises:
        StorageError: If the body raises an `OSError`.
    """
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()
        raise StorageError(str(path), reason, what=what, kept=_journaled(Path(path))) from error


def _journaled(path: Path) -> bool:
    """Say whether a session stands in this folder, or in that of this file."""
    for folder in (path, path.parent):
        with contextlib.suppress(OSError):
            if b"\n" in (folder / JOURNAL_NAME).read_bytes():
                return True
    return False


def refuse_link(path: Path) -> None:
    """Refuse a link where a file of archkit's own stands: a folder from elsewhere may lead anywhere by it.

    Raises:
        StorageError: If it is one.
    """
    with storage(path):
        if path.is_symlink():
            raise OSError(errno.ELOOP, "link")


def make_folder(folder: Path) -> None:
    """Create a folder with its parents.

    Raises:
        StorageError: If it cannot be.
    """
    with storage(folder):
        folder.mkdir(parents=True, exist_ok=True)


def destination(path: Path) -> Path:
    """Return the file that writing to a path changes, which is what a symbolic link leads to.

    Raises:
        InputError: If something other than a regular file stands there, such as a folder or a
            device, or if more than one folder is missing on the way to it.
    """
    with storage(path, what="document"):
        try:
            mode = path.stat().st_mode  # before the link is followed: a pipe's has no real target
        except FileNotFoundError:
            mode = stat.S_IFREG
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
        raise InputError(
            f"{str(path)!r} is {kind}, not a regular file",
            hint="Name a file with --output FILE; to pass its text on, read it from there.",
        )
    target = Path(os.path.realpath(path))
    with storage(path, what="document"):
        refuse_far(target.parent)
    return target


def refuse_far(folder: Path) -> None:
    """Refuse a folder that takes more to create than itself: most likely its path is misspelt.

    One directly below the root of the file system is never created either.

    Raises:
        InputError: If it takes more.
    """
    if folder.is_dir() or (folder.parent.is_dir() and folder.parent != Path(folder.anchor)):
        return
    if any(one.exists() and not one.is_dir() for one in folder.parents) or folder.exists():
        return  # the system says best what is wrong there
    raise InputError(
        f"there is no folder {str(folder)!r}",
        hint="Create it first, or choose another file with --output FILE.",
    )


def write_document(path: Path, text: str) -> None:
    """Write a document where its user wants it; at most one missing folder is created for it.

    Raises:
        InputError: If the path is no place for a file; see `destination`.
        StorageError: If the disk does not take it; an old file is then untouched.
    """
    target = destination(path)
    with storage(path, what="document"):
        target.parent.mkdir(exist_ok=True)
    write_whole(path, text, what="document")


def write_whole(path: Path, text: str, *, what: str = "session") -> None:
    """Write a file so that a reader sees the old text or the new one, never a part.

    A symbolic link stays, and what it leads to is written.

    Args:
        path: The file; its folder exists.
        text: What it is to hold.
        what: What errors call it.

    Raises:
        InputError: If something other than a regular file stands there.
        StorageError: If the disk does not take it; the old file is then untouched.
    """
    target = destination(path)
    with storage(path, what=what):
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - a descriptor
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(_permissions(target))
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(target.parent)


def _permissions(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    """Make a creation or renaming in a folder last through a power cut, where systems allow it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
