"""A column or a constraint within CREATE TABLE as text: its clauses, and what is left without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CONSTRAINT = re.compile(
    r"(?:constraint\s+(?:\"[^\"]+\"|\S+)\s+)?(?:primary\s+key|unique|foreign\s+key|check|exclude|like)\b(?!\s+\w+\s*,)",
    re.IGNORECASE,
)
_NAME = re.compile(r"\"((?:[^\"]|\"\")+)\"|([^\s\"(]+)")
_CLAUSE = re.compile(
    r"(?:\bconstraint\s+\S+\s+)?(?<!set )(?<!by )\b"
    r"(?P<word>references|default|check|collate|generated|unique|primary\s+key|not\s+null|null)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|(?P<mark>[()])", re.DOTALL)
_KEY_OF = re.compile(
    r"(?P<name>constraint\s+(?:\"[^\"]+\"|\S+)\s+)?(?P<rest>references\b.*)$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Clause:
    """A clause of a column: its first word in lower case, where it stands in the column, its text."""

    word: str
    start: int
    end: int
    text: str

    def covers(self, place: int) -> bool:
        """Say whether a place in the column's text is within the clause."""
        return self.start <= place < self.end

    def names(self, name: str) -> bool:
        """Say whether the clause has a name in it."""
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.text, re.IGNORECASE))


@dataclass(frozen=True)
class Part:
    """A column or a constraint: its text, and where it begins in its statement."""

    text: str
    start: int

    def without(self, clause: Clause) -> Part | None:
        """Return the column without a clause; None where a constraint is nothing without it."""
        if is_constraint(self):
            return None
        return Part(f"{self.text[: clause.start].rstrip()} {self.text[clause.end :]}".rstrip(), self.start)

    def taken(self, rest: Part | None) -> str:
        """Return what was taken out of the part, if `rest` is left."""
        if rest is None:
            return self.text
        return next((one.text for one in clauses_of(self) if self.without(one) == rest), self.text).strip()

    def as_foreign_key(self, rest: Part | None) -> str:
        """Return what ALTER TABLE adds for the reference that was taken out; empty where it was none."""
        taken = self.taken(rest)
        if is_constraint(self):
            return taken if re.search(r"\bforeign\s+key\b", taken, re.IGNORECASE) else ""
        found = _KEY_OF.match(taken) if rest is not None else None
        if found is None:
            return ""
        name = _NAME.match(self.text)
        return f"{found['name'] or ''}FOREIGN KEY ({name[0] if name else ''}) {found['rest']}"


def is_constraint(part: Part) -> bool:
    """Say whether a part is a constraint of the table, not a column."""
    return bool(_CONSTRAINT.match(part.text))


def name_of(part: Part) -> str:
    """Return the name of a column, without quotes."""
    found = _NAME.match(part.text)
    return (found[1] or found[2]) if found else ""


def clauses_of(part: Part) -> Iterator[Clause]:
    """Yield the clauses behind a column's type; the whole text of a constraint counts as one."""
    if is_constraint(part):
        word = "references" if re.search(r"\breferences\b", part.text, re.IGNORECASE) else "constraint"
        yield Clause(word, 0, len(part.text), part.text)
        return
    masked = _masked(part.text)
    begin = _NAME.match(part.text)
    found = list(_CLAUSE.finditer(masked, begin.end() if begin else 0))
    ends = [one.start() for one in found[1:]] + [len(part.text)]
    for one, end in zip(found, ends, strict=False):
        yield Clause(one["word"].lower(), one.start(), end, part.text[one.start() : end])


def _masked(text: str) -> str:
    """Return the text with quotes, comments and everything in brackets made unreadable, place by place."""
    shown = list(text)
    depth = 0
    last = 0
    for found in _HIDDEN.finditer(text):
        if depth:
            shown[last : found.start()] = "·" * (found.start() - last)
        if found["mark"]:
            depth = depth + 1 if found["mark"] == "(" else max(0, depth - 1)
        else:
            shown[found.start() : found.end()] = "·" * len(found[0])
        last = found.end()
    return "".join(shown)
