"""What may not lie over another of its kind in time: bookings of a room, shifts of a person."""

from __future__ import annotations

import functools
import re

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import entity_words
from archkit.brief.nouns import singular
from archkit.brief.vocabulary import inflections, vocabulary

_DOUBLE = re.compile(r"^double[- ]?(?:book|reserv|rent|assign|schedul)\w*$")
_AT_ONCE = frozenset({"twice", "overlapping", "overlap", "simultaneously", "double"})


def is_in_time(thing: Thing) -> bool:
    """Say whether a thing lasts, so that two of it can lie over each other: no reading of a machine."""
    parents = {name.lower().split()[-1] for name in thing.get("belongs_to", ())}
    head = thing["name"].lower().split()[-1]
    return head in entity_words().occupations or not (
        parents & vocabulary().machines or head in vocabulary().acts
    )


def add_no_overlap(terms: Terms, whole: Thing, name: str, span: tuple[int, int]) -> None:
    """Let no two of an entity lie in time over each other for the same of another."""
    if whole.setdefault("no_overlap_for", name) == name:
        terms.note(whole, "no_overlap_for", span)


def read_overlap(terms: Terms, line: Line) -> None:
    """Read ``a room cannot be booked twice at the same time`` and ``no double booking of rooms``."""
    for place in range(len(line.sentence)):
        low, pair = line.low(place), f"{line.low(place)} {line.low(place + 1)}"
        if _DOUBLE.match(low) or _DOUBLE.match(pair):
            _double(terms, line, place, 1 + (not _DOUBLE.match(low)))
        elif _verb(low) and _is_for_one_time(line, place):
            _occupied(terms, line, place)
        elif low in {"overlap", "overlapping"} or pair in {"same time", "same slot"}:
            _never_over(terms, line, place)


def _verb(low: str) -> str:
    """Return the verb of occupying that a word is a form of; empty for another."""
    return _forms().get(low, "")


@functools.cache
def _forms() -> dict[str, str]:
    return {word: verb for verb in entity_words().occupying for word, _ in inflections(verb)} | {
        "lent": "lend",
        "let": "let",
    }


def _is_for_one_time(line: Line, place: int) -> bool:
    """Say whether a clause forbids something for one and the same time."""
    first, last = line.clause(place)
    words = line.words(first, last)
    twice = _AT_ONCE & set(words)
    same = any(
        words[at] == "same" and set(words[at + 1 : at + 4]) & entity_words().times for at in range(len(words))
    )
    at_a_time = " at a time " in f" {' '.join(words)} " and {"only", "one"} & set(words)
    return bool(
        (entity_words().negations & set(words) and (same or (twice and set(words) & entity_words().times)))
        or at_a_time
    )


def _occupied(terms: Terms, line: Line, place: int) -> None:
    """Read ``a room cannot be booked twice``: the booking, or what the text calls it, is for one room."""
    first, last = line.clause(place)
    passive = line.low(place).endswith(("ed", "lent", "let")) or line.low(place) == "hired"
    subject = line.subject(place) if not passive else _passive_subject(line, first, place)
    items = line.listed(place + 1)
    item = subject if passive else (items[0] if items else None)
    resource = terms.known(item.words) if item else None
    if resource is None and item is not None and (item.article or item.is_plural):
        resource = terms.made(item, line)
    if resource is not None:
        _add(terms, resource, _verb(line.low(place)), line.span(first, last))


def _passive_subject(line: Line, first: int, place: int) -> Item | None:
    verb = place
    while verb > first and line.low(verb - 1) in {
        "be",
        "is",
        "are",
        "been",
        "being",
        "get",
        "only",
        "ever",
        "not",
        "never",
    }:
        verb -= 1
    return line.subject(verb)


def _add(terms: Terms, resource: Thing, verb: str, span: tuple[int, int]) -> None:
    own = entity_words().occupations
    named = entity_words().occupying.get(verb, "booking")
    found = [
        one for one in terms.things.values() if one is not resource and one["name"].lower().split()[-1] in own
    ]
    told = [one for one in found if resource["name"] in one.get("belongs_to", ())] or (
        found if len(found) == 1 else []
    )
    whole = told[0] if told else terms.known((named,)) or terms.draft.entity(named, span)
    if whole is not None and whole is not resource and terms.belongs(whole, resource, span):
        add_no_overlap(terms, whole, resource["name"], span)


