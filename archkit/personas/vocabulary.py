"""The words by which foreign agent files are read, from `words.yaml`.

A phrase is words in a row; ``*`` leaves a word open at its end, ``?`` is any letter, `` + `` joins
phrases that must all stand in the sentence. Patterns under `orders` and `role` are regular expressions.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from importlib.resources import files

from archkit.design import Step
from archkit.personas.persona import DeliverableKind, OrderKind
from archkit.record import Record

Words = tuple[str, ...]


class Vocabulary(Record):
    """All word lists of `words.yaml`."""

    checks: dict[str, Words]
    steps: dict[Step, Words]
    deliverables: dict[DeliverableKind, Words]
    headings: dict[str, Words]
    role: Words
    nameless: dict[str, str]
    navigation: frozenset[str]
    imperatives: frozenset[str]
    leanings: dict[str, Words]
    languages: dict[str, Words]
    orders: dict[OrderKind, Words]


@functools.cache
def vocabulary() -> Vocabulary:
    """Return the word lists, read once."""
    text = files("archkit.personas").joinpath("words.yaml").read_text(encoding="utf-8")
    return Vocabulary.from_yaml(text, source="personas/words.yaml")


class Phrases:
    """Phrases that are looked for together in a sentence.

    Args:
        words: The phrases, as `words.yaml` writes them.
    """

    def __init__(self, words: Iterable[str]) -> None:
        alone = [one for one in words if " + " not in one]
        self._any = re.compile("|".join(map(_pattern, alone))) if alone else None
        self._all = [
            tuple(re.compile(_pattern(part)) for part in one.split(" + ")) for one in words if " + " in one
        ]

    def stand_in(self, sentence: str) -> bool:
        """Return whether any phrase stands in the sentence, whatever its case."""
        return self.place_in(sentence) is not None

    def place_in(self, sentence: str) -> int | None:
        """Return where the first phrase begins, None when there is none."""
        text = sentence.lower()
        found = self._any.search(text) if self._any else None
        places = [found.start()] if found else []
        for parts in self._all:
            matches = [part.search(text) for part in parts]
            if all(matches):
                places.append(min(match.start() for match in matches if match))
        return min(places, default=None)


def _pattern(phrase: str) -> str:
    return r"(?<!\w)" + r"[\s/_-]+".join(map(_word, phrase.split())) + r"(?!\w)"


def _word(word: str) -> str:
    open_end = word.endswith("*")
    plain = re.escape(word.rstrip("*")).replace(r"\?", r"\w")  # British or American
    return plain + (r"\w*" if open_end else "")


@functools.cache
def phrases(topic: str) -> dict[str, Phrases]:
    """Return the phrases of one topic of `words.yaml` by key, in its order."""
    lists: dict[str, Words] = getattr(vocabulary(), topic)
    return {str(key): Phrases(words) for key, words in lists.items()}


@functools.cache
def role_phrase() -> re.Pattern[str]:
    """Return what finds a sentence that tells somebody who they are."""
    joined = "|".join(one.replace("| ", "|") for one in vocabulary().role)
    return re.compile(rf"(?:^|(?<=[\s*_>\"'`(#.,:-])|(?<=[^\x00-\x7f]))(?:{joined})", re.IGNORECASE)


@functools.cache
def order_patterns() -> tuple[tuple[OrderKind, re.Pattern[str]], ...]:
    """Return what finds each kind of order, in the order in which they are looked for."""
    return tuple(
        (kind, re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE))
        for kind, patterns in vocabulary().orders.items()
    )
