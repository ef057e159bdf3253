"""A migration is rehearsed: up, down and up again, while a reader and a writer work on its tables."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design.change import MigrationPlan, Pairing, PlanStep, difference
from archkit.design.change.pairing import is_exact
from archkit.design.change.step import ALLOW_LOSS
from archkit.design.data import DataModel
from archkit.design.ddl import ddl_statements
from archkit.errors import ToolMissingError
from archkit.knowledge import fact
from archkit.proofs.data.schema_fill import Filling, fill
from archkit.proofs.data.schema_inventory import inventory
from archkit.proofs.migration.deeds import Careful, Deed, reading, writing
from archkit.proofs.migration.record import LossFound, Pass, Rehearsal, StepRun
from archkit.proofs.migration.snapshot import schema_diff, snapshot
from archkit.proofs.migration.stepping import StepError, run_blocks
from archkit.proofs.migration.tally import Tally, differing, tally_kept, tally_old
from archkit.proofs.migration.traffic import Client, seen_by_all
from archkit.proofs.postgres import Limits, ProofDatabase, proof_database

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_WARM_SECONDS = 0.05
_LIMITS = Limits(statement_seconds=120.0, lock_seconds=30.0, deadline_seconds=600.0, disk_mib=8_192)


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
    try:
        with proof_database(_LIMITS) as fresh:
            wanted = _applied(fresh.connect(), pairing.new, "new")
        with proof_database(_LIMITS) as one:
            return _Stage(one, pairing, plan, rows or usual, today).run(
                Rehearsal(plan=plan, changes=changes), wanted
            )
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
    """One database in which a plan is run under traffic."""

    database: ProofDatabase
    pairing: Pairing
    plan: MigrationPlan
    rows: int
    today: dt.date
    runs: list[StepRun] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    ended: list[Client] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    failed: bool = False

    def run(self, rehearsal: Rehearsal, wanted: dict[str, str]) -> Rehearsal:
        self.connection = self.database.connect()
        old = _applied(self.connection, self.pairing.old, "old")
        filling = self._fill()
        before_old = tally_old(self.connection, self.pairing)
        before_kept = tally_kept(self.connection, self.pairing, new=False)
        differences: dict[str, tuple[tuple[str, str, str], ...]] = {}
        tallies: dict[str, tuple[tuple[str, str, str], ...]] = {}
        losses: tuple[LossFound, ...] = ()
        try:
            self._enter("old")
            usual = self._usual()
            for during in ("up", "down", "up again"):
                if during == "down":
                    losses = self._losses()
                self._way(during)
                if self.failed:
                    break
                self._leave()
                target = old if during == "down" else wanted
                differences[during] = schema_diff(snapshot(self.connection), target)
                tallies[during] = self._tallied(during, before_old, before_kept)
                if during != "up again":
                    self._enter("new" if during == "up" else "old")
                if during == "up":  # what goes was counted; the guards of the files would stop here
                    self.connection.execute(f"SET {ALLOW_LOSS} = 'yes'".encode())
        finally:
            self._leave()
        return rehearsal.model_copy(
            update={
                "version": self.database.version,
                "rows": dict(filling.rows),
                "unfilled": dict(filling.reasons),
                "steps": tuple(self.runs),
                "losses": losses,
                "differences": differences,
                "tallies": tallies,
                "statements": sum(len(one.samples) for one in self.ended),
                "usual_reader_ms": usual[0],
                "usual_writer_ms": usual[1],
            }
        )

    def _fill(self) -> Filling:
        tables = inventory(self.connection)
        return fill(self.connection, tables, dict.fromkeys(tables, self.rows), self.today)

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
        both = self._names()
        contracting = step.phase == "contract"
        if not down and contracting and "old" in both:
            self._enter("new")
            self._let_work()
            self._leave("old")
        elif down and not contracting and "new" in both:
            self._enter("old")
            self._let_work()
            self._leave("new")

    def _step(self, step: PlanStep, during: Pass) -> None:
        begun = time.monotonic()
        error = statement = ""
        retries = batches = 0
        try:
            done = run_blocks(self.connection, step.down if during == "down" else step.up)
            retries, batches = done.retries, done.batches
        except StepError as failure:
            error, statement, self.failed = failure.message, failure.statement, True
        ended = time.monotonic()
        seen_by_all(self.clients, ended)
        waits = {"reader": 0.0, "writer": 0.0}
        broken, self.trouble = self.trouble, []
        for client in self.clients:
            waits[client.kind] = max(waits[client.kind], client.longest(begun, ended))
            broken += [f"{client.name} {one}" for one in client.problems(begun, time.monotonic())]
        self.runs.append(
            StepRun(
                number=step.number, label=step.label, phase=step.phase, during=during, seconds=ended - begun,
                reader_ms=waits["reader"] * 1_000, writer_ms=waits["writer"] * 1_000, retries=retries,
                batches=batches, error=error, statement=statement, broken=tuple(dict.fromkeys(broken)),
            )
        )  # fmt: skip

    def _names(self) -> set[str]:
        return {one.name.split()[0] for one in self.clients}

    def _enter(self, which: str) -> None:
        """Start the reader and the writer of the old or the new code."""
        import psycopg  # noqa: PLC0415 - heavy

        if which in self._names():
            return
        model = self.pairing.old if which == "old" else self.pairing.new
        touched = self._touched(which)
        reader, writer = self.database.connect(), self.database.connect()
        careful = self._careful(which)
        deeds: dict[str, tuple[Deed, ...]]
        try:
            deeds = {
                "reader": reading(reader, model, touched),
                "writer": writing(writer, model, touched, careful, descending=which == "new"),
            }
        except psycopg.Error as error:  # the schema lacks what this code needs
            self.trouble.append(f"{which} code: {str(error).splitlines()[0]}")
            deeds = {"reader": (), "writer": ()}
        fresh = [
            Client(f"{which} code's reader", "reader", reader, deeds["reader"]),
            Client(f"{which} code's writer", "writer", writer, deeds["writer"]),
        ]
        self.clients += fresh
        for client in fresh:
            client.start()

    def _leave(self, which: str = "") -> None:
        """Stop the clients of one code, or all."""
        going = [one for one in self.clients if not which or one.name.startswith(which)]
        for client in going:
            client.stop()
            client.connection.close()
        self.ended += going
        self.clients = [one for one in self.clients if one not in going]

    def _let_work(self) -> None:
        seen_by_all(self.clients, time.monotonic())
        time.sleep(_WARM_SECONDS)

    def _usual(self) -> tuple[float, float]:
        """Return the longest statement of each client before anything changes, in milliseconds."""
        begun = time.monotonic()
        seen_by_all(self.clients, begun)
        time.sleep(_WARM_SECONDS)
        ended = time.monotonic()
        found = {one.kind: one.longest(begun, ended) * 1_000 for one in self.clients}
        return found.get("reader", 0.0), found.get("writer", 0.0)

    def _touched(self, which: str) -> tuple[str, ...]:
        """Return the tables that both models hold, those that change first; without changes, all of them."""
        changed = {name for step in self.plan.steps for name in step.tables}
        pairs = sorted(
            self.pairing.tables, key=lambda one: one.old.name not in changed and one.new.name not in changed
        )
        return tuple(one.old.name if which == "old" else one.new.name for one in pairs)

    def _careful(self, which: str) -> Careful:
        """Return what a client cannot bring back: values that only the other code's model holds in full."""
        columns: set[tuple[str, str]] = set()
        tables: set[str] = set()
        for pair in self.pairing.tables:
            own, lost = (pair.old, pair.came) if which == "old" else (pair.new, pair.went)
            bound = [one for one in pair.columns if one.kind in {"replaced", "stuck"}]
            if which == "old":  # it writes on under the same name after the switch
                bound = [one for one in bound if one.old.name == one.new.name and not is_exact(one)]
            columns |= {(own.name, one.old.name if which == "old" else one.new.name) for one in bound}
            if bound or (which == "new" and lost):
                tables.add(own.name)
        for model in (self.pairing.old, self.pairing.new):  # no code removes what either model refers to
            for table in model.tables:
                tables |= {self._own_name(key.references, which) for key in table.foreign_keys}
        return Careful(frozenset(columns), frozenset(tables))

    def _own_name(self, name: str, which: str) -> str:
        """Return what a table of either model is called in the model of one code."""
        for pair in self.pairing.tables:
            if name in {pair.old.name, pair.new.name}:
                return pair.old.name if which == "old" else pair.new.name
        return name

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

    def _tallied(
        self, during: Pass, before_old: dict[str, Tally], before_kept: dict[str, Tally]
    ) -> tuple[tuple[str, str, str], ...]:
        if during == "down":
            found = differing(before_old, tally_old(self.connection, self.pairing))
        else:
            found = differing(before_kept, tally_kept(self.connection, self.pairing, new=True))
        return tuple((name, _told(one), _told(other)) for name, (one, other) in found.items())


def _told(tally: Tally) -> str:
    return f"{tally.rows:,} rows, checksum {tally.checksum}"
