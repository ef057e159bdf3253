"""Sections of a longer text: goals, what is out of scope, constraints, under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archkit.brief.statements import Statements

MOST_LINES = 40
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?(?P<title>[A-Za-z][A-Za-z -]{2,30}?)[ \t]*(?::[ \t]*(?P<rest>.*))?$"
)
_ITEM = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+(?P<item>\S.*)$")
_SECTIONS = {
    "goals": "goals", "goal": "goals", "objectives": "goals",
    "non-goals": "non_goals", "non goals": "non_goals", "out of scope": "non_goals",
    "not in scope": "non_goals",
    "constraints": "constraints", "constraint": "constraints",
}  # fmt: skip


def read_sections(said: Statements, text: str) -> str:
    """Record the list items and lines under the headings that a brief has fields for.

    Args:
        said: Where they are recorded.
        text: The text.

    Returns:
        The text with blanks for what is out of scope, so that nothing else is read from it.
    """
    left: list[str] = []
    done = 0
    found: dict[str, list[str]] = {}
    for name, line, start in _lines(text):
        items = found.setdefault(name, [])
        if len(items) < MOST_LINES:
            items.append(line[:2_000])
            said.note(name, start, start + len(line))
        if name == "non_goals":
            left += [text[done:start], " " * len(line)]
            done = start + len(line)
    for name, items in found.items():
        if name == "constraints":
            said.constraints.extend(item for item in items if item not in said.constraints)
        else:
            said.values[name] = items
    return "".join([*left, text[done:]])


def _lines(text: str) -> Iterator[tuple[str, str, int]]:
    current, start = "", 0
    for line in text.split("\n"):
        item, heading = _ITEM.match(line), _HEADING.match(line)
        section = _SECTIONS.get(heading["title"].lower()) if heading else None
        if section:
            current = section
            rest = (heading["rest"] or "").strip() if heading else ""
            if rest:
                yield section, rest, start + line.index(rest)
        elif item and current:
            words = item["item"].strip()
            yield current, words, start + line.index(words)
        elif line.strip():
            current = ""
        start += len(line) + 1
