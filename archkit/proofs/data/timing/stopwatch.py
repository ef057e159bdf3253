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
_ONE_LINE = 2  # BEGIN and what the line itself gives
_SQLSTATE = ord("C")  # the field of an error that holds its code
_TIME = re.compile(rb"(?:Planning|Execution) Time: ([\d.]+) ms")


@dataclass(frozen=True)
class Call:
    """What became of one call: rows found or changed, SQLSTATE and message where it failed."""

    rows: int
    error: str = ""
    message: str = ""


def execute_line(values: Sequence[str]) -> bytes:
    """Return the statement that runs the prepared pattern with these literals."""
    return (f"EXECUTE pattern({', '.join(values)})" if values else "EXECUTE pattern").encode()


def round_trips_ms(connection: Connection, lines: Sequence[bytes]) -> list[float]:
    """Return how long a client waits for each line, one after the other."""
    found = []
    for line in lines:
        _answer(connection, b"BEGIN")
        began = time.perf_counter()
        _answer(connection, line)
        found.append((time.perf_counter() - began) * 1000)
        _answer(connection, b"ROLLBACK")
    return found


def calls(connection: Connection, lines: Sequence[bytes]) -> list[Call]:
    """Run lines and take each back; say how many rows they touched and which failed."""
    return [_call(answer) for answer in _answers(connection, lines)]


def _call(answer: PGresult) -> Call:
    if answer.status in _GOOD:
        return Call(answer.ntuples or answer.command_tuples or 0)
    state = (answer.error_field(_SQLSTATE) or b"XX000").decode()
    return Call(0, state, folded(answer.error_message.decode("utf-8", "replace")))


def server_ms(connection: Connection, lines: Sequence[bytes]) -> list[float | None]:
    """Return the ms that the server takes to plan and run each line, None for one that fails."""
    explained = [_EXPLAIN + line for line in lines]
    return [_stated_ms(answer) for answer in _answers(connection, explained)]


def _stated_ms(answer: PGresult) -> float | None:
    if answer.status not in _GOOD:
        return None
    # Both times stand in the last lines, behind the nodes of the plan.
    last = range(max(answer.ntuples - 8, 0), answer.ntuples)
    text = b"\n".join(answer.get_value(row, 0) or b"" for row in last)
    return sum(float(found) for found in _TIME.findall(text))


def _answers(connection: Connection, lines: Sequence[bytes]) -> list[PGresult]:
    """Return what the server says to each line; they are sent together, each is rolled back.

    An error ends what was sent with it, so the lines behind it are sent again.
    """
    found: list[PGresult] = []
    while len(found) < len(lines):
        sent = lines[len(found) :]
        connection.pgconn.send_query(b"".join(b"BEGIN;" + line + b";ROLLBACK;" for line in sent))
        got = []
        while (answer := connection.pgconn.get_result()) is not None:
            got.append(answer)
        _live(connection)
        if len(got) != 3 * len(sent):
            _answer(connection, b"ROLLBACK")
        if len(got) < _ONE_LINE:  # nothing of it was begun
            return [*found, *got[-1:] * len(sent)]
        found += got[1::3]
    return found


def _answer(connection: Connection, sql: bytes) -> PGresult:
    """Return what the server says to a line of our own, without the driver's work around it.

    Raises:
        psycopg.OperationalError: If the connection is lost.
    """
    answer = connection.pgconn.exec_(sql)
    _live(connection)
    return answer


def _live(connection: Connection) -> None:
    if connection.closed:
        import psycopg  # noqa: PLC0415 - heavy

        raise psycopg.OperationalError("the connection was lost while a pattern was timed")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values do not exceed.

    Raises:
        ValueError: If there are no values.
    """
    if not values:
        raise ValueError("no percentile of nothing")
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
