"""Mentions: laws, regions, clients, skills and services that a text names."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archkit.brief.vocabulary import Words, vocabulary

_NOT = re.compile(
    r"\b(?:no|not|without|never|isn't|aren't|don't|doesn't|neither|nor|non|out of scope|except|excluding)\b"
    r"(?:(?!\bbut\b)[^.;\n]){0,40}$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"^[^.;,\n]{0,12}\b(?:does not apply|is not|are not|isn't|not required|not needed)\b", re.IGNORECASE
)
_NEAR = 60


@dataclass(frozen=True)
class Mention:
    """A key of a word list, and where its word stands."""

    key: str
    start: int
    end: int


def mentions(low: str, listed: Mapping[str, Words]) -> Iterator[Mention]:
    """Yield where the words of a list stand in a text in lower case; denied ones are left out.

    Args:
        low: The text in lower case.
        listed: Words or phrases by the key that they stand for.
    """
    keys = {word: key for key, words in listed.items() for word in words}
    for match in _pattern(tuple(sorted(keys, key=lambda word: (-len(word), word)))).finditer(low):
        if not is_denied(low, match.start(), match.end()):
            yield Mention(keys[match[0]], match.start(), match.end())


def is_denied(low: str, start: int, end: int) -> bool:
    """Say whether what stands from `start` to `end` is denied, as in ``gdpr does not apply``."""
    before, after = low[max(0, start - _NEAR) : start], low[end : end + _NEAR]
    return bool(_NOT.search(before) or _NOT_AFTER.search(after))


def first_mentions(low: str, listed: Mapping[str, Words]) -> tuple[Mention, ...]:
    """Return the first mention of each key, in the order of the text."""
    found: dict[str, Mention] = {}
    for mention in mentions(low, listed):
        found.setdefault(mention.key, mention)
    return tuple(found.values())


@functools.cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-]|\.\w)")


@functools.cache
def technology_list() -> Mapping[str, Words]:
    """Return the technologies that are known by name."""
    aliases = {
        "postgres": "postgresql",
        "golang": "go",
        "nodejs": "node.js",
        "node": "node.js",
        "dotnet": ".net",
    }
    found: dict[str, list[str]] = {}
    for word in sorted(vocabulary().technologies):
        found.setdefault(aliases.get(word, word), []).append(word)
    return {key: tuple(words) for key, words in found.items()}


@functools.cache
def service_list() -> Mapping[str, Words]:
    """Return the external services that are known by name."""
    return {name: (name.lower(),) for name in vocabulary().services}
