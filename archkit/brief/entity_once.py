"""What is done only once, and what comes twice without being kept twice."""

from __future__ import annotations

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_unique import named, one_of
from archkit.brief.entity_words import entity_words
from archkit.brief.measures import time_unit
from archkit.brief.vocabulary import verb_forms, vocabulary

_DUPLICATE = frozenset(
    {"duplicate", "duplicates", "deduplicated", "deduplicate", "de-duplicated", "duplicated", "dedupe"}
)
_BY = frozenset({"by", "on", "same", "per"})


def read_once(terms: Terms, line: Line) -> None:
    """Read ``a user can vote only once per post`` and ``a duplicate reading must not be counted twice``."""
    for place in range(len(line.sentence)):
        low = line.low(place)
        if low in {"once", "twice"} and not _is_pace(line, place):
            _done_once(terms, line, place)
        elif low in _DUPLICATE:
            _no_duplicates(terms, line, place)


def _is_pace(line: Line, place: int) -> bool:
    """Say whether "twice" tells how often or how much: ``twice a day``, ``twice as fast``."""
    after = line.low(place + 1)
    timed = after in {"a", "an", "each", "every", "per"} and time_unit(line.low(place + 2)) is not None
    return timed or after in {"as", "the", "daily", "weekly", "monthly", "yearly", "hourly"}


def _done_once(terms: Terms, line: Line, place: int) -> None:
    first, last = line.clause(place)
    words = set(line.words(first, place))
    limited = "only" in words if line.low(place) == "once" else bool(words & entity_words().negations)
    if not limited:
        return
    makes = vocabulary().makes
    verbs = [at for at in range(first, place) if verb_forms().get(line.low(at), ("", ""))[0] in makes]
    if not verbs and line.low(place + 1) == "per":
        _once_per(terms, line, place)
    verb = next(iter(verbs), None)
    subject = line.subject(verb) if verb is not None else None
    if verb is None or subject is None:
        return
    made = makes[verb_forms()[line.low(verb)][0]]
    whole = terms.known((made,)) or terms.draft.entity(made, line.span(verb, place + 1))
    objects = _objects(line, verb + 1, last)
    if whole is None or not objects or any(time_unit(one.head) for one in objects):
        return
    span = line.span(max(first, subject.first), objects[-1].last if objects[-1].last > place else place + 1)
    one_of(terms, line, whole, [subject, *objects], span)


def _once_per(terms: Terms, line: Line, place: int) -> None:
    """Read ``grades are given only once per student and course``."""
    being = line.find("is", "are", "be", first=line.clause(place)[0], last=place)
    subject, others = line.subject(being) if being is not None else None, line.listed(place + 2)
    whole = terms.known(subject.words) if subject else None
    if whole is None and subject is not None and subject.is_plural:
        whole = terms.made(subject, line)
    if (
        subject is not None
        and whole is not None
        and others
        and not any(time_unit(one.head) for one in others)
    ):
        one_of(terms, line, whole, list(others), line.span(subject.first, others[-1].last))


def _objects(line: Line, first: int, last: int) -> list[Item]:
    """Return what a deed is done to: ``a post`` of ``vote only once on a post``."""
    found: list[Item] = []
    place = first
    while place < last:
        if line.low(place) in {
            "only",
            "once",
            "twice",
            "on",
            "for",
            "per",
            "to",
            "the",
            "same",
            *entity_words().modals,
        }:
            place += 1
            continue
        items = line.listed(place)
        if not items:
            break
        found += items
        place = items[-1].last
    return found


def _no_duplicates(terms: Terms, line: Line, place: int) -> None:
    first, last = line.clause(place)
    if not entity_words().ruled_out & set(line.words(first, last)):
        return
    whole = _doubled(terms, line, place, first, last)
    if whole is None:
        return
    span = line.span(max(first, place - 2), last)
    by = line.find(*_BY, first=place, last=last)
    items = list(line.listed(by + 1)) if by is not None else []
    if items and not any(time_unit(one.head) for one in items):
        terms.unique(whole, [named(terms, whole, one.name, span) for one in items], span)
        return
    _natural_key(terms, whole, span)


def _doubled(terms: Terms, line: Line, place: int, first: int, last: int) -> Thing | None:
    """Return what a duplicate is one of: the word behind it, or what its sentence speaks of."""
    after = line.listed(place + 1)
    own = terms.known(after[0].words) if after and line.low(place) == "duplicate" else None
    if own is not None:
        return own
    if line.low(place) == "duplicates" and line.low(place + 1) == "of":
        return terms.known(line.listed(place + 2)[0].words) if line.listed(place + 2) else None
    things = terms.named_in(line, first, place) or terms.named_in(line, 0, last)
    if not things and terms.spoken:
        return terms.known(terms.spoken[-1])
    return things[0] if len(things) == 1 else None


def _natural_key(terms: Terms, whole: Thing, span: tuple[int, int]) -> None:
    """Let a record of a machine be told by machine and moment, where nothing else is said of it."""
    machines = [
        name for name in whole.get("belongs_to", ()) if name.lower().split()[-1] in vocabulary().machines
    ]
    if len(machines) != 1:
        return
    times = [one["name"] for one in whole.get("attributes", ()) if one["type"] == "timestamp"]
    if not times:
        times = [terms.attribute(whole, "time", span, type="timestamp", required=True)["name"]]
    if len(times) == 1:
        terms.unique(whole, [machines[0], times[0]], span)
