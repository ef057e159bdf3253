"""Whether a text of a design really says something: not its opposite, not later, not perhaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_CLAUSE = re.compile(r"[^.;\n]+(?:\.(?=\w)[^.;\n]*)*")
_DENIED_BEFORE = re.compile(
    r"\bwithout\s+(?:[\w/-]+ ){0,4}$"
    r"|(?:\b(?:no|not|never|nobody|none|neither|nor|lacks?|lacking|skip(?:s|ped)?|avoid(?:s|ed)?"
    r"|instead of|rather than|drop(?:s|ped)?|disabled?|forgo(?:es)?|ignor(?:e|es|ed|ing)|left out|leaves? out"
    r"|cannot)|n['\u2019]t)\s+(?:[\w/-]+[ ,]+){0,4}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"^[^,;.]{0,24}?(?:[:=]|\b(?:is|are|was|were|will be|has been|have been)\b)?\s*"
    r"\b(?:off\b|disabled|none\b|never\b|not\b|missing|absent|skipped|left out|lacking|switched off|unused"
    r"|optional\b|undecided|unknown|out of scope)",
    re.IGNORECASE,
)
_PUT_OFF = re.compile(
    r"\b(?:todo|to ?do\b|tbd|tba|to be (?:done|defined|decided)|not yet|some ?day|eventually|maybe|perhaps"
    r"|nice to have|if (?:there is )?time|if needed|when needed|as needed|phase (?:two|three|[2-9])|next year"
    r"|in (?:the|a later) future|later|planned for|might|could be|should consider"
    r"|will (?:be )?(?:add|implement|introduc|consider)\w*|consider(?:ed)? adding)\b",
    re.IGNORECASE,
)


def meant(text: str, *patterns: re.Pattern[str]) -> str:
    """Return the words of a text that say all of these, one clause for each; empty when one is not said.

    A clause that denies what it names ("no rate limit", "HSTS is off") or puts it off ("TLS comes
    later") says nothing of it.
    """
    found = [_clause(text, one) for one in patterns]
    return "; ".join(dict.fromkeys(found)) if all(found) else ""


def together(text: str, *patterns: re.Pattern[str]) -> str:
    """Return the first clause of a text that says all of these at once, empty without one."""
    for clause in _clauses(text):
        if all(meant(clause, one) for one in patterns):
            return clause
    return ""


def denied(text: str, *patterns: re.Pattern[str]) -> str:
    """Return the first clause that denies one of these or puts it off, empty where none does."""
    for clause in _clauses(text):
        for pattern in patterns:
            for match in pattern.finditer(clause):
                if not _stands(clause, match):
                    return clause
    return ""


def first_meant(texts: Iterable[tuple[str, str]], *patterns: re.Pattern[str]) -> tuple[str, str]:
    """Return place and words of the first text that says all of these; two empty texts without one."""
    found = ((place, meant(text, *patterns)) for place, text in texts)
    return next(((place, words) for place, words in found if words), ("", ""))


def first_together(texts: Iterable[tuple[str, str]], *patterns: re.Pattern[str]) -> tuple[str, str]:
    """Return place and clause of the first text that says all of these at once, as `first_meant` does."""
    found = ((place, together(text, *patterns)) for place, text in texts)
    return next(((place, words) for place, words in found if words), ("", ""))


def whole_words(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of these phrases as whole words, in any case."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, phrases))})(?![\w-])", re.IGNORECASE)


def _clause(text: str, pattern: re.Pattern[str]) -> str:
    for clause in _clauses(text):
        if any(_stands(clause, match) for match in pattern.finditer(clause)):
            return clause
    return ""


def _clauses(text: str) -> Iterator[str]:
    return (found.group().strip() for found in _CLAUSE.finditer(text) if found.group().strip())


def _stands(clause: str, match: re.Match[str]) -> bool:
    before, after = clause[: match.start()], clause[match.end() :]
    return not (_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after) or _PUT_OFF.search(clause))
