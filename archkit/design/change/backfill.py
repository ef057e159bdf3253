"""Filling columns of a large table in batches: a function that does one batch and knows how far it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archkit.design.change.naming import SCHEMA, key_list
from archkit.design.change.step import Block, alone, transaction
from archkit.design.ddl_name import generated_name, quoted

BATCH_ROWS = 1_000
"""Rows of one batch: at some ten microseconds a row, its locks last a few tens of milliseconds."""
PAUSE_SECONDS = 0.1
"""Seconds between two batches, in which others get their turn and replicas catch up."""


def backfill_blocks(
    table: str, key: Sequence[str], values: Mapping[str, str], needed: str, *, join: str = ""
) -> tuple[Block, ...]:
    """Return the blocks that set columns in batches by ranges of the key, and clean up.

    Args:
        table: The table.
        key: Columns of its primary key as they are called now; none makes it go by ``ctid``.
        values: What each column is set to.
        needed: The condition that a row still lacks its value; it keeps a second run cheap.
        join: What else stands in FROM, such as a table of kept values with its condition.
    """
    if not values:
        return ()
    name = generated_name("backfill", table)
    made = _by_key(table, key, values, needed, join) if key else _by_place(table, values, needed)
    called = f"{SCHEMA}.{quoted(name)}"
    batch = f"SELECT done FROM {called}({BATCH_ROWS}) AS done WHERE done > 0"  # noqa: S608 - written out, not run
    clean = [f"DROP FUNCTION IF EXISTS {called}(integer)"]
    if key:
        clean.append(f"DROP TABLE IF EXISTS {_reached(table)}")
    return (
        *transaction(*made),
        Block(way="batches", statements=(batch,)),
        *transaction(*clean),
        *alone(f"ANALYZE {quoted(table)}"),
    )


def _reached(table: str) -> str:
    return f"{SCHEMA}.{quoted(generated_name('reached', table))}"


def _head(table: str) -> str:
    called = f"{SCHEMA}.{quoted(generated_name('backfill', table))}"
    return f"CREATE OR REPLACE FUNCTION {called}(most integer) RETURNS bigint LANGUAGE plpgsql AS $archkit$"


def _by_key(
    table: str, key: Sequence[str], values: Mapping[str, str], needed: str, join: str
) -> tuple[str, ...]:
    names = tuple(key)
    own, reached = quoted(table), _reached(table)
    sets = ",\n        ".join(f"{quoted(column)} = {value}" for column, value in values.items())
    same = " AND ".join(f"{own}.{quoted(one)} = batch.{quoted(one)}" for one in names)
    row = f"({key_list(names)})"
    begun = ", ".join(f"begun.{quoted(one)}" for one in names)

    def batch(condition: str, note: str) -> str:
        return f"""    WITH batch AS (
      SELECT {key_list(names)} FROM {own}{condition}
      ORDER BY {key_list(names)} LIMIT most
    ), moved AS (
      UPDATE {own} SET
        {sets}
      FROM batch{join}
      WHERE {same} AND ({needed})
    ), noted AS (
      {note}
    )
    SELECT count(*) INTO done FROM batch;"""  # noqa: S608 - names of the model, written out

    order = ", ".join(f"{quoted(one)} DESC" for one in names)
    last = f"SELECT {key_list(names)} FROM batch ORDER BY {order} LIMIT 1"  # noqa: S608 - names of the model, written out
    sets_of = f"UPDATE {reached} SET {row} = ROW({key_list(names, 'last.')}) FROM ({last}) AS last"  # noqa: S608 - the same
    body = f"""
DECLARE
  begun record;
  done bigint;
BEGIN
  SELECT * INTO begun FROM {reached};
  IF NOT FOUND THEN
{batch("", f"INSERT INTO {reached} {row} {last}")}
  ELSE
{batch(f" WHERE {row} > ({begun})", sets_of)}
  END IF;
  RETURN done;
END"""  # noqa: S608 - names of the model, written out
    return (
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
        f"CREATE TABLE IF NOT EXISTS {reached} AS SELECT {key_list(names)} FROM {own} LIMIT 0",  # noqa: S608 - names of the model, written out
        f"{_head(table)}{body}\n$archkit$",
    )


def _by_place(table: str, values: Mapping[str, str], needed: str) -> tuple[str, ...]:
    """Return the function for a table without a key, which looks for rows that lack their value."""
    own = quoted(table)
    sets = ", ".join(f"{quoted(column)} = {value}" for column, value in values.items())
    body = f"""
DECLARE
  done bigint;
BEGIN
  UPDATE {own} SET {sets}
  WHERE ctid = ANY (ARRAY(SELECT ctid FROM {own} WHERE {needed} LIMIT most));
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END"""  # noqa: S608 - names of the model, written out
    return f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}", f"{_head(table)}{body}\n$archkit$"
