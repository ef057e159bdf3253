"""The trigger that keeps both generations of a column equal while old and new code run side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archkit.design.change.conversion import Conversion, TypeForm, conversion, distinct
from archkit.design.change.naming import SCHEMA, mentions
from archkit.design.change.pairing import Pairing, TablePair, column_form, is_numbered
from archkit.design.change.step import Comparison
from archkit.design.ddl_name import folded_sql, generated_name, quoted

TRIGGER = "archkit_write_both"
_SAME = Conversion("{}", exact=True)


@dataclass(frozen=True)
class Twin:
    """Two columns with one value: their names at the moment, and how each comes from the other."""

    old: str
    new: str
    forth: Conversion
    back: Conversion
    old_form: TypeForm
    new_form: TypeForm
    counts: Literal["", "old", "new"] = ""
    """Which of the two takes its number from PostgreSQL at the moment."""

    def differs(self, row: str = "") -> str:
        """Return the condition that the two do not say the same."""
        old, new = f"{row}{quoted(self.old)}", f"{row}{quoted(self.new)}"
        one = distinct(new, self.forth.of(old), self.new_form)
        if self.forth.exact and self.back.exact:
            return one
        return f"{one} AND {distinct(old, self.back.of(new), self.old_form)}"


def twins(pairing: Pairing, pair: TablePair, *, after: bool) -> tuple[Twin, ...]:
    """Return the twins of a table, by the names before or after the switch.

    Args:
        pairing: The models, forward.
        pair: One of its tables.
        after: Whether the switch has happened.
    """
    new_names = {one.name: one.name for one in pair.new.columns} if after else pairing.physical(pair)
    flipped = pairing.flipped()
    old_names = (
        flipped.physical(pair.flipped()) if after else {one.name: one.name for one in pair.old.columns}
    )
    found = []
    for one in pair.replaced:
        before, later = column_form(one.old), column_form(one.new)
        found.append(
            Twin(
                old_names[one.old.name], new_names[one.new.name], _between(before, later),
                _between(later, before), before, later,
                ("new" if after else "old") if is_numbered(one.new) else "",
            )
        )  # fmt: skip
    return tuple(found)


def _between(one: TypeForm, other: TypeForm) -> Conversion:
    if (one.base, one.size, one.array) == (other.base, other.size, other.array):
        return _SAME
    return conversion(one, other) or _SAME


def filled_columns(pairing: Pairing, pair: TablePair) -> dict[str, str]:
    """Return new columns whose rows get their value from an expression that was told."""
    return {
        column.name: pairing.fills[pair.new.name, column.name]
        for column in pair.came
        if (pair.new.name, column.name) in pairing.fills and column.default is None
    }


def trigger_function(pairing: Pairing, pair: TablePair, *, after: bool) -> str:
    """Return CREATE FUNCTION of the trigger, by the names before or after the switch."""
    names = {one.name: one.name for one in pair.new.columns} if after else pairing.physical(pair)
    parts = [_twin_body(one) for one in twins(pairing, pair, after=after)]
    for column, expression in filled_columns(pairing, pair).items():
        name = quoted(names[column])
        given = f"(SELECT {folded_sql(expression)} FROM (SELECT NEW.*) AS given)"  # noqa: S608 - written out
        parts.append(
            f"  IF NEW.{name} IS NULL{_sources_moved(pair, name, expression)} THEN\n"
            f"    NEW.{name} := {given};\n  END IF;"
        )
    body = "\n".join(parts)
    return (
        f"CREATE OR REPLACE FUNCTION {function_name(pair)}() RETURNS trigger LANGUAGE plpgsql AS $archkit$\n"
        f"BEGIN\n{body}\n  RETURN NEW;\nEND\n$archkit$"
    )


def _sources_moved(pair: TablePair, name: str, expression: str) -> str:
    """Return the condition that old code changed what a new column is made of, which only it still writes."""
    sources = [one.name for one in pair.went if mentions(expression, frozenset({one.name}))]
    if not sources:
        return ""
    moved = " OR ".join(f"NEW.{quoted(one)} IS DISTINCT FROM OLD.{quoted(one)}" for one in sources)
    return f" OR (TG_OP = 'UPDATE' AND NEW.{name} IS NOT DISTINCT FROM OLD.{name} AND ({moved}))"


def function_name(pair: TablePair) -> str:
    """Return the name of the trigger's function; the pair must be the forward one."""
    return f"{SCHEMA}.{quoted(generated_name('write_both', pair.old.name))}"


def create_trigger(pair: TablePair, table: str) -> str:
    """Return CREATE TRIGGER on a table by the name that it has now."""
    return (
        f"CREATE OR REPLACE TRIGGER {TRIGGER} BEFORE INSERT OR UPDATE ON {quoted(table)}\n"
        f"  FOR EACH ROW EXECUTE FUNCTION {function_name(pair)}()"
    )


def drop_trigger(pair: TablePair, table: str) -> tuple[str, str]:
    """Return what removes the trigger and its function."""
    return (
        f"DROP TRIGGER IF EXISTS {TRIGGER} ON {quoted(table)}",
        f"DROP FUNCTION IF EXISTS {function_name(pair)}()",
    )


def comparison(pairing: Pairing, pair: TablePair, twin: Twin) -> Comparison:
    """Return how both columns are written, read and compared while they stand side by side."""
    table, old, new = quoted(pair.old.name), quoted(twin.old), quoted(twin.new)
    del pairing
    reading = f"coalesce({new}, {twin.forth.of(old)})"
    return Comparison(
        place=f"data.tables.{pair.old.name}.columns.{twin.old}",
        dual_write=(
            f"The trigger {TRIGGER} on {table} writes {new} where {old} is written, and back. It stays from "
            "the dual-write step to the contract, so neither code needs to know of the other's column."
        ),
        fallback=f"SELECT {reading} FROM {table}  -- until the backfill is done, {new} may be empty",  # noqa: S608 - written out
        reconcile=f"SELECT count(*) FROM {table} WHERE {twin.differs()}",  # noqa: S608 - written out
    )


def _twin_body(twin: Twin) -> str:
    old, new = quoted(twin.old), quoted(twin.new)
    forth, back = twin.forth.of(f"NEW.{old}"), twin.back.of(f"NEW.{new}")
    new_moved = distinct(f"NEW.{new}", f"OLD.{new}", twin.new_form)
    old_moved = distinct(f"NEW.{old}", f"OLD.{old}", twin.old_form)
    new_off = distinct(f"NEW.{new}", forth, twin.new_form)
    old_off = distinct(f"NEW.{old}", back, twin.old_form)
    # A number that is given wins over one that PostgreSQL has just taken for the other column.
    first = f"NEW.{old} IS NOT NULL" if twin.counts == "new" else f"NEW.{new} IS NULL"
    return f"""  IF TG_OP = 'INSERT' THEN
    IF {first} THEN
      NEW.{new} := {forth};
    ELSIF {new_off} THEN
      NEW.{old} := {back};
    END IF;
  ELSIF ({old_moved}) AND NOT ({new_moved}) AND ({old_off}) THEN
    NEW.{new} := {forth};
  ELSIF ({new_moved}) AND NOT ({old_moved}) AND ({new_off}) THEN
    NEW.{old} := {back};
  END IF;"""
