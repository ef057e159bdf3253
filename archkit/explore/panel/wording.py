"""Choices that are written as sentences: whether another sentence makes another choice.

Two sentences make the same choice if they tell the same numbers, rhythms, refusals and names,
and share enough of their other words. That is a judgement by words, so what it finds is shown
apart, with both sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from archkit.design import Design, Step
from archkit.record import Record

_IDENTITIES = (("id",), ("operation_id",), ("source", "target"), ("component",), ("name",), ("order",))
_FEWEST_WORDS = 3
_SHARED = 0.4
"""Share of the shorter sentence's words that the other one has too."""
_STEM = 4
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FILLING = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "have",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "this",
        "to",
        "was",
        "when",
        "which",
        "while",
        "who",
        "will",
        "with",
    ]
)
_ALIKE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("no", "not", "never", "without", "none", "nobody", "neither", "nor"), "not"),
        **dict.fromkeys(("business", "office", "working"), "office"),
        **dict.fromkeys(("rota", "rotation", "rotate", "rotates", "turns"), "rota"),
        **dict.fromkeys(("round", "around", "clock"), "clock"),
        **dict.fromkeys(("night", "nights", "overnight"), "night"),
        **dict.fromkeys(("weekend", "weekends"), "weekend"),
        **dict.fromkeys(("manual", "manually", "hand"), "manual"),
        **dict.fromkeys(("automatic", "automatically", "automated"), "automatic"),
        **dict.fromkeys(("page", "pages", "paged", "pager", "paging"), "page"),
        **dict.fromkeys(("ticket", "tickets"), "ticket"),
        **dict.fromkeys(("second", "seconds", "s"), "second"),
        **dict.fromkeys(("minute", "minutes", "min"), "minute"),
        **dict.fromkeys(("hour", "hours", "hourly", "h"), "hour"),
        **dict.fromkeys(("day", "days", "daily"), "day"),
        **dict.fromkeys(("week", "weeks", "weekly"), "week"),
        **dict.fromkeys(("month", "months", "monthly"), "month"),
        **dict.fromkeys(("quarter", "quarters", "quarterly"), "quarter"),
        **dict.fromkeys(("year", "years", "yearly", "annual", "annually"), "year"),
        **{
            word: str(number)
            for number, word in enumerate(["zero", "one", "two", "three", "four", "five", "six"])
        },
        **dict.fromkeys(("once",), "1"),
        **dict.fromkeys(("twice",), "2"),
    }
)
"""Words that make the choice, under the one word for each."""


@dataclass(frozen=True)
class Reworded:
    """One choice said otherwise: where it stands, and both sentences."""

    step: Step
    place: str
    before: str
    after: str


def in_former_words(before: Design, after: Design) -> tuple[Design, tuple[Reworded, ...]]:
    """Return the second design with the sentences of the first where both make the same choice."""
    update: dict[str, Any] = {}
    found: list[Reworded] = []
    for step in Step:
        old, new = before.artifact(step), after.artifact(step)
        if old is not None and new is not None and old != new:
            said: list[tuple[str, str, str]] = []
            update[step.value] = _alike(old, new, step.value, said)
            found += [Reworded(step, *one) for one in said]
    return after.model_copy(update=update), tuple(found)


def same_choice(one: str, other: str) -> bool:
    """Say whether two sentences make the same choice, as far as their words tell."""
    words = (_words(one), _words(other))
    if min(map(len, words)) < _FEWEST_WORDS or _telling(one) != _telling(other):
        return False
    stems = [{word[:_STEM] for word in found if word not in _ALIKE} for found in words]
    fewest = min(map(len, stems))
    return not fewest or len(stems[0] & stems[1]) >= _SHARED * fewest


def _alike(old: Any, new: Any, place: str, said: list[tuple[str, str, str]]) -> Any:
    if old == new:
        return new
    if isinstance(new, str) and isinstance(old, str):
        if not same_choice(old, new):
            return new
        said.append((place, old, new))
        return old
    if isinstance(new, tuple) and isinstance(old, tuple):
        return _items_alike(old, new, place, said)
    if isinstance(new, Record) and type(old) is type(new):
        fields = type(new).model_fields
        update = {
            name: _alike(getattr(old, name), getattr(new, name), f"{place}.{name}", said) for name in fields
        }
        return new.model_copy(update=update)
    return new


def _items_alike(
    old: tuple[Any, ...], new: tuple[Any, ...], place: str, said: list[tuple[str, str, str]]
) -> tuple[Any, ...]:
    """Return items in former words: records beside those of the same name, sentences in their order."""
    named = {_key(one): one for one in old if isinstance(one, Record)}
    made: list[Any] = []
    for number, one in enumerate(new):
        if isinstance(one, Record):
            key = _key(one)
            former = named.get(key, one)
            made.append(_alike(former, one, f"{place}.{'-'.join(map(str, key))}", said))
        elif isinstance(one, str) and one not in old and number < len(old):
            made.append(_alike(old[number], one, place, said))
        else:
            made.append(one)
    return tuple(made)


def _key(record: Record) -> tuple[Any, ...]:
    fields = type(record).model_fields
    for names in _IDENTITIES:
        if all(name in fields for name in names):
            return tuple(getattr(record, name) for name in names)
    return ()


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _FILLING]


def _telling(text: str) -> frozenset[str]:
    """Return what makes the choice: numbers, rhythms, refusals, and names with capitals."""
    return frozenset(_told(text))


def _told(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match[0]
        plain = word.casefold()
        if plain in _ALIKE:
            yield _ALIKE[plain]
        elif plain.endswith(("n't", "n\u2019t")):
            yield "not"
        elif word[0].isdigit():
            yield word.replace(",", "")
        elif any(letter.isupper() for letter in word[1:]) or _is_name(text, match):
            yield plain


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Say whether a word has a capital that no beginning of a sentence gives it."""
    before = text[: match.start()].rstrip()
    return match[0][0].isupper() and bool(before) and before[-1] not in ".!?:;"
