"""Quotes, comments and brackets of SQL: where what they open ends."""

from __future__ import annotations

import re

_QUOTES = r"(?P<escaped>\b[eE]')|(?P<quote>['\"])|(?P<line>--)|(?P<block>/\*)|(?P<end>;)"
_MORE = {
    "postgres": r"|(?P<dollar>\$(?:[^\W\d]\w*)?\$)",
    "mysql": r"|(?P<tick>`)|(?P<hash>\#)",
    "sqlite": r"|(?P<tick>`)|(?P<bracket>\[)",
    "tsql": r"|(?P<bracket>\[)|(?P<newline>\n)|(?P<open>\()|(?P<close>\))",
    "oracle": r"|(?P<newline>\n)",
}
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_ESCAPED = {mark: re.compile(rf"(?:[^\\{mark}]|\\.)*+{mark}", re.DOTALL) for mark in "'\""}
_ATOMIC = re.compile(r"\bbegin\s+atomic\b", re.IGNORECASE)
_NESTING = re.compile(r"\b(begin|case|end)\b(?!\s+(?:if|loop|while|repeat)\b)", re.IGNORECASE)
_NOT_CODE = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)


def tokens_of(dialect: str) -> re.Pattern[str]:
    """Return the pattern of everything in a dialect that may hide or be the end of a statement."""
    return re.compile(_QUOTES + _MORE.get(dialect, _MORE["postgres"]))


def after_mark(text: str, kind: str, mark: str, position: int, dialect: str) -> int:
    """Return where what a mark opens has ended; -1 if it never does.

    Args:
        text: The script.
        kind: The name of the mark's group in `tokens_of`.
        mark: The mark itself.
        position: Where the mark ends.
        dialect: The dialect, in which a backslash may escape and comments may nest.
    """
    if kind in {"line", "hash"}:
        end = text.find("\n", position)
        return len(text) if end < 0 else end
    if kind == "block":
        return _after_block(text, position, nests=dialect == "postgres")
    if kind == "dollar":
        end = text.find(mark, position)
        return end + len(mark) if end >= 0 else -1
    if kind == "escaped" or (dialect == "mysql" and kind == "quote"):
        ended = _ESCAPED[mark[-1]].match(text, position)
        return ended.end() if ended else -1
    # A doubled quote ends here and opens again at once.
    return text.find("]" if kind == "bracket" else mark, position) + 1 or -1


def continues(so_far: str, dialect: str) -> bool:
    """Say whether a function's body goes on after the semicolon that follows `so_far`."""
    if dialect in {"tsql", "oracle"}:
        return True  # to the next GO or slash
    if dialect == "postgres" and not _ATOMIC.search(so_far):
        return False
    words = [found[1].lower() for found in _NESTING.finditer(_NOT_CODE.sub(" ", so_far))]
    return len(words) > 2 * words.count("end")


def is_open(so_far: str) -> bool:
    """Say whether a bracket is still open."""
    code = _NOT_CODE.sub(" ", so_far)
    return code.count("(") > code.count(")")


def _after_block(text: str, position: int, *, nests: bool) -> int:
    depth = 1
    while depth:
        edge = _BLOCK_EDGE.search(text, position)
        if not edge:
            return -1
        position = edge.end()
        if edge[0] == "*/":
            depth -= 1
        elif nests:
            depth += 1
    return position
