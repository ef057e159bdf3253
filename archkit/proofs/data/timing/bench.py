"""Throughput by pgbench: the mix of the access patterns, with more and more clients at once.

Each pattern becomes a script that draws a row by rank and runs with its values; what it changes is
committed, so locks, the log, index maintenance and the disk are all in it, and rows are used up as
they would be. The weights are the peak rates of the patterns. pgbench ends a client at the first
error that is no conflict, so a pattern that fails is left out and said. pgbench runs on the same
machine and takes part of it.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archkit.design import AccessPattern, DataModel
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.data.schema_explain import prepare_statement
from archkit.proofs.data.schema_parameters import row_limits
from archkit.proofs.data.timing.latency import Latency
from archkit.proofs.data.timing.parameters import Draw
from archkit.proofs.data.timing.stopwatch import percentile
from archkit.proofs.data.timing.timed import Bench, Clients
from archkit.proofs.postgres import script_of

if TYPE_CHECKING:
    import psycopg

    from archkit.proofs.postgres import ProofDatabase

    Connection = psycopg.Connection[Any]

_MOST_CLIENTS = 16
_MOST_CLIENTS_IN_A_HURRY = 4
_HURRY_SECONDS = 2.0
_LARGEST_WEIGHT = 1_000
_MOST_CALLS = 100
_FAILED = re.compile(r"number of failed transactions: (\d+)")
_PER_SECOND = re.compile(r"tps = ([\d.]+) \(without initial")
_MEAN = re.compile(r"latency average = ([\d.]+) ms")
_STOPPED = re.compile(r"script (\d+) aborted in command \d+ query \d+: (?:ERROR:\s*)?([^\n]*)")
COLLAPSED = 0.4
"""Share of the throughput of one client below which many of them hold each other up."""
_LOCKED = "lock timeout"
_SPARE_SECONDS = 30.0
_CHANCE = "archkit_chance"
_CHANCES = 1 << 40
_VARIABLES = (_CHANCE, "client_id", "scale", "random_seed", "default_seed")


def bench(  # noqa: PLR0913, PLR0917 - the filled database, what is run in it, and for how long
    database: ProofDatabase,
    connection: Connection,
    data: DataModel,
    draw: Draw,
    latencies: Sequence[Latency],
    seconds: float,
) -> Bench:
    """Return throughput by number of clients for the mix of a model's access patterns.

    Args:
        database: The filled database.
        connection: A connection to it, to draw parameters with.
        data: The model; patterns without a peak rate are left out.
        draw: Where parameters come from.
        latencies: The times of single calls; what could not be timed is not benchmarked.
        seconds: Time for each number of clients.
    """
    untimed = {one.pattern: one.trouble for one in latencies if one.trouble}
    left_out: dict[str, str] = {}
    scripts: list[_Script] = []
    for pattern in data.access_patterns:
        why = untimed.get(pattern.id) or ("" if pattern.per_second_peak else "it has no rate of its own")
        if not why:
            try:
                path = _script(database, connection, pattern, draw, len(scripts))
                scripts.append(_Script(pattern.id, path.name, pattern.per_second_peak or 0.0))
            except (ValueError, OSError) as error:
                why = str(error)
        if why:
            left_out[pattern.id] = why
    blocked: dict[str, str] = {}
    levels: tuple[Clients, ...] = ()
    trouble = ""
    while scripts and not levels and not trouble:
        try:
            levels = _levels(database, scripts, seconds)
        except _ScriptError as error:
            where = blocked if _LOCKED in str(error) else left_out
            where[scripts.pop(error.number).pattern] = str(error)
        except (ToolMissingError, subprocess.TimeoutExpired, _BenchError) as error:
            trouble = str(error)
    if not scripts and not blocked:
        trouble = "no access pattern with a rate could be run"
    weights = mix_of([one.rate for one in scripts])
    return Bench(
        levels=levels, seconds=seconds, left_out=tuple(left_out.items()), trouble=trouble,
        blocked=tuple(blocked.items()),
        mix=tuple((one.pattern, weight) for one, weight in zip(scripts, weights, strict=True)),
    )  # fmt: skip


@dataclass(frozen=True)
class _Script:
    """The script of a pattern: its file, and its calls a second at the peak."""

    pattern: str
    file: str
    rate: float


class _ScriptError(Exception):
    """A script, by its number, that ended its client."""

    def __init__(self, number: int, said: str) -> None:
        self.number = number
        super().__init__(said)


class _BenchError(Exception):
    """What pgbench said instead of numbers."""


def mix_of(rates: Sequence[float]) -> tuple[int, ...]:
    """Return whole weights in proportion to rates; the smallest rate still gets one."""
    most = max(rates, default=0.0)
    return tuple(max(1, round(rate / most * _LARGEST_WEIGHT)) if most > 0 else 1 for rate in rates)


def _script(
    database: ProofDatabase, connection: Connection, pattern: AccessPattern, draw: Draw, number: int
) -> Path:
    """Write the script of a pattern, which draws its row by rank in the server.

    Raises:
        ValueError: If its SQL cannot stand in a script.
    """
    kinds = _kinds(connection, pattern)
    drawn = draw.of(pattern, kinds).calls[:_MOST_CALLS]
    if any(f":{name}" in pattern.sql for name in _VARIABLES):
        raise ValueError("a statement with a name of pgbench's after a colon cannot stand in its script")
    values = []
    for place, kind in enumerate(kinds):
        found = None
        if place + 1 not in row_limits(pattern.sql):
            found = draw.expression(pattern, place + 1, f":{_CHANCE}")
        if found is None:
            choices = ", ".join(dict.fromkeys(call[place] for call in drawn))
            count = len(dict.fromkeys(call[place] for call in drawn))
            found = f"(ARRAY[{choices}]::text[])[1 + :{_CHANCE} % {count}]"
        values.append(f"({found})::text::{kind}")
    sql = script_of(with_values(pattern.sql, values))
    path = database.scratch() / f"pattern{number}.sql"
    path.write_text(f"\\set {_CHANCE} random(1, {_CHANCES})\n{sql}", encoding="utf-8")
    return path


def _kinds(connection: Connection, pattern: AccessPattern) -> tuple[str, ...]:
    connection.execute("DEALLOCATE ALL")
    connection.execute(prepare_statement(pattern).encode(), binary=True)
    row = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements").fetchone()
    return tuple(row[0] if row else ())


def with_values(sql: str, values: Sequence[str]) -> str:
    """Return a statement with expressions instead of ``$n``; texts and names in quotes stay.

    Raises:
        ValueError: If a parameter has no value, or the text quotes by dollars.
    """
    if re.search(r"\$[A-Za-z_]*\$", sql):
        raise ValueError("a statement with a text between dollars cannot stand in a script of pgbench")

    def value(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        number = int(match[1])
        if not 1 <= number <= len(values):
            raise ValueError(f"the parameter ${number} has no value")
        return f"({values[number - 1]})"

    return re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"|\$(\d+)", value, sql)


def _levels(database: ProofDatabase, scripts: Sequence[_Script], seconds: float) -> tuple[Clients, ...]:
    """Run with 1, 2, 4 ... clients until one more step no longer helps."""
    weights = mix_of([one.rate for one in scripts])
    weighed = zip(scripts, weights, strict=True)
    files = [part for one, weight in weighed for part in ("-f", f"{one.file}@{weight}")]
    levels: list[Clients] = []
    clients = 1
    gain = fact("timing.bench-gain").base
    most = _MOST_CLIENTS_IN_A_HURRY if seconds < _HURRY_SECONDS else _MOST_CLIENTS
    while clients <= min(most, database.limits.connections - 4):
        levels.append(_level(database, files, clients, seconds))
        if len(levels) > 1 and levels[-1].per_second < levels[-2].per_second * (1 + gain):
            break
        clients *= 2
    if levels[-1].per_second < levels[0].per_second * COLLAPSED:
        # Other work on the machine looks the same: the better of two with many, the worse of two alone.
        again = [_level(database, files, one.clients, seconds) for one in (levels[0], levels[-1])]
        levels[0] = min(levels[0], again[0], key=lambda one: one.per_second)
        levels[-1] = max(levels[-1], again[1], key=lambda one: one.per_second)
    return tuple(levels)


def _level(database: ProofDatabase, files: Sequence[str], clients: int, seconds: float) -> Clients:
    name = f"log{clients}"
    done = database.run(
        "pgbench",
        ["-n", "-M", "simple", "-c", str(clients), "-j", str(min(clients, os.cpu_count() or 1)),
         "-T", str(math.ceil(seconds)), "-l", f"--log-prefix={name}", "--failures-detailed",
         "--max-tries=1", *files],
        seconds=seconds + _SPARE_SECONDS,
    )  # fmt: skip
    stopped = _STOPPED.search(done.stderr)
    if stopped:
        raise _ScriptError(int(stopped[1]), stopped[2].strip()[:200])
    rate, mean = _PER_SECOND.search(done.stdout), _MEAN.search(done.stdout)
    if not rate:
        told = [line for line in done.stderr.splitlines() if line.strip()]
        raise _BenchError(f"pgbench gave no rate: {(told or ['it said nothing'])[-1][:200]}")
    failed = _FAILED.search(done.stdout)
    return Clients(
        clients=clients, per_second=round(float(rate[1]), 1), mean_ms=float(mean[1]) if mean else 0.0,
        p95_ms=round(_p95(database.scratch(), name), 3), failed=int(failed[1]) if failed else 0,
    )  # fmt: skip


def _p95(folder: Path, name: str) -> float:
    """Return the 95th percentile of the single calls in ms, from the logs of pgbench's threads."""
    times = []
    for path in folder.glob(f"{name}.*"):
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            part = line.split()
            if len(part) > 2 and part[2].isdigit():  # noqa: PLR2004 - client, number, microseconds
                times.append(int(part[2]) / 1000)
        path.unlink()
    return percentile(times, 0.95) if times else 0.0


def reached(levels: Sequence[Clients]) -> Clients | None:
    """Return the level with the highest throughput, None without levels."""
    return max(levels, key=lambda one: one.per_second, default=None)


def wanted_per_second(data: DataModel, mix: Mapping[str, int]) -> float:
    """Return the calls a second at the peak of all patterns in the mix."""
    return sum(one.per_second_peak or 0.0 for one in data.access_patterns if one.id in mix)
