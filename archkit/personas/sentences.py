"""Sentences of foreign text: their words without Markdown, split and bounded."""

from __future__ import annotations

import re

from archkit.personas.scraped import without_small_tags

LONGEST = 600
"""Characters of a sentence that are kept."""
READ = 2_000
"""Characters of a sentence that are looked at."""

_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,1000}(?:\s[^()]{0,200})?\)")
_STRONG = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)([^*_\n]{1,600}?)(?<=\S)\1(?!\w)")
_END = re.compile(r"(?<=[.!?])[\"')\]]{0,2}\s+(?=[A-Z\"'(*`\[0-9À-Þ])|(?<=[。！？])|\n+")  # noqa: RUF001 - full stops of Chinese and Japanese
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|Dr|Mr|Ms|No|Fig)\.$")
_SPACE = re.compile(r"\s+")
_EMOJI_LEAD = re.compile("^[^\\w\\s\"'`(\\[$@/<.#-]+\\s*")
_LABEL = re.compile(r"(\*\*|__)([^*_:]{2,60}):?\1:?\s*[-–—:]?\s+(.+)", re.DOTALL)  # noqa: RUF001 - dashes of word processors
_PLAIN_LABEL = re.compile(r"([A-Z][\w /&'-]{1,40}):\s+(\S.*)", re.DOTALL)


def plain(text: str) -> str:
    """Return text without the marks of Markdown, on one line."""
    text = without_small_tags(text)
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    return _SPACE.sub(" ", text.replace("**", "")).strip()


def bounded(text: str, longest: int = LONGEST) -> str:
    """Return text cut between words where it is longer than what is kept."""
    if len(text) <= longest:
        return text
    whole, _, _ = text[: longest - 2].rpartition(" ")
    return f"{whole if len(whole) > longest // 2 else text[: longest - 2]} …"


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph as plain text; an abbreviation does not end one."""
    found: list[str] = []
    for part in _END.split(text):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [one for one in (plain(part[:READ]) for part in found) if one]


def unmarked(text: str) -> str:
    """Return a sentence without the emoji or sign that it opens with."""
    return _EMOJI_LEAD.sub("", text).strip() or text


def labelled(text: str) -> tuple[str, str]:
    """Return label and rest of ``**Label**: rest``; an empty label where there is none."""
    match = _LABEL.fullmatch(text[:READ]) or _PLAIN_LABEL.fullmatch(text[:READ])
    if not match:
        return "", text
    groups = match.groups()
    return plain(groups[-2]).rstrip(":"), groups[-1]
