"""What a rehearsal of a migration showed, as plain records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from archkit.design.change import MigrationPlan, SchemaChange
from archkit.proofs.proof import Proof
from archkit.record import Record

Triples = tuple[tuple[str, str, str], ...]

Pass = Literal["up", "down", "up again"]


class StepRun(Record):
    """One way of one step as it went under traffic.

    `reader_ms` and `writer_ms` are the longest statements of the clients that ran at some moment of
    the step: an upper bound of what it held up. `retries` counts tries that gave way to a lock.
    `by` says whether a session ran the statements or psql the file as it is written.
    """

    number: int
    label: str
    phase: str
    during: Pass
    seconds: float
    reader_ms: float
    writer_ms: float
    retries: int = 0
    batches: int = 0
    by: Literal["session", "psql"] = "session"
    error: str = ""
    statement: str = ""
    broken: tuple[str, ...] = ()


class PatternRun(Record):
    """An access pattern as the code of one model ran it beside the steps.

    `longest_ms` is its longest call and `usual_ms` a call when nothing else went on; `during` says
    beside which step the longest one ran. `errors` are (step, way, message). `left_out` says why
    it took no part.
    """

    code: Literal["old", "new"]
    pattern: str
    kind: str
    per_second_peak: float | None = None
    runs: int = 0
    longest_ms: float = 0.0
    usual_ms: float = 0.0
    during: str = ""
    errors: Triples = ()
    left_out: str = ""


class LossFound(Record):
    """Data that a step down would lose, counted before it ran; `rows` is None where counting failed."""

    label: str
    place: str
    sentence: str
    query: str
    rows: int | None


class Rehearsal(Record):
    """A plan with what running it showed.

    `rows` are the rows made up in each table, `unfilled` why a table has none. `usual_reader_ms`
    and `usual_writer_ms` are the longest statements before the first step.
    """

    plan: MigrationPlan
    changes: tuple[SchemaChange, ...]
    version: str = ""
    rows: Mapping[str, int] = Field(default_factory=dict)
    unfilled: Mapping[str, str] = Field(default_factory=dict)
    steps: tuple[StepRun, ...] = ()
    patterns: tuple[PatternRun, ...] = ()
    losses: tuple[LossFound, ...] = ()
    differences: Mapping[str, Triples] = Field(default_factory=dict)
    tallies: Mapping[str, Triples] = Field(default_factory=dict)
    statements: int = 0
    usual_reader_ms: float = 0.0
    usual_writer_ms: float = 0.0
    not_run: str = ""
    proofs: tuple[Proof, ...] = ()

    @property
    def refuted(self) -> bool:
        """Say whether anything was refuted."""
        return any(one.status == "refuted" for one in self.proofs)

    @property
    def longest_reader_ms(self) -> float:
        """The longest wait of the reader in all steps."""
        return max((one.reader_ms for one in self.steps), default=0.0)

    @property
    def longest_writer_ms(self) -> float:
        """The longest wait of the writer in all steps."""
        return max((one.writer_ms for one in self.steps), default=0.0)
