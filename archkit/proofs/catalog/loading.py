"""Runs the statements of a schema in the throw-away database and keeps what PostgreSQL said to each."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design.ddl_name import quoted
from archkit.proofs.catalog.incomplete import made_without
from archkit.proofs.catalog.order import Failed, Order, Refusal, failed
from archkit.proofs.catalog.stand_ins import STAND_INS

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

MOST_SECONDS = 90.0
"""Seconds after which what has not run yet is left out."""
_MOST_TIMEOUTS = 4
_MOST_PASSES = 6
_MOST_ROUNDS = 6
_TIMED_OUT = {"57014", "55P03"}
_MISSING = {"42P01", "42704", "42883", "3F000", "42703", "42830", "2BP01", "0A000", "55000", "42P16"}
"""Undefined table, object, function, schema or column: what a later statement may still make."""
_NAMED = re.compile(r'"([^"]+)"|function ([\w.]+)\(')
_MAKES = re.compile(
    r"create\s+(?:or\s+replace\s+)?(?:unlogged\s+|materialized\s+|recursive\s+)*"
    r"(?:table|view|type|domain|sequence|schema|function|procedure|aggregate|extension)\s+"
    r"(?:if\s+not\s+exists\s+)?((?:[\"`\[][^\"`\]]+[\"`\]]|[\w$]+)(?:\s*\.\s*(?:[\"`\[][^\"`\]]+[\"`\]]|[\w$]+))?)",
    re.IGNORECASE,
)
_DROPS = re.compile(r"drop\b", re.IGNORECASE)
_NO_SCHEMA = re.compile(r'schema "([^"]+)" does not exist')
_SEARCHES = re.compile(r"set\s+(?:local\s+|session\s+)?search_path\b", re.IGNORECASE)
_EXTENSION = re.compile(r"create\s+extension\s+(?:if\s+not\s+exists\s+)?\"?([\w-]+)\"?", re.IGNORECASE)


@dataclass
class Load:
    """What ran, what did not, and what stands in for extensions that are not here."""

    ran: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    stand_ins: list[str] = field(default_factory=list)


def load(connection: Connection, orders: Sequence[Order], *, lost: Sequence[Refusal] = ()) -> Load:
    """Run statements in order; what lacks something is tried again after all the others.

    A table that is refused for one of its columns, keys or constraints is made without it.

    Args:
        connection: A connection to a fresh database, as a role without rights outside it.
        orders: The statements.
        lost: What was left out before.
    """
    loaded = Load()
    connection.execute("SET check_function_bodies = off")
    ends = time.monotonic() + MOST_SECONDS
    failures = _run_until_still(connection, orders, loaded, ends)
    for _ in range(_MOST_ROUNDS):
        left, later = _mended(connection, failures, loaded, ends)
        if len(left) == len(failures):
            break
        # Without a part that could not be made the others may be complete, so they are tried again.
        failures = _run_until_still(connection, [*(one.order for one in left), *later], loaded, ends)
    gone = {name for one in failures for name in _made(one.order.sql)}
    gone |= {name for one in lost for name in _made(one.shown)}
    gone |= {one.column for one in (*lost, *loaded.refusals) if one.column}
    loaded.refusals += [_refusal(one, gone) for one in failures]
    loaded.refusals.sort(key=lambda one: one.line)
    return loaded


def _run_until_still(
    connection: Connection, orders: Sequence[Order], loaded: Load, ends: float
) -> list[Failed]:
    """Run statements, and those that lack something again, until no more of them can run."""
    failures = _run(connection, orders, loaded, ends)
    for _ in range(_MOST_PASSES):
        waiting = [one for one in failures if one.state in _MISSING]
        final = [one for one in failures if one.state not in _MISSING]
        if not waiting:
            break
        again = _run(connection, [one.order for one in waiting], loaded, ends)
        failures = [*final, *again]
        if len(again) == len(waiting):
            break
    return sorted(failures, key=lambda one: one.order.line)


def _mended(
    connection: Connection, failures: list[Failed], loaded: Load, ends: float
) -> tuple[list[Failed], list[Order]]:
    """Make tables without what is refused of them; those that only lack one of the others come last.

    Returns:
        The failures that are left, and the references that are to be added then.
    """
    gone = {name for one in failures for name in _made(one.order.sql)}
    roots = [one for one in failures if not _lacking(one, gone)]
    for chosen in (roots, [one for one in failures if one not in roots]):
        done: list[Failed] = []
        later: list[Order] = []
        for one in chosen:
            made = None if connection.closed or one.order.part_of else made_without(connection, one, ends)
            if made is not None:
                done.append(one)
                later += made.later
                loaded.ran += 1
                loaded.refusals += made.parts
        if done:
            return [one for one in failures if one not in done], later
    return failures, []


def _run(connection: Connection, orders: Iterable[Order], loaded: Load, ends: float) -> list[Failed]:
    import psycopg  # noqa: PLC0415 - heavy

    failures: list[Failed] = []
    timeouts = 0
    for order in orders:
        if connection.closed:
            failures.append(Failed(order, "", "not run: an earlier statement ended the connection"))
            continue
        if time.monotonic() > ends or timeouts >= _MOST_TIMEOUTS:
            reason = f"{_MOST_TIMEOUTS} statements" if timeouts >= _MOST_TIMEOUTS else "the script"
            failures.append(Failed(order, "", f"not run: {reason} took longer than the limit"))
            continue
        try:
            connection.execute(order.sql.encode("utf-8", "replace"), binary=True)
        except psycopg.Error as error:
            timeouts += error.sqlstate in _TIMED_OUT
            if not connection.closed and _stood_in(connection, order, error, loaded):
                loaded.ran += 1
            else:
                failures.append(failed(order, error))
        else:
            loaded.ran += not order.part_of
            if _SEARCHES.match(order.sql):
                _make_home(connection, loaded)
    return failures


def _make_home(connection: Connection, loaded: Load) -> None:
    """Make the schema that a script searches first, where the script takes it for granted."""
    row = connection.execute("SHOW search_path").fetchone()
    name = str(row[0]).split(",")[0].strip(' "') if row else ""
    if not name or name.startswith(("$", "pg_")):
        return
    found = connection.execute("SELECT FROM pg_namespace WHERE nspname = %s", (name,)).fetchone()
    if found is None:
        connection.execute(f"CREATE SCHEMA {quoted(name)}".encode())
        loaded.stand_ins.append(f"schema {name}")


def _stood_in(connection: Connection, order: Order, error: psycopg.Error, loaded: Load) -> bool:
    """Make what a statement lacks where that can be said: an extension's functions, a schema."""
    import psycopg  # noqa: PLC0415 - heavy

    extension = _EXTENSION.match(order.sql)
    named = _NO_SCHEMA.search(error.diag.message_primary or "")
    try:
        if extension and extension[1] in STAND_INS:
            connection.execute(STAND_INS[extension[1]].encode())
            loaded.stand_ins.append(f"extension {extension[1]}")
        elif named:
            connection.execute(f"CREATE SCHEMA {quoted(named[1])}".encode())
            connection.execute(order.sql.encode("utf-8", "replace"), binary=True)
            loaded.stand_ins.append(f"schema {named[1]}")
        else:
            return False
    except psycopg.Error:
        return False
    return True


