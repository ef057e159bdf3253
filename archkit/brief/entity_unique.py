"""What there may not be twice: unique properties, one of something per others, duplicates."""

from __future__ import annotations

from dataclasses import replace

from archkit.brief.entity_lines import BEINGS, Item, Line
from archkit.brief.entity_overlap import add_no_overlap, is_in_time
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import attribute_type, entity_words
from archkit.brief.measures import time_unit
from archkit.brief.nouns import singular
from archkit.brief.vocabulary import vocabulary

_WITHIN = frozenset({"per", "within", "in", "for", "inside", "across", "among", "of", "by", "on"})
_TOGETHER = frozenset({"combination", "pair", "together", "jointly", "tuple"})
_ONE = frozenset({"one", "single"})
_PER = frozenset({"per", "for", "by", "from", "of"})


def read_unique(terms: Terms, line: Line) -> None:
    """Read what a sentence says may not be twice into the entities."""
    for place in range(len(line.sentence)):
        low = line.low(place)
        if low in {"unique", "distinct"} and not _is_idle(line, place):
            _ = _is_unique(terms, line, place) or _has_unique(terms, line, place)
        elif low == "identified" and line.low(place + 1) == "by":
            _identified(terms, line, place)
        elif low == "two":
            _no_two(terms, line, place)
        elif low in _ONE and line.low(place - 1) != "no":
            _ = _one_per(terms, line, place)


def _is_idle(line: Line, place: int) -> bool:
    """Say whether "unique" is no rule here: ``unique visitors``, ``need not be unique``."""
    return line.low(place + 1) in entity_words().not_unique_of or line.denied(place, reach=3)


def _is_unique(terms: Terms, line: Line, place: int) -> bool:
    """Read ``the email of a contact is unique among the contacts``, ``slugs are unique per shop``."""
    being = place
    while line.low(being - 1) in BEINGS | entity_words().modals | {"globally", "to", "therefore"}:
        being -= 1
    if being == place or not BEINGS & set(line.words(being, place)):
        return False
    first = being
    while first > line.clause(place)[0] and line.low(first - 1) not in {",", "that", "where", "but", "so"}:
        first -= 1
    while line.low(first) in {"and", "or"}:
        first += 1
    whole, names = _subject(terms, line, first, being)
    if whole is None and names and line.low(place + 1) in {"for", "of"}:
        owner = line.listed(place + 2)
        whole = terms.known(owner[0].words) if owner else None
    if line.low(being - 1) in {"which", "that"}:
        one = line.before(being - 1 - (line.low(being - 2) == ","))
        things = terms.named_in(line, line.clause(place)[0], one.first) if one else []
        whole, names = (things[0] if things else None), [one.name] if one else []
        first = one.first if one else first
    if whole is None or not names:
        return False
    last, scope = _scope(terms, line, place + 1, whole)
    if scope is None:
        return False
    together = _TOGETHER & set(line.words(first, place + 1 + 1))
    span = line.span(first, last)
    for group in [names] if together else [[name] for name in names]:
        agreed = [named(terms, whole, name, span) for name in group]
        terms.unique(whole, [*scope, *agreed], span)
    return True


def _subject(terms: Terms, line: Line, first: int, end: int) -> tuple[Thing | None, list[str]]:
    """Return the entity and the names of its properties that a subject speaks of."""
    of = line.find("of", first=first, last=end)
    while of is not None and _TOGETHER & set(line.words(first, of)):
        first, of = of + 1, line.find("of", first=of + 1, last=end)
    if of is not None:
        owner = line.listed(of + 1)
        whole = (terms.known(owner[0].words) or terms.made(owner[0], line, people=True)) if owner else None
        return whole, [one.name for one in line.listed(first, end=of) if one.last <= of]
    for place in range(first, end):
        low = line.low(place)
        if low.endswith(("'s", "\u2019s", "s'", "s\u2019")):
            stem = low.rstrip("s'\u2019") if low.endswith(("s'", "s\u2019")) else low[:-2]
            return terms.known((stem,)), [one.name for one in line.listed(place + 1)]
    return _compound(terms, line.listed(first, end=end))


