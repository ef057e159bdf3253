"""Parts ALTER TABLE that says several things into one statement each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.proofs.catalog.elements import body_of, listed

UNNAMED = "archkit_unnamed"
"""The name of a check that has none, without which sqlglot does not read it."""
_NAME = r"(?:\[[^\]]+\]|`[^`]+`|\"[^\"]+\"|[\w$#@]+)"
_ALTER = re.compile(
    rf"(?P<head>alter\s+table\s+(?:only\s+|if\s+exists\s+)?{_NAME}(?:\s*\.\s*{_NAME})*)\s+(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_RENAMED = re.compile(r"rename\s+table\s+(.+)$", re.IGNORECASE | re.DOTALL)
_WITHIN = re.compile(
    rf"index\s+(?P<name>{_NAME})\s+(?P<unique>unique\s+)?(?:(?:non)?clustered\s+)?(?P<keys>\(.*)?",
    re.IGNORECASE | re.DOTALL,
)
_ADD = re.compile(r"add\s+(?!constraint\b[^,(]*\bfor\b)(.+)$", re.IGNORECASE | re.DOTALL)
_GROUPED = re.compile(r"(add|modify)\s*\((.*)\)\s*$", re.IGNORECASE | re.DOTALL)
_NOT_EMPTY = re.compile(
    rf"modify\s+(?P<column>{_NAME})\s+(?P<no>not\s+)?null\b", re.IGNORECASE
)  # fmt: skip
_FIRST_WORD = re.compile(r"([A-Za-z_]\w*)(?=\s+[\w\[\"`])")
_CONSTRAINTS = frozenset({"constraint", "primary", "unique", "foreign", "check"})
_MORE = {
    "mysql": frozenset({"key", "index", "fulltext", "spatial", "like", "period"}),
    "tsql": frozenset({"index", "period"}),
    "oracle": frozenset({"supplemental", "scope"}),
}
_MARKS = {"mysql": ("`", "`"), "tsql": ("[", "]")}


def single_statements(text: str, dialect: str) -> Iterator[str]:
    """Yield ALTER TABLE with one action at a time; any other statement as it is."""
    renamed = _RENAMED.match(text) if dialect == "mysql" else None
    if renamed:
        for part in listed(renamed[1], dialect):
            before, _, after = part.partition(" TO " if " TO " in part else " to ")
            yield f"ALTER TABLE {before} RENAME TO {after}"
        return
    found = _ALTER.match(text)
    if not found:
        yield from _indexes_apart(text) if dialect == "tsql" else [text]
        return
    head, rest = found["head"], found["rest"].rstrip().rstrip(";")
    if dialect == "mysql":
        yield from (f"{head} {part}" for part in listed(rest, dialect))
        return
    grouped = _GROUPED.match(rest) if dialect == "oracle" else None
    added = _ADD.match(rest) if dialect == "tsql" else None
    if grouped:
        for part in listed(grouped[2], dialect):
            yield _not_empty(head, f"{grouped[1]} {part}")
    elif added:
        for part in listed(added[1], dialect):
            named = f"CONSTRAINT {UNNAMED} {part}" if part[:5].lower() == "check" else part
            yield f"{head} ADD {named}"
    else:
        yield _not_empty(head, rest) if dialect == "oracle" else text


def _indexes_apart(text: str) -> Iterator[str]:
    """Yield CREATE TABLE of SQL Server without the indexes within it, and those after it."""
    body = body_of(text, "tsql")
    found = [(one, _WITHIN.match(one.text)) for one in body.elements] if body else []
    if body is None or not any(index for _, index in found):
        yield text
        return
    yield body.written([one.text for one, index in found if index is None])
    table = re.sub(r"^.*?\btable\s+", "", body.head, count=1, flags=re.IGNORECASE | re.DOTALL).rstrip(" (\n")
    for _, index in found:
        if index and index["keys"]:
            yield f"CREATE {index['unique'] or ''} INDEX {index['name']} ON {table} {index['keys']}"


def with_quoted_columns(text: str, dialect: str) -> str:
    """Return CREATE TABLE with each column's name in quotes, so that no parser takes it for a word."""
    body = body_of(text, dialect)
    if body is None:
        return text
    first, last = _MARKS.get(dialect, ('"', '"'))

    def quote(element: str) -> str:
        word = _FIRST_WORD.match(element)
        if not word or word[1].lower() in _CONSTRAINTS | _MORE.get(dialect, frozenset()):
            return element
        return f"{first}{word[1]}{last}{element[word.end() :]}"

    return body.written([quote(one.text) for one in body.elements])


def _not_empty(head: str, action: str) -> str:
    """Return Oracle's ``MODIFY column NOT NULL`` in the words of the standard."""
    found = _NOT_EMPTY.match(action)
    if not found:
        return f"{head} {action}"
    return f"{head} ALTER COLUMN {found['column']} {'SET' if found['no'] else 'DROP'} NOT NULL"
