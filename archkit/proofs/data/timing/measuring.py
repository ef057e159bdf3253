"""Times all access patterns of a filled database: first pass, rounds, and once cold."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern
from archkit.knowledge import fact
from archkit.proofs.data.schema_apply import attempt
from archkit.proofs.data.schema_explain import prepare_statement
from archkit.proofs.data.timing.latency import Latency
from archkit.proofs.data.timing.parameters import Draw
from archkit.proofs.data.timing.stopwatch import (
    Call,
    calls,
    execute_line,
    percentile,
    round_trips_ms,
    server_ms,
)

if TYPE_CHECKING:
    import psycopg

    from archkit.proofs.postgres import ProofDatabase

    Connection = psycopg.Connection[Any]

_FEWEST = 5
_TOGETHER = 20
_SEVERAL = 40
_PATIENCE = 4
_FIRST_PASS = 0.3
_CANCELLED = "57014"
_LONGEST_TARGETS = 3
_LEAST_TIMEOUT_MS = 1_000
_RELATIONS = """
WITH named AS (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
               AND relkind IN ('r', 'p') AND relname = ANY(%s)),
     tables AS (SELECT oid FROM named UNION
                SELECT t.relid FROM named, pg_partition_tree(named.oid) AS t WHERE t.isleaf)
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relkind IN ('r', 'i') AND c.relpages > 0
  AND (c.oid IN (SELECT oid FROM tables)
       OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid IN (SELECT oid FROM tables)))
