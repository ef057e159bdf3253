"""The parts of CREATE TABLE between its brackets, wherever quotes and comments stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CREATE = re.compile(
    r"create\s+(?:(?:global|local|temporary|temp|unlogged|private)\s+)*table\b[^(;']*?\(", re.IGNORECASE
)
_TEXT = r"'(?:[^']|'')*'"
_HIDDEN = r"\"[^\"]*\"|--[^\n]*|/\*.*?\*/"
_DOLLARS = r"\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"
_PATTERNS = {
    "postgres": rf"\b[eE]'(?:[^'\\]|\\.|'')*'|{_TEXT}|{_HIDDEN}|{_DOLLARS}|(?P<mark>[(),\[\]])",
    "mysql": rf"'(?:[^'\\]|\\.|'')*'|`[^`]*`|\#[^\n]*|{_HIDDEN}|(?P<mark>[(),])",
    "sqlite": rf"{_TEXT}|`[^`]*`|\[[^\]]*\]|\#[^\n]*|{_HIDDEN}|(?P<mark>[(),])",
    "tsql": rf"{_TEXT}|\[[^\]]*\]|{_HIDDEN}|(?P<mark>[(),])",
    "oracle": rf"{_TEXT}|{_HIDDEN}|(?P<mark>[(),])",
}
_COMPILED = {name: re.compile(pattern, re.DOTALL) for name, pattern in _PATTERNS.items()}
_BLANK = re.compile(r"(?:\s+|--[^\n]*\n?|#[^\n]*\n?|/\*(?!!).*?\*/)*", re.DOTALL)


@dataclass(frozen=True)
class Element:
    """One column or constraint: its text, and where it begins in the statement."""

    text: str
    start: int


@dataclass(frozen=True)
class Body:
    """CREATE TABLE in three: what stands before the bracket, between, and behind it."""

    head: str
    elements: tuple[Element, ...]
    tail: str

    @property
    def table(self) -> str:
        """The table's name, without schema and quotes."""
        return self.head.rstrip(" (\t\n").split()[-1].split(".")[-1].strip('[]`"')

    def written(self, texts: list[str]) -> str:
        """Return the statement with other elements, one a line."""
        return f"{self.head}\n" + ",\n".join(texts) + f"\n{self.tail}"


def body_of(sql: str, dialect: str = "postgres") -> Body | None:
    """Return the parts of CREATE TABLE; None where a statement is none, or has no list of columns."""
    begin = _BLANK.match(sql)
    opened = _CREATE.match(sql, begin.end() if begin else 0)
    if opened is None or re.search(r"\bpartition\s+of\b|\bas\s*\($", opened[0], re.IGNORECASE):
        return None
    spans, close = _spans(sql, opened.end(), dialect)
    if close < 0:
        return None
    return Body(sql[: opened.end()], tuple(_elements(sql, spans)), sql[close:])


def listed(text: str, dialect: str) -> list[str]:
    """Return what the commas outside of brackets and quotes part."""
    spans, _ = _spans(text, 0, dialect)
    return [one.text for one in _elements(text, spans)]


def line_of(text: str, first: int, name: str) -> int:
    """Return the line on which the column `name` of a statement is defined; its first one if none is found.

    Args:
        text: The statement.
        first: The line on which it begins.
        name: The name, without quotes.
    """
    defined = re.compile(
        rf"(?:^|[(,])\s*[\[`\"]?{re.escape(name)}[\]`\"]?\s+\S", re.IGNORECASE | re.MULTILINE
    )
    found = defined.search(text, text.find("(") + 1 or 0)
    if not found:
        return first
    begin = found.start() + re.search(r"[^\s(,]", found[0]).start()  # type: ignore[union-attr]
    return first + text.count("\n", 0, begin)


def _elements(sql: str, spans: list[tuple[int, int]]) -> Iterator[Element]:
    for start, end in spans:
        blank = _BLANK.match(sql, start, end)
        begin = blank.end() if blank else start
        text = sql[begin:end].rstrip()
        if text:
            yield Element(text, begin)


def _spans(sql: str, start: int, dialect: str) -> tuple[list[tuple[int, int]], int]:
    """Return where each element stands, and the closing bracket; -1 for it where the text ends before."""
    spans: list[tuple[int, int]] = []
    depth, begin = 0, start
    for found in _COMPILED.get(dialect, _COMPILED["postgres"]).finditer(sql, start):
        mark = found["mark"]
        if mark in {"(", "["}:
            depth += 1
        elif mark in {")", "]"}:
            depth -= 1
            if depth < 0:
                return [*spans, (begin, found.start())], found.start()
        elif mark == "," and not depth:
            spans.append((begin, found.start()))
            begin = found.end()
    return [*spans, (begin, len(sql))], -1
