"""A sentence as a rule about what is kept is read from it: its words, its clauses, its lists."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from archkit.brief.entity_words import entity_words, is_attribute
from archkit.brief.measures import time_unit
from archkit.brief.nouns import singular
from archkit.brief.tokens import Sentence
from archkit.brief.vocabulary import verb_forms, vocabulary

CLAUSE_ENDS = frozenset({";", ":", "(", ")", "-", "\u2013", "\u2014", "*", "•", "#"})
JOINS = frozenset({",", "and", "or", "&", "/"})
BEINGS = frozenset({"is", "are", "be", "was", "were", "been", "being", "stay", "stays", "remain", "remains"})
_MANY = (
    ("more", "than", "one"),
    ("any", "number", "of"),
    ("one", "or", "more"),
    ("one", "or", "several"),
    ("a", "number", "of"),
    ("lots", "of"),
    ("a", "lot", "of"),
    ("at", "least", "one"),
)
_LONGEST_ITEM = 4
_PERCENTILE = re.compile(r"p\d+$")
_MOST_ITEMS = 12


@dataclass(frozen=True)
class Item:
    """One thing of a list, with the tokens `first` to `last` (excluded) of its sentence.

    `words` are its nouns with what describes them, in lower case; `many` says that "many" or
    "several" stood before it, `one` that "a" or "one" did, `counted` that a number did.
    """

    words: tuple[str, ...]
    first: int
    last: int
    article: str = ""
    many: bool = False
    counted: bool = False
    capital: bool = False

    @property
    def name(self) -> str:
        """The name in the singular."""
        return " ".join((*self.words[:-1], singular(self.words[-1])))

    @property
    def is_plural(self) -> bool:
        """Whether several of it are spoken of."""
        return self.words[-1] != singular(self.words[-1])

    @property
    def head(self) -> str:
        """The last word in the singular."""
        return singular(self.words[-1])

    @property
    def after_each(self) -> bool:
        """Whether "each" or "every" stands before it."""
        return self.article in {"each", "every", "any"}


@dataclass(frozen=True)
class Line:
    """A sentence with ways to look around in it."""

    sentence: Sentence

    def low(self, place: int) -> str:
        """Return the word at a place in lower case; empty outside the sentence."""
        return self.sentence[place].low if 0 <= place < len(self.sentence) else ""

    def words(self, first: int, last: int) -> tuple[str, ...]:
        """Return the words from `first` to `last` (excluded)."""
        return tuple(token.low for token in self.sentence[max(0, first) : max(0, last)])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where tokens start and end in the text."""
        return self.sentence[first].start, self.sentence[last - 1].end

    def clause(self, place: int, *, commas: bool = False) -> tuple[int, int]:
        """Return the clause around a place; with `commas`, one that ends at commas as well."""
        ends = CLAUSE_ENDS | {","} if commas else CLAUSE_ENDS
        first = last = place
        while first > 0 and self.low(first - 1) not in ends:
            first -= 1
        while last < len(self.sentence) and self.low(last) not in ends:
            last += 1
        return first, max(last, first + 1)

    def find(self, *words: str, first: int = 0, last: int | None = None) -> int | None:
        """Return the first place where one of the words stands."""
        end = len(self.sentence) if last is None else last
        return next((place for place in range(first, end) if self.low(place) in words), None)

    def any_of(self, words: frozenset[str]) -> bool:
        """Say whether one of some words stands in the sentence."""
        return not words.isdisjoint(self.all_words)

    @functools.cached_property
    def all_words(self) -> frozenset[str]:
        """The words of the sentence."""
        return frozenset(token.low for token in self.sentence)

    def denied(self, place: int, *, reach: int = 4) -> bool:
        """Say whether a negation stands shortly before a place, in the same clause."""
        first = max(self.clause(place, commas=True)[0], place - reach)
        return bool(entity_words().negations & set(self.words(first, place)))

    def listed(self, place: int, *, end: int | None = None) -> tuple[Item, ...]:
        """Return the things of the list that starts at a place: ``a name, an email and many tags``.

        Args:
            place: Where it starts.
            end: The verb that it is the subject of; without one, what a verb follows is no part of it.
        """
        found: list[Item] = []
        while len(found) < _MOST_ITEMS:
            one = self._item(place)
            if one is None:
                break
            follows = one.last != end and self._starts_clause(one.last)
            if found and (follows or self._is_deed(one) or one.after_each):
                break
            found.append(one)
            place = self._past_aside(self._past_brackets(one.last))
            joined = place
            while self.low(joined) in JOINS:
                joined += 1
            if joined == place:
                break
            place = joined
        return tuple(found)

    def _starts_clause(self, place: int) -> bool:
        """Say whether a verb stands here, which makes the noun before it the subject of a clause."""
        low = self.low(place)
        form = verb_forms().get(low, ("", ""))[1]
        return low in BEINGS | entity_words().modals | {"has", "have", "contain", "contains"} or form in {
            "base",
            "s",
        }

    def _is_deed(self, one: Item) -> bool:
        """Say whether words behind "and" are a verb with its object: ``attach files``."""
        base = verb_forms().get(one.words[0], ("", ""))[1] == "base"
        return base and not one.article and len(one.words) > 1 and one.is_plural

    def _past_brackets(self, place: int) -> int:
        """Return where the text goes on behind a pair of brackets that starts at a place."""
        if self.low(place) != "(":
            return place
        end = self.find(")", first=place)
        return end + 1 if end is not None else place

    def _past_aside(self, place: int) -> int:
        """Return where a list goes on behind ``, which is unique per company,``."""
        relative = place + (self.low(place) == ",")
        if self.low(relative) not in {"which", "that"} or self.low(relative + 1) not in BEINGS:
            return place
        end = self.find(",", first=relative)
        return end if end is not None else place

    def _many(self, place: int) -> int:
        """Return how many words say "many" here in more than one word: ``more than one``."""
        return next((len(one) for one in _MANY if self.words(place, place + len(one)) == one), 0)

    def _item(self, place: int) -> Item | None:
        article, many, counted = "", False, False
        while place < len(self.sentence):
            token = self.sentence[place]
            if self._many(place):
                many, place = True, place + self._many(place)
                continue
            if token.value is not None:
                one = token.low == "one" or (token.value == 1 and not counted)
                counted, article = counted or not one, article or ("one" if one else "")
            elif token.low in entity_words().many:
                many = True
            elif token.low in entity_words().articles:
                article = article or token.low
            elif token.low not in entity_words().fillers or (
                token.low == "to" and self.low(place - 1) != "up"
            ):
                break
            place += 1
        last = place
        while last < min(len(self.sentence), place + _LONGEST_ITEM) and self._is_part(place, last):
            last += 1
        words = self.words(place, last)
        while len(words) > 1 and words[0] in vocabulary().adjectives and not is_attribute(" ".join(words)):
            words, place = words[1:], place + 1
        if not words or time_unit(words[0]):
            return None
        return Item(words, place, last, article, many, counted, self.sentence[last - 1].capital)

    def _is_part(self, first: int, place: int) -> bool:
        token = self.sentence[place]
        if (
            not token.is_word
            or token.low in JOINS | entity_words().stops
            or token.low in entity_words().articles
            or _PERCENTILE.match(token.low)
        ):
            return False
        if place > first and self.low(place - 1) != singular(self.low(place - 1)):
            return False  # nothing is called by a noun in the plural with another noun behind it
        if token.low in vocabulary().prepositions and token.low not in {"start", "end"}:
            return False
        if place > first and (verb_forms().get(token.low, ("", ""))[1] in {"ed", "ing"}):
            return self.low(place - 1) == singular(self.low(place - 1)) and token.low.endswith("ing")
        return True

    def before(self, end: int) -> Item | None:
        """Return the thing that ends just before a place, modal verbs and brackets between skipped."""
        while end > 0 and self.low(end - 1) in entity_words().modals | {"who", "that", "which"}:
            end -= 1
        if self.low(end - 1) == ")":
            end -= 1
            while end > 0 and self.low(end) != "(":
                end -= 1
        first = end
        while first > max(0, end - _LONGEST_ITEM - 1) and self._may_end(first - 1):
            first -= 1
        return self._last_item(first, end)

    def _last_item(self, first: int, end: int) -> Item | None:
        for place in range(first, end):
            one = self._item(place)
            if one is not None and one.last == end:
                return one
            if one is not None and one.last > end:
                cut = one.words[: len(one.words) - (one.last - end)]
                return replace(one, words=cut, last=end) if cut else None
        return None

    def _may_end(self, place: int) -> bool:
        token = self.sentence[place]
        if token.value is not None or token.low in entity_words().articles:
            return True
        return token.is_word and token.low not in JOINS and token.low not in vocabulary().prepositions

    def subject(self, verb: int) -> Item | None:
        """Return what a verb says something of; for one joined to another, the start of the clause."""
        own = self.before(verb)
        if own is not None:
            return own
        back = verb
        while self.low(back - 1) in entity_words().modals | {"and", ",", "or"}:
            back -= 1
        first = self.clause(max(0, back - 1), commas=True)[0]
        items = self.listed(first)
        return items[0] if items and items[0].last <= verb else None
