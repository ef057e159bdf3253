"""Makes a table without those of its parts that PostgreSQL refuses, instead of losing it whole."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.proofs.catalog.elements import Body, body_of, line_of
from archkit.proofs.catalog.order import Failed, Order, Refusal, failed
from archkit.proofs.catalog.part_text import Part, clauses_of, is_constraint, name_of

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

_MOST_CUTS = 60
_MOST_TRIALS = 120
_FINAL = frozenset({"", "42501", "57014", "55P03", "53400", "53000", "25P02"})
"""Codes of errors that another list of columns does not mend."""
_TABLE = re.compile(r"\btable\s+(?:if\s+not\s+exists\s+)?(?P<name>.+?)\s*\($", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r'"([^"]+)"')
_REMEDY = "The table is made without it, and what needs it is left out as well."
_LONGEST = 100


@dataclass
class Incomplete:
    """What a table was made without, and the references that are added once all tables are there."""

    parts: list[Refusal] = field(default_factory=list)
    later: list[Order] = field(default_factory=list)


def made_without(connection: Connection, one: Failed, ends: float) -> Incomplete | None:
    """Make a table without what is refused of it; None where that cannot be done.

    Args:
        connection: The database.
        one: The statement that failed.
        ends: The moment of `time.monotonic` after which no more is tried.
    """
    body = body_of(one.order.sql)
    table = _TABLE.search(body.head) if body else None
    if body is None or table is None or one.state in _FINAL:
        return None
    return _Attempt(connection, one, body, table["name"], ends).made()


class _Attempt:
    def __init__(self, connection: Connection, one: Failed, body: Body, table: str, ends: float) -> None:
        self.connection = connection
        self.order = one.order
        self.first = one
        self.body = body
        self.table = table
        self.ends = ends
        self.parts = [Part(element.text, element.start) for element in body.elements]
        self.found = Incomplete()

    def made(self) -> Incomplete | None:
        failure = self._run(self.parts)
        for _ in range(_MOST_CUTS):
            if failure is None:
                return self._told()
            if time.monotonic() > self.ends or failure.state in _FINAL:
                return None
            cut = self._blamed(failure) or self._tried(failure)
            if cut is None:
                return None
            self._take_out(cut, failure)
            failure = self._run(self.parts) if self.parts else failure
        return None

    def _told(self) -> Incomplete:
        """Return what was found, with the stray comma that went away when the list was written anew."""
        told = {one.message for one in self.found.parts}
        if self.first.state == "42601" and self.first.message not in told:
            remedy = "It is read all the same, without the comma that is too many."
            shown, line = self.order.shown, self.order.line
            stray = Refusal(line, shown, self.first.message, remedy, part_of=self.table)
            self.found.parts.append(stray)
        return self.found

    def _run(self, parts: list[Part]) -> Failed | None:
        import psycopg  # noqa: PLC0415 - heavy

        sql = self.body.written([part.text for part in parts])
        try:
            self.connection.execute(sql.encode("utf-8", "replace"), binary=True)
        except psycopg.Error as error:
            if self.connection.closed:
                return Failed(self.order, "", "the connection has ended")
            return failed(self.order, error)
        return None

    def _blamed(self, failure: Failed) -> tuple[Part, Part | None] | None:
        """Return the part to take out and what stays of it, where PostgreSQL says which one it is."""
        place = failure.position - 1 - len(self.body.head) - 1
        for part in self.parts:
            if 0 <= place < len(part.text):
                clause = next((one for one in clauses_of(part) if one.covers(place)), None)
                return part, part.without(clause) if clause else None
            place -= len(part.text) + 2
        named = [name.split(".")[-1].lower() for name in _NAMED.findall(failure.message)]
        if failure.state in {"42P01", "42830", "42804", "3F000", "42703"}:
            for part in self.parts:
                for clause in clauses_of(part):
                    if clause.word == "references" and any(clause.names(name) for name in named):
                        return part, part.without(clause)
        return None

    def _tried(self, failure: Failed) -> tuple[Part, Part | None] | None:
        """Return the first cut after which PostgreSQL does not say the same any more."""
        for count, (part, rest) in enumerate(self._cuts()):
            if count > _MOST_TRIALS or time.monotonic() > self.ends:
                return None
            others = [rest if one is part else one for one in self.parts]
            left = [one for one in others if one is not None]
            again = self._dry_run(left) if left else failure
            if again is None or again.message != failure.message:
                return part, rest
        return None

    def _cuts(self) -> Iterator[tuple[Part, Part | None]]:
        """Yield what may be taken out, what costs least first."""
        yield from ((part, None) for part in self.parts if is_constraint(part))
        for part in self.parts:
            if not is_constraint(part):
                yield from ((part, part.without(clause)) for clause in clauses_of(part))
        yield from ((part, None) for part in self.parts if not is_constraint(part))

    def _dry_run(self, parts: list[Part]) -> Failed | None:
        self.connection.execute("BEGIN")
        try:
            return self._run(parts)
        finally:
            if not self.connection.closed:
                self.connection.execute("ROLLBACK")

    def _take_out(self, cut: tuple[Part, Part | None], failure: Failed) -> None:
        part, rest = cut
        index = self.parts.index(part)
        self.parts[index : index + 1] = [rest] if rest else []
        taken = part.taken(rest)
        name = "" if is_constraint(part) else name_of(part)
        line = self._line(part, name)
        shown = " ".join(taken.split())
        told = f"column {shown}" if not rest and name else f"{shown} of column {name}" if name else shown
        told = told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
        key = part.as_foreign_key(rest)
        if key:
            sql = f"ALTER TABLE {self.table} ADD {key}"
            self.found.later.append(Order(sql, line, told, self.order.source, self.table))
        else:
            self.found.parts.append(Refusal(line, told, failure.message, _REMEDY, part_of=self.table))

    def _line(self, part: Part, name: str) -> int:
        if self.order.source:
            return line_of(self.order.source, self.order.line, name) if name else self.order.line
        return self.order.line + self.order.sql.count("\n", 0, part.start)
