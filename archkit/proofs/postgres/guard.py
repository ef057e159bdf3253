"""Watches one database from outside: limits that SQL may lift, or that PostgreSQL does not know.

PostgreSQL bounds temporary files and, as long as the session leaves the setting alone, the time of
a statement. It does not bound how large a table becomes, nor how long a proof takes. Some of its
functions never look whether they should end; their processes are killed, after which the server
starts its others anew.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from archkit.proofs.postgres.limits import Limits

if TYPE_CHECKING:
    import psycopg

    from archkit.proofs.postgres.running import Server

_LOOK_SECONDS = 0.1
_GRACE_SECONDS = 1.0
_LEAST_FREE_MIB = 200
_MIB = 1 << 20
_BLOCK = 512  # what st_blocks counts in, on every system that has it
_LATE = (
    "SELECT pid, extract(epoch FROM clock_timestamp() - query_start)::float8 FROM pg_stat_activity "
    "WHERE usename = %s AND state = 'active' AND clock_timestamp() - query_start > %s * interval '1 s'"
)

_guards: weakref.WeakKeyDictionary[Any, Guard] = weakref.WeakKeyDictionary()


class Guard:
    """A thread that looks after one database while it is open.

    `reason` says which limit was passed; empty while all are kept.
    """

    def __init__(self, server: Server, name: str, files: Path, limits: Limits) -> None:
        self.reason = ""
        self.limits = limits
        self._server = server
        self._name = name
        self._files = files
        self._began = time.monotonic()
        self._ending = 0.0
        self._sessions: set[int] = set()
        self._before = disk_bytes(files)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"guard of {name}", daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        self._done.set()
        self._thread.join(timeout=5)

    def mind(self, connection: psycopg.Connection[Any]) -> None:
        """Remember that a connection belongs to this database, and which process serves it."""
        _guards[connection] = self
        self._sessions.add(connection.info.backend_pid)

    def grown_bytes(self) -> int:
        """Return by how much the files of the database have grown on the disk."""
        return disk_bytes(self._files) - self._before

    def _watch(self) -> None:
        pause = _LOOK_SECONDS
        while not self._done.wait(pause):
            began = time.monotonic()
            reason = self._passed()
            if reason:
                self.reason = reason
                self._end_sessions()
            elif began - self._began > self.limits.statement_seconds:
                self._end_statements()
            # A database of thousands of files takes long to measure: at most a tenth of the time.
            pause = max(_LOOK_SECONDS, 9 * (time.monotonic() - began))

    def _passed(self) -> str:
        """Return which limit of the whole database is passed."""
        limits = self.limits
        if time.monotonic() - self._began > limits.deadline_seconds:
            return f"stopped: the proof was not done after {limits.deadline_seconds:g} s"
        if self.grown_bytes() > limits.disk_mib * _MIB:
            return f"stopped: the database grew past its limit of {limits.disk_mib:,} MiB on the disk"
        full = full_disk(self._files)
        return f"stopped: {full}" if full else ""

    def _end_sessions(self) -> None:
        """Ask all sessions to end; kill those that do not."""
        import psycopg  # noqa: PLC0415 - heavy

        self._ending = self._ending or time.monotonic()
        try:
            left = self._server.end_sessions(self._name)
        except psycopg.Error:  # it may have no memory left for one more session
            left = list(self._sessions)
            for number in left:
                self._server.signal_session(number)
        if time.monotonic() - self._ending > 2 * _GRACE_SECONDS:
            for number in left:
                self._server.signal_session(number, kill=True)

    def _end_statements(self) -> None:
        """Cancel statements that ran on after lifting their own limit; then end, then kill."""
        import psycopg  # noqa: PLC0415 - heavy

        seconds = self.limits.statement_seconds
        allowed = seconds + _GRACE_SECONDS
        with (
            contextlib.suppress(psycopg.Error),
            self._server.connect("postgres", patience_seconds=0) as admin,
        ):
            for number, ran in admin.execute(_LATE, (self._name, allowed)).fetchall():
                self.reason = f"stopped from outside after {seconds:g} s, the limit for a statement"
                if ran - allowed < _GRACE_SECONDS:
                    admin.execute("SELECT pg_cancel_backend(%s)", (number,))
                elif ran - allowed < 2 * _GRACE_SECONDS:
                    admin.execute("SELECT pg_terminate_backend(%s)", (number,))
                else:
                    self._server.signal_session(number, kill=True)


def guard_of(connection: psycopg.Connection[Any]) -> Guard | None:
    """Return who looks after a connection; None if it is not one of a proof."""
    return _guards.get(connection)


def full_disk(folder: Path) -> str:
    """Return that the disk of a folder is nearly full; empty while it is not."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder).free < _LEAST_FREE_MIB * _MIB:
            return f"the disk has less than {_LEAST_FREE_MIB} MiB left"
    return ""


def disk_bytes(folder: Path) -> int:
    """Return the bytes that the files directly in a folder take up on the disk; 0 if it is gone."""
    total = 0
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            with contextlib.suppress(OSError):  # a file may go while we look
                status = entry.stat(follow_symlinks=False)
                blocks = getattr(status, "st_blocks", None)
                total += status.st_size if blocks is None else blocks * _BLOCK
    return total
