"""The one place where text from outside becomes safe to show.

Names and sentences come from briefs, models and imported files. They are data: here each
one loses its power to be markup, a formula, a terminal command or a change of writing
direction, and nothing else of it.
"""

from __future__ import annotations

import html as _html
import re
from urllib.parse import urlsplit

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[\\`*\[\]$]|~~|(?<!\w)_|_(?!\w)|^[#>+=-]|(?<=^\d)[.)](?=\s|$)|(?<=^\d\d)[.)](?=\s|$)")
_PIPE = "&#124;"
_TICKS = re.compile(r"`+")


def plain(text: str) -> str:
    """Return text without control characters and writing-direction overrides; line breaks stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def line(text: str) -> str:
    """Return text as one line."""
    return _SPACE.sub(" ", plain(text)).strip()


def for_html(text: str) -> str:
    """Return text for an HTML element or a quoted attribute."""
    return _html.escape(plain(text), quote=True)


def for_markdown(text: str) -> str:
    """Return one line of text that Markdown, table cells and formulas leave alone."""
    safe = line(text).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKS.sub(_backslashed, safe).replace("|", _PIPE)


def _backslashed(match: re.Match[str]) -> str:
    return "".join(f"\\{mark}" for mark in match.group())


def code_span(text: str) -> str:
    """Return text as inline Markdown code that also fits into a table cell."""
    content = line(text)
    if not content:
        return ""
    if "|" in content:  # parsers disagree on a pipe in a code span of a table
        return f"<code>{for_markdown(content)}</code>"
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(content)), default=0))
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"


def code_fence(text: str, language: str) -> str:
    """Return text as a fenced Markdown block that its content cannot close."""
    content = plain(text).rstrip("\n")
    ticks = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(content)), default=0))
    return f"{ticks}{language}\n{content}\n{ticks}"


def web_address(text: str) -> str | None:
    """Return an http or https address, or None for anything else."""
    candidate = text.strip()
    if _UNSEEN.search(candidate) or any(mark in candidate for mark in " <>\"'`()[]\\|"):
        return None
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return None
    return candidate if parts.scheme in {"http", "https"} and parts.netloc else None


def anchor(text: str) -> str:
    """Return a fragment id made of lower case letters, digits and hyphens."""
    return "-".join(re.findall(r"[^\W_]+", plain(text).lower())) or "part"
