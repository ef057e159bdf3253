"""What the one who migrates has to say: whether something is only called otherwise now."""

from __future__ import annotations

from collections.abc import Iterator

from archkit.design.change.pairing import Pairing, TablePair, column_form, is_numbered
from archkit.design.data import Column, Table

_ALIKE = 0.5
_MOST_NAMED = 4


def questions(pairing: Pairing) -> Iterator[str]:
    """Yield a question for each table and column that may only have another name in the new model."""
    for table in pairing.went:
        alike = [one.name for one in pairing.came if _share(table, one) >= _ALIKE]
        if alike:
            yield _asked(table.name, alike, table.name)
    for pair in pairing.tables:
        yield from _columns(pairing, pair)


def _columns(pairing: Pairing, pair: TablePair) -> Iterator[str]:
    told = {column for table, column in pairing.fills if table == pair.new.name}
    fresh = [one for one in pair.came if one.name not in told and one.generated is None]
    for column in pair.went:
        if column.generated is None:
            alike = [one.name for one in fresh if _is_alike(column, one)]
            if alike:
                name = f"{pair.old.name}.{column.name}"
                yield _asked(name, alike, name)


def _is_alike(one: Column, other: Column) -> bool:
    return column_form(one) == column_form(other) and is_numbered(one) == is_numbered(other)


def _asked(what: str, names: list[str], told: str) -> str:
    shown = names[:_MOST_NAMED]
    either = " or ".join(shown) + (" or another" if len(names) > len(shown) else "")
    say = " or ".join(f"--rename {told}={one}" for one in shown)
    return f"Is {what} called {either} now? Then say {say}; otherwise its values have no place there."


def _share(one: Table, other: Table) -> float:
    """Return which part of the columns of two tables have the same name and type."""
    mine = {(column.name, column_form(column)) for column in one.columns}
    its = {(column.name, column_form(column)) for column in other.columns}
    return len(mine & its) / max(len(mine), len(its), 1)
