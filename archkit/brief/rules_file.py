"""Reads decisions from a project's rules and architecture records; each names its file and line."""

from __future__ import annotations

import re

from archkit.brief.brief import ExistingDecision, Source
from archkit.brief.reading import Reading, shortened

MOST_DECISIONS = 200
_ITEM = re.compile(r"^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<words>\S.*)$")
_BINDING = re.compile(
    r"\b(?:must|never|always|do not|don't|use|uses|only|prefer|avoid|shall|should|required|forbidden"
    r"|we (?:chose|decided|use|run|deploy|host)|no new)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^#{1,6}\s+(?P<title>.+?)\s*#*$")
_DECISION = re.compile(r"^(?:decision|decision outcome|outcome|chosen option)\b", re.IGNORECASE)
_REASON = re.compile(r"\bbecause\b|\bso that\b|\bin order to\b", re.IGNORECASE)
_DEAD = re.compile(r"\b(?:superseded|deprecated|rejected|proposed|draft)\b", re.IGNORECASE)


def read_rules(text: str, path: str) -> Reading:
    """Return the rules of a Markdown file: list items and lines that bind.

    Args:
        text: The Markdown.
        path: What the file is called in sources.
    """
    found, fenced = Reading(), False
    whole = path.rsplit("/", 1)[-1].lower().startswith("rules")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        item = _ITEM.match(line)
        words = item["words"] if item else line.strip()
        binding = bool(_BINDING.search(words))
        wanted = (item and (whole or binding)) or (not item and binding and not _HEADING.match(line))
        if wanted and not fenced and len(words) > 3 and len(found.decisions) < MOST_DECISIONS:  # noqa: PLR2004 - a rule has words
            found += _decision(words, path, number)
    return found


def read_decision_record(text: str, path: str) -> Reading:
    """Return the decision of an architecture decision record; one that is not in force is left out.

    Args:
        text: The record in Markdown, such as MADR's.
        path: What the file is called in sources.
    """
    title, number_of_title, status, decided = "", 1, "", []
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading:
            section = heading["title"]
            if not title:
                title, number_of_title = section, number
        elif line.lower().lstrip("-* ").startswith("status") or section.lower().startswith("status"):
            status += line
        elif _DECISION.match(section) and line.strip():
            decided.append(line.strip())
    if not title or _DEAD.search(status):
        return Reading()
    words = re.sub(r"^(?:ADR[- ]?)?\d+[.:)-]?\s*", "", title, flags=re.IGNORECASE)
    return _decision(words or title, path, number_of_title, " ".join(decided))


def _decision(words: str, path: str, number: int, reason: str = "") -> Reading:
    place = f"{path}:{number}"[-120:]
    cut = _REASON.search(words) if not reason else None
    why = words[cut.start() :] if cut else reason
    decision = ExistingDecision(statement=shortened(words, 1_000), reason=shortened(why, 1_000), source=place)
    source = Source(field="existing.decisions", origin=place, quote=shortened(words, 400))
    return Reading(decisions=(decision,), sources=(source,))
