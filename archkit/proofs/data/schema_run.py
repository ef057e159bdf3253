"""One run of a data model in a fresh PostgreSQL database, shared by all checks of that model."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.brief import Brief
from archkit.design import DataModel, Design, Table
from archkit.design.ddl_name import folded
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.check import NotAssessableError, Subject
from archkit.proofs.data.advice import Advice, advise
from archkit.proofs.data.isolation import Isolation, forced_tables, isolation
from archkit.proofs.data.schema_apply import Application, Failure, StoppedError, apply, drop
from archkit.proofs.data.schema_explain import Planned, explain
from archkit.proofs.data.schema_fill import Filling, fill
from archkit.proofs.data.schema_inventory import TableShape, inventory
from archkit.proofs.data.schema_widths import RowWidth, row_widths
from archkit.proofs.data.schema_without import IndexLoss, index_losses
from archkit.proofs.data.timing.skew import skew_of
from archkit.proofs.data.told import Told, try_told
from archkit.proofs.data.volume import VolumeStudy, growth, sized_tables, study
from archkit.proofs.postgres import database, server, why_ended
from archkit.proofs.proof import Evidence

if TYPE_CHECKING:
    import psycopg

_KEPT_RUNS = 8
_POSTGRES_FAMILY = ("postgres", "neon", "supabase", "timescale", "citus", "alloydb", "aurora-pg")


@dataclass(frozen=True)
class SchemaRun:
    """What happened to a data model in PostgreSQL `version`.

    `volumes` holds the plans at the sizes that tables grow to; without it `volume_gap` says why.
    """

    version: str
    application: Application
    tables: Mapping[str, TableShape]
    filling: Filling
    plans: tuple[Planned, ...]
    losses: tuple[IndexLoss, ...]
    dropped: tuple[Failure, ...]
    volumes: VolumeStudy | None = None
    volume_gap: str = ""
    advice: Advice = field(default_factory=Advice)
    isolation: Isolation = field(default_factory=Isolation)
    widths: Mapping[str, RowWidth] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    @property
    def filled(self) -> Evidence:
        """How many rows were made up where, and where none could be."""
        rows = [f"{name} {count:,}" for name, count in sorted(self.filling.rows.items())]
        text = f"rows made up and analysed: {', '.join(rows) or 'none'}"
        missing = [f"{name}: {reason}" for name, reason in sorted(self.filling.reasons.items())]
        return Evidence(label="rows", text=text + (f"; not filled: {'; '.join(missing)}" if missing else ""))

    @property
    def engine(self) -> str:
        """The engine with its version."""
        return f"PostgreSQL {self.version}"


_lock = threading.Lock()
_runs: OrderedDict[str, SchemaRun | StoppedError] = OrderedDict()


def data_of(subject: Subject) -> DataModel:
    """Return the data model of a subject.

    Raises:
        NotAssessableError: If it has no tables.
    """
    data = subject.design.data
    if data is None or not data.tables:
        raise NotAssessableError("the data model has no tables; it would need at least one")
    return data


def schema_run(subject: Subject) -> SchemaRun:
    """Return the run of the subject's data model; the same model, growth and day are run once.

    Raises:
        NotAssessableError: If there are no tables.
        StoppedError: If PostgreSQL had to stop it; the same model is not tried again.
        ToolMissingError: If PostgreSQL cannot run here.
    """
    data = data_of(subject)
    server()  # a switch that was thrown since counts for kept runs, too
    growing = (subject.brief.scale, subject.brief.workload)
    text = f"{subject.today}\n{growing!r}\n{data.to_yaml()}"
    key = hashlib.sha256(text.encode()).hexdigest()
    with _lock:
        if key not in _runs:
            _runs[key] = _run(data, subject.today, subject.brief)
            while len(_runs) > _KEPT_RUNS:
                _runs.popitem(last=False)
        _runs.move_to_end(key)
        found = _runs[key]
    if isinstance(found, StoppedError):
        raise found.with_traceback(None)
    return found


def _run(data: DataModel, today: dt.date, brief: Brief) -> SchemaRun | StoppedError:
    """Return the run, or what stopped it; if that was another proof, it is tried once more."""
    import psycopg  # noqa: PLC0415 - heavy

    stopped = StoppedError("")
    for _ in range(2):
        with database() as connection:
            try:
                return _walk(connection, data, today, brief)
            except StoppedError as error:
                stopped = error
            except psycopg.Error:
                if not connection.closed:
                    raise
                stopped = StoppedError(why_ended(connection))
        if not stopped.by_others:
            break
    return stopped


def _walk(connection: psycopg.Connection[Any], data: DataModel, today: dt.date, brief: Brief) -> SchemaRun:
    import psycopg  # noqa: PLC0415 - heavy

    version = server().version
    application = apply(connection, data)
    forced = forced_tables(connection)
    tables = inventory(connection)
    filling = fill(connection, tables, rows_wanted(data), today, skew=skew_of(brief).parents)
    plans = explain(connection, data.access_patterns, tables)
    losses = index_losses(connection, plans, tables)
    advice = advise(connection, data, plans, tables)
    apart, widths = isolation(connection, data, plans, tables, forced), row_widths(connection)
    told = try_told(connection, data, brief, plans, tables, filling, today)
    volumes, gap = None, ""
    try:
        sized = sized_tables(connection, server().folder, data, tables)
        volumes = study(sized, plans, growth(data, brief, filling.rows))
    except ToolMissingError as missing:
        gap = str(missing)
    except psycopg.Error as error:
        if connection.closed:
            raise
        gap = f"plans at other volumes could not be made: {folded(str(error))}"
    dropped = drop(connection, data)
    return SchemaRun(
        version, application, tables, filling, plans, losses, dropped, volumes, gap, advice, apart, widths,
        told,
    )  # fmt: skip


def rows_wanted(data: DataModel) -> dict[str, int]:
    """Return how many rows to make up in each table, in proportion to the rows at the horizon."""
    most = int(fact("schema-proof.fill-rows").base)
    usual = int(fact("schema-proof.fill-rows-small-table").base)
    least = int(fact("schema-proof.fill-rows-large-table").base)
    largest = max((table.rows_at_horizon or 0 for table in data.tables), default=0)
    wanted = {}
    for table in data.tables:
        rows = table.rows_at_horizon
        scaled = usual if rows is None else rows * min(1.0, most / max(largest, 1))
        wanted[table.name] = int(max(scaled, least if is_large(table) else min(rows or usual, usual), 1))
    return wanted


def is_large(table: Table) -> bool:
    """Say whether a table has, at the horizon, more rows than should be read one after the other."""
    return (table.rows_at_horizon or 0) >= fact("schema-proof.large-table").base


def other_engine(design: Design) -> str:
    """Return why a run in PostgreSQL is only an assumption; empty when PostgreSQL is the engine."""
    engine = design.data.engine if design.data else ""
    if any(word in engine for word in _POSTGRES_FAMILY):
        return ""
    return f"the design's engine is {engine!r}; the schema was run in PostgreSQL instead"
