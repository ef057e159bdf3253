"""Translates statements of other dialects into PostgreSQL's, one by one, through sqlglot."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from archkit.proofs.catalog.aside import Aside
from archkit.proofs.catalog.described import CALL
from archkit.proofs.catalog.dialect.cleaning import cleaned
from archkit.proofs.catalog.dialect.described import described
from archkit.proofs.catalog.dialect.parsing import parsed
from archkit.proofs.catalog.dialect.script import Script, Statement, UntranslatableError
from archkit.proofs.catalog.dialect.single import single_statements, with_quoted_columns
from archkit.proofs.catalog.dialect.statements import default_given, written
from archkit.proofs.catalog.elements import body_of
from archkit.proofs.catalog.order import Order, Refusal
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
_CONDITION = re.compile(r"/\*!\d*|\*/")
_OTHER_INDEX = re.compile(
    r"create\s+(?P<kind>fulltext|spatial|primary\s+xml|xml|bitmap|(?:(?:non)?clustered\s+)?columnstore)\s+index"
    r"\s+(?P<name>\S+)",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"(?:if|while)\b(?!.*\bcreate\s+table\b)", re.IGNORECASE | re.DOTALL)
_LONGEST = 300_000
_SHOWN = 80


class Translated(NamedTuple):
    """What a script is in PostgreSQL, what of it cannot be, and what no table needs."""

    orders: list[Order]
    refused: list[Refusal]
    asides: list[Aside]


def translate(kept: list[Piece], dialect: str) -> Translated:
    """Return the statements for PostgreSQL, foreign keys last, and what cannot be translated.

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
        script.piece = piece
        try:
            for sql, is_late in _statements(piece, script, dialect):
                (late if is_late else orders).append(Order(sql, piece.line, shown, piece.text))
        except UntranslatableError as error:
            refused.append(Refusal(piece.line, shown, str(error), error.remedy, harmless=error.harmless))
    return Translated([*orders, *late], [*refused, *script.parts], script.asides)


def _learn_type(piece: Piece, script: Script) -> bool:
    found = _OWN_TYPE.match(piece.opening)
    if not found or found[2].lower().startswith("external"):
        return False
    base = _SQUARE.sub(r"\1", found[2])
    script.own_types[found[1].lower()] = re.sub(r"\s+(?:not\s+)?null\s*;?\s*$", "", base, flags=re.IGNORECASE)
    return True


def _statements(piece: Piece, script: Script, dialect: str) -> Iterator[Statement]:
    """Yield SQL for PostgreSQL, and whether it must wait until all tables are there."""
    opening = " ".join(_CONDITION.sub(" ", piece.opening).split())
    if CALL.match(piece.text):
        comment = described(script, piece.text)
        if comment:
            yield comment
        return
    if _PROGRAM.match(opening) or (dialect == "tsql" and _CONDITIONAL.match(opening)):
        raise UntranslatableError(
            f"program code of {dialect} is not translated", "No table needs it.", harmless=True
        )
    if _SWITCH.match(opening):
        return
    other = _OTHER_INDEX.match(opening)
    if other:
        script.set_aside(
            "index of another kind", other["name"].strip('[]`"'), f"{other['kind'].lower()} index"
        )
        return
    if len(piece.text) > _LONGEST:
        raise UntranslatableError(f"the statement has {len(piece.text):,} characters, too many to translate")
    text = script.with_own_types(cleaned(with_quoted_columns(piece.text, dialect), dialect))
    singles = list(single_statements(text, dialect))
    for one in singles:
        try:
            yield from _single(script, one)
        except UntranslatableError as error:
            if len(singles) == 1:
                raise
            script.leave_out(_altered_table(one), _shortened(one), str(error))


def _single(script: Script, text: str) -> Iterator[Statement]:
    default = _DEFAULT.match(text) if script.dialect == "tsql" else None
    if default:
        yield from default_given(script, default["table"], default["column"], default["value"])
    else:
        yield from written(script, _read(script, text))


def _altered_table(text: str) -> str:
    """Return the table of ``ALTER TABLE table ...``, without schema and quotes."""
    return text.split()[2].rsplit(".", maxsplit=1)[-1].strip('[]`"')


def _read(script: Script, text: str) -> Any:
    """Return a statement as sqlglot reads it, without those columns and constraints that it cannot read."""
    try:
        return parsed(text, script.dialect)
    except UntranslatableError:
        body = body_of(text, script.dialect)
        if body is None:
            raise
        kept = []
        for one in body.elements:
            try:
                parsed(f"CREATE TABLE t ({one.text})", script.dialect)
            except UntranslatableError as error:
                name = one.text.split()[0].strip('[]`"')
                script.leave_out(body.table, _shortened(one.text), str(error), name=name)
            else:
                kept.append(one.text)
        if not kept:
            raise
        return parsed(body.written(kept), script.dialect)


def _shortened(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= _SHOWN else f"{told[: _SHOWN - 1]}…"
