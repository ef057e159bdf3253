"""Names and SQL of parts of tables as they stand in the middle of a migration."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archkit.design.data import Constraint, ForeignKey, Index, Table
from archkit.design.ddl_index import create_index
from archkit.design.ddl_name import folded_sql, generated_name, quoted, quoted_list
from archkit.design.ddl_table import foreign_key_clause

SCHEMA = "archkit_migration"
"""The schema that holds what a migration needs: its functions, how far backfills came, what is kept."""
_TOKEN = re.compile(
    r"(?P<text>'(?:[^']|'')*')|\"(?P<quoted>(?:[^\"]|\"\")*)\"|(?P<plain>[a-z_][a-z0-9_]*)(?P<call>\s*\()?|.",
    re.IGNORECASE | re.DOTALL,
)


def renamed_in(expression: str, names: Mapping[str, str]) -> str:
    """Return an SQL expression with columns under other names; literals and functions stay."""
    if all(one == other for one, other in names.items()):
        return expression
    parts = []
    for token in _TOKEN.finditer(expression):
        name = _column_in(token)
        known = name is not None and names.get(name, name) != name
        parts.append(quoted(names[name]) if known and name is not None else token[0])
    return "".join(parts)


def mentions(expression: str, columns: frozenset[str]) -> bool:
    """Say whether an SQL expression names one of these columns."""
    return any(_column_in(token) in columns for token in _TOKEN.finditer(expression))


def _column_in(token: re.Match[str]) -> str | None:
    """Return the name that a token can be as a column, None for literals, functions and signs."""
    if token["quoted"] is not None:
        return token["quoted"]
    return token["plain"].lower() if token["plain"] and not token["call"] else None


def index_columns(index: Index, table: Table) -> tuple[str, ...]:
    """Return the columns of a table that an index stands on."""
    text = " , ".join((*index.columns, index.where or "", *index.include))
    return tuple(one.name for one in table.columns if mentions(text, frozenset({one.name})))


def constraint_columns(one: Constraint, table: Table) -> tuple[str, ...]:
    """Return the columns of a table that a constraint stands on."""
    text = " , ".join((one.expression, *one.columns, *one.include))
    return tuple(column.name for column in table.columns if mentions(text, frozenset({column.name})))


def renamed_index(index: Index, names: Mapping[str, str], name: str) -> Index:
    """Return an index under another name over columns under other names."""
    return index.model_copy(
        update={
            "name": name,
            "columns": tuple(renamed_in(part, names) for part in index.columns),
            "where": renamed_in(index.where, names) if index.where else index.where,
            "include": tuple(names.get(part, part) for part in index.include),
        }
    )


def renamed_table(table: Table, names: Mapping[str, str], name: str) -> Table:
    """Return a table under another name, with columns under other names and nothing else."""
    columns = tuple(one.model_copy(update={"name": names.get(one.name, one.name)}) for one in table.columns)
    return table.model_copy(update={"name": name, "columns": columns})


def concurrent_index(table: Table, index: Index) -> tuple[str, str]:
    """Return the statements that make an index while others write: what a failed try left goes first."""
    made = create_index(table, index)
    made = re.sub(r"INDEX(?: IF NOT EXISTS)? ", "INDEX CONCURRENTLY IF NOT EXISTS ", made, count=1)
    return drop_index(index.name), made


def drop_index(name: str) -> str:
    """Return the statement that removes an index while others work."""
    return f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name)}"


def check_sql(one: Constraint, names: Mapping[str, str]) -> str:
    """Return the CHECK of a constraint over columns under other names."""
    return f"CHECK ({folded_sql(renamed_in(one.expression, names))})"


def unique_index(one: Constraint, names: Mapping[str, str], name: str) -> Index:
    """Return the unique index that a unique constraint can be made from."""
    return Index(
        name=name,
        columns=tuple(names.get(part, part) for part in one.columns),
        include=tuple(names.get(part, part) for part in one.include),
        unique=True,
        nulls_not_distinct=one.nulls_not_distinct,
    )


def deferral(deferrable: str) -> str:
    """Return what stands behind a constraint that may wait for the end of its transaction."""
    return "" if deferrable == "no" else f" DEFERRABLE {deferrable.upper()}"


def key_clause(key: ForeignKey, own: Mapping[str, str], theirs: Mapping[str, str], target: str) -> str:
    """Return a foreign key's clause over columns under other names, as the DDL writes it."""
    moved = key.model_copy(
        update={
            "columns": tuple(own.get(part, part) for part in key.columns),
            "references": target,
            "referenced_columns": tuple(theirs.get(part, part) for part in key.referenced_columns),
        }
    )
    return foreign_key_clause(moved)


def beside(name: str, taken: frozenset[str], suffix: str) -> str:
    """Return a name that stands beside those that are taken."""
    return generated_name(name + suffix) if name in taken else name


def alter(table: str, *actions: str) -> str:
    """Return one ALTER TABLE with its actions."""
    return f"ALTER TABLE {quoted(table)}\n  " + ",\n  ".join(actions)


def key_list(names: tuple[str, ...], prefix: str = "") -> str:
    """Return column names with commas between them, each behind a prefix such as ``batch.``."""
    return ", ".join(f"{prefix}{quoted(name)}" for name in names) if prefix else quoted_list(names)
