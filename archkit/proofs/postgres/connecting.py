"""Connecting to a throw-away server, and to nothing else whatever the user's environment says."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

_PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.02
_PASSING = (
    "starting up",
    "recovery mode",
    "not yet accepting",
    "out of shared memory",
    "too many clients",
    "too many connections",
    "remaining connection slots",
)  # fmt: skip
_FIXED: dict[str, Any] = {
    "autocommit": True,
    "prepare_threshold": None,
    "connect_timeout": 10,
    "sslmode": "disable",
    "gssencmode": "disable",
    "options": "",
    "application_name": "archkit",
    "client_encoding": "UTF8",
}
_lock = threading.Lock()


def connect(*, patience_seconds: float = _PATIENCE_SECONDS, **where: str | int) -> psycopg.Connection[Any]:
    """Return an autocommit connection; what passes by itself, such as a restart, is waited for.

    Args:
        patience_seconds: For how long to wait.
        where: Host, port, user, password and dbname, as libpq names them.

    Raises:
        psycopg.OperationalError: If the server does not let us in.
    """
    import psycopg  # noqa: PLC0415 - heavy

    ends = time.monotonic() + patience_seconds
    while True:
        try:
            with _nothing_of_the_users():
                return psycopg.connect(**(_FIXED | where))
        except psycopg.OperationalError as error:
            if time.monotonic() > ends or not any(sign in str(error) for sign in _PASSING):
                raise
            time.sleep(_POLL_SECONDS)


@contextlib.contextmanager
def _nothing_of_the_users() -> Iterator[None]:
    """Take the variables that libpq reads out of the environment while it connects.

    ``PGSERVICE``, ``PGHOSTADDR`` and ``PGTZ`` cannot all be overruled by what a caller states.
    """
    with _lock:
        kept = {key: value for key, value in os.environ.items() if key.startswith("PG")}
        for key in kept:
            del os.environ[key]
        try:
            yield
        finally:
            os.environ.update(kept)
