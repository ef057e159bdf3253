"""Text taken from a web page: line numbers, tags, navigation and flattened tables around an agent's text."""

from __future__ import annotations

import html
import itertools
import re
from typing import NamedTuple

from archkit.personas.vocabulary import vocabulary

_BLOCK = (
    "p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|thead|tbody|section|article|main|body|html|pre|blockquote|hr"
    "|dl|dt|dd"
)
_INLINE = (
    "a|abbr|b|big|button|center|cite|code|del|details|em|figure|font|form|i|img|input|ins|kbd|label|mark"
    "|meta|link|picture|q|s|samp|small|source|span|strong|sub|summary|sup|svg|path|tt|u|var|video|wbr|clipboard-copy|relative-time"
)
_DROPPED = "script|style|head|nav|footer|header|aside|noscript|template|iframe|svg|button|select|form"
_PAGE_START = re.compile(r"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|div|td|li|article|main|h[1-6])>", re.IGNORECASE)
_HEADING = re.compile(r"<h([1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]{0,500}>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})\b[^<>]{{0,2000}}>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})\b[^<>]{{0,2000}}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--|-->")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_GUTTER = re.compile(r"\s*(?:\d{1,5}[\s|]+){4,}\d{1,5}\s*")
_NUMBERED = re.compile(r"^[ \t]*L?(\d{1,5})(?:[ \t]*[|:│→]|\t|(?= )|$)(.*)$")
_LONE = re.compile(r"\s*\d{1,5}\s*")
_FOOT = re.compile(
    r"(?:©|\(c\)|copyright)\s.{0,80}|\d+ lines? \(\d+ loc\).{0,40}|\d[\d,.]* ?[kK]?(?: stars?| forks?)?",
    re.IGNORECASE,
)
_SHORTEST_GUTTER = 5
_FEWEST_ENDS = 3
_NUMBERED_SHARE = 0.8


class Plain(NamedTuple):
    """Text without what a page put around it, and what that was."""

    text: str
    notes: tuple[str, ...] = ()


def without_page(text: str) -> Plain:
    """Return the text as its author wrote it, as far as it can be told from the page around it."""
    notes: list[str] = []
    if _is_page(text):
        text = _without_tags(text)
        notes.append("HTML tags were taken off")
    for name, taken in (
        ("bars of line numbers", _without_gutter),
        ("lines of navigation", _without_navigation),
    ):
        text, count = taken(text)
        if count:
            notes.append(f"{name} were taken out")
    return Plain(text, tuple(notes))


def _is_page(text: str) -> bool:
    """Return whether a text is HTML, and not Markdown that shows some."""
    start = text[:3_000]
    if "```" in text:
        return _PAGE_START.match(start.lstrip()) is not None
    return _PAGE_START.search(start) is not None or len(_BLOCK_END.findall(text[:50_000])) >= _FEWEST_ENDS


def without_small_tags(text: str) -> str:
    """Return text without the few tags of HTML that Markdown files hold, and with its entities read."""
    if "<" in text:
        text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    return html.unescape(text) if _ENTITY.search(text) else text


def _without_tags(text: str) -> str:
    for name in _DROPPED.split("|"):
        text = without_elements(text, name)
    text = _HEADING.sub(lambda tag: f"\n\n{'#' * int(tag[1])} ", text)
    text = _ITEM.sub("\n- ", text)
    text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    return html.unescape(text)


def without_elements(text: str, name: str) -> str:
    """Return text without the elements of a name; an element that is never closed stays."""
    opening = re.compile(rf"<{name}\b", re.IGNORECASE)
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE)
    kept: list[str] = []
    place = 0
    while (start := opening.search(text, place)) and (end := closing.search(text, start.end())):
        kept.append(text[place : start.start()])
        place = end.end()
    return "".join([*kept, text[place:]])


def _without_gutter(text: str) -> tuple[str, int]:
    lines = text.split("\n")
    bars = {number for number, line in enumerate(lines) if len(line) < 50_000 and _is_bar(line)}  # noqa: PLR2004 - a bar of 9,999 numbers
    bars |= _counted_lines(lines)
    kept = [line for number, line in enumerate(lines) if number not in bars]
    unnumbered = _without_numbers(kept)
    return "\n".join(unnumbered or kept), len(bars) + (len(kept) if unnumbered else 0)


def _is_bar(line: str) -> bool:
    if not _GUTTER.fullmatch(line):
        return False
    numbers = [int(one) for one in re.findall(r"\d+", line)]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _counted_lines(lines: list[str]) -> set[int]:
    """Return the lines that hold nothing but the next number of a count, five of them at least."""
    found: set[int] = set()
    run: list[int] = []
    value = 0
    for place, line in enumerate([*lines, ""]):
        number = int(line) if _LONE.fullmatch(line) else None
        if number is not None and run and number == value + 1:
            run.append(place)
        elif number is not None or line.strip() or place == len(lines):
            found |= set(run) if len(run) >= _SHORTEST_GUTTER else set()
            run = [place] if number is not None else []
        value = number if number is not None else value
    return found


def _without_numbers(lines: list[str]) -> list[str] | None:
    """Return the lines without the number before each, None when they do not count up."""
    matches = [_NUMBERED.match(line[:20_000]) for line in lines]
    written = [place for place, line in enumerate(lines) if line.strip()]
    numbered = [place for place in written if matches[place]]
    if len(numbered) < _SHORTEST_GUTTER or len(numbered) < _NUMBERED_SHARE * len(written):
        return None
    values = [int(match[1]) for place in numbered if (match := matches[place])]
    steps = sum(1 for before, after in itertools.pairwise(values) if 0 < after - before <= 3)  # noqa: PLR2004 - empty lines are counted too
    if steps < _NUMBERED_SHARE * (len(values) - 1):
        return None
    return [_after_number(line, match) for line, match in zip(lines, matches, strict=True)]


def _after_number(line: str, match: re.Match[str] | None) -> str:
    rest = line[match.start(2) :] if match else line
    return rest.removeprefix(" ") if match else rest


def _without_navigation(text: str) -> tuple[str, int]:
    words = vocabulary().navigation
    lines = text.split("\n")
    around = [
        place
        for place, line in enumerate(lines)
        if line.strip().lower().strip("·|• ") in words or (len(line) < 120 and _FOOT.fullmatch(line.strip()))  # noqa: PLR2004 - a footer is short
    ]
    certain = sum(1 for place in around if not lines[place].strip().isdigit())
    if certain < 3:  # noqa: PLR2004 - one or two such words may be the author's
        return text, 0
    drop = set(around)
    return "\n".join(line for place, line in enumerate(lines) if place not in drop), len(drop)
