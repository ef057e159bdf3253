"""Values that a contract takes away are copied first, so that the way back can bring them home."""

from __future__ import annotations

from collections.abc import Sequence

from archkit.design.change.naming import SCHEMA, key_list
from archkit.design.ddl_name import generated_name, quoted


def kept_table(table: str) -> str:
    """Return the name of the table that keeps values of another one."""
    return f"{SCHEMA}.{quoted(generated_name('kept', table))}"


def keep(table: str, key: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """Return what copies columns of a table with its key; reading blocks nobody."""
    kept = kept_table(table)
    listed = key_list((*key, *(one for one in columns if one not in key)))
    return (
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        f"DROP TABLE IF EXISTS {kept}",
        f"CREATE TABLE {kept} AS SELECT {listed} FROM {quoted(table)}",  # noqa: S608 - names of the model, written out
        f"ALTER TABLE {kept} ADD PRIMARY KEY ({key_list(tuple(key))})",
    )


def empty_keep(table: str, key: Sequence[str], columns: Sequence[str]) -> str:
    """Return what makes an empty table of kept values where there is none, so that it may be asked."""
    listed = key_list((*key, *(one for one in columns if one not in key)))
    return f"CREATE TABLE IF NOT EXISTS {kept_table(table)} AS SELECT {listed} FROM {quoted(table)} LIMIT 0"  # noqa: S608 - names of the model, written out


def kept_value(table: str, key: Sequence[str], column: str) -> str:
    """Return the expression of a kept value for a row of the table; NULL where none was kept."""
    same = " AND ".join(f"kept.{quoted(one)} = {quoted(table)}.{quoted(one)}" for one in key)
    return f"(SELECT kept.{quoted(column)} FROM {kept_table(table)} AS kept WHERE {same})"  # noqa: S608 - written out
