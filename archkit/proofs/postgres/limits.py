"""How much a proof may use of time, disk, locks and connections, and how its server is set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Profile = Literal["proof", "timing"]
"""How a server is set up.

``proof``: fast to start and to fill, careless about crashes. ``timing``: as PostgreSQL comes out
of the box in everything that a measured time depends on (a commit waits for the disk, pages are
written whole, workers read in parallel), with 512 MB of shared buffers, JIT and autovacuum off.
"""


@dataclass(frozen=True)
class Limits:
    """What the sessions of one database may use; each is ended when they go past it.

    Attributes:
        statement_seconds: For one statement. SQL may lift its own time limit, so the statement is
            cancelled from outside soon afterwards.
        lock_seconds: For waiting for one lock.
        idle_seconds: For holding a transaction open without doing anything.
        temporary_mib: MiB of temporary files for one session: sorts, hashes.
        disk_mib: MiB by which the files of the database may grow. Looked at ten times a second, so
            it may be passed by what is written in that time. Empty space in files grown by
            `ProofDatabase.grow` does not count.
        connections: Of the role at once.
        deadline_seconds: For everything together; afterwards all sessions are ended.
    """

    statement_seconds: float = 5.0
    lock_seconds: float = 1.0
    idle_seconds: float = 60.0
    temporary_mib: int = 256
    disk_mib: int = 1_024
    connections: int = 12
    deadline_seconds: float = 120.0

    def settings(self) -> dict[str, int]:
        """Return those that PostgreSQL itself can keep, as settings of the role."""
        return {
            "statement_timeout": max(1, round(self.statement_seconds * 1_000)),
            "lock_timeout": max(1, round(self.lock_seconds * 1_000)),
            "idle_in_transaction_session_timeout": max(1, round(self.idle_seconds * 1_000)),
            "temp_file_limit": self.temporary_mib * 1_024,
        }