def _made(sql: str) -> set[str]:
    found = _MAKES.match(sql)
    return {found[1].split(".")[-1].strip().strip('"`[]').lower()} if found else set()


def _lacking(one: Failed, lost: set[str]) -> str:
    """Return the name of what a statement lacks because the statement that makes it failed; empty if none."""
    if one.state not in _MISSING:
        return ""
    own = _made(one.order.sql)
    named = [name.split(".")[-1].lower() for pair in _NAMED.findall(one.message) for name in pair if name]
    return next((name for name in named if name in lost and name not in own), "")


def _refusal(one: Failed, lost: set[str]) -> Refusal:
    follows = "" if one.order.part_of else _lacking(one, lost)
    remedy = _remedy(one, follows)
    # What is not there need not be dropped.
    harmless = one.state in _MISSING and bool(_DROPS.match(one.order.sql))
    shown, part_of = one.order.shown, one.order.part_of
    return Refusal(one.order.line, shown, one.message, remedy, follows, harmless, part_of)


def _remedy(one: Failed, follows: str) -> str:
    if follows:
        return f"Mend what makes {follows!r} first."
    if one.order.part_of:
        return _PART_OF
    if one.message.startswith("not run"):
        return "Mend or remove the statement before it, and import again."
    extension = _EXTENSION.match(one.order.sql)
    if extension:
        return (
            f"The extension {extension[1]} is not part of the proof's PostgreSQL; what uses it is left out."
        )
    return _REMEDIES.get(one.state, "Correct the statement, or remove it from the file if it is not needed.")


_PART_OF = "The table is made without it; add what it names to the file, and import again."
_REMEDIES = {
    "42501": "It asks for rights outside the database; remove it.",
    "57014": "It ran longer than 5 s; remove it, or write what it makes as plain statements.",
    "55P03": "It waited for a lock of its own script; remove it.",
    "53400": "It needs more room than a proof gives; remove it.",
    "42P07": "It is made twice; remove one of the two.",
    "42710": "It is made twice; remove one of the two.",
    "42601": "PostgreSQL cannot read it: correct it or leave it out; if the file is of another engine, say "
    "which with --dialect.",
    "42P01": "The file never makes what it names; add that, or remove the statement.",
    "42704": "The file never makes what it names; if an extension does, that is not part of the proof's "
    "PostgreSQL.",
    "42883": "No such function is in the file; if an extension has it, that is not part of the proof's "
    "PostgreSQL.",
    "42830": "Give the columns that it points to a primary key or a unique constraint.",
}
