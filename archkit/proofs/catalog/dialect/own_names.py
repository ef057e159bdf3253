"""Names of a dialect in which upper and lower case are the same, as one spelling each."""

from __future__ import annotations

from typing import Any

from archkit.design.ddl_name import LONGEST_NAME, quoted


class OwnNames:
    """Remembers how each name was spelled first, and which names of indexes are taken."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._taken: set[str] = set()

    def spelled(self, name: str) -> str:
        """Return a name in quotes, as it was spelled first."""
        return quoted(self._first.setdefault(name.lower(), name))

    def apart(self, table: str, name: str) -> str:
        """Return a name in quotes for an index or a key that no other one has in the whole schema."""
        found = name or f"{table}_index"
        if found.lower() in self._taken:
            found = f"{table}_{found}"
        number = 1
        while found.lower() in self._taken:
            number += 1
            found = f"{table}_{name}_{number}"
        self._taken.add(found.lower())
        return quoted(found.encode()[:LONGEST_NAME].decode(errors="ignore"))

    def take(self, name: str) -> None:
        """Remember the name of a table, which no index may have."""
        self._taken.add(name.lower())

    def within(self, expression: Any) -> str:
        """Return an expression in PostgreSQL's SQL with every name in its first spelling."""
        from sqlglot import exp  # noqa: PLC0415 - heavy

        copy = expression.copy()
        for one in copy.find_all(exp.Identifier):
            one.set("this", self._first.setdefault(one.name.lower(), one.name))
            one.args["quoted"] = True
        return str(copy.sql(dialect="postgres"))
