"""Row counts and checksums of what both models keep, taken before and after each way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archkit.design.change import Pairing
from archkit.design.change.conversion import Conversion, conversion
from archkit.design.change.naming import renamed_in
from archkit.design.change.pairing import ColumnPair, TablePair, column_form, is_not_null
from archkit.design.ddl_name import quoted

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Tally:
    """Rows of a table and the sum over hashes of some of its columns, whatever the order of rows."""

    rows: int
    checksum: str


def tally_old(connection: Connection, pairing: Pairing) -> dict[str, Tally]:
    """Return the tally of all columns of each table of the old model."""
    found = {}
    for table in pairing.old.tables:
        pair = pairing.of_old(table.name)
        settled = _settled(pairing, pair) if pair else {}
        values = [settled.get(one.name, quoted(one.name)) for one in table.columns]
        found[table.name] = _tally(connection, table.name, values)
    return found


def tally_kept(connection: Connection, pairing: Pairing, *, new: bool) -> dict[str, Tally]:
    """Return the tally of what both models keep of each table, in the new model's types.

    Args:
        connection: The database, in the schema of the old or the new model.
        pairing: The models, forward.
        new: Whether the schema is the new one.
    """
    found = {}
    fresh = {one.name for one in pairing.new.types} - {one.name for one in pairing.old.types}
    for pair in pairing.tables:
        columns = [one for one in pair.columns if one.kind != "stuck"]
        settled = {} if new else _settled(pairing, pair)
        values = [
            quoted(one.new.name)
            if new
            else _converted(one, settled.get(one.old.name, quoted(one.old.name)), fresh)
            for one in columns
        ]
        table = pair.new.name if new else pair.old.name
        found[pair.new.name] = _tally(connection, table, values)
    return found


def differing(before: Mapping[str, Tally], after: Mapping[str, Tally]) -> dict[str, tuple[Tally, Tally]]:
    """Return the tables whose tallies differ, with both."""
    return {name: (one, after[name]) for name, one in before.items() if name in after and after[name] != one}


def _settled(pairing: Pairing, pair: TablePair) -> dict[str, str]:
    """Return the values of old columns whose empty rows the plan fills, by the names of the old model."""
    names = {one.new.name: one.old.name for one in pair.columns}
    return {
        one.old.name: f"coalesce({quoted(one.old.name)}, {renamed_in(text, names)})"
        for one in pair.columns
        if (text := pairing.fills.get((pair.new.name, one.new.name))) is not None
        and is_not_null(pair.new, one.new)
        and not is_not_null(pair.old, one.old)
    }


def _converted(one: ColumnPair, value: str, fresh: set[str]) -> str:
    # A type that is not there yet is compared by its text, as all values are.
    if one.kind != "replaced" or column_form(one.new).base in fresh:
        return value
    before, after = column_form(one.old), column_form(one.new)
    same = (before.base, before.size, before.array) == (after.base, after.size, after.array)
    how = None if same else conversion(before, after)
    return (how or Conversion("{}", exact=True)).of(value)


def _tally(connection: Connection, table: str, values: list[str]) -> Tally:
    shown = ", ".join(f"({value})::text" for value in values)
    sql = (
        f"SELECT count(*), coalesce(sum(hashtextextended(row({shown})::text, 0)::numeric), 0)::text "  # noqa: S608 - names of the model
        f"FROM {quoted(table)}"
    )
    row = connection.execute(sql.encode()).fetchone()
    return Tally(int(row[0]), str(row[1])) if row else Tally(0, "")
