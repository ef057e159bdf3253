"""SQL that may stand in a file for psql: a backslash outside of quotes would be a command to it."""

from __future__ import annotations

import re

from archkit.errors import InputError

# What may stand before a letter or a dollar and makes it part of a name instead.
_NO_NAME = r"(?<![\w$\x80-\U0010ffff])"
_QUIET = re.compile(
    rf"{_NO_NAME}[eE]'(?:\\.|''|[^'\\])*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\""
    rf"|{_NO_NAME}\$(?P<tag>(?:[A-Za-z_][A-Za-z0-9_]*)?)\$.*?\$(?P=tag)\$"
    r"|--[^\n\r]*|/\*(?P<comment>.*?)\*/",
    re.DOTALL,
)


def for_psql(statement: str) -> str:
    """Return a statement that is safe in a file for psql, as it is.

    Raises:
        InputError: If psql would read a part of it as one of its own commands, which may start programs.
    """
    nested = any("/*" in (found["comment"] or "") for found in _QUIET.finditer(statement))
    if nested or "\\" in _QUIET.sub(" ", statement):
        raise InputError(
            f"a statement cannot stand in a file for psql: {' '.join(statement.split())[:120]!r}",
            hint="Take the backslash outside of quotes, or the comment within a comment, out of the model.",
        )
    return statement
