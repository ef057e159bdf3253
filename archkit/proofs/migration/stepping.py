"""Runs the blocks of a step as its file would, gives way where others hold a lock, and tries again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design.change import CONFLICTS, Block
from archkit.design.change.script import RETRIES, block_statements

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_PAUSE_SECONDS = 0.05
_BATCH_PAUSE_SECONDS = 0.002
_MOST_BATCHES = 100_000


class StepError(Exception):
    """A statement of a step failed for good.

    Args:
        statement: The statement.
        message: What PostgreSQL said.
    """

    def __init__(self, statement: str, message: str) -> None:
        self.statement = statement
        self.message = message
        super().__init__(message)


@dataclass
class Stepped:
    """How a way of a step went: tries that had to give way, and batches that were done."""

    retries: int = 0
    batches: int = 0


def run_blocks(
    connection: Connection,
    blocks: Iterable[Block],
    *,
    timeouts: bool = True,
    pause: Callable[[float], None] = time.sleep,
    retries: int = RETRIES,
) -> Stepped:
    """Run blocks one after the other.

    Args:
        connection: An autocommit connection.
        blocks: What is run.
        timeouts: Whether statements give way as they do in the files; False shows what happens without.
        pause: Waits for a number of seconds.
        retries: How often a block that had to give way is tried again.

    Raises:
        StepError: If a statement fails for good, or gave way too often.
    """
    done = Stepped()
    for one in blocks:
        if one.way == "batches":
            _batches(connection, one, done, pause, retries)
            continue
        block = _told(connection, one) if one.way == "each" else one
        for turn in range(retries + 1):
            if _attempt(connection, block, timeouts=timeouts, last=turn == retries):
                break
            done.retries += 1
            pause(_PAUSE_SECONDS)
    return done


def _told(connection: Connection, block: Block) -> Block:
    """Return the block of the statements that the query of an ``each`` block names."""
    import psycopg  # noqa: PLC0415 - heavy

    try:
        rows = connection.execute(block.statements[0].encode()).fetchall()
    except psycopg.Error as error:
        raise StepError(block.statements[0], _said(error)) from None
    return Block(way="alone", statements=tuple(str(row[0]) for row in rows))


def _batches(
    connection: Connection, block: Block, done: Stepped, pause: Callable[[float], None], retries: int
) -> None:
    import psycopg  # noqa: PLC0415 - heavy

    *settings, query = block_statements(block)
    tries = 0
    for _ in range(_MOST_BATCHES):
        try:
            for setting in settings:
                connection.execute(setting.encode())
            if connection.execute(query.encode()).fetchone() is None:
                return
        except psycopg.Error as error:
            if error.sqlstate not in CONFLICTS or tries >= retries:
                raise StepError(query, _said(error)) from None
            tries += 1
            done.retries += 1
            pause(_PAUSE_SECONDS)
            continue
        done.batches += 1
        pause(_BATCH_PAUSE_SECONDS)


def _attempt(connection: Connection, block: Block, *, timeouts: bool, last: bool) -> bool:
    """Run a block once; say whether it went through. What stood open is rolled back."""
    import psycopg  # noqa: PLC0415 - heavy

    statement = ""
    try:
        for statement in block_statements(block, timeouts=timeouts):
            connection.execute(statement.encode())
    except psycopg.Error as error:
        with contextlib.suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        if error.sqlstate in CONFLICTS and not last:
            return False
        raise StepError(statement, _said(error)) from None
    return True


def _said(error: BaseException) -> str:
    diagnosis = getattr(error, "diag", None)
    message = getattr(diagnosis, "message_primary", None) or str(error).splitlines()[0]
    detail = getattr(diagnosis, "message_detail", None)
    return f"{message} ({detail})" if detail else str(message)
