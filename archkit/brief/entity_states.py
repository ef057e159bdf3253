"""The values that a property of a thing may have: states, priorities, kinds."""

from __future__ import annotations

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import entity_words
from archkit.brief.nouns import singular
from archkit.brief.vocabulary import vocabulary

_STEPS = frozenset({"to", "through", "via", "then", "into", ",", "and", "finally", ">", "-", "\u2192"})
_FEWEST = 2


def read_values(terms: Terms, line: Line) -> None:
    """Read ``a ticket is open, pending or closed`` and ``priority is low, normal or high``."""
    for place in range(len(line.sentence)):
        low = line.low(place)
        if singular(low) in entity_words().choices:
            _listed_values(terms, line, place)
        elif low in {"is", "are", "be"} and not line.denied(place, reach=2):
            _is_one_of(terms, line, place)
        elif low in entity_words().moves and line.low(place + 1) == "from":
            _moved(terms, line, place)


def _is_one_of(terms: Terms, line: Line, place: int) -> None:
    subject = line.subject(place)
    whole = terms.known(subject.words) if subject else None
    if whole is None or subject is None or singular(subject.words[-1]) != whole["name"].lower().split()[-1]:
        return
    before = subject.first
    while line.low(before - 1) in entity_words().articles:
        before -= 1
    if line.low(before - 1) in {"of", "in", "with", "for"}:
        return
    values = _choice(terms, line, place + 1)
    if len(values) < _FEWEST or any(value in entity_words().no_state for value in values):
        return
    name = "visibility" if set(values) <= entity_words().visible else "status"
    _add(terms, whole, name, values, line.span(subject.first, _end(line, place + 1, values)))


def _choice(terms: Terms, line: Line, place: int) -> tuple[str, ...]:
    """Return the values of ``either open, pending or closed``: single words, the last after "or"."""
    while line.low(place) in {"either", ":", "one", "of", "always", "first"}:
        place += 1
    values: list[str] = []
    last_join = ""
    while _is_value(terms, line, place):
        width = (
            2
            if _is_value(terms, line, place + 1) and line.low(place + 1) in {"progress", "hold", "review"}
            else 1
        )
        values.append(line.low(place))
        place += width
        if line.low(place) == "(":
            return ()
        joined = place
        while line.low(joined) in {",", "or", "/", "|", "then", "later"}:
            joined += 1
        if joined == place:
            break
        last_join, place = line.low(joined - 1), joined
    closed = line.low(place) in {"", ".", ";", ",", ")", "and", "but", ":", "at", "for", "until"}
    return tuple(dict.fromkeys(values)) if last_join == "or" and closed else ()


def _is_value(terms: Terms, line: Line, place: int) -> bool:
    if not 0 <= place < len(line.sentence) or not line.sentence[place].is_word:
        return False
    low = line.low(place)
    outside = (
        vocabulary().determiners
        | entity_words().modals
        | (vocabulary().prepositions - {"new", "done", "off", "back"})
    )
    return low not in outside and terms.things.get(low) is None and singular(low) not in vocabulary().people


def _end(line: Line, place: int, values: tuple[str, ...]) -> int:
    end = place
    for value in values:
        end = (line.find(value, first=end) or end) + 1
    return end


def _listed_values(terms: Terms, line: Line, place: int) -> None:
    """Read ``status: open, pending, closed``, ``priority (low, high)``, ``the priority is low or high``."""
    at = place + 1
    if line.low(at) == "of" and len(_choice(terms, line, at + 1)) < _FEWEST:
        items = line.listed(at + 1)
        at = items[0].last if items else at
    opening = line.low(at) in {":", "(", "is", "are", "of"} or (
        line.low(at) in entity_words().modals and line.low(at + 1) == "be"
    )
    if not opening or line.denied(at + 1, reach=1):
        return
    marked = line.low(at) in {":", "("}
    while line.low(at) in {":", "(", "is", "are", "be", "of", "either", "one", "can", "may", "must"}:
        at += 1
    values = _choice(terms, line, at) or (_plain_list(terms, line, at) if marked else ())
    if len(values) < _FEWEST:
        return
    whole = _owner(terms, line, place)
    if whole is not None:
        name = singular(line.low(place))
        _add(
            terms,
            whole,
            name,
            values,
            line.span(max(line.clause(place)[0], place - 4), _end(line, at, values)),
        )


def _plain_list(terms: Terms, line: Line, place: int) -> tuple[str, ...]:
    """Return the single words of a list in brackets or behind a colon."""
    values: list[str] = []
    while _is_value(terms, line, place):
        values.append(line.low(place))
        place += 1
        while line.low(place) in {",", "and", "or", "/", "|", "\u2192", ">"}:
            place += 1
    return tuple(values) if line.low(place) in {"", ")", ";", "."} else ()


def _owner(terms: Terms, line: Line, place: int) -> Thing | None:
    """Return whose property it is: ``of a ticket``, ``ticket status``, else the one thing named before."""
    after = line.find("of", first=place, last=place + 2)
    own = line.listed(after + 1) if after is not None else ()
    if own and terms.known(own[0].words) is not None:
        return terms.known(own[0].words)
    before = line.low(place - 1)
    compound = (
        terms.known((before.removesuffix("'s"),)) if before.isalpha() or before.endswith("'s") else None
    )
    if compound is not None:
        return compound
    named = terms.named_in(line, 0, place)
    if named:
        return named[-1]
    return terms.known(terms.spoken[-1]) if terms.spoken else None


def _moved(terms: Terms, line: Line, place: int) -> None:
    """Read ``an order goes from new to paid to shipped``."""
    subject = line.subject(place)
    whole = terms.known(subject.words) if subject else None
    if whole is None or subject is None:
        return
    values: list[str] = []
    at = place + 2
    while _is_value(terms, line, at):
        values.append(line.low(at))
        at += 1
        start = at
        while line.low(at) in _STEPS:
            at += 1
        if at == start:
            break
    if len(values) >= _FEWEST and not any(value in entity_words().no_state for value in values):
        _add(terms, whole, "status", tuple(values), line.span(subject.first, at))


def _add(terms: Terms, whole: Thing, name: str, values: tuple[str, ...], span: tuple[int, int]) -> None:
    own = terms.attribute(whole, name, span)
    if not own.get("values"):
        own.pop("description", None)
        own.update(type="enum", values=list(values))
        terms.note(whole, f"attributes.{name}.values", span)


def add_state(terms: Terms, whole: Thing, word: str, item: Item, line: Line) -> bool:
    """Give a thing the states that an adjective implies: ``open`` of ``list open tickets``."""
    values = entity_words().states.get(word)
    if not values:
        return False
    span = line.span(max(0, item.first - 1), item.last)
    own = terms.attribute(whole, "status", span)
    if not own.get("values"):
        own.update(type="enum", values=list(values))
        terms.note(whole, "attributes.status.values", span)
    return True
