"""Watches one database from outside: limits that SQL may lift, or that PostgreSQL does not know.

PostgreSQL bounds temporary files and, as long as the session leaves the setting alone, the time of
a statement. It does not bound how large a table becomes, nor how long a proof takes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable
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

_guards: weakref.WeakKeyDictionary[Any, Guard] = weakref.WeakKeyDictionary()


def why_ended(connection: psycopg.Connection[Any]) -> str:
    """Return which limit a connection or its last cancelled statement ran into; empty for none."""
    guard = _guards.get(connection)
    return guard.reason if guard else ""


class Guard:
    """A thread that looks after one database while it is open.

    `reason` says which limit was passed; empty while all are kept.
    """

    def __init__(self, server: Server, name: str, files: Path, limits: Limits) -> None:
        self.reason = ""
        self._server = server
        self._name = name
        self._files = files
        self._limits = limits
        self._began = time.monotonic()
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
        """Let `why_ended` know that a connection belongs to this database."""
        _guards[connection] = self

    def grown_bytes(self) -> int:
        """Return by how much the files of the database have grown on the disk."""
        return disk_bytes(self._files) - self._before

    def _watch(self) -> None:
        pause = _LOOK_SECONDS
        with contextlib.ExitStack() as stack:
            look_at_statements: Callable[[], None] | None = None
            while not self._done.wait(pause):
                began = time.monotonic()
                reason = self._passed()
                if reason:
                    self.reason = reason
                    self._server.end_sessions(self._name)
                elif began - self._began > self._limits.statement_seconds:
                    look_at_statements = look_at_statements or self._statements(stack)
                    look_at_statements()
                # A database of thousands of files takes long to measure; never more than a tenth of the time.
                pause = max(_LOOK_SECONDS, 9 * (time.monotonic() - began))

    def _passed(self) -> str:
        """Return which limit of the whole database is passed."""
        limits = self._limits
        if time.monotonic() - self._began > limits.deadline_seconds:
            return f"stopped: the proof was not done after {limits.deadline_seconds:g} s"
        if self.grown_bytes() > limits.disk_mib * _MIB:
            return f"stopped: the database grew past its limit of {limits.disk_mib:,} MiB on the disk"
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._files).free < _LEAST_FREE_MIB * _MIB:
                return f"stopped: the disk of {str(self._files)!r} has less than {_LEAST_FREE_MIB} MiB left"
        return ""

    def _statements(self, stack: contextlib.ExitStack) -> Callable[[], None]:
        """Return an action that cancels statements which ran on after lifting their own limit."""
        import psycopg  # noqa: PLC0415 - heavy

        try:
            admin = stack.enter_context(self._server.connect("postgres"))
        except psycopg.Error:
            return lambda: None
        over = (
            "SELECT pid, extract(epoch FROM clock_timestamp() - query_start)::float FROM pg_stat_activity "
            "WHERE usename = %s AND state = 'active' "
            "AND clock_timestamp() - query_start > %s * interval '1 s'"
        )

        def look() -> None:
            with contextlib.suppress(psycopg.Error):
                allowed = self._limits.statement_seconds + _GRACE_SECONDS
                for number, seconds in admin.execute(over, (self._name, allowed)).fetchall():
                    self.reason = (
                        f"stopped: the statement ran on after its {self._limits.statement_seconds:g} s"
                    )
                    self._end(admin, number, seconds - allowed)

        return look

    def _end(self, admin: psycopg.Connection[Any], number: int, late_seconds: float) -> None:
        """Cancel a statement; end its session, and at last its process, when that has no effect."""
        if late_seconds < _GRACE_SECONDS:
            admin.execute("SELECT pg_cancel_backend(%s)", (number,))
        elif late_seconds < 3 * _GRACE_SECONDS:
            admin.execute("SELECT pg_terminate_backend(%s)", (number,))
        else:  # PostgreSQL then starts its other processes anew, which ends all sessions of this server
            self._server.kill_session(number)


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
