"""What a text calls the system: its name, and the kind that the name implies."""

from __future__ import annotations

import re

from archkit.brief.vocabulary import SystemKind, vocabulary

LONGEST_NAME = 60
_LONGEST_START = 400
_HEADING = re.compile(r"^[ \t]*#{1,3}[ \t]+(?P<title>[^\n]{1,120})", re.MULTILINE)
_ASK = re.compile(
    r"\b(?:design|build|create|develop|implement|make|architect|evolve|scale|plan|need|want|building|designing)"
    r"\s+(?:to\s+(?:build|design|create|have)\s+)?(?:me\s+|us\s+)?"
    r"(?:(?:the\s+)?(?:backend|architecture|system)\s+(?:of|for)\s+)?"
    r"(?:an?\s+|the\s+|our\s+|one\s+|some\s+)?(?P<title>(?!to\b)[^.,;:!?\n(]{2,120})",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s+(?:for|that|which|with|where|to|in|on|by|of|used|using|so|like|who|serving|handling|from|supporting|and)\b.*"
    r"|\s+[-\u2013\u2014].*",
    re.IGNORECASE | re.DOTALL,
)
_THE_SYSTEM = re.compile(
    r"\b(?:the|an?|our)\s+(?P<title>(?:[\w-]+\s+){1,3}?(?:service|system|platform|app|application|tool|site|api|portal))\b",
    re.IGNORECASE,
)
_IS_A = re.compile(r"^(?P<title>[A-Z][\w' -]{1,50}?) (?:is|will be) an? ", re.ASCII)


def title_of(text: str) -> str:
    """Return a name for the system that a text describes; its first words where it names none."""
    heading = _HEADING.search(text[:2000])
    if heading and heading.start() < 200 and len(heading["title"].strip()) > 1:  # noqa: PLR2004 - near the top
        return _tidy(re.sub(r"[*_`#]+", "", heading["title"]))
    for match in _ASK.finditer(text[:4000]):
        title = _CUT.sub("", match["title"]).strip()
        if _names_system(title) or (
            match.start() == 0 and match[0].lower().startswith(("design", "build", "develop"))
        ):
            return _tidy(title)
    named = _IS_A.match(text.strip())
    if named and named["title"].split()[0].lower() not in {"the", "this", "it", "there", "our", "we"}:
        return _tidy(named["title"])
    thing = _THE_SYSTEM.search(text[:4000])
    if thing and _names_system(thing["title"]):
        return _tidy(thing["title"])
    start = re.split(r"[.;:!?\n(\u3002]|,(?!\d)", text.strip()[:_LONGEST_START], maxsplit=1)[0]
    short = _CUT.sub("", start)
    return _tidy(short if _names_system(short) else start)


def _names_system(title: str) -> bool:
    return bool(title) and title.lower().split()[-1] in vocabulary().systems


def _tidy(title: str) -> str:
    words = re.sub(r"\s+", " ", re.sub(r"^(?:an?|the) ", "", title.strip(), flags=re.IGNORECASE)).strip(" .-")
    if len(words) > LONGEST_NAME:
        words = words[:LONGEST_NAME].rsplit(" ", 1)[0].strip()
    return (words[:1].upper() + words[1:]) or "Unnamed system"


def kinds_of(low: str, title: str) -> tuple[tuple[SystemKind, str, tuple[int, int]], ...]:
    """Return the kinds of system that a text asks for, each with its words and where they stand.

    Args:
        low: The text in lower case.
        title: The system's name, which is where its kind is looked for first.
    """
    found = [
        hit for kind in vocabulary().kinds if (hit := _hit(kind, low, low.find(title.lower()), len(title)))
    ]
    return tuple(sorted(found, key=lambda one: one[2]))


def _hit(
    kind: SystemKind, low: str, start: int, length: int
) -> tuple[SystemKind, str, tuple[int, int]] | None:
    if start < 0:
        return None
    for words in kind.words:
        match = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])").search(low, start, start + length)
        if match:
            return kind, words, match.span()
    return None
