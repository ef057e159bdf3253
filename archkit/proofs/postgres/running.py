"""A running throw-away server: its databases, its connections, its end."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.proofs.postgres.connecting import connect
from archkit.proofs.postgres.limits import Limits
from archkit.proofs.postgres.settings import ADMIN

if TYPE_CHECKING:
    import psycopg

_TRIES = 20
_PAUSE_SECONDS = 0.1


@dataclass
class Server:
    """A running server in its own folder; `stop` ends it and removes the folder."""

    folder: Path
    host: str
    port: int
    password: str
    child: subprocess.Popen[bytes]
    binaries: Path = field(default_factory=Path)
    version: str = ""
    owner_pid: int = 0

    def __post_init__(self) -> None:
        self.owner_pid = os.getpid()
        self._numbers = itertools.count(1)

    @property
    def is_alive(self) -> bool:
        """Say whether it still runs."""
        return self.child.poll() is None

    def connect(
        self, name: str, user: str = ADMIN, *, patience_seconds: float = 10.0
    ) -> psycopg.Connection[Any]:
        """Return an autocommit connection to a database as a user.

        Args:
            name: The database.
            user: The role.
            patience_seconds: How long to wait for what passes by itself, such as a restart.
        """
        return connect(
            host=self.host, port=self.port, user=user, password=self.password, dbname=name,
            patience_seconds=patience_seconds,
        )  # fmt: skip

    def create_database(self, limits: Limits | None = None) -> str:
        """Return the name of a new database, which is also that of the one role that may use it."""
        limits = limits or Limits()
        name = f"proof_{next(self._numbers)}"
        password = self.password.replace("'", "")
        with self.connect("postgres") as admin:
            for sql in (
                f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password}'",
                f"ALTER ROLE {name} CONNECTION LIMIT {limits.connections}",
                *(f"ALTER ROLE {name} SET {key} = {value}" for key, value in limits.settings().items()),
                f"CREATE DATABASE {name}",
                f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
                # CREATE lets trusted extensions in; the database itself stays the superuser's.
                f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {name} TO {name}",
            ):
                admin.execute(sql.encode())
        with self.connect(name) as admin:
            admin.execute(f"GRANT ALL ON SCHEMA public TO {name}".encode())
        return name

    def files_of(self, name: str) -> Path:
        """Return the folder that holds the files of a database."""
        with self.connect("postgres") as admin:
            row = admin.execute("SELECT oid FROM pg_database WHERE datname = %s", (name,)).fetchone()
        return self.folder / "data" / "base" / str(row[0] if row else "")

    def drop_database(self, name: str) -> None:
        """Remove a database, its sessions and its role; a server that cannot do so any more is ended."""
        import psycopg  # noqa: PLC0415 - heavy

        for _ in range(_TRIES):
            with contextlib.suppress(psycopg.Error), self.connect("postgres") as admin:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
                admin.execute(f"DROP ROLE IF EXISTS {name}".encode())
                return
            if not self.is_alive:
                return
            time.sleep(_PAUSE_SECONDS)
        self.stop()

    def end_sessions(self, name: str) -> list[int]:
        """Ask every session of a role to end and return the numbers of their processes.

        Raises:
            psycopg.Error: If the server does not answer.
        """
        with self.connect("postgres", patience_seconds=0) as admin:
            return [
                int(number)
                for number, _ in admin.execute(
                    "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (name,)
                )
            ]

    def signal_session(self, number: int, *, kill: bool = False) -> None:
        """Ask the process of a session to end, or kill it, without asking the server.

        After a kill the server ends all its sessions and starts anew.
        """
        with contextlib.suppress(OSError):
            os.kill(number, signal.SIGKILL if kill and os.name == "posix" else signal.SIGTERM)

    def stop(self) -> None:
        """End the server and remove its folder; a second call does nothing."""
        if self.owner_pid != os.getpid():
            return  # a fork of the process that owns it
        if self.child.stdin and not self.child.stdin.closed:
            self.child.stdin.close()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