def _double(terms: Terms, line: Line, place: int, width: int) -> None:
    """Read ``no double booking of rooms`` and ``a desk is never double-booked``."""
    first, last = line.clause(place)
    denied = entity_words().negations | {
        "avoid",
        "prevent",
        "prevents",
        "prevented",
        "impossible",
        "forbidden",
        "ruled",
        "excluded",
    }
    words = line.words(first, last)
    if not denied & set(words):
        return
    after = line.listed(place + width + (line.low(place + width) in {"of", "for"}))
    named = [terms.known(one.words) for one in after[:1]]
    if not named or named[0] is None:
        subject = line.subject(place) if line.low(place).endswith("ed") else None
        while (
            subject is None
            and line.low(place).endswith("ed")
            and line.low(place - 1) in {"be", "is", "are", "never", "not"}
        ):
            place -= 1
            subject = line.subject(place)
        named = [terms.known(subject.words)] if subject else []
    resource = named[0] if named else None
    resource = resource if resource is not None else _booked(terms)
    if resource is not None and _speaks_of_time(terms):
        verb = next(
            (verb for verb in entity_words().occupying if verb[:4] in line.low(place + width - 1)), "book"
        )
        _add(terms, resource, verb, line.span(first, last))


def _booked(terms: Terms) -> Thing | None:
    """Return the one thing that the text says is booked, by its operations or as parent of bookings."""
    own = entity_words()
    verbs = set(own.occupying)
    booked = {
        one["entity"]
        for (verb, _), one in terms.draft.operations.items()
        if verb in verbs and one.get("entity")
    }
    found = [one for one in terms.things.values() if one["name"] in booked]
    found = [one for one in found if one["name"].lower().split()[-1] not in own.occupations]
    return found[0] if len(found) == 1 else None


def _speaks_of_time(terms: Terms) -> bool:
    """Say whether the text speaks of times and days, and not of seats of which each is one."""
    words = {singular(word) for word in re.findall(r"[a-z]+", terms.draft.said.text.lower())}
    return bool(
        words
        & {"slot", "hour", "time", "timeslot", "calendar", "appointment", "night", "day", "schedule"}
        - {"day"}
    ) and not words & {"seat", "ticket"}


def _unnamed(terms: Terms, line: Line, first: int) -> tuple[Thing | None, Thing | None]:
    """Return what lasts and what it is for where neither was named before: ``meetings in one room``."""
    items = line.listed(first)
    after = items[0].last if items else first
    others = line.listed(after + 1) if line.low(after) in {"in", "of", "for", "on"} else ()
    if not items or not others or items[0].head not in entity_words().occupations:
        return None, None
    return terms.made(items[0], line), terms.made(others[0], line, people=True)


def _never_over(terms: Terms, line: Line, place: int) -> None:
    """Read ``bookings of a room never overlap``, ``a nurse cannot have two shifts at the same time``."""
    first, last = line.clause(place)
    if not entity_words().negations & set(line.words(first, last)) or (
        "two" in line.words(first, place) and "no" in line.words(first, place)
    ):
        return
    span = line.span(first, last)
    have = line.find("have", "has", "get", "gets", "hold", first=first, last=last)
    if have is not None:
        subject, items = line.subject(have), line.listed(have + 1)
        whole = terms.known(items[0].words) if items else None
        resource = terms.known(subject.words) if subject else None
        if whole is None and items and items[0].head in entity_words().occupations:
            whole = terms.made(items[0], line)
        if resource is None and subject is not None and whole is not None:
            resource = terms.made(subject, line, people=True)
    else:
        things = terms.named_in(line, first, last)
        whole = next(
            (one for one in things if one["name"].lower().split()[-1] in entity_words().occupations), None
        )
        whole = whole if whole is not None else (things[0] if things else None)
        rest = [one for one in things if one is not whole]
        resource = rest[0] if len(rest) == 1 else None
    if have is None and whole is None:
        whole, resource = _unnamed(terms, line, first)
    if whole is None or resource is None or whole is resource or not is_in_time(whole):
        return
    terms.forget_count(whole, 2)
    if terms.belongs(whole, resource, span):
        add_no_overlap(terms, whole, resource["name"], span)
