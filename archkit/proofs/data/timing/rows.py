"""How many rows patterns are timed on: what was asked for, and what each table gets of it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator

from archkit.design import DataModel
from archkit.errors import InputError
from archkit.knowledge import fact

ROWS = "ARCHKIT_ROWS"
"""Environment variable: rows in the largest table, 1,000 to 10,000,000; ``off`` times nothing."""
THROUGHPUT = "ARCHKIT_THROUGHPUT"
"""Environment variable; ``on``, or the seconds for each number of clients, runs pgbench as well."""
_OFF = {"off", "no", "false", "0"}
_ON = {"on", "yes", "true"}
_UNKNOWN_TABLES = 3
_LEAST_OF_LARGE = 0.04
_NUMBER = re.compile(r"(\d+(?:[._,]\d+)*)(?:e(\d))?\s*([km]?)", re.IGNORECASE)


def asked_rows() -> int:
    """Return the rows of the largest table that patterns are timed on; 0 when they are not timed.

    Raises:
        InputError: If `ROWS` holds no number, or one out of range.
    """
    stated = os.environ.get(ROWS, "").strip().lower()
    if not stated:
        return int(fact("timing.rows").base)
    return 0 if stated in _OFF else read_rows(stated, ROWS)


def read_rows(text: str, field: str = "--rows") -> int:
    """Return a number of rows, such as ``100000``, ``100_000``, ``1e6`` or ``500K``.

    Args:
        text: What was given.
        field: Where it was given, for the error.

    Raises:
        InputError: If it is no whole number, or out of range.
    """
    allowed = fact("timing.rows")
    low, high = int(allowed.lowest), int(allowed.highest)
    hint = f"Give a whole number from {low:,} to {high:,}, such as 100000, 1e6 or 500K."
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise InputError(f"{text[:40]!r} is no number of rows", field=field, hint=hint)
    digits = match[1].replace("_", "").replace(",", "")
    try:
        number = float(digits) * 10.0 ** int(match[2] or 0) * {"": 1, "k": 1e3, "m": 1e6}[match[3].lower()]
    except ValueError:
        raise InputError(f"{text[:40]!r} is no number of rows", field=field, hint=hint) from None
    if not low <= number <= high or number != int(number):
        raise InputError(f"{text[:40]!r} rows cannot be made up", field=field, hint=hint)
    return int(number)


def asked_throughput() -> float:
    """Return the seconds for which each number of clients is benchmarked; 0 when nobody asked.

    Raises:
        InputError: If `THROUGHPUT` is neither ``on`` nor ``off`` nor a number of seconds in range.
    """
    stated = os.environ.get(THROUGHPUT, "").strip().lower()
    seconds = fact("timing.bench-seconds")
    if stated in _ON:
        return seconds.base
    if not stated or stated in _OFF:
        return 0.0
    if not stated.isdigit() or not seconds.lowest <= int(stated) <= seconds.highest:
        allowed = f"{seconds.lowest:.0f} to {seconds.highest:.0f}"
        hint = f"Say on, off, or a whole number of seconds from {allowed}."
        raise InputError(f"{stated[:40]!r} is no time to run pgbench for", field=THROUGHPUT, hint=hint)
    return float(stated)


@contextlib.contextmanager
def asking(*, rows: str | None = None, throughput: bool = False) -> Iterator[None]:
    """Ask for rows and pgbench in all proofs of this process until the block ends.

    Args:
        rows: Rows of the largest table; None leaves what the environment says.
        throughput: Whether pgbench is wanted.

    Raises:
        InputError: If the number is out of range, before anything is run.
    """
    wanted = {}
    if rows is not None:
        wanted[ROWS] = rows if rows.strip().lower() in _OFF else str(read_rows(rows))
    if throughput:
        wanted[THROUGHPUT] = "on"
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def rows_of(data: DataModel, most: int) -> dict[str, int]:
    """Return how many rows each table gets when the largest gets `most`.

    Tables keep the proportion of their rows at the horizon, but none is emptied by it; one that is
    smaller than `most` at the horizon is made whole. Where no size is known at all, tables with
    access patterns share what three largest ones would have.
    """
    few = int(fact("timing.small-table-rows").base)
    large = fact("schema-proof.large-table").base
    largest = max((table.rows_at_horizon or 0 for table in data.tables), default=0)
    reached = {one.table for one in data.access_patterns}
    unknown = sum(table.name in reached for table in data.tables)
    shared = few if largest else max(few, min(most, _UNKNOWN_TABLES * most // max(unknown, 1)))
    wanted = {}
    for table in data.tables:
        rows = table.rows_at_horizon
        if rows is None:
            wanted[table.name] = min(shared if table.name in reached else few, most)
            continue
        least = int(most * _LEAST_OF_LARGE) if rows >= large else min(rows, few)
        wanted[table.name] = int(min(max(rows * min(1.0, most / max(largest, 1)), least, 1), most))
    return wanted
