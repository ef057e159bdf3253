"""Names of a dialect in which upper and lower case are the same, as one spelling each."""

from __future__ import annotations

import re
from typing import Any

from archkit.design.ddl_name import generated_name, quoted

_JSON = re.compile(r'\bjson_valid\(("(?:[^"]|"")+")\)', re.IGNORECASE)


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
        name = generated_name(name or f"{table}_index")  # longer ones would be cut, and two be the same
        found = name
        if found.lower() in self._taken:
            found = generated_name(table, name)
        number = 1
        while found.lower() in self._taken:
            number += 1
            found = generated_name(table, name, str(number))
        self._taken.add(found.lower())
        return quoted(found)

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
        return _JSON.sub(r"(\1 IS JSON)", str(copy.sql(dialect="postgres")))
