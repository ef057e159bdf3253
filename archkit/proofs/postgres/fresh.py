"""A fresh database of a server of this process, which starts when it is first needed."""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archkit.proofs.postgres.guard import Guard, full_disk
from archkit.proofs.postgres.limits import Limits, Profile
from archkit.proofs.postgres.missing import first_line, missing
from archkit.proofs.postgres.proof_database import ProofDatabase
from archkit.proofs.postgres.running import Server
from archkit.proofs.postgres.start import find_binaries, start_server

if TYPE_CHECKING:
    import psycopg

SWITCH = "ARCHKIT_POSTGRES"
"""Environment variable; ``off`` keeps PostgreSQL from being started."""
DEADLINE_SECONDS = Limits().deadline_seconds
"""After this a database's connections are ended, whatever they do."""
_USUAL = Limits()


@contextlib.contextmanager
def database(
    *, deadline_seconds: float | None = None, limits: Limits = _USUAL, profile: Profile = "proof"
) -> Iterator[psycopg.Connection[Any]]:
    """Yield an autocommit connection to a fresh database as a role that is no superuser.

    The database and the role are gone afterwards. Statements end after 5 s, waits for locks
    after 1 s, temporary files at 256 MiB, the database at 1 GiB, everything after 120 s;
    `why_ended` says which of them a connection ran into.

    Args:
        deadline_seconds: The limit that is changed most often, by itself.
        limits: What the sessions may use.
        profile: How the server is set up.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here; says why and what still works.
    """
    if deadline_seconds is not None:
        limits = dataclasses.replace(limits, deadline_seconds=deadline_seconds)
    with proof_database(limits, profile=profile) as one:
        yield one.connect()


@contextlib.contextmanager
def proof_database(limits: Limits = _USUAL, *, profile: Profile = "proof") -> Iterator[ProofDatabase]:
    """Yield a fresh database to which several connections and programs may go.

    Args:
        limits: What its sessions may use. Raise them only for what archkit itself writes.
        profile: How the server is set up.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here; says why and what still works.
    """
    running = server(profile)
    import psycopg  # noqa: PLC0415 - heavy, and `server` says so when it is not there

    if full := full_disk(running.folder):
        raise missing(full)
    try:
        name = running.create_database(limits)
        files = running.files_of(name)
    except psycopg.Error as error:
        raise missing(f"it gives no database: {first_line(error)}") from None
    try:
        with Guard(running, name, files, limits) as guard:
            one = ProofDatabase(running, name, limits, guard)
            try:
                yield one
            finally:
                one.close()
    finally:
        running.drop_database(name)


_lock = threading.Lock()
_running: dict[tuple[int, Profile], Server] = {}


def server(profile: Profile = "proof") -> Server:
    """Return this process's server of a profile, started if need be.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here.
    """
    if os.environ.get(SWITCH, "").strip().lower() in {"off", "0", "no", "false"}:
        raise missing(f"it is switched off by {SWITCH}")
    with _lock:
        key = (os.getpid(), profile)
        known = _running.get(key)
        if known is None or not known.is_alive:
            if known is not None:
                known.stop()
            known = _running[key] = start_server(find_binaries(), profile)
            atexit.register(known.stop)
        return known
