"""What things have: properties, and things of their own, as in ``each reading has a meter and a time``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import attribute_type, entity_words
from archkit.brief.vocabulary import vocabulary

_HAVE = frozenset({"has", "have"})
_FEWEST_LISTED = 3
_OFTEN = 3
"""How often two things are named, both together, where one is told to have the other."""


@dataclass(frozen=True)
class Held:
    """Many of one thing in another, as a text says it: `many` says that a word for many stood there."""

    whole: Thing
    part: Thing
    span: tuple[int, int]
    many: bool = False
    kind: str = "has"


@dataclass(frozen=True)
class _Owner:
    """What has things: `loosely` says that a word that is no known property may be one of its own."""

    whole: Thing
    loosely: bool = False
    required: bool = False


def read_listed(terms: Terms, line: Line) -> None:
    """Read ``A CRM for an agency: contacts, offers and notes`` and ``we keep orders and invoices``."""
    for place in range(len(line.sentence)):
        if line.low(place) == ":" and _names_a_system(line, place):
            fewest = _FEWEST_LISTED
        elif line.low(place) in entity_words().keeps and not line.denied(place):
            fewest = 2
        else:
            continue
        items = line.listed(place + 1)
        end = line.low(items[-1].last) if items else ""
        plain = all(one.is_plural and not one.counted and terms.may_be_kept(one) for one in items)
        if (
            len(items) >= fewest
            and plain
            and end in {"", ".", ";", "for", "of", "with", "-", "\u2013", "\u2014"}
        ):
            for one in items:
                terms.made(one, line)


def _names_a_system(line: Line, colon: int) -> bool:
    words = line.words(0, colon)
    return bool(vocabulary().systems & set(words)) and all(
        token.value is None for token in line.sentence[:colon]
    )


def read_having(terms: Terms, line: Line) -> Iterator[Held]:
    """Read properties of things into them, and yield the things that they have."""
    for place in range(1, len(line.sentence) - 1):
        low = line.low(place)
        if low in _HAVE and line.low(place + 1) not in {"to", "been", "no", "not", "never", "had", "the"}:
            yield from _had(terms, line, place)
        elif low in {"with", "carries", "carry", "carrying"}:
            yield from _with(terms, line, place)


def _had(terms: Terms, line: Line, place: int) -> Iterator[Held]:
    subject, items = line.subject(place), line.listed(place + 1)
    if subject is None or not items or line.denied(place):
        return
    whole = terms.known(subject.words)
    named = all(_is_property(terms, one) for one in items)
    if whole is None:
        people = named and len(items) > 1
        often = terms.mentions(subject.head) + terms.mentions(items[0].head) >= _OFTEN and subject.is_plural
        manifold = any(one.many for one in items) and subject.is_plural
        if not (subject.after_each or subject.article in {"a", "an"} or people or manifold or often):
            return
        if not any(_is_property(terms, one) or (one.is_plural and not one.counted) for one in items):
            return
        whole = terms.made(subject, line, people=people or subject.after_each)
    if whole is not None:
        each = subject.after_each or subject.article in {"a", "an"}
        owner = _Owner(whole, loosely=each or len(items) > 1, required=subject.after_each)
        yield from _parts(terms, line, owner, items)


def _with(terms: Terms, line: Line, place: int) -> Iterator[Held]:
    items, before = line.listed(place + 1), line.before(place)
    if not items or line.denied(place + 1, reach=1):
        return
    whole = terms.known(before.words) if before and before.first >= 0 else None
    near = whole is not None
    if whole is None:
        first = line.clause(place, commas=True)[0]
        start = line.listed(first)
        whole = terms.known(start[0].words) if start else None
        if len(items) < 2 or not all(_is_property(terms, one) for one in items):  # noqa: PLR2004 - a list
            return
    if near and whole is not None and items[0].head in vocabulary().people:
        other = terms.made(items[0], line)
        if other is not None and other is not whole and "belongs_to" not in whole:
            terms.belongs(whole, other, line.span(place - 1, items[0].last))
        return
    people = whole is not None and before is not None and before.head in vocabulary().people
    if whole is None or (people and not all(_is_property(terms, one) for one in items)):
        return
    yield from _parts(terms, line, _Owner(whole, loosely=near and len(items) > 1), items)


def _is_property(terms: Terms, item: Item) -> bool:
    """Say whether a word names a property as such, and no thing of the text."""
    known = item.name in terms.things or terms.known(item.words) is not None
    return not known and attribute_type(item.name) is not None and not (item.is_plural and item.many)


def _parts(terms: Terms, line: Line, owner: _Owner, items: tuple[Item, ...]) -> Iterator[Held]:
    """Give a thing the properties of a list, and yield the things."""
    whole = owner.whole
    span = line.span(min(items[0].first, line.clause(items[0].first, commas=True)[0]), items[-1].last)
    for one in items:
        known = terms.known(one.words)
        if known is not None and (not one.is_plural or one.article in {"a", "an", "one"}):
            if known is not whole:
                terms.belongs(whole, known, span)
        elif known is not None:
            terms.forget_count(known, _count(line, one))
            yield Held(whole, known, span, one.many or one.counted)
        elif one.counted or one.head in entity_words().loose or one.head in vocabulary().reads:
            continue
        elif _is_property(terms, one) and (not one.is_plural or one.article != ""):
            _add_property(terms, owner, one, line)
        elif one.is_plural and (one.head in entity_words().labels or terms.may_be_kept(one)):
            made = _own_part(terms, whole, one, line)
            if made is not None:
                yield Held(whole, made, span, one.many)
        elif owner.loosely and not one.is_plural and terms.may_be_kept(one):
            _add_single(terms, owner, one, line)


def _count(line: Line, one: Item) -> float:
    """Return the number before a thing of a list; less than any count where there is none."""
    before = (line.sentence[place].value for place in range(max(0, one.first - 3), one.first))
    return next((value for value in before if value), -1.0)


def _add_property(terms: Terms, owner: _Owner, one: Item, line: Line) -> None:
    own = terms.attribute(owner.whole, one.name, line.span(one.first, one.last))
    optional = {"optional", "optionally", "possibly"} & set(line.words(one.first - 2, one.first))
    if owner.required and not optional:
        own["required"] = True


def _add_single(terms: Terms, owner: _Owner, one: Item, line: Line) -> None:
    """Add what each has one of: a person or machine as its parent, another word as a property."""
    if one.head in vocabulary().people | vocabulary().machines | vocabulary().tenants:
        parent = terms.made(one, line)
        if parent is not None and parent is not owner.whole:
            terms.belongs(owner.whole, parent, line.span(one.first, one.last))
    else:
        _add_property(terms, owner, one, line)


def _own_part(terms: Terms, whole: Thing, one: Item, line: Line) -> Thing | None:
    """Return a thing that another has; a mere part of it is called after it: ``Document version``."""
    if one.head not in entity_words().parts or len(one.words) > 1:
        return terms.made(one, line)
    made = terms.draft.entity(f"{whole['name'].lower()} {one.head}", line.span(one.first, one.last))
    if made is not None and one.head in {"version", "revision"}:
        number_versions(terms, made, whole, line.span(one.first, one.last))
    return made


def number_versions(terms: Terms, version: Thing, whole: Thing, span: tuple[int, int]) -> None:
    """Give the versions of a thing numbers, none of which it has twice."""
    terms.belongs(version, whole, span)
    terms.attribute(version, "version number", span, type="integer", required=True)
    terms.unique(version, [whole["name"], "version number"], span)
