"""Text from a design as Mermaid text that cannot end a statement, a label or the diagram."""

from __future__ import annotations

import re
import textwrap
import unicodedata

NAME_LIMIT = 60
"""Longest name that is drawn, in characters; the rest becomes an ellipsis."""
LINE_WIDTH = 26
"""Characters in one line of a label, so that a node stays narrower than a fifth of a page."""
_SPECIAL = re.compile(r"[#;\"'`<>&%{}|\\*~@]")
_SPECIAL_BARE = re.compile(r"[#;\"'`<>&%{}|\\*~@:()\[\]]")
_JOINERS = "\u200c\u200d"


def one_line(text: str, limit: int = NAME_LIMIT) -> str:
    """Return text on one line, without control or direction marks, shortened behind a word.

    Args:
        text: Any text.
        limit: Longest result in characters.
    """
    kept = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in text
        if char in _JOINERS or unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn"}
    )
    line = " ".join(kept.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    whole_words = cut.rpartition(" ")[0] if line[limit - 1] != " " else cut
    return (whole_words if len(whole_words) > limit // 2 else cut).rstrip(" ,;:") + "…"


def label(text: str, limit: int = NAME_LIMIT) -> str:
    """Return one line for a quoted label, every character with a meaning there as an entity."""
    return _escaped(one_line(text, limit), _SPECIAL)


def bare(text: str, limit: int = NAME_LIMIT) -> str:
    """Return one line for places without quotes, such as messages and stages."""
    return _escaped(one_line(text, limit), _SPECIAL_BARE)


def wrapped(text: str, limit: int = NAME_LIMIT, width: int = LINE_WIDTH) -> str:
    """Return text for a quoted label, broken into lines of at most `width` characters."""
    return "<br/>".join(_escaped(line, _SPECIAL) for line in _lines(text, limit, width))


def bare_wrapped(text: str, limit: int, width: int) -> str:
    """Return text for places without quotes, broken into lines of at most `width` characters."""
    return "<br/>".join(_escaped(line, _SPECIAL_BARE) for line in _lines(text, limit, width))


def headline(text: str) -> str:
    """Return what stands before the first full stop, colon, semicolon or bracket of a text."""
    line = one_line(text, len(text) or 1)
    return re.split(r"[.;:]\s|\s[(]", line, maxsplit=1)[0].rstrip(".;:") or line


def described(text: str, limit: int = 300) -> str:
    """Return text for ``accTitle`` and ``accDescr``, where entities are not decoded everywhere."""
    line = one_line(text, limit)
    return re.sub(r"[#;{}<>\"`%&]", " ", line).strip() or "Diagram"


def node_id(slug: str, prefix: str = "c") -> str:
    """Return a node id that is no word of Mermaid's grammar, whatever the slug says."""
    return f"{prefix}_{slug.replace('-', '_')}"


def _lines(text: str, limit: int, width: int) -> list[str]:
    return textwrap.wrap(one_line(text, limit), width, break_long_words=True, break_on_hyphens=False)


def _escaped(line: str, special: re.Pattern[str]) -> str:
    return special.sub(lambda match: f"#{ord(match[0])};", line)
