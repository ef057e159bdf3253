"""Monthly partitions of a table: a block that makes this month and those ahead, whatever the day.

The same text can be applied again on any day: it makes what is missing. What falls outside is kept
by a default partition, so that no row is ever refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from archkit.design.data import Table
from archkit.design.ddl_name import LONGEST_NAME, generated_name, literal, quoted

MONTHS_AHEAD = 3
"""Months that are made before they begin: a job that fails for weeks still loses nothing."""
_MONTH = "_YYYY_MM"


def months(table: Table) -> Iterator[str]:
    """Yield the statements that give a table partitions for its months, and what to do with them."""
    parent, default = quoted(table.name), quoted(generated_name(table.name, "default"))
    yield f"CREATE TABLE IF NOT EXISTS {default} PARTITION OF {parent} DEFAULT"
    text = (
        f"Rows of months that have no partition: watch that it stays empty. The block that makes "
        f"{month_name(table.name)} for the months ahead stands in the schema; run it every day. Rows in here"
        f" keep their month from being made: move them out first."
    )
    yield f"COMMENT ON TABLE {default} IS {literal(text)}"
    yield _block(table)


def month_name(table: str) -> str:
    """Return how the partition of a month is called, with YYYY_MM for the month."""
    return f"{_stem(table)}{_MONTH}"


def _stem(table: str) -> str:
    longest = LONGEST_NAME - len(_MONTH)
    if len(table) <= longest:
        return table
    digest = hashlib.sha256(table.encode()).hexdigest()[:8]
    return f"{table[: longest - 9]}_{digest}"


def _block(table: Table) -> str:
    """Return a block that only warns where a month cannot be made, so that the rest goes on."""
    made = f"CREATE TABLE IF NOT EXISTS %I PARTITION OF {quoted(table.name)} FOR VALUES FROM (%L) TO (%L)"
    return (
        f"-- This month and the next {MONTHS_AHEAD}, whatever the day: a job runs this block every day.\n"
        "DO $$\n"
        "DECLARE\n"
        "  first date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;\n"
        "  month date;\n"
        "BEGIN\n"
        f"  FOR ahead IN 0..{MONTHS_AHEAD} LOOP\n"
        "    month := (first + make_interval(months => ahead))::date;\n"
        "    BEGIN\n"
        f"      EXECUTE format({literal(made)},\n"
        f"        {literal(_stem(table.name) + '_')} || to_char(month, 'YYYY_MM'), month || ' 00:00:00+00',\n"
        "        (month + interval '1 month')::date || ' 00:00:00+00');\n"
        "    EXCEPTION WHEN check_violation OR invalid_object_definition THEN\n"
        "      RAISE WARNING '%', SQLERRM;\n"
        "    END;\n"
        "  END LOOP;\n"
        "END\n"
        "$$"
    )
