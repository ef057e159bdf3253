"""One timed run of a data model in a fresh PostgreSQL database, kept for the same model and rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import archkit
from archkit.design import DataModel
from archkit.design.ddl import ddl
from archkit.knowledge import fact
from archkit.proofs.check import NotAskedError, NotAssessableError, Subject
from archkit.proofs.data.schema_apply import apply
from archkit.proofs.data.schema_fill import Filling, fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.data.schema_run import data_of
from archkit.proofs.data.timing.bench import bench
from archkit.proofs.data.timing.kept import keep, kept_run
from archkit.proofs.data.timing.measuring import time_patterns
from archkit.proofs.data.timing.parameters import Draw
from archkit.proofs.data.timing.rows import ROWS, asked_rows, asked_throughput, rows_of
from archkit.proofs.data.timing.skew import Skew, skew_of
from archkit.proofs.data.timing.timed import Bench, Filled, TimedRun
from archkit.proofs.postgres import Limits, Profile, proof_database, server

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_FORM = 3  # raise when what is measured, or how, changes
_KEPT_RUNS = 16
_USUAL_ROWS = 100_000
_SECONDS_PER_ROW = 200e-6
_BYTES_PER_ROW = 2_500
_MIB = 1 << 20
_lock = threading.Lock()
_runs: OrderedDict[str, TimedRun] = OrderedDict()


def timed_run(subject: Subject) -> TimedRun:
    """Return the timed run of the subject's data model; the same one is run once on a machine and day.

    Raises:
        NotAssessableError: If there are no tables or no access patterns.
        InputError: If the environment asks for rows out of range.
        NotAskedError: If timing is switched off.
        ToolMissingError: If PostgreSQL cannot run here.
    """
    data = data_of(subject)
    if not data.access_patterns:
        raise NotAssessableError("the data model states no access patterns; it would need their SQL")
    rows = asked_rows()
    if not rows:
        raise NotAskedError(f"--rows, since {ROWS} is off")
    running = server()  # a switch that was thrown since counts for kept runs, too
    skew, throughput = skew_of(subject.brief), asked_throughput()
    key = _key(data, subject.today, rows, skew, running.version, throughput=throughput)
    with _lock:
        if key not in _runs:
            found = kept_run(key)
            if found is None:
                found = _run(data, subject.today, rows, skew, throughput=throughput)
                keep(key, found)
            _runs[key] = found
            while len(_runs) > _KEPT_RUNS:
                _runs.popitem(last=False)
        _runs.move_to_end(key)
        return _runs[key]


def _key(  # noqa: PLR0913 - all that a run depends on
    data: DataModel, today: dt.date, rows: int, skew: Skew, version: str, *, throughput: float
) -> str:
    patterns = "\n".join(one.to_yaml() for one in data.access_patterns)
    wanted = sorted(rows_of(data, rows).items())
    made = (_FORM, archkit.__version__, version, os.cpu_count(), today, wanted, skew, throughput)
    return hashlib.sha256(f"{made}\n{ddl(data)}\n{patterns}".encode()).hexdigest()[:32]


def _run(data: DataModel, today: dt.date, rows: int, skew: Skew, *, throughput: float) -> TimedRun:
    wanted = rows_of(data, rows)
    # Small runs stay on the server that applied the schema; where the disk counts, one that waits for it.
    profile: Profile = "timing" if throughput or rows > _USUAL_ROWS else "proof"
    with proof_database(_limits(sum(wanted.values())), profile=profile) as database:
        connection = database.connect()
        apply(connection, data)
        tables = inventory(connection)
        connection.execute("SET maintenance_work_mem = '256MB'")
        began = time.monotonic()
        filling = fill(
            connection, tables, wanted, today,
            skew=skew.parents, longest_seconds=database.limits.deadline_seconds / 2,
        )  # fmt: skip
        filled = time.monotonic() - began
        budget = fact("timing.budget-seconds")
        draw = Draw(connection, tables, filling, skew.reads, int(fact("timing.parameters").base))
        latencies = time_patterns(
            database, connection, data.access_patterns, draw,
            budget_seconds=budget.base if rows <= _USUAL_ROWS else budget.highest,
        )  # fmt: skip
        measured: Bench | None = (
            bench(database, connection, data, draw, latencies, throughput) if throughput else None
        )
        return TimedRun(
            version=database.version, day=dt.datetime.now(dt.UTC).date(), processors=os.cpu_count() or 1,
            rows=max(filling.rows.values(), default=0), fill_seconds=round(filled, 2),
            reads_text=skew.reads_text, parents_text=skew.parents_text,
            filled=_filled(filling), latencies=latencies, bench=measured,
        )  # fmt: skip


def _limits(rows: int) -> Limits:
    """Return what making so many rows may take, and as much again for reading them."""
    if rows <= _USUAL_ROWS:
        return Limits(statement_seconds=30, disk_mib=2_048)
    seconds = 60 + rows * _SECONDS_PER_ROW
    return Limits(
        statement_seconds=seconds, temporary_mib=8_192, disk_mib=2_048 + rows * _BYTES_PER_ROW // _MIB,
        deadline_seconds=3 * seconds + 300, connections=40, lock_seconds=5.0,
    )  # fmt: skip


def _filled(filling: Filling) -> tuple[Filled, ...]:
    made = [Filled(table=name, rows=count) for name, count in sorted(filling.rows.items())]
    return (*made, *(Filled(table=name, reason=why) for name, why in sorted(filling.reasons.items())))
