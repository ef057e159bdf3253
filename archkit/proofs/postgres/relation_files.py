"""The files of tables and indexes: making them longer without disk, and the system forget them.

PostgreSQL cuts a relation into segments of 1 GiB: ``16402``, ``16402.1``, ``16402.2`` ... All but
the last must be full.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

PAGE_BYTES = 8_192
_SEGMENT_BYTES = 1 << 30
_SET_SPARSE = 0x000900C4  # FSCTL_SET_SPARSE of the Windows API


def grow_file(first: Path, size_bytes: int) -> None:
    """Make a relation at least so many bytes long with holes; what it holds stays.

    Args:
        first: Its first segment.
        size_bytes: Wanted length; rounded up to whole pages.

    Raises:
        OSError: If the file system refuses files of this length.
    """
    wanted = -(-size_bytes // PAGE_BYTES) * PAGE_BYTES
    like = first.stat()
    for number in range(max(1, -(-wanted // _SEGMENT_BYTES))):
        path = first if number == 0 else first.with_name(f"{first.name}.{number}")
        length = min(_SEGMENT_BYTES, wanted - number * _SEGMENT_BYTES)
        with path.open("r+b" if path.exists() else "x+b") as file:
            _let_have_holes(file.fileno())
            if os.fstat(file.fileno()).st_size < length:
                file.truncate(length)
        if os.name == "posix" and path.stat().st_uid != like.st_uid:
            os.chown(path, like.st_uid, like.st_gid)  # the server may run as another user than we do


def forget_pages(first: Path) -> None:
    """Ask the system to drop a relation's pages from its cache; they must be on the disk.

    Linux only; elsewhere nothing happens.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    for path in _segments(first):
        with contextlib.suppress(OSError), path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _segments(first: Path) -> Iterator[Path]:
    number, path = 0, first
    while path.exists():
        yield path
        number += 1
        path = first.with_name(f"{first.name}.{number}")


def _let_have_holes(number: int) -> None:
    """Mark a file as sparse, which Windows wants to be told; elsewhere every file may have holes."""
    if os.name != "nt":
        return
    import ctypes  # noqa: PLC0415 - Windows only
    import msvcrt  # noqa: PLC0415 - Windows only

    windows = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    given = ctypes.c_void_p(msvcrt.get_osfhandle(number))  # type: ignore[attr-defined,unused-ignore]
    returned = ctypes.c_ulong(0)
    windows.DeviceIoControl(given, _SET_SPARSE, None, 0, None, 0, ctypes.byref(returned), None)
