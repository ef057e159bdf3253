"""Translates statements of other dialects into PostgreSQL's, one by one, through sqlglot."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from archkit.proofs.catalog.dialect.cleaning import cleaned
from archkit.proofs.catalog.dialect.script import Script, Statement, UntranslatableError
from archkit.proofs.catalog.dialect.statements import default_given, written
from archkit.proofs.catalog.loading import Order, Refusal
from archkit.proofs.catalog.splitting import Piece

_PROGRAM = re.compile(
    r"create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+|editionable\s+)*"
    r"(?:function|procedure|proc|trigger|package|event|synonym|xml|message|queue|assembly)\b|begin\b|declare\b",
    re.IGNORECASE,
)
_SWITCH = re.compile(
    r"alter\s+table\s+\S+\s+(?:(?:no)?check\s+constraint|(?:enable|disable)\s)|alter\s+index\b", re.IGNORECASE
)
_DEFAULT = re.compile(
    r"alter\s+table\s+(?P<table>\S+)\s+(?:with\s+(?:no)?check\s+)?add\s+(?:constraint\s+\S+\s+)?"
    r"default\s*(?P<value>.+?)\s*for\s+(?P<column>\[[^\]]+\]|\w+)\s*(?:with\s+values)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_OWN_TYPE = re.compile(
    r"create\s+type\s+(?:\[?\w+\]?\.)?\[?(\w+)\]?\s+from\s+(.+)$", re.IGNORECASE | re.DOTALL
)
_SQUARE = re.compile(r"\[([^\]]+)\]")
_LONGEST = 300_000
_GROUPED_ADD = re.compile(r"^(alter\s+table\s+\S+\s+add)\s*\((.*)\)\s*$", re.IGNORECASE | re.DOTALL)
_NEXT_CONSTRAINT = re.compile(r",(?=\s*CONSTRAINT)", re.IGNORECASE)


def translate(kept: list[Piece], dialect: str) -> tuple[list[Order], list[Refusal]]:
    """Return the statements for PostgreSQL, foreign keys last, and those that cannot be translated.

    Args:
        kept: The statements that make the schema.
        dialect: Their dialect.
    """
    script = Script(dialect)
    pieces = [piece for piece in kept if not (dialect == "tsql" and _learn_type(piece, script))]
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    orders: list[Order] = []
    late: list[Order] = []
    refused: list[Refusal] = []
    for piece in pieces:
        shown = piece.shown
        if piece.fault:
            refused.append(Refusal(piece.line, shown, piece.fault, "Close it, and import again."))
            continue
        try:
            for sql, is_late in _statements(piece, script, dialect):
                (late if is_late else orders).append(Order(sql, piece.line, shown))
        except UntranslatableError as error:
            refused.append(Refusal(piece.line, shown, str(error), error.remedy, harmless=error.harmless))
    return [*orders, *late], refused


def _learn_type(piece: Piece, script: Script) -> bool:
    found = _OWN_TYPE.match(piece.opening)
    if not found or found[2].lower().startswith("external"):
        return False
    base = _SQUARE.sub(r"\1", found[2])
    script.own_types[found[1].lower()] = re.sub(r"\s+(?:not\s+)?null\s*;?\s*$", "", base, flags=re.IGNORECASE)
    return True


def _statements(piece: Piece, script: Script, dialect: str) -> Iterator[Statement]:
    """Yield SQL for PostgreSQL, and whether it must wait until all tables are there."""
    opening = piece.opening
    if _PROGRAM.match(opening):
        raise UntranslatableError(
            f"program code of {dialect} is not translated", "No table needs it.", harmless=True
        )
    if _SWITCH.match(opening):
        return
    if len(piece.text) > _LONGEST:
        raise UntranslatableError(f"the statement has {len(piece.text):,} characters, too many to translate")
    default = _DEFAULT.match(piece.text[piece.text.find(opening[:20]) :]) if dialect == "tsql" else None
    if default:
        yield from default_given(script, default["table"], default["column"], default["value"])
        return
    text = script.with_own_types(cleaned(piece.text, dialect))
    grouped = _GROUPED_ADD.match(text) if dialect == "oracle" else None
    parts = _NEXT_CONSTRAINT.split(grouped[2]) if grouped else []
    for one in [f"{grouped[1]} {part}" for part in parts] if grouped else [text]:
        yield from written(script, _parsed(one, dialect))


def _parsed(text: str, dialect: str) -> Any:
    import sqlglot  # noqa: PLC0415 - heavy
    from sqlglot import exp  # noqa: PLC0415

    try:
        found = sqlglot.parse_one(text, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        first = (getattr(error, "errors", None) or [{}])[0]
        told = first.get("description") or str(error).splitlines()[0]
        near = first.get("highlight") or ""
        where = f" near {near!r}" if near else ""
        raise UntranslatableError(f"sqlglot cannot read it as {dialect}: {told}{where}") from None
    except (RecursionError, ValueError, AttributeError, TypeError) as error:
        raise UntranslatableError(f"sqlglot cannot read it as {dialect} ({type(error).__name__})") from None
    if isinstance(found, exp.Command):
        raise UntranslatableError(f"sqlglot does not know this statement of {dialect}")
    return found
