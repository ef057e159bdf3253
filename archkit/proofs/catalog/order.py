"""A statement to run, how it failed, and what is told of one that could not run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True)
class Order:
    """A statement to run: its SQL for PostgreSQL, its line in the file, its beginning there.

    `source` is its text in the file, where that is of another dialect; `part_of` is the table
    that was made without it.
    """

    sql: str
    line: int
    shown: str
    source: str = ""
    part_of: str = ""


@dataclass(frozen=True)
class Refusal:
    """A statement that did not run: what PostgreSQL said, and what to do about it.

    `follows` names the object that it lacks because the statement that makes it failed, too;
    `harmless` says that no table needs it; `part_of` names the table that was made without this part.
    """

    line: int
    shown: str
    message: str
    remedy: str
    follows: str = ""
    harmless: bool = False
    part_of: str = ""

    @property
    def column(self) -> str:
        """The name of the column that was left out; empty where it is something else."""
        first, _, rest = self.shown.partition(" ")
        return rest.split()[0].strip('"`[]').lower() if self.part_of and first == "column" and rest else ""


@dataclass(frozen=True)
class Failed:
    """A statement that failed: its code, what was said, and where in it, from 1; 0 if that is not said."""

    order: Order
    state: str
    message: str
    position: int = 0


def failed(order: Order, error: psycopg.Error) -> Failed:
    """Return what PostgreSQL said of a statement, on one line."""
    parts = (error.diag.message_primary, error.diag.message_detail, error.diag.message_hint)
    text = "; ".join(part.rstrip(".") for part in parts if part) or str(error)
    place = error.diag.statement_position or "0"
    return Failed(order, error.sqlstate or "", " ".join(text.split())[:600], int(place))
