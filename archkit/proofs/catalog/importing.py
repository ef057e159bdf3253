"""Imports a schema: split, translated, run, read back, and made again from the model to compare."""

from __future__ import annotations

import importlib.util
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archkit.design import IMPORT, DataModel, Design
from archkit.errors import InputError, ToolMissingError
from archkit.proofs.catalog.aside import Aside
from archkit.proofs.catalog.dialect import Translated, translate
from archkit.proofs.catalog.dialects import ENGINES, guessed_dialect
from archkit.proofs.catalog.implied import add_implied_indexes
from archkit.proofs.catalog.kinds import rows_in, set_aside_because
from archkit.proofs.catalog.loading import load
from archkit.proofs.catalog.made_again import Difference, differences
from archkit.proofs.catalog.order import Order, Refusal
from archkit.proofs.catalog.plain_names import Renamed, make_names_plain
from archkit.proofs.catalog.reading import read_catalog
from archkit.proofs.catalog.settled import settle
from archkit.proofs.catalog.splitting import Piece, split
from archkit.proofs.postgres import database

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[Any]

MOST_TABLES = 3_000
MOST_STATEMENTS = 60_000
"""Statements that make the schema; rows do not count."""
_DEADLINE_SECONDS = 240.0


@dataclass(frozen=True)
class Imported:
    """A schema that was imported.

    `set_aside` counts statements by the reason for which they were not run, `rows` those of data.
    `refusals` did not run, `asides` ran but are not kept in the model, `differences` are parts
    that come out otherwise when the model is made again.
    """

    model: DataModel
    dialect: str
    statements: int
    ran: int
    rows: int
    set_aside: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    asides: tuple[Aside, ...]
    stand_ins: tuple[str, ...]
    renamed: Renamed
    differences: tuple[Difference, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether something of the schema is missing from the model, programs of other engines excepted."""
        return bool(self.differences) or any(not one.harmless for one in self.refusals)

    def design(self, name: str) -> Design:
        """Return a design that has this schema as its data and nothing else."""
        return Design(name=name, architect=IMPORT, data=self.model)


def import_schema(text: str, dialect: str = "auto", *, name: str = "") -> Imported:
    """Read a schema from a SQL script, through a throw-away PostgreSQL.

    Args:
        text: The script, with plain line ends.
        dialect: A name of `DIALECTS`, or ``auto``.
        name: The name of its file, which is told of each table.

    Raises:
        InputError: If the script makes no table, or more than can be read.
        ToolMissingError: If PostgreSQL cannot run here.
    """
    found = guessed_dialect(text, name) if dialect == "auto" else dialect
    began = time.monotonic()
    pieces = split(text, found)
    aside, kept = _sorted(pieces)
    _bounded(kept)
    orders, untranslated, unlike_here = _orders(kept, found)
    split_at = time.monotonic()
    with database(deadline_seconds=_DEADLINE_SECONDS) as connection:
        loaded = load(connection, orders, lost=untranslated)
        ran_at = time.monotonic()
        renamed = _renamed(connection)
        if found != "postgres":
            renamed.forget_case()
        implied = add_implied_indexes(connection) if found == "mysql" else 0
        source = f"the imported {name or 'schema'}"
        catalog = read_catalog(connection, engine=ENGINES[found], source=source, renamed=renamed)
    if not catalog.model.tables:
        raise _no_table(found, dialect, [*untranslated, *loaded.refusals])
    read_at = time.monotonic()
    model, unlike = differences(catalog.model)
    return Imported(
        model=model,
        dialect=found,
        statements=sum(piece.kind == "statement" for piece in pieces),
        ran=loaded.ran,
        rows=sum(map(rows_in, pieces)),
        set_aside=aside,
        refusals=_told_once((*untranslated, *loaded.refusals)),
        asides=(*unlike_here, *catalog.asides),
        stand_ins=(*loaded.stand_ins, *_implied(implied)),
        renamed=renamed,
        differences=unlike,
        seconds={
            "split": split_at - began,
            "run": ran_at - split_at,
            "read": read_at - ran_at,
            "made again": time.monotonic() - read_at,
        },
    )


def _implied(count: int) -> tuple[str, ...]:
    return (f"{count} index{'es' if count > 1 else ''} that InnoDB makes for foreign keys",) if count else ()


def _told_once(refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    """Return refusals by line; one statement of another dialect may have become several."""
    causes = {one.line for one in refusals if not one.follows and not one.part_of}
    found = {
        (one.line, one.message, one.part_of and one.shown): one
        for one in refusals
        if not one.follows or one.line not in causes
    }
    return tuple(sorted(found.values(), key=lambda one: one.line))


def _sorted(pieces: tuple[Piece, ...]) -> tuple[Mapping[str, int], list[Piece]]:
    reasons: Counter[str] = Counter()
    kept = []
    for piece in pieces:
        reason = set_aside_because(piece)
        if not reason:
            kept.append(piece)
        elif piece.kind != "data":  # rows are counted by themselves
            reasons[reason] += 1
    return dict(reasons.most_common()), kept


def _bounded(kept: list[Piece]) -> None:
    tables = sum(piece.opening[:40].lower().split()[:2] == ["create", "table"] for piece in kept)
    for count, most, what in ((tables, MOST_TABLES, "tables"), (len(kept), MOST_STATEMENTS, "statements")):
        if count > most:
            raise InputError(
                f"the script makes {count:,} {what}; at most {most:,} are imported at once",
                hint="Split it by schema or by service, and import each part.",
            )


def _orders(kept: list[Piece], dialect: str) -> Translated:
    if dialect != "postgres":
        if not importlib.util.find_spec("sqlglot"):
            still = "Schemas of PostgreSQL are imported without it. Install it with: pip install sqlglot"
            raise ToolMissingError("sqlglot", "it is not installed", still)
        return translate(kept, dialect)
    orders = []
    refused = []
    for piece in kept:
        shown = piece.shown
        if piece.fault:
            remedy = f"Look from line {piece.line} on for a quote that is missing or stands alone."
            refused.append(Refusal(piece.line, shown, piece.fault, remedy))
        else:
            orders.append(Order(piece.text, piece.line, shown))
    return Translated(orders, refused, [])


def _renamed(connection: Connection) -> Renamed:
    try:
        renamed = make_names_plain(connection)
        settle(connection)
    except Exception:
        if connection.closed:
            raise InputError(
                "a statement of the script ended its connection, or the time for it was used up",
                hint="Take out what runs long (DO blocks, functions that are called), and import again.",
            ) from None
        raise
    return renamed


def _no_table(found: str, asked: str, refusals: list[Refusal]) -> InputError:
    first = refusals[0] if refusals else None
    guess = "" if asked != "auto" else f" (it was taken for {found}; say otherwise with --dialect)"
    if first is None:
        return InputError(f"the script makes no table{guess}", hint="Give a file with CREATE TABLE in it.")
    problem = f"no table of the script could be made{guess}; line {first.line}: {first.message}"
    return InputError(problem, hint="Mend that, and import again.")
