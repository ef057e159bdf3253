"""Splits a SQL script into statements, each with the line on which it begins.

It knows what may hold a semicolon without ending a statement: quotes of every kind, comments,
dollar quotes, data of COPY, bodies of functions, and the separators that clients have of
their own (DELIMITER of MySQL, GO of SQL Server, the slash of Oracle, backslash commands of psql).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archkit.proofs.catalog.quoting import after_mark, continues, is_open, tokens_of

StatementKind = Literal["statement", "data", "client"]
_MOST_RECOVERIES = 20
_SHOWN = 110
_COPY = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
_END_OF_COPY = re.compile(r"^\\\.[ \t]*$", re.MULTILINE)
_END_OF_LINE = re.compile(r";[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"create\s+(?:or\s+replace\s+)?rule\b", re.IGNORECASE)
_ROUTINE = re.compile(
    r"create\s+(?:or\s+(?:replace|alter)\s+)?(?:definer\s*=\s*\S+\s+|editionable\s+|noneditionable\s+)*"
    r"(?:function|procedure|proc|trigger|package|event)\b",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"(?:begin|declare)\b(?!\s+tran)", re.IGNORECASE)
_LEADING = re.compile(r"(?:\s+|--[^\n]*\n?|/\*(?!!).*?\*/|#[^\n]*\n?)+", re.DOTALL)
_BLANK = re.compile(r"(?:\s+|--[^\n]*\n?|#[^\n]*\n?)+")
_INSERT = re.compile(r"insert\b", re.IGNORECASE)
_NEW_BATCH = re.compile(
    r"[ \t]*(?:create|alter|insert|drop|exec(?:ute)?|print|use|if|grant|update|delete|begin|declare|"
    r"set\s+\w+(?:\s+\S+)?\s+(?:on|off))\b",
    re.IGNORECASE,
)
_BOTH = re.IGNORECASE | re.MULTILINE
_CLIENT = {
    "postgres": re.compile(r"\\[^\n]*"),
    "mysql": re.compile(r"(?:delimiter|source|\\[.a-z])\b[^\n]*", re.IGNORECASE),
    "sqlite": re.compile(r"\.[a-z][^\n]*", re.IGNORECASE),
    "tsql": re.compile(r"(?:go(?:[ \t]+\d+)?|:[a-z]+[^\n]*)[ \t]*;?[ \t]*(?:--[^\n]*)?$", _BOTH),
    "oracle": re.compile(
        r"(?:(?:set|prompt|spool|whenever|define|undefine|accept|column|rem|exit|quit|connect|start|show)"
        r"\b(?!\s+constraints)[^\n]*|/|@[^\n]*)[ \t]*$",
        _BOTH,
    ),
}


@dataclass(frozen=True)
class Piece:
    """A part of a script: a `statement` without its end, `data` of COPY, or a `client` command.

    `line` counts from 1. `fault` says what is wrong with its text, such as a quote that never ends.
    """

    kind: StatementKind
    text: str
    line: int
    fault: str = ""

    @property
    def opening(self) -> str:
        """The text without comments before it, at most 400 characters of it."""
        lead = _LEADING.match(self.text[:20_000])
        start = lead.end() if lead else 0
        return self.text[start : start + 400]

    @property
    def shown(self) -> str:
        """The beginning of the text on one line."""
        text = " ".join(self.opening.split())
        return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def split(text: str, dialect: str = "postgres") -> tuple[Piece, ...]:
    """Return the parts of a script in order; comments that stand alone are left out.

    Args:
        text: The script, with plain line ends.
        dialect: ``postgres``, ``mysql``, ``sqlite``, ``tsql`` or ``oracle``; others split as PostgreSQL.
    """
    return tuple(_Splitter(text, dialect).pieces())


class _Splitter:
    def __init__(self, text: str, dialect: str) -> None:
        self.text = text
        self.dialect = dialect
        self.client = _CLIENT.get(dialect)
        self.token = tokens_of(dialect)
        self.delimiter = ""
        self.counted = 0
        self.line = 1
        self.recoveries = 0

    def pieces(self) -> Iterator[Piece]:
        position = 0
        while True:
            begin = self._after_blanks(position)
            if begin >= len(self.text):
                return
            command = self.client.match(self.text, begin) if self.client and self._starts(begin) else None
            if command:
                self._obey(command[0])
                yield Piece("client", command[0].strip(), self._line(begin))
                position = command.end()
                continue
            end, position, fault = self._end(begin)
            shown = self.text[begin:end].strip()
            if shown:
                yield Piece("statement", shown, self._line(begin), fault)
            if self.dialect == "postgres" and _COPY.match(shown[:4_000]):
                stop = _END_OF_COPY.search(self.text, position)
                close = stop.start() if stop else len(self.text)
                rows = self.text[position:close].strip("\n")
                yield Piece("data", str(rows.count("\n") + 1 if rows else 0), self._line(position))
                position = stop.end() if stop else len(self.text)

    def _after_blanks(self, position: int) -> int:
        """Return where code begins, behind blanks and comments; MySQL's ``/*!`` is code."""
        while True:
            blank = _BLANK.match(self.text, position)
            position = blank.end() if blank else position
            if not self.text.startswith("/*", position) or self.text.startswith("/*!", position):
                return position
            after = after_mark(self.text, "block", "/*", position + 2, self.dialect)
            if after < 0:
                return position
            position = after

    def _starts(self, position: int) -> bool:
        """Say whether nothing but blanks stands before a position on its line."""
        begin = self.text.rfind("\n", 0, position) + 1
        return position - begin < 200 and not self.text[begin:position].strip()  # noqa: PLR2004 - no long line

    def _obey(self, command: str) -> None:
        words = command.split()
        if words[0].lower() == "delimiter" and len(words) > 1:
            self.delimiter = "" if words[1] == ";" else words[1]

    def _line(self, position: int) -> int:
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        return self.line

    def _end(self, begin: int) -> tuple[int, int, str]:
        """Return where the statement that begins here ends, where the next begins, and what is wrong."""
        text = self.text
        if self.delimiter:
            end = text.find(self.delimiter, begin)
            return (len(text), len(text), "") if end < 0 else (end, end + len(self.delimiter), "")
        if (end := self._end_of_row(begin)) >= 0:
            return end, end + 1, ""
        head = text[begin : begin + 300]
        position, depth, routine = begin, 0, self._is_routine(head)
        while found := self.token.search(text, position):
            kind, start, position = found.lastgroup or "", found.start(), found.end()
            if kind in {"end", "newline"}:
                if kind == "newline":
                    ends = self._ends_at_line(position, split=depth <= 0 and not routine)
                else:
                    ends = not self._goes_on(head, text[begin:start] if routine or _RULE.match(head) else "")
                if ends:
                    return start, position, ""
            elif kind in {"open", "close"}:
                depth += 1 if kind == "open" else -1
            else:
                position = after_mark(text, kind, found[0], position, self.dialect)
                if position < 0:
                    return self._recovered(start, found[0])
        return len(text), len(text), ""

    def _end_of_row(self, begin: int) -> int:
        """Return where an INSERT ends that hides nothing; -1 if this is none, or must be looked at."""
        if not _INSERT.match(self.text, begin):
            return -1
        end = self.text.find(";\n", begin)
        return end if end >= 0 and _is_simple(self.text[begin:end]) else -1

    def _is_routine(self, head: str) -> bool:
        return bool(_ROUTINE.match(head) or (self.dialect == "oracle" and _BLOCK.match(head)))

    def _goes_on(self, head: str, so_far: str) -> bool:
        """Say whether a semicolon stands within a statement: a rule's list, a function's body."""
        if not so_far:
            return False
        return is_open(so_far) if _RULE.match(head) else continues(so_far, self.dialect)

    def _ends_at_line(self, position: int, *, split: bool) -> bool:
        """Say whether the line that begins here ends what stands before it: GO, a slash, a new batch."""
        line = self.text[position : position + 200]
        command = self.client.match(line.lstrip(" \t")) if self.client else None
        if command and command[0].strip(" \t;").lower().split()[:1] in (["go"], ["/"]):
            return True
        return split and self.dialect == "tsql" and bool(_NEW_BATCH.match(line))

    def _recovered(self, start: int, mark: str) -> tuple[int, int, str]:
        """End a statement whose quote never ends at the next line that ends with a semicolon."""
        self.recoveries += 1
        line = self.text.count("\n", self.counted, start) + self.line
        fault = f"{mark} on line {line} is never closed"
        stop = _END_OF_LINE.search(self.text, start)
        if not stop or self.recoveries >= _MOST_RECOVERIES:
            return len(self.text), len(self.text), fault
        return stop.start(), stop.end(), fault


def _is_simple(text: str) -> bool:
    """Say whether quotes are even and nothing else could hide the end; most rows of a dump are so."""
    return text.count("'") % 2 == 0 and not any(mark in text for mark in ("$", "\\", "/*", "--"))
