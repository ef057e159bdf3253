"""The journal: what happened in a session, one checked line for each event.

A line is handed over with one `write` and synchronised before anybody sees what it
says. A line without its end was being written when the process died: it never happened. Any
other line that does not fit is damage, and is named instead of being skipped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from archkit.errors import StorageError
from archkit.session.storage import storage, sync_folder

Kind = Literal[
    "started", "settings", "answer", "reply", "artifact", "invalid", "proofs", "offer", "failed", "step",
    "accepted", "ended",
]  # fmt: skip
_KINDS = frozenset(get_args(Kind))


@dataclass(frozen=True)
class Entry:
    """One event; `checksum` covers it and, through the one before, all that came before."""

    seq: int
    kind: Kind
    payload: Mapping[str, Any]
    checksum: str


@dataclass(frozen=True)
class Reading:
    """What a journal says: its entries, and how many bytes of the file they take."""

    entries: tuple[Entry, ...] = ()
    size: int = 0


def read_journal(path: Path) -> Reading:
    """Return the whole entries of a journal; a torn last line is left out.

    Args:
        path: The file; a missing one reads as empty.

    Raises:
        StorageError: If it cannot be read, or a line before the last is damaged.
    """
    with storage(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return Reading()
    whole = data[: data.rfind(b"\n") + 1]
    entries: list[Entry] = []
    checksum = ""
    for number, line in enumerate(whole.split(b"\n")[:-1], start=1):
        entry = _entry(line, number, checksum, path)
        entries.append(entry)
        checksum = entry.checksum
    return Reading(tuple(entries), len(whole))


def _entry(line: bytes, number: int, before: str, path: Path) -> Entry:
    try:
        data = json.loads(line)
        entry = Entry(data["seq"], data["kind"], data["payload"], data["checksum"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _damaged(path, number, "it is not a journal entry") from None
    if entry.seq != number or entry.kind not in _KINDS or not isinstance(entry.payload, dict):
        raise _damaged(path, number, "it is not the entry that belongs here")
    if entry.checksum != _checksum(entry.seq, entry.kind, entry.payload, before):
        raise _damaged(path, number, "its checksum does not fit")
    return entry


def _damaged(path: Path, number: int, why: str) -> StorageError:
    rest = f"delete it and all lines after it to continue from line {number - 1}" if number > 1 else ""
    ways = " or ".join(part for part in (rest, "begin again with --fresh") if part)
    return StorageError(str(path), f"line {number} of the journal is damaged ({why}); {ways}")


def _checksum(seq: int, kind: str, payload: Mapping[str, Any], before: str) -> str:
    text = _json([seq, kind, payload, before])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Journal:
    """A journal that is open for writing; the caller holds the folder's lock.

    Opening one cuts off a torn last line.

    Args:
        path: The file; it is created if it is missing.

    Raises:
        StorageError: If it cannot be read or written, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._size = 0
        self._last: Entry | None = None
        created = not path.exists()
        with storage(path):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            self.entries = self._mended().entries
            with storage(path):
                if created:
                    sync_folder(path.parent)
        except BaseException:
            self.close()
            raise

    def append(self, kind: Kind, payload: Mapping[str, Any]) -> Entry:
        """Write one entry and return it as a reader will see it, once it is on the disk.

        Raises:
            StorageError: If the disk does not take it; the journal is then as before.
        """
        with storage(self.path):
            if os.fstat(self._descriptor).st_size != self._size:
                self._mended()  # an interrupt fell between a write and its book-keeping
            line, entry = self._line(kind, payload)
            try:
                written = os.write(self._descriptor, line)
                while written < len(line):  # a disk that is filling up; the rest tells why
                    written += os.write(self._descriptor, line[written:])
                os.fsync(self._descriptor)
            except OSError:
                self._cut()
                raise
        self._size += written
        self._last = entry
        return entry

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def _mended(self) -> Reading:
        reading = read_journal(self.path)
        self._size = reading.size
        self._last = reading.entries[-1] if reading.entries else None
        with storage(self.path):
            if os.fstat(self._descriptor).st_size != reading.size:
                os.ftruncate(self._descriptor, reading.size)
                os.fsync(self._descriptor)
        return reading

    def _line(self, kind: Kind, payload: Mapping[str, Any]) -> tuple[bytes, Entry]:
        seq = self._last.seq + 1 if self._last else 1
        checksum = _checksum(seq, kind, payload, self._last.checksum if self._last else "")
        text = _json({"seq": seq, "kind": kind, "payload": payload, "checksum": checksum})
        return f"{text}\n".encode(), Entry(seq, kind, json.loads(text)["payload"], checksum)

    def _cut(self) -> None:
        with contextlib.suppress(OSError):  # the next opening cuts it off as well
            os.ftruncate(self._descriptor, self._size)
