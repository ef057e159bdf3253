"""Where a data model recognises a command that is sent again."""

from __future__ import annotations

import re

from archkit.design.data import DataModel, Table

_KEY_WORDS = frozenset({"idempotency", "idempotent"})
_DEDUPE_WORDS = frozenset({"dedupe", "dedup", "deduplication", "nonce"})


def key_store(data: DataModel, operation: str) -> str:
    """Return the table that recognises a repeated key of an operation; empty when there is none.

    Args:
        data: The data model.
        operation: The operation's name, as its access patterns carry it.
    """
    written = " ".join(
        one.sql for one in data.access_patterns if one.operation == operation and one.kind == "write"
    )
    filled = set(re.findall(r'\binsert\s+into\s+"?([a-z_][a-z0-9_$]*)', written, re.IGNORECASE))
    for table in data.tables:
        if _is_key(table, _KEY_WORDS) or (table.name in filled and _is_key(table, _DEDUPE_WORDS)):
            return table.name
    return ""


def _is_key(table: Table, words: frozenset[str]) -> bool:
    """Say whether a unique key of the table holds a column with one of these words."""
    unique = [table.primary_key]
    unique += [one.columns for one in table.constraints if one.kind == "unique"]
    unique += [one.columns for one in table.indexes if one.unique]
    return any(words & set(column.lower().split("_")) for key in unique for column in key)
