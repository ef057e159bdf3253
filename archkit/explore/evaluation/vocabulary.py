"""Vocabulary: finds the concepts that a text names, the longest phrase first."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archkit.knowledge.vocabulary import vocabulary

_TOKEN = re.compile(r"[a-z0-9%]+(?:[.'][a-z0-9]+)*|[+/&,;:()]")
_PLAIN = str.maketrans({"\u2019": "'", "_": " ", "-": " ", "\u2013": " ", "\u2014": ","})
_ENDINGS = ("ings", "ing", "ions", "ion", "ies", "ied", "ed", "es", "s", "e", "y")
_SHORTEST_STEM = 3
_GAP = "*"
_LONGEST_GAP = 3
SEPARATORS = frozenset("+/&,;:()")


@dataclass(frozen=True)
class Token:
    """A word or a sign of a text; `stem` is the word without its ending."""

    word: str
    stem: str


@dataclass(frozen=True)
class Mention:
    """A concept named by the tokens from `start` up to `end`."""

    concept: str
    start: int
    end: int


def stem_of(word: str) -> str:
    """Return a word without its ending, so that ``sharding`` and ``shards`` are the same."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("ss"):
            kept = word[: -len(ending)]
            return kept[:-1] if len(kept) > _SHORTEST_STEM and kept[-1] == kept[-2] != "s" else kept
    return word


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the words and signs of a text; hyphens and underscores separate words."""
    found = _TOKEN.findall(text.lower().translate(_PLAIN))
    return tuple(Token(word, word if word in SEPARATORS else stem_of(word)) for word in found)


def mentions(tokens: Sequence[Token]) -> tuple[Mention, ...]:
    """Return the concepts that tokens name in their order, none overlapping; longer phrases win."""
    stems = tuple(one.stem for one in tokens)
    found = [
        (len(phrase) - 0.5 * phrase.count(_GAP), Mention(concept, start, end))
        for start, stem in enumerate(stems)
        for concept, phrase in _by_first().get(stem, ())
        if (end := _matched(phrase, stems, start))
    ]
    kept: list[Mention] = []
    for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].start, pair[1].concept)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def says(text: str, phrase: str) -> bool:
    """Say whether a text has a phrase of a sign, endings left out; ``*`` stands for three words."""
    return _says(text.lower(), phrase)


@functools.lru_cache(maxsize=50_000)
def _says(text: str, phrase: str) -> bool:
    wanted, stems = _stems(phrase), _stems(text)
    return any(stem == wanted[0] and _matched(wanted, stems, start) > 0 for start, stem in enumerate(stems))


@functools.lru_cache(maxsize=20_000)
def _stems(text: str) -> tuple[str, ...]:
    spaced = text.replace(_GAP, f" {_GAP} ") if len(text) < 200 else text  # noqa: PLR2004 - phrases are short
    return tuple(
        piece
        for part in spaced.split()
        for piece in ((_GAP,) if part == _GAP else tuple(one.stem for one in tokens_of(part)))
    )


def _matched(phrase: Sequence[str], stems: Sequence[str], start: int) -> int:
    """Return where a phrase that begins at `start` ends; 0 when it does not stand there."""
    place = start
    gap = False
    for wanted in phrase:
        if wanted == _GAP:
            gap = True
            continue
        reach = _LONGEST_GAP if gap else 0
        ahead = next((one for one in _ahead(stems, place, reach) if stems[one] == wanted), None)
        if ahead is None:
            return 0
        place, gap = ahead + 1, False
    return place


def _ahead(stems: Sequence[str], place: int, reach: int) -> Iterator[int]:
    for one in range(place, min(place + reach + 1, len(stems))):
        yield one
        if stems[one] in SEPARATORS:
            return


@functools.cache
def _by_first() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for concept in vocabulary().concepts.values():
        for words in concept.words:
            phrase = _stems(words)
            if phrase:
                found.setdefault(phrase[0], []).append((concept.id, phrase))
    return found
