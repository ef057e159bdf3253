"""Monthly partitions in the middle of a migration: which there are depends on the rows and on the day."""

from __future__ import annotations

from archkit.design.change.naming import concurrent_index, drop_index
from archkit.design.change.step import Block
from archkit.design.data import Index, Table
from archkit.design.ddl_months import month_name
from archkit.design.ddl_name import literal, quoted

_MOST_MONTHS = 240
_MONTH = "_[0-9]{4}_[0-9]{2}$"


def has_months(table: Table) -> bool:
    """Say whether a table lies in monthly partitions that the model does not name one by one."""
    return bool(table.partition_by) and not table.partitions and table.partition_method == "range"


def stem(table: str) -> str:
    """Return what the name of each month of a table begins with."""
    return month_name(table).removesuffix("_YYYY_MM")


def months_of_rows(model: Table, source: str) -> str:
    """Return the block that makes a partition for each month from the oldest row of another table on.

    Args:
        model: The partitioned table, by its own name.
        source: The table that holds the rows.
    """
    oldest = f"min({quoted(model.partition_by or '')})::timestamptz"
    made = f"CREATE TABLE IF NOT EXISTS %I PARTITION OF {quoted(model.name)} FOR VALUES FROM (%L) TO (%L)"
    return (
        "DO $archkit$\n"  # noqa: S608 - names of the model, written out
        "DECLARE\n"
        "  month date;\n"
        "BEGIN\n"
        "  FOR month IN SELECT generate_series(\n"
        "    greatest(\n"
        f"      (SELECT date_trunc('month', {oldest} AT TIME ZONE 'UTC') FROM {quoted(source)}),\n"
        f"      date_trunc('month', now() AT TIME ZONE 'UTC') - interval '{_MOST_MONTHS} months'\n"
        "    ), now() AT TIME ZONE 'UTC', interval '1 month')::date\n"
        "  LOOP\n"
        f"    EXECUTE format({literal(made)},\n"
        f"      {literal(stem(model.name) + '_')} || to_char(month, 'YYYY_MM'), month || ' 00:00:00+00',\n"
        "      (month + interval '1 month')::date || ' 00:00:00+00');\n"
        "  END LOOP;\n"
        "END\n"
        "$archkit$"
    )


def renamed_months(parent: str, before: str, after: str) -> str:
    """Return the block that gives the months of a table the names that follow from another one.

    Args:
        parent: What the table is called at the moment.
        before: The table's name that its months follow from now.
        after: The one that they are to follow from.
    """
    old = len(stem(before))
    renamed = (
        f"format('ALTER TABLE %I RENAME TO %I', part, {literal(stem(after))} || substr(part, {old + 1}))"
    )
    return _each_month(parent, f"EXECUTE {renamed};", f"^{stem(before)}{_MONTH}")


def moved_parts(parent: str, schema: str, target: str) -> str:
    """Return the block that moves all partitions of a table to another schema, before the table itself."""
    name = f"{quoted(schema)}.{quoted(parent)}"
    moved = f"format('ALTER TABLE {schema}.%I SET SCHEMA {target}', part)"
    return _each_month(name, f"EXECUTE {moved};", "")


def _each_month(parent: str, action: str, like: str) -> str:
    name = parent if "." in parent else quoted(parent)
    only = f" AND c.relname ~ {literal(like)}" if like else ""
    return (
        "DO $archkit$\n"  # noqa: S608 - names of the model, written out
        "DECLARE\n"
        "  part text;\n"
        "BEGIN\n"
        "  FOR part IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid\n"
        f"    WHERE i.inhparent = {literal(name)}::regclass{only}\n"
        f"  LOOP\n    {action}\n  END LOOP;\nEND\n$archkit$"
    )


def index_of_each(table: Table, index: Index) -> Block:
    """Return the block that builds an index on each partition beside the traffic and attaches it.

    Args:
        table: The partitioned table, by its name at the moment.
        index: The index, which was made on the table alone.
    """
    part, local = "archkit_part", "archkit_local"
    here = table.model_copy(update={"name": part})
    _, made = concurrent_index(here, index.model_copy(update={"name": local}))
    attached = f"ALTER INDEX {quoted(index.name)} ATTACH PARTITION {local}"
    shown = [
        literal(text.replace("%", "%%").replace(local, "%1$I").replace(part, "%2$I"))
        for text in (drop_index(local), made, attached)
    ]
    written = ",\n".join(f"  format({one}, local, part)" for one in shown)
    called = f"{literal(index.name[:40] + '_')} || substr(md5(c.relname), 1, 8)"
    children = "pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid"
    query = (
        f"SELECT unnest(ARRAY[\n{written}\n])\n"  # noqa: S608 - names of the model, written out
        f"FROM (SELECT c.oid, c.relname AS part, {called} AS local\n"
        f"  FROM {children} WHERE i.inhparent = {literal(quoted(table.name))}::regclass) AS parts\n"
        "WHERE NOT EXISTS (SELECT FROM pg_inherits AS j JOIN pg_index AS x ON x.indexrelid = j.inhrelid\n"
        f"  WHERE j.inhparent = {literal(quoted(index.name))}::regclass AND x.indrelid = parts.oid)"
    )
    return Block(way="each", statements=(query,))
