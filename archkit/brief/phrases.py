"""Noun phrases: the thing that a few words name, found by what can't be part of it."""

from __future__ import annotations

from dataclasses import dataclass

from archkit.brief.nouns import singular
from archkit.brief.tokens import UNIT_WORDS, Sentence, Token
from archkit.brief.vocabulary import verb_forms, vocabulary

LONGEST_PHRASE = 6
_POSSESSIVES = frozenset({"their", "its", "his", "her", "our", "your", "my"})


@dataclass(frozen=True)
class NounPhrase:
    """A thing with the tokens ``first`` to ``last`` (excluded) of its sentence.

    `name` is one or two words in the singular, `head` the last of them, `count` the number
    that stood before it.
    """

    name: str
    head: str
    first: int
    last: int
    count: float | None = None


def phrase_at(sentence: Sentence, first: int, *, end: int | None = None) -> NounPhrase | None:
    """Return the noun phrase that starts at a token, determiners and adjectives before it skipped.

    Args:
        sentence: The sentence.
        first: Where to start.
        end: Where to stop at the latest; there the phrase needs no mark of its end.
    """
    words = vocabulary()
    place, count = first, None
    limit = min(len(sentence) if end is None else end, first + LONGEST_PHRASE)
    while place < limit:
        token = sentence[place]
        if token.value is not None:
            count = token.value
        elif token.low not in words.determiners and token.low not in words.adjectives:
            break
        place += 1
    if place < limit and count is not None and sentence[place].low in UNIT_WORDS:
        return None
    nouns: list[str] = []
    while place < limit and _is_noun(sentence, place, bool(nouns)):
        if not _describes(sentence, place):
            nouns.append(sentence[place].low)
        place += 1
    if not nouns:
        return None
    head = singular(nouns[-1])
    name = " ".join([*nouns[-2:-1], head])
    return NounPhrase(name, head, first, place, count)


def phrase_before(sentence: Sentence, end: int) -> NounPhrase | None:
    """Return the noun phrase that ends just before a token."""
    words = vocabulary()
    first = end
    while first > max(0, end - LONGEST_PHRASE) and sentence[first - 1].is_word:
        low = sentence[first - 1].low
        if low in words.prepositions or (first < end and _acts(sentence, first - 1)):
            break
        first -= 1
        if low in words.determiners:
            break
    found = phrase_at(sentence, first, end=end) if first < end else None
    return found if found and found.last == end else None


def _acts(sentence: Sentence, place: int) -> bool:
    """Say whether a word is a verb with its subject right before it."""
    if place == 0 or verb_forms().get(sentence[place].low, ("", ""))[1] != "base":
        return False
    before = sentence[place - 1].low
    return before in vocabulary().triggers or singular(before) in vocabulary().people | vocabulary().machines


def is_thing(phrase: NounPhrase) -> bool:
    """Say whether a phrase names something that a system could keep."""
    words = vocabulary()
    outside = words.abstract | words.prepositions | words.determiners | words.adjectives
    return phrase.head not in outside and phrase.name not in outside and phrase.head[0].isalpha()


def _is_noun(sentence: Sentence, place: int, following: bool) -> bool:  # noqa: FBT001 - reads as a word
    token: Token = sentence[place]
    words = vocabulary()
    if not token.is_word or token.low in words.prepositions or token.low in words.determiners:
        return False
    if not following:
        return True
    before = sentence[place - 1].low
    if before != singular(before) and singular(before) in words.people | {"people"}:
        return False  # "people use it": what follows people in the plural is what they do
    base, form = verb_forms().get(token.low, ("", ""))
    if form == "ed" and token.low != base:
        return False
    return form != "base" or not before.endswith("s") or not _has_object(sentence, place)


def _has_object(sentence: Sentence, place: int) -> bool:
    """Say whether a verb-like word is followed by what looks like its object."""
    if place + 1 >= len(sentence):
        return False
    after = sentence[place + 1]
    if after.low in {"and", "or", ","} and place + 2 < len(sentence):
        return verb_forms().get(sentence[place + 2].low, ("", ""))[1] == "base"
    if after.low in _POSSESSIVES:
        return True
    return after.value is not None or (after.is_word and after.low not in vocabulary().prepositions)


def _describes(sentence: Sentence, place: int) -> bool:
    """Say whether a word is an adjective or participle in front of another noun."""
    low = sentence[place].low
    if place + 1 >= len(sentence):
        return False
    after = sentence[place + 1]
    if not after.is_word or after.low in vocabulary().prepositions:
        return False
    if low in vocabulary().adjectives or low.endswith(("ed", "ly", "ble", "ful", "less", "ous")):
        return True
    base, form = verb_forms().get(low, ("", ""))
    return form == "ed" and low != base
