"""Indexes that are dropped for a while: inside a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import quoted_list

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


@contextmanager
def without(connection: Connection, indexes: Iterable[str]) -> Iterator[None]:
    """Drop indexes, and have them back afterwards.

    Raises:
        psycopg.Error: If something else rests on one of them.
    """
    names = quoted_list(sorted(indexes))
    with connection.transaction(force_rollback=True):
        if names:
            connection.execute(f"DROP INDEX {names}".encode())
        yield


@contextmanager
def unless_refused(connection: Connection) -> Iterator[None]:
    """Leave the block where PostgreSQL refuses something in it, and go on after it.

    An index that something else rests on cannot be taken away alone.

    Raises:
        psycopg.Error: If the session has ended.
    """
    import psycopg  # noqa: PLC0415 - heavy

    try:
        yield
    except psycopg.Error:
        if connection.closed:
            raise
