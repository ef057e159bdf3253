"""A fresh database of the one server of this process, which starts when it is first needed."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archkit.proofs.postgres.missing import first_line, missing
from archkit.proofs.postgres.running import Server
from archkit.proofs.postgres.start import find_binaries, start_server

if TYPE_CHECKING:
    import psycopg

SWITCH = "ARCHKIT_POSTGRES"
"""Environment variable; ``off`` keeps PostgreSQL from being started."""
DEADLINE_SECONDS = 120.0
"""After this a database's connection is ended, whatever it does."""


@contextlib.contextmanager
def database(*, deadline_seconds: float = DEADLINE_SECONDS) -> Iterator[psycopg.Connection[Any]]:
    """Yield an autocommit connection to a fresh database as a role that is no superuser.

    The database and the role are gone afterwards. Statements end after 5 s, waits for locks
    after 1 s, temporary files at 256 MiB.

    Args:
        deadline_seconds: Seconds after which the connection is ended from outside, since SQL
            may lift its own statement timeout.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here; says why and what still works.
    """
    import psycopg  # noqa: PLC0415 - heavy

    running = server()
    try:
        name = running.create_database()
        connection = running.connect(name, name)
    except psycopg.Error as error:
        raise missing(f"it gives no database: {first_line(error)}") from None
    timer = threading.Timer(deadline_seconds, running.end_sessions, (name,))
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()
        with contextlib.suppress(psycopg.Error):
            running.drop_database(name)


_lock = threading.Lock()
_running: dict[int, Server] = {}


def server() -> Server:
    """Return this process's server, started if need be.

    Raises:
        ToolMissingError: If PostgreSQL cannot run here.
    """
    if os.environ.get(SWITCH, "").strip().lower() in {"off", "0", "no", "false"}:
        raise missing(f"it is switched off by {SWITCH}")
    with _lock:
        known = _running.get(os.getpid())
        if known is None or not known.is_alive:
            if known is not None:
                known.stop()
            known = _running[os.getpid()] = start_server(find_binaries())
            atexit.register(known.stop)
        return known