"""


@dataclass
class _Timed:
    """A pattern while it is timed: its calls, and the ms of each round in their order."""

    pattern: AccessPattern
    lines: list[bytes]
    client: list[float]
    found: float
    failed: int
    rounds: list[list[float]] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)


def time_patterns(
    database: ProofDatabase,
    connection: Connection,
    patterns: Iterable[AccessPattern],
    draw: Draw,
    *,
    budget_seconds: float,
) -> tuple[Latency, ...]:
    """Return the times of patterns, in their order.

    Args:
        database: The filled database.
        connection: The connection to time on.
        patterns: The access patterns.
        draw: Where their parameters come from.
        budget_seconds: Seconds that all of it may take; patterns get fewer parameters for it.
    """
    connection.execute("SET plan_cache_mode = force_custom_plan")
    found: dict[str, Latency] = {}
    timed: list[_Timed] = []
    wanted = list(patterns)
    share = budget_seconds / max(len(wanted), 1)
    for pattern in wanted:
        one = _first_pass(connection, pattern, draw, share * _FIRST_PASS)
        if isinstance(one, Latency):
            found[pattern.id] = one
        else:
            timed.append(one)
    rounds = int(fact("timing.rounds").base)
    for _ in range(rounds):
        for one in timed:
            _round(connection, one, share * (1 - _FIRST_PASS) / rounds)
    for one in timed:
        _chilled(database, connection, one, draw)
        found[one.pattern.id] = _latency(one)
    connection.execute("RESET statement_timeout")
    return tuple(found[pattern.id] for pattern in wanted)


def _prepared(connection: Connection, pattern: AccessPattern) -> str:
    """Prepare a pattern and bound its time; return what PostgreSQL has against it."""
    longest = max(_LONGEST_TARGETS * pattern.target_p95_ms, _LEAST_TIMEOUT_MS)
    connection.execute("DEALLOCATE ALL")
    connection.execute(f"SET statement_timeout = {int(min(longest, 600_000))}".encode())
    state, message, _ = attempt(connection, prepare_statement(pattern))
    return message if state else ""


def _first_pass(
    connection: Connection, pattern: AccessPattern, draw: Draw, seconds: float
) -> _Timed | Latency:
    """Run a pattern as a client would, which warms what it reads; keep the calls that find rows."""
    trouble = _prepared(connection, pattern)
    if trouble:
        return Latency(pattern=pattern.id, target_ms=pattern.target_p95_ms, trouble=trouble)
    row = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements").fetchone()
    kinds = tuple(row[0] if row else ())
    lines = [execute_line(values) for values in draw.of(pattern, kinds).calls]
    began = time.monotonic()
    told: list[Call] = []
    while len(told) < len(lines) and not _enough(len(told), time.monotonic() - began, seconds):
        told += calls(connection, lines[len(told) : len(told) + _TOGETHER])
        if told[-1].error == _CANCELLED:
            break
    ran = [(line, call) for line, call in zip(lines, told, strict=False) if not call.error]
    if not ran:
        return _failed(pattern, told[-1].error, told[-1].message)
    met = [line for line, call in ran if call.rows]
    kept = met if len(met) >= min(_FEWEST, len(ran)) else [line for line, _ in ran]
    client = round_trips_ms(connection, kept[:_FEWEST])
    return _Timed(pattern, kept, client, len(met) / len(ran), len(told) - len(ran))


def _enough(count: int, spent: float, seconds: float) -> bool:
    """Say whether to stop: the time is up, and few are borne only when it is up several times over."""
    return count >= _FEWEST and spent > seconds and (count >= _SEVERAL or spent > seconds * _PATIENCE)


def _failed(pattern: AccessPattern, state: str, message: str) -> Latency:
    """Return what is known of a pattern of which no call ended; what was cancelled took at least so long."""
    longest = max(_LONGEST_TARGETS * pattern.target_p95_ms, _LEAST_TIMEOUT_MS)
    if state != _CANCELLED:
        return Latency(pattern=pattern.id, target_ms=pattern.target_p95_ms, trouble=message)
    return Latency(
        pattern=pattern.id, target_ms=pattern.target_p95_ms, samples=1, p50=longest, p95=longest,
        p99=longest, lowest=longest, highest=longest, floor=longest, client=longest,
    )  # fmt: skip


def _round(connection: Connection, one: _Timed, seconds: float) -> None:
    _prepared(connection, one.pattern)
    began = time.monotonic()
    times: list[float] = []
    most = len(one.rounds[0]) if one.rounds else len(one.lines)
    for start in range(0, most, _TOGETHER):
        found = server_ms(connection, one.lines[start : min(start + _TOGETHER, most)])
        times += [taken for taken in found if taken is not None]
        if not one.rounds and _enough(len(times), time.monotonic() - began, seconds):
            break
    one.rounds.append(times)


def _chilled(database: ProofDatabase, connection: Connection, one: _Timed, draw: Draw) -> None:
    """Time some calls after what they read has left memory."""
    words = set(one.pattern.sql.replace('"', " ").replace("(", " ").replace(",", " ").split())
    named = [name for name in draw.tables if name in words or name == one.pattern.table]
    relations = [row[0] for row in connection.execute(_RELATIONS, (named,)).fetchall()]
    database.chill(*relations)
    _prepared(connection, one.pattern)
    lines = one.lines[-int(fact("timing.cold-parameters").base) :]
    one.cold += [taken for taken in server_ms(connection, lines) if taken is not None]


def _latency(one: _Timed) -> Latency:
    rounds = [times for times in one.rounds if times]
    if not rounds:
        return Latency(
            pattern=one.pattern.id, target_ms=one.pattern.target_p95_ms, trouble="no timed run was finished"
        )
    least = [min(times) for times in zip(*rounds, strict=False)]
    p95s = [percentile(times, 0.95) for times in rounds]

    def middle(share: float) -> float:
        return round(statistics.median(percentile(times, share) for times in rounds), 3)

    return Latency(
        pattern=one.pattern.id, target_ms=one.pattern.target_p95_ms, samples=len(least),
        p50=middle(0.5), p95=middle(0.95), p99=middle(0.99), lowest=round(min(p95s), 3),
        highest=round(max(p95s), 3), floor=round(percentile(least, 0.95), 3),
        cold=round(percentile(one.cold, 0.95), 3) if one.cold else None,
        client=round(statistics.median(one.client), 3), found=round(one.found, 3), failed=one.failed,
    )  # fmt: skip
