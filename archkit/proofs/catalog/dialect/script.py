"""What is known of a script of another dialect while its statements are translated."""

from __future__ import annotations

import re
from typing import Any

from archkit.proofs.catalog.aside import Aside
from archkit.proofs.catalog.dialect.own_names import OwnNames
from archkit.proofs.catalog.elements import line_of
from archkit.proofs.catalog.order import Refusal
from archkit.proofs.catalog.splitting import Piece

Statement = tuple[str, bool]
"""SQL for PostgreSQL, and whether it must wait until all tables are there."""
_HOMES = frozenset({"dbo", "main", "public"})
_REMEDY = "Write it as PostgreSQL, or leave it out if it is not needed."
_WITHOUT = "The table is made without it, and what needs it is left out as well."


class UntranslatableError(Exception):
    """A statement that has no translation; `harmless` when no table needs it."""

    def __init__(self, reason: str, remedy: str = _REMEDY, *, harmless: bool = False) -> None:
        self.remedy = remedy
        self.harmless = harmless
        super().__init__(reason)


class Script:
    """The names and types of a script so far, and what of its tables has no translation."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.names = OwnNames()
        self.own_types: dict[str, str] = {}
        self.kinds: dict[tuple[str, str], str] = {}
        self.asides: list[Aside] = []
        self.parts: list[Refusal] = []
        self.piece = Piece("statement", "", 1)

    def set_aside(self, kind: str, name: str, reason: str) -> None:
        """Remember something of the statement at hand that is not kept, and that no table needs."""
        self.asides.append(Aside(kind, name, reason, self.piece.line))

    def leave_out(self, table: str, part: str, reason: str, *, name: str = "") -> None:
        """Remember a part of the table at hand that cannot be made; `name` is that of its column."""
        line = line_of(self.piece.text, self.piece.line, name) if name else self.piece.line
        self.parts.append(Refusal(line, part, reason, _WITHOUT, part_of=table))

    def with_own_types(self, text: str) -> str:
        """Return a statement in which the script's own types are what they are made from."""
        after = r"(?=\s*(?:NOT\s+NULL|NULL|,|CONSTRAINT|DEFAULT))"
        for name, base in self.own_types.items():
            own = re.compile(rf"(?:\[?\w+\]?\.)?\[?\b{re.escape(name)}\b\]?{after}", re.IGNORECASE)
            text = own.sub(lambda _, base=base: base, text)  # type: ignore[misc]
        return text

    def table(self, target: Any) -> str:
        """Return a table's name; the home that an engine gives by default is that of PostgreSQL."""
        home = target.db if target.db.lower() not in _HOMES and self.dialect == "tsql" else ""
        own = self.names.spelled(target.name)
        return f"{self.names.spelled(home)}.{own}" if home else own
