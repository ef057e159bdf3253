"""A migration is rehearsed: up, down and up again, while a reader and a writer work on its tables."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from archkit.design.change import MigrationPlan, Pairing, PlanStep, difference, plan_files
from archkit.design.change.step import ALLOW_LOSS
from archkit.design.data import DataModel
from archkit.design.ddl import ddl_statements
from archkit.design.ddl_name import quoted
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.data.schema_apply import attempt
from archkit.proofs.data.schema_fill import Filling, fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.migration.deployment import Deployment
from archkit.proofs.migration.pattern_runs import pattern_runs
from archkit.proofs.migration.patterns import unparsed
from archkit.proofs.migration.psql import Psql
from archkit.proofs.migration.record import LossFound, Pass, Rehearsal, StepRun, Triples
from archkit.proofs.migration.snapshot import schema_diff, snapshot
from archkit.proofs.migration.stepping import StepError, Stepped, run_blocks
from archkit.proofs.migration.tally import Tally, differing, tally_kept, tally_old
from archkit.proofs.postgres import Limits, ProofDatabase, proof_database

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_WAYS: tuple[Pass, ...] = ("up", "down", "up again")
_LIMITS = Limits(
    statement_seconds=120.0, lock_seconds=30.0, deadline_seconds=900.0, disk_mib=8_192, connections=16
)


def rehearse(pairing: Pairing, plan: MigrationPlan, *, rows: int | None = None, today: dt.date) -> Rehearsal:
    """Return what running a plan showed; where PostgreSQL cannot run, only the plan and the reason.

    Args:
        pairing: The models, the old one first.
        plan: Its plan.
        rows: Rows to make up in each table; None makes the usual number.
        today: The day that made-up times count back from.
    """
    changes = difference(pairing)
    usual = int(fact("migration-proof.rows").base)
    files = plan_files(plan, old="old", new="new")
    try:
        with proof_database(_LIMITS) as fresh:
            connection = fresh.connect()
            wanted = _applied(connection, pairing.new, "new")
            mute = {"new": unparsed(connection, pairing.new)}
        with proof_database(_LIMITS) as one:
            stage = _Stage(one, pairing, plan, files, rows or usual, today, mute)
            return stage.run(Rehearsal(plan=plan, changes=changes), wanted)
    except ToolMissingError as error:
        return Rehearsal(plan=plan, changes=changes, not_run=str(error))
    except NotAppliedError as error:
        return Rehearsal(plan=plan, changes=changes, not_run=str(error))


class NotAppliedError(Exception):
    """A model whose own schema PostgreSQL does not take."""


def _applied(connection: Connection, model: DataModel, which: str) -> dict[str, str]:
    """Apply the schema of a model and return its snapshot."""
    import psycopg  # noqa: PLC0415 - heavy

    for one in ddl_statements(model):
        try:
            connection.execute(one.sql.encode())
        except psycopg.Error as error:
            message = str(error).splitlines()[0]
            raise NotAppliedError(
                f"the {which} schema itself cannot be applied, at {one.place}: {message}. Mend it first"
            ) from None
    return snapshot(connection)


@dataclass
class _Stage:
    """One database in which a plan is run under traffic: first by a session, then back and again by psql."""

    database: ProofDatabase
    pairing: Pairing
    plan: MigrationPlan
    files: Mapping[str, str]
    rows: int
    today: dt.date
    mute: dict[str, dict[str, str]]
    runs: list[StepRun] = field(default_factory=list)
    spans: list[tuple[float, float, StepRun]] = field(default_factory=list)
    failed: bool = False

    def run(self, rehearsal: Rehearsal, wanted: dict[str, str]) -> Rehearsal:
        self.connection = self.database.connect()
        self.psql = Psql(self.database)
        self.by: Literal["session", "psql"] = "session"
        old = _applied(self.connection, self.pairing.old, "old")
        self.mute["old"] = unparsed(self.connection, self.pairing.old)
        filling = self._fill()
        self.code = Deployment(self.database, self.pairing, self.plan, self.mute, filling)
        try:
            found = self._ways({"up": wanted, "down": old, "up again": wanted})
        finally:
            self.code.leave()
        return rehearsal.model_copy(
            update={
                **found,
                "version": self.database.version,
                "rows": dict(filling.rows),
                "unfilled": dict(filling.reasons),
                "steps": tuple(self.runs),
                "patterns": pattern_runs(self.pairing, self.code, self.spans),
                "statements": sum(len(one.samples) for one in self.code.ended),
            }
        )

    def _ways(self, targets: dict[Pass, dict[str, str]]) -> dict[str, object]:
        """Go all ways, and return what was lost and what differs after each."""
        before_old = tally_old(self.connection, self.pairing)
        before_kept = tally_kept(self.connection, self.pairing, new=False)
        differences: dict[str, Triples] = {}
        tallies: dict[str, Triples] = {}
        losses: tuple[LossFound, ...] = ()
        self.code.enter("old")
        usual = self.code.usual()
        for during in _WAYS:
            if during == "down":
                losses = self._losses()
                self._may_lose()
            self._way(during)
            if self.failed:
                break
            self.code.leave()
            differences[during] = schema_diff(snapshot(self.connection), targets[during])
            self._see_all()
            tallies[during] = self._tallied(during, before_old, before_kept)
            if during != "up again":
                self.code.enter("new" if during == "up" else "old")
        return {
            "differences": differences, "tallies": tallies, "losses": losses,
            "usual_reader_ms": usual[0], "usual_writer_ms": usual[1],
        }  # fmt: skip

    def _see_all(self) -> None:
        """Let the clients, who are the owner here, and the tallies see the rows of every tenant."""
        tables = {table.name for model in (self.pairing.old, self.pairing.new) for table in model.tables}
        for name in sorted(tables):
            attempt(self.connection, f"ALTER TABLE IF EXISTS {quoted(name)} NO FORCE ROW LEVEL SECURITY")

    def _fill(self) -> Filling:
        """Make up rows that keep the rules of both models: those of the new one hold meanwhile."""
        self._see_all()
        held = [one for one in self.plan.hurdles if not attempt(self.connection, one.rule)[0]]
        filling = self._filled()
        for one in reversed(held):
            attempt(self.connection, one.rule_ends)
        if not held or not filling.reasons:
            return filling
        # Both rules together were too much for what makes rows up: those of the old model alone.
        for table in self.pairing.old.tables:
            attempt(self.connection, f"TRUNCATE {quoted(table.name)} CASCADE")
        return self._filled()

    def _filled(self) -> Filling:
        tables = inventory(self.connection)
        return fill(self.connection, tables, dict.fromkeys(tables, self.rows), self.today)

    def _may_lose(self) -> None:
        """Allow the way down to lose what was counted, and let psql run the files from here on."""
        self.connection.execute(f"SET {ALLOW_LOSS} = 'yes'".encode())
        self.psql.allows_loss = True
        try:
            self.database.program("psql")
        except ToolMissingError:
            return
        self.by = "psql"

    def _way(self, during: Pass) -> None:
        """Run all steps in one direction, with the code of each stage deployed when the README says so."""
        down = during == "down"
        steps = tuple(reversed(self.plan.steps)) if down else self.plan.steps
        for step in steps:
            self._deploy(step, down=down)
            self._step(step, during)
            if self.failed:
                return

    def _deploy(self, step: PlanStep, *, down: bool) -> None:
        """Bring in the code that a step may meet, and take out the code that it would break.

        Up: the new code comes after the switch and the old code goes before the contract. Down: the
        old code comes when the contract is taken back, and the new code goes before the switch is.
        """
        both = self.code.codes
        contracting = step.phase == "contract"
        if not down and contracting and "old" in both:
            self.code.enter("new")
            self.code.let_work()
            self.code.leave("old")
        elif down and not contracting and "new" in both:
            self.code.enter("old")
            self.code.let_work()
            self.code.leave("new")

    def _step(self, step: PlanStep, during: Pass) -> None:
        begun = time.monotonic()
        error = statement = ""
        done = Stepped()
        try:
            done = self._run(step, down=during == "down")
        except StepError as failure:
            error, statement, self.failed = failure.message, failure.statement, True
        ended = time.monotonic()
        self.code.come_round()
        seen = time.monotonic()
        waits = {"reader": 0.0, "writer": 0.0}
        broken, self.code.trouble = self.code.trouble, []
        for client in self.code.clients:
            waits[client.kind] = max(waits[client.kind], client.longest(begun, ended))
            broken += [f"{client.name} {one}" for one in client.problems(begun, seen)]
        run = StepRun(
            number=step.number, label=step.label, phase=step.phase, during=during, seconds=ended - begun,
            reader_ms=waits["reader"] * 1_000, writer_ms=waits["writer"] * 1_000, retries=done.retries,
            batches=done.batches, by=self.by, error=error, statement=statement,
            broken=tuple(dict.fromkeys(broken)),
        )  # fmt: skip
        self.runs.append(run)
        self.spans.append((begun, seen, run))

    def _run(self, step: PlanStep, *, down: bool) -> Stepped:
        """Run one way of a step; where it is there, psql runs the file as it was written."""
        if self.by == "session":
            return run_blocks(self.connection, step.down if down else step.up)
        name = f"{'down' if down else 'up'}/{step.label}.sql"
        return self.psql.run_file(name, self.files[name])

    def _losses(self) -> tuple[LossFound, ...]:
        """Count what the way down would lose, before it is run."""
        import psycopg  # noqa: PLC0415 - heavy

        found = []
        for step in self.plan.steps:
            for loss in step.losses:
                rows: int | None = None
                try:
                    row = self.connection.execute(loss.query.encode()).fetchone()
                    rows = int(row[0]) if row else None
                except psycopg.Error:
                    rows = None
                found.append(
                    LossFound(
                        label=step.label,
                        place=loss.place,
                        sentence=loss.sentence,
                        query=loss.query,
                        rows=rows,
                    )
                )
        return tuple(found)

    def _tallied(self, during: Pass, before_old: dict[str, Tally], before_kept: dict[str, Tally]) -> Triples:
        if during == "down":
            found = differing(before_old, tally_old(self.connection, self.pairing))
        else:
            found = differing(before_kept, tally_kept(self.connection, self.pairing, new=True))
        return tuple((name, _told(one), _told(other)) for name, (one, other) in found.items())


def _told(tally: Tally) -> str:
    return f"{tally.rows:,} rows, checksum {tally.checksum}"
