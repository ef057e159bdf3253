"""Rules about what is kept that a brief tells in words and that none of its entities holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from archkit.brief.brief import Brief
from archkit.brief.entity_lines import Line
from archkit.brief.entity_words import entity_words
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.tokens import sentences
from archkit.brief.workload import Entity

_LONGEST = 90
_CUES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "unique": re.compile(
            r"\bunique\b|\bduplicates?\b|\bde-?duplicat\w+|\bno two\b|\bmany-to-many\b"
            r"|\btwice\b(?! (?:a|an|each|every|per|as|the|daily|weekly|monthly)\b)"
            r"|\b(?:stored|counted|processed|recorded|kept) (?:only |exactly )?once\b"
            r"(?! (?:a|an|per|each|every)\b)"
            r"|\b(?:only|at most|exactly) (?:one|a single|once)\b"
            r"(?=[^,;:]{1,50}\b(?:per|for each|for every)\b)"
        ),
        "overlap": re.compile(r"\boverlap(?:s|ping)?\b|\bdouble[- ]?book\w*"),
        "restored": re.compile(
            r"\b(?:restored?|undeleted?|recoverable|brought back|recycle bin|trash|soft[- ]delet\w+)\b"
        ),
        "nested": re.compile(
            r"\bnested\b|\bhierarch(?:y|ies|ical)\b|\blevels deep\b|\bsub-?(?:folder|categorie)s?\b"
        ),
        "event": re.compile(
            r"\b(?:kept|retained|deleted|removed|stored|erased|purged|archived)\b[^,;:]{0,60}"
            r"\b(?:days?|weeks?|months?|years?) (?:after|from|since|past)\b(?! (?:that|it|then)\b)"
        ),
    }
)
"""The words that tell a rule, by what holds it."""
_DENIED = frozenset({"unique", "nested"})
"""Rules that a negation before them takes back; ``no two`` and ``never twice`` are rules by it."""


def untold_rules(brief: Brief, text: str, told: tuple[tuple[int, int], ...]) -> Iterator[str]:
    """Yield the words of rules that no entity holds, in the order of the text.

    A rule is held where it lies in words that a field of an entity was read from, or where an
    entity that its clause names has a field for it.

    Args:
        brief: What holds them.
        text: Purpose or a goal of the brief.
        told: Where words stand that fields of entities were read from.
    """
    for sentence in sentences(text):
        line = Line(sentence)
        words = " ".join(line.words(0, len(sentence)))
        for kind, cue in _CUES.items():
            for found in cue.finditer(words):
                place = words[: found.start()].count(" ")
                first, last = line.clause(place)
                start, end = sentence[place].start, sentence[place].end
                held = any(one <= start and end <= other for one, other in told)
                if not held and _is_rule(line, kind, place) and not _holds(brief, kind, line, first, last):
                    yield _quote(
                        text, line, place, max(place + 1, min(last, place + found[0].count(" ") + 4))
                    )


def _is_rule(line: Line, kind: str, place: int) -> bool:
    """Say whether a cue stands for a rule about what is kept."""
    first, last = line.clause(place)
    words = line.words(first, last)
    if kind in _DENIED and line.denied(place, reach=4):
        return False
    if kind == "restored":
        about = {"deleted", "removed", "trash", "bin", "undelete", "undeleted", "erased"} & set(words)
        return bool(about) and not set(words) & entity_words().recovery and not line.denied(place, reach=3)
    if kind == "unique":
        return _is_one_of_a_kind(line, place, frozenset(words))
    if kind == "overlap":
        return bool(set(words) & (entity_words().negations | {"avoid", "prevent", "impossible", "prevented"}))
    return kind != "event" or not set(line.words(place, last)) & entity_words().beginnings


def _is_one_of_a_kind(line: Line, place: int, clause: frozenset[str]) -> bool:
    low = line.low(place)
    if low == "unique":
        return line.low(place + 1) not in entity_words().not_unique_of
    if low == "no":
        return line.low(place + 2) not in {"days", "people", "weeks", "things", "ways"}
    return low != "twice" or bool(clause & entity_words().negations)


def _has_unique(one: Entity) -> bool:
    return bool(one.unique_together or one.linked_to) or any(own.unique for own in one.attributes)


_HELD: Mapping[str, Callable[[Entity], bool]] = MappingProxyType(
    {
        "unique": _has_unique,
        "overlap": lambda one: one.no_overlap_for is not None,
        "restored": lambda one: one.restore_days is not None,
        "nested": lambda one: same_thing_key(one.name) in map(same_thing_key, one.belongs_to),
        "event": lambda one: one.retention_from is not None,
    }
)


def _holds(brief: Brief, kind: str, line: Line, first: int, last: int) -> bool:
    """Say whether an entity that the clause names, or any where it names none, has the field."""
    heads = {singular(word) for word in line.words(first, last)}
    entities = brief.workload.entities
    named = [one for one in entities if singular(one.name.lower().split()[-1]) in heads]
    return any(_HELD[kind](one) for one in named or entities)


def _quote(text: str, line: Line, place: int, last: int) -> str:
    """Return the words of a rule with those of its clause before it, on one line."""
    first = max(line.clause(place, commas=True)[0], place - 6)
    start, end = line.span(first, last)
    return " ".join(text[start:end].split())[:_LONGEST]
