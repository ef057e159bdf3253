"""Phrases: a requirement in free text as wishes for concepts, with ``or``, ``no``, ``before``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archkit.explore.evaluation.input_name import words
from archkit.explore.evaluation.vocabulary import SEPARATORS, Mention, Token, mentions, tokens_of
from archkit.knowledge.vocabulary import vocabulary

_AND = words("+ & , ; ( ) : and plus with then also")
_OR = frozenset({"or", "/", "alternatively", "either"})
_OF = words(
    "for of in on to by per at from through via between against under over inside within behind as"
    " into across during around about that which when if so after where"
)
_NOT = words(
    "no not without avoid avoids avoiding never don't dont instead rather missing lack lacking absent"
    " absence premature unnecessary excessive"
)
_LATER = frozenset({"until", "unless"})
_AT_ONCE = tuple(
    tuple(phrase.split())
    for phrase in [
        "day one",
        "day 1",
        "the start",
        "the beginning",
        "at launch",
        "up front",
        "upfront",
        "initially",
        "from day",
        "first version",
        "first release",
    ]
)


@dataclass(frozen=True)
class Clause:
    """Concepts of which one suffices; `context` are those that only say where or what for."""

    anyone: tuple[str, ...]
    context: tuple[str, ...] = ()
    negated: bool = False
    words: str = ""


@dataclass(frozen=True)
class Wish:
    """What a phrase asks for.

    `clauses` are asked for together. `until` are clauses after ``until``, ``unless`` or
    ``without``; `after` those that must not come before the others (``X before Y``). `at_once`
    says that the first release is meant. `unread` are parts in which nothing is known.
    """

    text: str
    clauses: tuple[Clause, ...] = ()
    after: tuple[Clause, ...] = ()
    until: tuple[Clause, ...] = ()
    at_once: bool = False
    unread: tuple[str, ...] = ()

    @property
    def understood(self) -> bool:
        """Whether the vocabulary means anything by the phrase."""
        return bool(self.clauses)


@dataclass
class _Open:
    """A clause that is being read."""

    anyone: list[str] = field(default_factory=list)
    context: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    negated: bool = False
    either: bool = False


def read_phrase(text: str) -> Wish:
    """Return what a requirement in free text asks for."""
    tokens = tokens_of(text)
    named = mentions(tokens)
    inside = {place: one for one in named for place in range(one.start, one.end)}
    cut = next(
        (
            place
            for place, token in enumerate(tokens)
            if place not in inside and token.word in {*_LATER, "before"} and place + 1 < len(tokens)
        ),
        None,
    )
    unread: list[str] = []
    rest: tuple[Clause, ...] = ()
    kind = ""
    if cut is None:
        clauses = _clauses(tokens, inside, 0, len(tokens), unread)
    else:
        clauses = _clauses(tokens, inside, 0, cut, unread)
        rest = _clauses(tokens, inside, cut + 1, len(tokens), [])
        kind = tokens[cut].word
    return Wish(
        text=text,
        clauses=clauses,
        after=rest if kind == "before" else (),
        until=rest if kind in _LATER else (),
        at_once=_at_once(tokens),
        unread=tuple(unread),
    )


def _at_once(tokens: Sequence[Token]) -> bool:
    spoken = [one.word for one in tokens]
    return any(
        tuple(spoken[place : place + len(phrase)]) == phrase
        for phrase in _AT_ONCE
        for place in range(len(spoken))
    )


def _clauses(
    tokens: Sequence[Token], inside: dict[int, Mention], start: int, end: int, unread: list[str]
) -> tuple[Clause, ...]:
    found: list[Clause] = []
    for part in _parts(tokens, inside, start, end):
        if part.anyone:
            said = " ".join(part.words)
            found.append(Clause(tuple(part.anyone), tuple(part.context), part.negated, said))
        elif part.words:
            unread.append(" ".join(part.words))
    return tuple(found)


def _parts(tokens: Sequence[Token], inside: dict[int, Mention], start: int, end: int) -> Iterator[_Open]:
    part = _Open()
    place = start
    while place < end:
        word = tokens[place].word
        mention = inside.get(place)
        if mention:
            _add(part, mention.concept)
            part.words += [one.word for one in tokens[mention.start : mention.end]]
            place = mention.end
            continue
        if word in _OR:
            part.either = True
        elif word in _NOT and part.anyone:
            yield part
            part = _Open(negated=True)
        elif word in _NOT:
            part.negated = True
        elif word in _AND:
            if part.anyone or word not in {"and", "with"}:
                negated = part.negated and word in {"and", ",", "or"}
                yield part
                part = _Open(negated=negated)
        elif word in _OF and part.anyone:
            part.either = False
        if word not in _AND | _OR | SEPARATORS:
            part.words.append(word)
        place += 1
    yield part


def _add(part: _Open, concept: str) -> None:
    if vocabulary().concepts[concept].governs and not part.either:
        part.context += part.anyone
        part.anyone = [concept]
    elif not part.anyone or (part.either and not part.context):
        part.anyone.append(concept)
    else:  # what it is for; and two names side by side say one thing: "Redis cache"
        part.context.append(concept)
    part.either = False
