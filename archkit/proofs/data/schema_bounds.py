"""What CHECK constraints allow in a column, read from the catalog's own normal form."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

_COLUMN = r"\(*(?P<column>\"[^\"]+\"|[a-z_][a-z0-9_]*)\)*(?:::[a-z ]+(?:\(\d+\))?)?\)*"
_VALUES = re.compile(_COLUMN + r"\s*= ANY \(\(?ARRAY\[(?P<items>.*)\]\)?(?:::[a-z \[\]]+)?\)*", re.DOTALL)
_EQUAL = re.compile(_COLUMN + r"\s*= '(?P<item>(?:[^']|'')*)'::[a-z ]+\)*")
_NUMBER = re.compile(
    _COLUMN + r"\s*(?P<operator>>=|<=|>|<|<>)\s*\(*'?(?P<number>-?\d+(?:\.\d+)?)'?\)*(?:::[a-z ]+)?\)*"
)
_LENGTH = re.compile(
    r"\(*(?:char_length|length|octet_length|character_length)\(" + _COLUMN + r"\)*\s*"
    r"(?P<operator>>=|<=|>|<|=)\s*(?P<number>\d+)\)*"
)
_PAIR = re.compile(
    r"\(*(?P<left>[a-z_][a-z0-9_]*)\s*(?P<operator>>=|<=|>|<|<>)\s*(?P<right>[a-z_][a-z0-9_]*)\)*"
)
_ITEM = re.compile(r"'((?:[^']|'')*)'")
_CHECK = re.compile(r"CHECK \((?P<body>.*)\)(?: NO INHERIT| NOT VALID)*", re.DOTALL)


@dataclass
class Bounds:
    """What one column may hold, as far as its checks are understood.

    `span` is from and to which a time may be, where partitions take in no other.
    """

    values: list[str] = field(default_factory=list)
    low: float | None = None
    high: float | None = None
    shortest: int = 0
    longest: int | None = None
    after: str = ""
    span: tuple[dt.datetime, dt.datetime] | None = None


@dataclass
class Understanding:
    """Bounds by column, and the checks that no rule here understands."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    opaque: list[str] = field(default_factory=list)

    def of(self, column: str) -> Bounds:
        """Return the bounds of a column, unbounded when nothing is known."""
        return self.bounds.setdefault(column, Bounds())


def understand(checks: tuple[str, ...]) -> Understanding:
    """Return what the texts of ``pg_get_constraintdef`` allow."""
    found = Understanding()
    for text in checks:
        match = _CHECK.fullmatch(text)
        for atom in _conjuncts(match["body"] if match else text):
            if not _learn(atom, found):
                found.opaque.append(atom)
    return found


def _learn(atom: str, found: Understanding) -> bool:
    if match := _VALUES.fullmatch(atom):
        items = [item.replace("''", "'") for item in _ITEM.findall(match["items"])]
        items = items or re.findall(r"-?\d+", match["items"])
        found.of(_name(match)).values = items
        return bool(items)
    if match := _EQUAL.fullmatch(atom):
        found.of(_name(match)).values = [match["item"].replace("''", "'")]
    elif match := _LENGTH.fullmatch(atom):
        _learn_length(found.of(_name(match)), match["operator"], int(match["number"]))
    elif match := _NUMBER.fullmatch(atom):
        _learn_number(found.of(_name(match)), match["operator"], float(match["number"]))
    elif match := _PAIR.fullmatch(atom):
        later, earlier = (match["left"], match["right"])
        if match["operator"].startswith("<") and match["operator"] != "<>":
            later, earlier = earlier, later
        found.of(later).after = earlier
    else:
        return "IS NOT NULL" in atom and " OR " not in atom
    return True


def _learn_length(bounds: Bounds, operator: str, number: int) -> None:
    if operator in {">", ">=", "="}:
        bounds.shortest = max(bounds.shortest, number + (operator == ">"))
    if operator in {"<", "<=", "="}:
        bounds.longest = number - (operator == "<")


def _learn_number(bounds: Bounds, operator: str, number: float) -> None:
    if operator in {">", ">="}:
        bounds.low = number + (operator == ">")
    elif operator in {"<", "<="}:
        bounds.high = number - (operator == "<")


def _name(match: re.Match[str]) -> str:
    return match["column"].strip('"')


def _conjuncts(text: str) -> list[str]:
    """Return the parts of an expression that AND joins at its top level."""
    text = _unwrapped(text.strip())
    parts: list[str] = []
    depth, quoted, start = 0, False, 0
    for position, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character in "([") - (character in ")]")
            if depth == 0 and text.startswith(" AND ", position):
                parts.append(text[start:position])
                start = position + len(" AND ")
    if not parts:
        return [text]
    return [atom for part in (*parts, text[start:]) for atom in _conjuncts(part)]


def _unwrapped(text: str) -> str:
    while text.startswith("(") and text.endswith(")"):
        depth, quoted = 0, False
        for position, character in enumerate(text):
            quoted ^= character == "'"
            if not quoted:
                depth += (character == "(") - (character == ")")
            if depth == 0 and position < len(text) - 1:
                return text
        text = text[1:-1].strip()
    return text
