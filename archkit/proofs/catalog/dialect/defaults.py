"""Defaults of columns, in PostgreSQL's words."""

from __future__ import annotations

import re
from typing import Any

from archkit.design.ddl_name import literal
from archkit.proofs.catalog.dialect.script import Script

_NO_DATE = re.compile(r"'0000-00-00")
_EMPTY = re.compile(r"empty_[bc]lob\b", re.IGNORECASE)
_NOW = re.compile(
    r"\(*(?:getdate|getutcdate|sysdatetime|sysutcdatetime|sysdate|systimestamp|now|localtimestamp|"
    r"utc_timestamp|current_timestamp|current timestamp|datetime|strftime|julianday|unixepoch)\b",
    re.IGNORECASE,
)
_NEW_ID = re.compile(r"\(*(?:newid|newsequentialid|uuid|sys_guid|gen_random_uuid)\b", re.IGNORECASE)
_NEXT = re.compile(r"\"?(\w+)\"?\.\"?nextval\"?", re.IGNORECASE)
_NEXT_VALUE = re.compile(r"next\s+value\s+for\s+(\S+)", re.IGNORECASE)
_TRUTH = {"0": "false", "1": "true", "false": "false", "true": "true"}
_POINTS = ("timestamp", "date", "time")


def default_of(script: Script, value: Any, kind: str) -> str:
    """Return what follows DEFAULT; empty where there is nothing that PostgreSQL could hold.

    Args:
        script: The script.
        value: The expression of sqlglot.
        kind: PostgreSQL's type of the column.
    """
    from sqlglot import exp  # noqa: PLC0415 - heavy

    while isinstance(value, exp.Paren):
        value = value.this
    text = value.sql(dialect=script.dialect)
    if isinstance(value, exp.Null) or _NO_DATE.match(text) or _EMPTY.match(text):
        return ""
    if kind == "boolean":
        return _TRUTH.get(text.strip("bB'()").lower(), "")
    if isinstance(value, exp.Literal):
        return str(value.sql(dialect="postgres"))
    return _expression(script, value, text, kind)


def _expression(script: Script, value: Any, text: str, kind: str) -> str:
    from sqlglot import exp  # noqa: PLC0415 - heavy

    if _NOW.match(text):
        return "CURRENT_TIMESTAMP" if kind.startswith(_POINTS) else "(CURRENT_TIMESTAMP::text)"
    if _NEW_ID.match(text):
        return "gen_random_uuid()" if kind == "uuid" else "(gen_random_uuid()::text)"
    following = _NEXT_VALUE.fullmatch(text)
    if following:
        parts = [part.strip('[]"') for part in following[1].split(".") if part.strip('[]"').lower() != "dbo"]
        return f"nextval({literal('.'.join(script.names.spelled(part) for part in parts))})"
    sequence = _NEXT.fullmatch(text)
    if sequence:
        return f"nextval({literal(script.names.spelled(sequence[1]))})"
    if isinstance(value, exp.Column):  # a word in double quotes, which SQLite takes for a text
        return literal(value.name)
    return f"({script.names.within(value)})"
