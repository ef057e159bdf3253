"""SQL statements with numbered parameters."""

from __future__ import annotations

from collections.abc import Iterable

from archkit.architects.rulebook.data.found_keys import plain_type
from archkit.design import Table


class Statement:
    """Collects the parameters of one statement; their types are kept in order."""

    def __init__(self) -> None:
        self._types: list[str] = []

    def parameter(self, kind: str) -> str:
        """Return the placeholder of a new parameter of this PostgreSQL type."""
        self._types.append(kind)
        return f"${len(self._types)}"

    def of(self, table: Table, column: str) -> str:
        """Return the placeholder of a parameter that fits a column."""
        found = table.column(column)
        return self.parameter(plain_type(found.type) if found else "text")

    def equals(self, table: Table, columns: Iterable[str]) -> list[str]:
        """Return one ``column = $n`` for each column."""
        return [f"{column} = {self.of(table, column)}" for column in columns]

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the parameters in order."""
        return tuple(self._types)


def conjunction(conditions: Iterable[str]) -> str:
    """Return conditions joined by AND, one a line."""
    return "\n  AND ".join(conditions)


def part(name: str, *lines: str) -> str:
    """Return one named part of a WITH."""
    body = "".join(f"  {line}\n" for line in lines)
    return f"{name} AS (\n{body})"


def with_parts(parts: Iterable[str], final: str) -> str:
    """Return a statement that runs named parts and ends with a final one."""
    joined = ",\n".join(parts)
    return f"WITH {joined}\n{final}"
