"""A migration plan: numbered steps, each with its way up, its way down, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archkit.design.ddl_name import literal
from archkit.record import Record

Phase = Literal["expand", "dual-write", "backfill", "switch", "contract"]
Way = Literal["transaction", "alone", "batches", "each"]
CONFLICTS = frozenset({"55P03", "40P01", "40001"})
"""SQLSTATEs after which the same block is tried again: no lock in time, a deadlock, a conflict."""


ALLOW_LOSS = "archkit.allow_loss"
"""The setting that lets a step down lose what it named."""


class Block(Record):
    """Statements that stand or fall together.

    A ``transaction`` block is one transaction. The statements of an ``alone`` block run outside of
    one, as CREATE INDEX CONCURRENTLY must. The one query of a ``batches`` block is repeated, each
    time in a transaction of its own, until it returns no row. That of an ``each`` block returns
    statements, which are run one after the other outside of a transaction.
    """

    way: Way
    statements: tuple[str, ...]


class Loss(Record):
    """Data that a step down cannot keep: where it is, and how it is counted.

    `query` counts it in the new model, before anything is taken back; `here` counts it right before
    the step, by the names that hold then.
    """

    place: str
    sentence: str
    query: str
    here: str

    @property
    def guard(self) -> str:
        """The statement that stops a step down while there is something to lose, unless that is allowed."""
        said = literal(f"% values would be lost: {self.sentence.replace('%', '%%')}")
        hint = literal(f"Copy them first. To go on: SET {ALLOW_LOSS} = 'yes'")
        return (
            "DO $archkit$\nDECLARE\n  lost bigint;\nBEGIN\n"
            f"  IF current_setting('{ALLOW_LOSS}', true) = 'yes' THEN\n    RETURN;\n  END IF;\n"
            f"  lost := ({self.here});\n"
            f"  IF lost > 0 THEN\n    RAISE EXCEPTION {said}, lost USING HINT = {hint};\n  END IF;\n"
            "END\n$archkit$"
        )


class PlanStep(Record):
    """One numbered step; `down` takes back exactly what `up` did.

    `lock` is the strongest lock that `up` takes and for how long, `because` why others can work
    meanwhile, `needs` the code that must be deployed before, `losses` what `down` cannot keep.
    """

    number: int
    name: str
    phase: Phase
    tables: tuple[str, ...]
    up: tuple[Block, ...]
    down: tuple[Block, ...]
    lock: str
    because: str
    needs: str = ""
    losses: tuple[Loss, ...] = ()

    @property
    def label(self) -> str:
        """The name of its files, such as ``0003_expand_orders_backfill``."""
        return f"{self.number:04d}_{self.phase.replace('-', '_')}_{self.name}"


class ByHand(Record):
    """A change that no step makes: exactly which, what to do instead, and `sql` to begin with."""

    place: str
    sentence: str
    remedy: str
    sql: str = ""


class Hurdle(Record):
    """Rows of a table that the new model forbids: they stop the first step, before anything changes.

    `columns` are those of the old `table` that the rule speaks of. `query` counts such rows by the old
    names, and `resolve` is SQL that shows and settles them, to be looked through before it is run.
    `rule` holds made-up rows to the new rule while they are made, and `rule_ends` takes it away again.
    """

    place: str
    table: str
    columns: tuple[str, ...]
    sentence: str
    query: str
    resolve: str
    rule: str
    rule_ends: str


class Comparison(Record):
    """How both generations of a value are compared, and where code reads while they live side by side."""

    place: str
    dual_write: str
    fallback: str
    reconcile: str


class MigrationPlan(Record):
    """All steps from one data model to another.

    `switched` is the number of the step after which only the new names and types are final; the
    old code may run until `contracted`, the number of the first step that takes something away.
    `hurdles` are rows that may stop it, `questions` ask what may only be called otherwise now, and
    `notes` say what was taken for granted.
    """

    steps: tuple[PlanStep, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    hurdles: tuple[Hurdle, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def contracted(self) -> int:
        """The number of the first step after which the old code no longer works."""
        found = (step.number for step in self.steps if step.phase == "contract")
        return next(found, len(self.steps) + 1)

    @property
    def switched(self) -> int:
        """The number of the first step after which the new code has all that it needs."""
        before = [step.number for step in self.steps if step.phase in {"expand", "dual-write", "backfill"}]
        return max(before, default=0) + 1


@dataclass(frozen=True)
class Draft:
    """A step before it has its number; `mirrored` is the same step taken back, as part of the contract."""

    name: str
    undo_name: str
    phase: Phase
    tables: tuple[str, ...]
    make: tuple[Block, ...]
    undo: tuple[Block, ...]
    lock: str
    undo_lock: str
    because: str
    undo_because: str
    needs: str = ""
    undo_needs: str = ""
    losses: tuple[Loss, ...] = ()

    def mirrored(self) -> Draft:
        """Return the draft that does what this one takes back."""
        return Draft(
            name=self.undo_name, undo_name=self.name, phase="contract", tables=self.tables, make=self.undo,
            undo=self.make, lock=self.undo_lock, undo_lock=self.lock, because=self.undo_because,
            undo_because=self.because, needs=self.undo_needs, undo_needs=self.needs,
        )  # fmt: skip

    def numbered(self, number: int) -> PlanStep:
        """Return the step with its number."""
        guards = alone(*(loss.guard for loss in self.losses))
        return PlanStep(
            number=number, name=self.name, phase=self.phase, tables=self.tables, up=self.make,
            down=(*guards, *self.undo), lock=self.lock, because=self.because, needs=self.needs,
            losses=self.losses,
        )  # fmt: skip


def transaction(*statements: str) -> tuple[Block, ...]:
    """Return one transaction block, or nothing for no statements."""
    kept = tuple(one for one in statements if one)
    return (Block(way="transaction", statements=kept),) if kept else ()


def alone(*statements: str) -> tuple[Block, ...]:
    """Return one block of statements that run outside a transaction, or nothing."""
    kept = tuple(one for one in statements if one)
    return (Block(way="alone", statements=kept),) if kept else ()


def stopping(query: str, message: str) -> str:
    """Return a block that stops where a query counts anything.

    Args:
        query: A SELECT of one number.
        message: What is said then; its first ``%`` becomes the number.
    """
    first, _, rest = message.partition("%")
    said = literal(f"{first.replace('%', '%%')}%{rest.replace('%', '%%')}")
    return (
        "DO $archkit$\nDECLARE\n  found bigint;\nBEGIN\n"
        f"  found := ({query});\n"
        f"  IF found > 0 THEN\n    RAISE EXCEPTION {said}, found;\n  END IF;\nEND\n$archkit$"
    )
