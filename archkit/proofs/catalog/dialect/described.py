"""Comments of SQL Server, which are calls of a procedure."""

from __future__ import annotations

import re

from archkit.design.ddl_name import literal
from archkit.proofs.catalog.dialect.script import Script, Statement

_TEXT = re.compile(r"'((?:[^']|'')*)'")
_HOME, _TABLE, _COLUMN = 4, 6, 8
"""Texts of a call that describes a schema, a table in it, or a column in that."""


def described(script: Script, text: str) -> Statement | None:
    """Return the comment that a call of ``sp_addextendedproperty`` gives; None for what is no table."""
    given = [one.replace("''", "'") for one in _TEXT.findall(text)]
    if len(given) not in {_TABLE, _COLUMN} or given[_HOME].upper() != "TABLE":
        return None
    said, home, table = given[1], given[_HOME - 1], given[_TABLE - 1]
    name = script.names.spelled(table)
    if home.lower() != "dbo":
        name = f"{script.names.spelled(home)}.{name}"
    if len(given) == _TABLE:
        return f"COMMENT ON TABLE {name} IS {literal(said)}", True
    if given[_TABLE].upper() != "COLUMN":
        return None
    return f"COMMENT ON COLUMN {name}.{script.names.spelled(given[-1])} IS {literal(said)}", True
