"""How things lie in each other: many to many, one in another, and in another of its own kind."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from archkit.brief.entity_having import Held, number_versions
from archkit.brief.entity_lines import BEINGS, Item, Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import entity_words
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.vocabulary import vocabulary

_INTO = frozenset({"in", "on", "inside", "within", "into", "to", "under"})
_FROM = frozenset({"from", "of", "by"})
_NESTED = re.compile(
    r"\bnested\b|\bnest\b|\b(?:form|forms|hierarchy|tree) (?:of|a tree|a hierarchy|trees)\b"
    r"|\b(?:is|are) (?:hierarchical|a tree|a hierarchy|trees)\b"
)
_EACH_CHANGE = re.compile(
    r"\b(?:every|each) (?:change|edit|update|save|saving) (?:\w+ ){0,3}(?:a |as a )?new version\b"
)
_VERSIONED = re.compile(
    r"\b(?:versions? (?:history )?of|every version of|versioned|keeps? (?:all|every) versions?)\b"
)


def read_links(terms: Terms, line: Line) -> Iterator[Held]:
    """Read what lies in what; yield what may be of one or of many, to be settled at the end."""
    for place in range(len(line.sentence)):
        low = line.low(place)
        if low in entity_words().contains and not line.denied(place):
            yield from _contained(terms, line, place)
        elif low in entity_words().lies or low in BEINGS or low in {"join", "joins"}:
            _lying(terms, line, place)
        elif entity_words().many & {line.low(place + 1)} or line.low(place + 1) in {"more", "any", "several"}:
            yield from _has_many(terms, line, place)
        elif low in entity_words().puts and not line.denied(place):
            yield from _put(terms, line, place)
    _read_nesting(terms, line)
    _read_versions(terms, line)
    _read_many_to_many(terms, line)
    _read_origin(terms, line)


def _contained(terms: Terms, line: Line, place: int) -> Iterator[Held]:
    subject, items = line.subject(place), line.listed(place + 1)
    whole = terms.known(subject.words) if subject else None
    if whole is None and subject and items and _is_of_one_kind(subject, items[0]):
        whole = terms.made(subject, line)
    if whole is None or subject is None:
        return
    for one in items:
        span = line.span(subject.first, one.last)
        part = terms.known(one.words)
        if part is None and one.is_plural and not one.counted and terms.may_be_kept(one):
            part = terms.made(one, line)
        if part is whole:
            nest(terms, whole, line, span)
        elif part is not None:
            yield Held(whole, part, span, one.many or one.is_plural, "contains")


def _is_of_one_kind(subject: Item, other: Item) -> bool:
    return subject.name == other.name and other.is_plural


def _lying(terms: Terms, line: Line, place: int) -> None:
    """Read ``parts are in many machines``, ``a file lies in a folder``, ``users belong to several teams``."""
    end = place + 1
    while line.low(end) in entity_words().modals | {
        "part",
        "members",
        "member",
        "of",
        "used",
        "stored",
        "found",
        "put",
        "a",
    } - {"cannot", "not"}:
        end += 1
    member = {"member", "members", "part"} & set(line.words(place, end))
    moved = line.low(place) in {"join", "joins"} or line.low(end - 1) == "of"
    if not moved and line.low(end) not in _INTO:
        return
    start = end if moved else end + 1
    subject, items = line.subject(place), line.listed(start)
    if subject is None or not items or line.denied(place) or items[0].capital or _is_owner(line, subject):
        return
    belongs = bool(member) or line.low(place) in entity_words().lies | {"join", "joins"}
    part, whole = terms.known(subject.words), terms.known(items[0].words)
    many = items[0].many
    unknown = (part is None and whole is None) or (not belongs and not many)
    if unknown and not _is_told_of_both(terms, subject, items[0], belongs=belongs):
        return
    part = part or terms.made(subject, line, people=True)
    if part is not None:
        whole = whole or (
            terms.made(items[0], line, people=True) if items[0].article or items[0].is_plural else None
        )
    if part is None or whole is None:
        return
    span = line.span(subject.first, items[0].last)
    if part is whole:
        nest(terms, part, line, span)
        return
    lies = terms.link if many else terms.belongs
    lies(part, whole, span)


def _is_owner(line: Line, subject: Item) -> bool:
    """Say whether a thing is only whose the subject is: the folder in ``the files of a folder``."""
    return subject.first > 0 and line.low(subject.first - 1) == "of"


def _is_told_of_both(terms: Terms, subject: Item, other: Item, *, belongs: bool) -> bool:
    """Say whether one may lie in another, of which no more is known: in a thing, or in a team."""
    each = subject.article in {"a", "an", "each", "every"} and other.article not in {"", "the"}
    often = terms.mentions(subject.head) + terms.mentions(other.head) >= 3  # noqa: PLR2004 - both, one again
    told = (belongs or often) and (other.many or (belongs and each))
    return told and (other.head == "team" or terms.may_be_kept(other))


def _has_many(terms: Terms, line: Line, place: int) -> Iterator[Held]:
    """Read ``each student takes many courses`` and ``a speaker can speak at several events``."""
    verb = place - (line.low(place) in _INTO | {"at", "for", "with"})
    subject, items = line.subject(verb), line.listed(place + 1)
    single = subject is not None and subject.article in {"a", "an", "each", "every"}
    if subject is None or not single or not items or not items[0].many or line.denied(place):
        return
    part, whole = terms.known(items[0].words), terms.known(subject.words)
    if part is not None and whole is not None and part is not whole:
        yield Held(whole, part, line.span(subject.first, items[0].last), many=True)


def _put(terms: Terms, line: Line, place: int) -> Iterator[Held]:
    """Read ``users save recipes to collections``: what gathers things that others gather as well."""
    items = line.listed(place + 1)
    into = items[-1].last if items else place
    target = line.listed(into + 1) if line.low(into) in _INTO else ()
    gathers = entity_words().gatherings
    if (
        not items
        or not target
        or not (target[0].head in gathers and (target[0].is_plural or target[0].article))
    ):
        return
    part = terms.known(items[0].words)
    whole = terms.made(target[0], line) if part is not None else None
    if part is not None and whole is not None and part is not whole:
        yield Held(whole, part, line.span(place, target[0].last), many=True, kind="gathers")


def nest(terms: Terms, thing: Thing, line: Line, span: tuple[int, int]) -> None:
    """Let things lie in others of their kind; how deep at most is told in the description."""
    terms.add_to(thing, "belongs_to", thing["name"], span)
    places = [place for place in range(len(line.sentence)) if line.low(place) in {"level", "levels", "deep"}]
    depth = next(
        (line.sentence[place - 1].value for place in places if place and line.sentence[place - 1].value), None
    )
    if depth:
        text = f"Lies in others of its kind, at most {depth:g} levels deep."
        thing.setdefault("description", text)


def _read_nesting(terms: Terms, line: Line) -> None:
    """Read ``nested folders``, ``each task has subtasks``, ``a comment can be inside another comment``."""
    for place in range(len(line.sentence)):
        low = line.low(place)
        part = low[3:].lstrip("-") if low.startswith("sub") and len(low) > 5 else ""  # noqa: PLR2004 - "sub" and a name
        if low in {"sub", "child", "parent"}:
            part = line.low(place + 1)
        thing = terms.known((part,)) if part else None
        if thing is not None and not line.denied(place):
            nest(
                terms,
                thing,
                line,
                line.span(max(0, place - 3), place + 1 + (low in {"sub", "child", "parent"})),
            )
    found = _NESTED.search(" ".join(line.words(0, len(line.sentence))))
    if found:
        count = len(" ".join(line.words(0, len(line.sentence)))[: found.start()].split())
        first, last = line.clause(count)
        things = terms.named_in(line, first, last)
        after = terms.named_in(line, count, min(last, count + 4))
        chosen = after or things
        own = line.listed(first)
        if not chosen and own and own[0].is_plural and own[0].last <= count and not line.denied(count):
            made = terms.made(own[0], line)
            chosen = [made] if made is not None else []
        if len(chosen) == 1 and not line.denied(count):
            nest(terms, chosen[0], line, line.span(first, last))
    _read_other_of_its_kind(terms, line)


def _read_other_of_its_kind(terms: Terms, line: Line) -> None:
    for place in range(1, len(line.sentence) - 1):
        if (
            line.low(place) not in {"another", "other"}
            or line.low(place - 1) not in _INTO | {"of", "below"} | entity_words().contains
        ):
            continue
        key = same_thing_key(singular(line.low(place + 1)))
        first, _ = line.clause(place)
        thing = terms.things.get(key) or terms.known((line.low(place + 1),))
        if (
            thing is not None
            and thing in terms.named_in(line, first, place - 1)
            and not line.denied(place, reach=6)
        ):
            nest(terms, thing, line, line.span(first, place + 2))


def _read_versions(terms: Terms, line: Line) -> None:
    """Read ``every version of a document is kept`` and ``versioned documents``."""
    text = " ".join(line.words(0, len(line.sentence)))
    change = _EACH_CHANGE.search(text)
    place = text[: change.start()].count(" ") if change else 0
    spoken = terms.named_in(line, 0, place)[-1:] if change else []
    if change and spoken and not line.denied(place):
        _add_versions(terms, spoken[0], line.span(place, text[: change.end()].count(" ") + 1))
    for found in _VERSIONED.finditer(text):
        place = len(text[: found.start()].split())
        last = len(text[: found.end()].split())
        after = line.listed(last)
        whole = terms.known(after[0].words) if after else None
        if whole is None or line.denied(place) or line.low(after[0].first) in {"python", "java"}:
            continue
        span = line.span(place, after[0].last)
        _add_versions(terms, whole, span)


def _add_versions(terms: Terms, whole: Thing, span: tuple[int, int]) -> None:
    made = terms.draft.entity(f"{whole['name'].lower()} version", span)
    if made is not None and made is not whole:
        number_versions(terms, made, whole, span)


def _read_many_to_many(terms: Terms, line: Line) -> None:
    for place in range(len(line.sentence)):
        words = line.words(place, place + 3)
        if words[:1] != ("many-to-many",) and words != ("many", "to", "many"):
            continue
        things = terms.named_in(line, *line.clause(place))
        if len(things) == 2:  # noqa: PLR2004 - one and the other
            terms.link(things[0], things[1], line.span(*line.clause(place)))


def _read_origin(terms: Terms, line: Line) -> None:
    """Read ``readings from 40000 meters``: what comes from machines belongs to them."""
    for place in range(1, len(line.sentence) - 1):
        if line.low(place) not in _FROM:
            continue
        before, after = line.before(place), line.listed(place + 1)
        source = after[0] if after else None
        if before is None or source is None or source.head not in vocabulary().machines:
            continue
        told = line.low(place) == "from" and before.is_plural and before.head in vocabulary().acts
        part = terms.made(before, line) if told else terms.known(before.words)
        if part is None:
            continue
        whole = terms.made(source, line)
        if whole is not None and whole is not part:
            terms.belongs(part, whole, line.span(before.first, source.last))


def settle(terms: Terms, held: list[Held]) -> None:
    """Decide of all that lies in something else whether it is of one or of many.

    Many to many is what both sides say, what is put on many things by its nature (tags), what
    gathers other things, and what there is less of than of the things that have many of it.
    """
    pairs = {(one.whole["name"], one.part["name"]) for one in held if one.many or one.kind == "has"}
    words = entity_words()
    for one in held:
        whole, part = one.whole["name"].lower().split()[-1], one.part["name"].lower().split()[-1]
        fewer = (one.part.get("rows_now") or math.inf) < (one.whole.get("rows_now") or 0)
        both = (one.part["name"], one.whole["name"]) in pairs
        if both or part in words.labels or whole in words.gatherings or (fewer and one.many):
            terms.link(one.whole, one.part, one.span)
        elif one.kind == "has" or whole in words.containers or part in words.parts:
            terms.belongs(one.part, one.whole, one.span)
