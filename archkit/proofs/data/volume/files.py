"""Lengths of relation files, so that the planner counts as many pages as a large table has."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from archkit.proofs.data.volume.snapshot import PAGE_BYTES
from archkit.proofs.postgres.relation_files import grow_file

SEGMENT_BYTES = 1 << 30
"""PostgreSQL cuts a relation's file into pieces of this length; all but the last are full."""


def set_pages(first: Path, pages: int, pages_before: int) -> None:
    """Make a relation's file so many pages long, with holes at its end that take no disk.

    All full segments but the first are one file under many names: making a name takes a
    thirtieth of the time that a file does.

    Args:
        first: The first segment.
        pages: Wanted pages of 8 KiB, at least those that are really there.
        pages_before: Pages that it has now.

    Raises:
        OSError: If the file system refuses files of this length.
    """
    wanted, before = _lengths(pages), _lengths(pages_before)
    last, last_before = len(wanted) - 1, len(before) - 1
    if os.name == "nt" and pages > pages_before:
        grow_file(first, pages * PAGE_BYTES)  # there files must be told that they may have holes
        return
    if wanted[0] != before[0]:
        os.truncate(first, wanted[0])
    if last_before and last != last_before:
        _segment(first, last_before).unlink()
    for number in range(max(last, 1), last_before):
        _segment(first, number).unlink()
    for number in range(max(last_before, 1), last):
        if number == 1:
            _make(first, number, SEGMENT_BYTES)
        else:
            os.link(_segment(first, 1), _segment(first, number))
    if last and last == last_before:
        os.truncate(_segment(first, last), wanted[-1])
    elif last:
        _make(first, last, wanted[-1])


def _make(first: Path, number: int, length: int) -> None:
    path, owner = _segment(first, number), first.stat()
    with path.open("xb") as file:
        file.truncate(length)
    if os.name == "posix" and owner.st_uid != os.geteuid():
        os.chown(path, owner.st_uid, owner.st_gid)  # the server may run as another user than we do


def segments(first: Path) -> Iterator[Path]:
    """Yield the files of a relation in order."""
    number, path = 0, first
    while path.exists():
        yield path
        number += 1
        path = _segment(first, number)


def disk_blocks(paths: Iterable[Path]) -> int:
    """Return how many blocks of 512 bytes files take on the disk; 0 where the system does not say."""
    return sum(getattr(path.stat(), "st_blocks", 0) for path in paths)


def _segment(first: Path, number: int) -> Path:
    return first if number == 0 else first.with_name(f"{first.name}.{number}")


def _lengths(pages: int) -> list[int]:
    full, rest = divmod(pages * PAGE_BYTES, SEGMENT_BYTES)
    return [SEGMENT_BYTES] * full + ([rest] if rest or not full else [])
