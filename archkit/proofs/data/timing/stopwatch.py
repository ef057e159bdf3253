"""Times one prepared pattern: as its client sees it once, and inside the server in rounds.

Each call runs in a transaction that is rolled back, so nothing that a write does stays. The time
inside the server is what EXPLAIN (ANALYZE) gives for planning and execution, with clocks per node
off and the answer written out as text; the client, the socket and the commit are left out of it.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import folded

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGresult

    Connection = psycopg.Connection[Any]

_EXPLAIN = b"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, SERIALIZE TEXT) "
_GOOD = frozenset({1, 2})  # what libpq calls COMMAND_OK and TUPLES_OK
_SQLSTATE = ord("C")  # the field of an error that holds its code
_TIME = re.compile(rb"(?:Planning|Execution) Time: ([\d.]+) ms")


@dataclass(frozen=True)
class Call:
    """One call as its client saw it: round trip in ms, rows found or changed, SQLSTATE if it failed."""

    round_trip_ms: float
    rows: int
    error: str = ""
    message: str = ""


def execute_line(values: Sequence[str]) -> bytes:
    """Return the statement that runs the prepared pattern with these literals."""
    return (f"EXECUTE pattern({', '.join(values)})" if values else "EXECUTE pattern").encode()


def call_once(connection: Connection, line: bytes) -> Call:
    """Run a line and take it back; say how long the client waited and how many rows it touched."""
    _answer(connection, b"BEGIN")
    began = time.perf_counter()
    answer = _answer(connection, line)
    taken_ms = (time.perf_counter() - began) * 1000
    failed = answer.status not in _GOOD
    rows = answer.ntuples or answer.command_tuples or 0
    state = (answer.error_field(_SQLSTATE) or b"XX000").decode() if failed else ""
    message = folded(answer.error_message.decode("utf-8", "replace")) if failed else ""
    _answer(connection, b"ROLLBACK")
    return Call(taken_ms, 0 if failed else rows, state, message)


def server_ms(connection: Connection, line: bytes) -> float | None:
    """Return the ms that the server takes to plan and run a line, None when it fails."""
    _answer(connection, b"BEGIN")
    answer = _answer(connection, _EXPLAIN + line)
    # Both times stand in the last lines, behind the nodes of the plan.
    last = range(max(answer.ntuples - 8, 0), answer.ntuples)
    text = b"\n".join(answer.get_value(row, 0) or b"" for row in last)
    good = answer.status in _GOOD
    _answer(connection, b"ROLLBACK")
    return sum(float(found) for found in _TIME.findall(text)) if good else None


def _answer(connection: Connection, sql: bytes) -> PGresult:
    """Return what the server says to a line of our own, without the driver's work around it.

    Raises:
        psycopg.OperationalError: If the connection is lost.
    """
    answer = connection.pgconn.exec_(sql)
    if connection.closed:
        import psycopg  # noqa: PLC0415 - heavy

        raise psycopg.OperationalError("the connection was lost while a pattern was timed")
    return answer


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values do not exceed.

    Raises:
        ValueError: If there are no values.
    """
    if not values:
        raise ValueError("no percentile of nothing")
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