def _compound(terms: Terms, items: tuple[Item, ...]) -> tuple[Thing | None, list[str]]:
    """Return entity and properties of ``contact emails`` or, where one entity has it, of ``emails``."""
    if not items:
        return None, []
    words = items[0].words
    for cut in range(len(words) - 1, 0, -1):
        whole = terms.known(words[:cut])
        if whole is not None:
            own = " ".join((*words[cut:-1], singular(words[-1])))
            return whole, [own, *(one.name for one in items[1:])]
    names = [one.name for one in items]
    owners = [one for one in terms.things.values() if all(terms.has_attribute(one, name) for name in names)]
    return (owners[0], names) if len(owners) == 1 else (None, names)


def _scope(terms: Terms, line: Line, place: int, whole: Thing) -> tuple[int, list[str] | None]:
    """Return where the scope ends and the names that it adds; None for one that is not understood."""
    while line.low(place) in {"globally", "together", "system-wide", "too", "only", "again"}:
        place += 1
    if line.low(place) not in _WITHIN:
        return place, []
    items = line.listed(place + 1)
    if not items:
        return place, []
    items = tuple(one for place, one in enumerate(items) if not place or _is_joined(line, one))
    names: list[str] = []
    for one in items:
        if one.name in {"system", "database", "whole system", "platform"}:
            continue
        name = _other(terms, line, one, whole)
        if name is None:
            return items[-1].last, None
        if name:
            names.append(name)
    return items[-1].last, names


def _is_joined(line: Line, item: Item) -> bool:
    """Say whether a thing follows "and", and is not the next one of a longer list around it."""
    place = item.first
    while line.low(place - 1) in entity_words().articles:
        place -= 1
    return line.low(place - 1) in {"and", "&"} and not item.article


def _other(terms: Terms, line: Line, one: Item, whole: Thing) -> str | None:
    """Return what a unique property is within: a parent or a property; empty for the thing itself."""
    thing = terms.known(one.words)
    if thing is whole:
        return ""
    if thing is None and attribute_type(one.name) and not time_unit(one.head):
        return named(terms, whole, one.name, line.span(one.first, one.last))
    tenant = one.head in vocabulary().tenants
    if thing is None and (one.article or tenant or line.low(one.first - 1) in {"per", "within", "inside"}):
        thing = terms.made(one, line, people=True)
    if thing is None:
        return None
    return thing["name"] if terms.belongs(whole, thing, line.span(one.first, one.last)) else None


def named(terms: Terms, whole: Thing, name: str, span: tuple[int, int]) -> str:
    """Return the name of a property or parent of an entity; an unknown one becomes a property."""
    parent = terms.known(name)
    if parent is None and name in vocabulary().people | vocabulary().machines:
        parent = terms.draft.entity(name, span)
    other = parent is not None and parent is not whole and not terms.has_attribute(whole, name)
    if parent is not None and other and terms.belongs(whole, parent, span):
        return str(parent["name"])
    return str(terms.attribute(whole, name, span)["name"])


def _identified(terms: Terms, line: Line, place: int) -> None:
    """Read ``a device is identified by its serial number``."""
    first = line.clause(place, commas=True)[0]
    items, things = line.listed(place + 2), terms.named_in(line, first, place)
    start = line.listed(first)
    if start and terms.known(start[0].words) is not None and start[0].last <= place:
        things = [one for one in things if one is terms.known(start[0].words)]
    if len(things) == 1 and items and not line.denied(place) and items[0].article:
        span = line.span(first, items[-1].last)
        terms.unique(things[0], [named(terms, things[0], one.name, span) for one in items], span)


def _has_unique(terms: Terms, line: Line, place: int) -> bool:
    """Read ``each link gets a unique short code`` and ``articles with a unique slug per shop``."""
    first = line.clause(place)[0]
    verb = line.find(
        "has", "have", "with", "gets", "get", "carries", "carry", "given", "receives", first=first, last=place
    )
    items = line.listed(place + 1)
    if verb is None or not items:
        return False
    while line.low(verb - 1) in BEINGS:
        verb -= 1
    subject = line.subject(verb)
    whole = terms.known(subject.words) if subject else None
    if whole is None and subject is not None and (subject.after_each or subject.article in {"a", "an"}):
        whole = terms.made(subject, line, people=True)
    if whole is None:
        return False
    last, scope = _scope(terms, line, items[0].last, whole)
    if scope is None or items[0].is_plural:
        return False
    span = line.span(subject.first if subject else verb, last)
    terms.unique(whole, [*scope, named(terms, whole, items[0].name, span)], span)
    return True


