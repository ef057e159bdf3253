"""What a limit did to a statement, in words that need no knowledge of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archkit.proofs.postgres.guard import guard_of

if TYPE_CHECKING:
    import psycopg

RESTARTED = "stopped: the server was started anew, because a statement could be ended in no other way"
"""Said of those who had no part in it; they may try again."""


def why_ended(connection: psycopg.Connection[Any], error: psycopg.Error | None = None) -> str:
    """Return which limit a connection or a statement ran into; empty for none.

    Args:
        connection: One of a proof.
        error: What the statement raised, if it is about a statement.
    """
    guard = guard_of(connection)
    if guard is None:
        return ""
    if connection.closed:
        ended = error is not None and error.sqlstate == "57P01"
        return guard.reason or ("stopped: its session was ended" if ended else RESTARTED)
    if error is None:
        return guard.reason
    limits = guard.limits
    said = error.diag.message_primary or ""
    if error.sqlstate == "57014":
        by_itself = f"stopped after {limits.statement_seconds:g} s, the limit for a statement"
        return by_itself if "timeout" in said else guard.reason
    if error.sqlstate == "53400" and "temp_file_limit" in said:
        return f"stopped: it wrote more than {limits.temporary_mib:,} MiB of temporary files"
    return {
        "25P03": f"stopped: its transaction stood idle for {limits.idle_seconds:g} s",
        "55P03": f"gave up after waiting {limits.lock_seconds:g} s for a lock",
        "54001": "stopped: it calls itself without end, or is nested too deeply (stack depth limit)",
        "53200": "stopped: it wanted more memory than a session may have",
        "53100": "stopped: the disk is full",
    }.get(error.sqlstate or "", "")
