"""A foreign text as headings and what stands under them, in whatever dialect of Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from archkit.personas.sentences import plain

MAX_LINES = 12_000
_WRAPPED = 60

_ATX = re.compile(r"\s{0,3}(#{1,6})\s*(\S.*?)\s*#*\s*")
_RULE = re.compile(r"\s*([-=_*~])(?:\s*\1){2,}\s*")
_FENCE = re.compile(r"\s*(?:[-*]\s+|\d+[.)]\s+)?(`{3,}|~{3,})\s*([\w+#-]*).*")
_TAG = re.compile(r"\s*<(/?)([A-Za-z][\w -]{1,40})>\s*")
_CHECK = re.compile(r"(\s*)(?:[-*+•]\s+|\d{1,3}[.)]\s+)?\[[ xX✓]?\]\s+(.*)")
_BULLET = re.compile(r"(\s*)(?:[-*+•●▪◦‣–—➡→]\ufe0f?\s+|(?=[✅❌✓✗☐☑🔹👉🚫⛔]))(.*)")  # noqa: RUF001 - bullets as they are found
_NUMBER = re.compile(
    r"(\s*)(?:\(?(\d{1,3}|[a-zA-Z])[.)]|(?:step|phase|stage)\s+(\d{1,2})\s*[:.–—-])\s+(.*)",  # noqa: RUF001 - the same
    re.IGNORECASE,
)
_STRONG_LINE = re.compile(r"\s*(?:\d{1,2}[.)]\s*)?(\*\*|__)([^*_\n]{2,100})\1\s*:?\s*")
_COLON_LINE = re.compile(r"\s*([A-Z\u0400-\u04ff\u4e00-\u9fff][^.!?:|]{1,60})[:：]\s*")  # noqa: RUF001 - the wide colon
_SHOUTED = re.compile(r"\s*([A-Z][A-Z &/'-]{3,60}):?\s*")
_PHASE_LINE = re.compile(r"\s*((?:step|phase|stage)\s+\d{1,2}\b.{0,80})", re.IGNORECASE)
_TABLE_RULE = re.compile(r"[\s|:-]+")

Form = Literal["prose", "bullet", "number", "check", "row"]


@dataclass
class Item:
    """A paragraph, an entry of a list or a row of a table."""

    form: Form
    text: str
    depth: int = 0


@dataclass
class Section:
    """What stands under one heading; `path` are the headings above it, outermost first."""

    heading: str
    level: int
    path: tuple[str, ...] = ()
    items: list[Item] = field(default_factory=list)
    code: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    """Reads line after line; a blank line ends a paragraph."""

    def __init__(self) -> None:
        self.sections = [Section("", 0)]
        self.above: list[tuple[int, str]] = []
        self.open = False
        self.width = 0

    @property
    def here(self) -> Section:
        return self.sections[-1]

    def head(self, text: str, level: int) -> None:
        self.above = [one for one in self.above if one[0] < level]
        path = tuple(title for _, title in self.above)
        heading = plain(text).strip(" :*_#")
        self.sections.append(Section(heading, level, path))
        self.above.append((level, heading))
        self.open = False

    def add(self, form: Form, text: str, depth: int = 0) -> None:
        self.here.items.append(Item(form, text.strip(), depth))
        self.open = True

    def go_on(self, text: str) -> None:
        if self.open and self.here.items:
            item = self.here.items[-1]
            if len(item.text) < 20_000:  # noqa: PLR2004 - far beyond what is kept of a sentence
                wrapped = item.form != "prose" or text[:1].islower() or self.width > _WRAPPED
                item.text = f"{item.text}{' ' if wrapped else chr(10)}{text.strip()}"
        else:
            self.add("prose", text)
        self.width = len(text)


def outline(body: str) -> list[Section]:
    """Return the sections of a text in their order; what stands before any heading comes first."""
    reader = _Reader()
    lines = body.split("\n")[:MAX_LINES]
    skip = 0
    for place, line in enumerate(lines):
        if place < skip:
            continue
        fence = _FENCE.fullmatch(line[:300])
        if fence:
            skip = _code(reader, lines, place, fence)
        elif not line.strip():
            reader.open = False
        elif not _headed(reader, lines, place):
            _text(reader, line)
    return [one for one in reader.sections if one.heading or one.items or one.code]


def _code(reader: _Reader, lines: list[str], place: int, fence: re.Match[str]) -> int:
    """Keep a block of code apart and return the line after it; one that is never closed is text."""
    mark = fence[1]
    for end in range(place + 1, min(len(lines), place + 2_000)):
        closing = lines[end].strip()
        if closing.startswith(mark) and not closing.strip(mark[0]):
            reader.here.code.append((fence[2].lower(), "\n".join(lines[place + 1 : end])[:20_000]))
            reader.open = False
            return end + 1
    return place + 1


def _headed(reader: _Reader, lines: list[str], place: int) -> bool:
    """Open a section where a line is a heading, in any of the ways that people write one."""
    line = lines[place][:2_000]
    below = lines[place + 1].strip() if place + 1 < len(lines) else ""
    tag = _TAG.fullmatch(line)
    heading = _ATX.fullmatch(line)
    if heading:
        reader.head(heading[2], len(heading[1]))
    elif tag:
        if not tag[1]:
            reader.head(tag[2].replace("_", " ").replace("-", " "), 1)
    elif _RULE.fullmatch(line):
        reader.open = False
    elif len(below) >= 3 and not below.strip("=") and len(line) < 120:  # noqa: PLR2004 - underlined with =
        reader.head(line, 1)
    else:
        return _headed_loosely(reader, line, lines, place)
    return True


def _headed_loosely(reader: _Reader, line: str, lines: list[str], place: int) -> bool:
    strong = _STRONG_LINE.fullmatch(line)
    if strong and not line.startswith((" ", "\t")):
        reader.head(strong[2], 7)
        return True
    if reader.open and reader.here.items and reader.here.items[-1].form == "prose":
        return False
    below = next((one for one in lines[place + 1 : place + 3] if one.strip()), "")
    colon = _COLON_LINE.fullmatch(line) or _SHOUTED.fullmatch(line)
    listed = _BULLET.match(below) or _NUMBER.match(below) or _CHECK.match(below)
    if colon and (listed or _SHOUTED.fullmatch(line)) and len(colon[1].split()) <= 8:  # noqa: PLR2004 - longer ones are sentences
        reader.head(colon[1], 8)
        return True
    phase = _PHASE_LINE.fullmatch(line)
    if phase and len(phase[1].split()) <= 10 and not phase[1].rstrip().endswith("."):  # noqa: PLR2004 - the same
        reader.head(phase[1], 8)
        return True
    return False


def _text(reader: _Reader, line: str) -> None:
    text = line.removeprefix(">").removeprefix(" ") if line.startswith(">") else line
    for form, pattern in (("check", _CHECK), ("bullet", _BULLET), ("number", _NUMBER)):
        found = pattern.fullmatch(text)
        if found:
            reader.add(form, found.groups()[-1], len(found[1].expandtabs(4)) // 2)  # type: ignore[arg-type] # mypy widens the tuple
            return
    if text.count("|") >= 2 and text.strip().startswith("|"):  # noqa: PLR2004 - a row has two bars at least
        if _TABLE_RULE.fullmatch(text):
            if reader.here.items and reader.here.items[-1].form == "row":
                reader.here.items.pop()  # the row above the rule names the columns
        else:
            cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
            reader.add("row", ": ".join(filter(None, [cells[0], ", ".join(filter(None, cells[1:]))])))
        reader.open = False
        return
    reader.go_on(text)