def _no_two(terms: Terms, line: Line, place: int) -> None:
    """Read ``no two readings of the same meter have the same time``, ``no two stays in a room overlap``."""
    first, last = line.clause(place)
    items = line.listed(place + 1)
    if not items or not entity_words().negations & set(line.words(first, last)) or _is_done(line, items[0]):
        return
    whole = terms.known(items[0].words)
    if whole is None and items[0].is_plural:
        whole = terms.made(items[0], line, people=True)
    if whole is None:
        return
    terms.forget_count(whole, 2)
    span = line.span(max(first, place - 3), last)
    timed = bool({"overlap", "overlapping", "overlaps"} & set(line.words(place, last)))
    same: list[str] = []
    for one in _agreed(line, items[0].last, last, timed=timed):
        if one.head in entity_words().times and (timed or is_in_time(whole)):
            timed = True
        else:
            same.append(named(terms, whole, one.name, span))
    same = list(dict.fromkeys(same))
    if timed and len(same) == 1:
        add_no_overlap(terms, whole, same[0], span)
    elif same and not timed:
        terms.unique(whole, same, span)


def _agreed(line: Line, first: int, last: int, *, timed: bool) -> list[Item]:
    """Return in what two of a thing would agree: what stands behind "same", or of what they would overlap."""
    found: list[Item] = []
    for at in range(first, last):
        of = timed and line.low(at) in {"of", "for"} and line.low(at + 2) != "same"
        if line.low(at) == "same" or of:
            listed = (
                replace(one, words=one.words[one.words[0] == "same" :])
                for one in line.listed(at + 1)
                if one.name != "same"
            )
            found += listed
    return found


def _is_done(line: Line, item: Item) -> bool:
    """Say whether two of something only do the same: ``no two users may edit the same page``."""
    place = item.last
    while line.low(place) in entity_words().modals:
        place += 1
    return line.low(place) not in entity_words().agreeing


def _one_per(terms: Terms, line: Line, place: int) -> bool:
    """Read ``one vote per user and post`` and ``each order has at most one invoice``."""
    items = line.listed(place + 1)
    if not items or line.low(items[0].last) not in {"per", "for", "by", "from"}:
        return False
    after = items[0].last
    if line.low(after) != "per" and line.low(after + 1) not in {"each", "every", "the", "a"}:
        return False
    if line.low(after) != "per" and not {"only", "most", "exactly", "than"} & set(
        line.words(place - 3, place)
    ):
        return False
    if set(line.words(place + 1, items[0].first)) & entity_words().states.keys():
        return False  # one open order of each does not mean one order
    whole = terms.known(items[0].words)
    if whole is None and items[0].head in vocabulary().makes.values():
        whole = terms.made(items[0], line)
    if whole is None:
        return False
    others: list[Item] = []
    while line.low(after) in {*_PER, "and", "in", "on"} and len(others) < 4:  # noqa: PLR2004 - no rule has more
        more = line.listed(after + 1)
        others += more
        if not more:
            break
        after = more[-1].last
    return one_of(terms, line, whole, others, line.span(max(0, place - 2), after))


def one_of(terms: Terms, line: Line, whole: Thing, others: list[Item], span: tuple[int, int]) -> bool:
    """Let there be one of a thing for others; a time among them makes it one that overlaps no other."""
    timed = [one for one in others if one.head in entity_words().times or time_unit(one.head)]
    rest = [one for one in others if one not in timed]
    if not rest or any(time_unit(one.head) and one.head not in entity_words().times for one in timed):
        return False
    names = []
    for one in rest:
        name = _other(terms, line, one, whole)
        if name is None and one.head in vocabulary().people:
            made = terms.made(one, line, people=True)
            name = made["name"] if made and terms.belongs(whole, made, span) else None
        if name is None:
            return False
        names += [name] if name else []
    if timed and is_in_time(whole) and len(names) == 1:
        add_no_overlap(terms, whole, names[0], span)
    elif names:
        names += [named(terms, whole, one.name, span) for one in timed]
        terms.unique(whole, names, span)
    return bool(names)
