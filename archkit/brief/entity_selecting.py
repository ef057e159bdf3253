"""By what things are listed and searched: ``list open tickets of a company by priority``."""

from __future__ import annotations

from typing import Any

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_states import add_state
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import attribute_type, entity_words
from archkit.brief.nouns import singular
from archkit.brief.vocabulary import verb_forms, verb_kinds, vocabulary

_SORTED = frozenset({"sorted", "ordered", "ranked"})
_WORDS = frozenset(
    {"word", "words", "text", "full text", "keyword", "phrase", "relevance", "term", "voice", "hand"}
)


def read_selecting(terms: Terms, line: Line) -> None:
    """Read what a list or search selects and orders by into its operation and its entity."""
    for place in range(len(line.sentence)):
        verb = verb_forms().get(line.low(place), ("", ""))[0]
        kind = verb_kinds().get(verb)
        if kind not in {"list", "search", "read"}:
            continue
        operation, whole = _operation(terms, line, place, verb)
        if operation is not None and whole is not None and operation["kind"] in {"list", "search"}:
            _selected(terms, line, place, operation, whole)


def _operation(terms: Terms, line: Line, place: int, verb: str) -> tuple[dict[str, Any] | None, Thing | None]:
    """Return the operation that was read from a verb here, and its entity."""
    for deed, made in terms.draft.deeds:
        if deed.sentence is line.sentence and deed.first == place and deed.verb == verb:
            return made, terms.known(made.get("entity") or "")
    return None, None


def _selected(terms: Terms, line: Line, place: int, operation: dict[str, Any], whole: Thing) -> None:
    last = line.clause(place)[1]
    by = [*_states(terms, line, place, whole), *_owners(terms, line, place, whole)]
    order = ""
    for at in (at for at in range(place + 1, last) if line.low(at) == "by"):
        names = [_criterion(terms, line, one, whole) for one in line.listed(at + 1)]
        sorts = operation["kind"] == "list" or line.low(at - 1) in _SORTED
        for name in filter(None, names):
            if sorts and not order and terms.has_attribute(whole, name):
                order = name
                _rank(terms, line, whole, name, at)
            else:
                by.append(name)
    if by:
        operation["by"] = list(dict.fromkeys([*operation.get("by", ()), *by]))
    if order:
        operation.setdefault("order_by", order)


def _rank(terms: Terms, line: Line, whole: Thing, name: str, place: int) -> None:
    """Let what is sorted by and has no values, such as a priority, be a number: words sort by letters."""
    own = terms.attribute(whole, name, line.span(place, place + 1))
    if own["type"] == "enum" and not own.get("values"):
        own.update(type="integer", description="A rank; the brief does not tell its values.")


def _states(terms: Terms, line: Line, place: int, whole: Thing) -> list[str]:
    """Return the status where an adjective selects by it, as in ``list open tickets``."""
    head = whole["name"].lower().split()[-1]
    for at in range(place + 1, line.clause(place)[1]):
        if line.low(at) in entity_words().states and singular(line.low(at + 1)) == head:
            item = Item((line.low(at + 1),), at + 1, at + 2)
            return ["status"] if add_state(terms, whole, line.low(at), item, line) else []
    return []


def _owners(terms: Terms, line: Line, place: int, whole: Thing) -> list[str]:
    """Return the parent whose things are listed, ``tickets of a project``; a tenant is always known."""
    head = whole["name"].lower().split()[-1]
    for at in range(place + 1, line.clause(place)[1]):
        if line.low(at) == "of" and singular(line.low(at - 1)) == head:
            parents = [terms.known(one.words) for one in line.listed(at + 1)[:1]]
            own = whole.get("belongs_to", ())
            known = [one["name"].lower() for one in parents if one and one["name"] in own]
            return [name for name in known if name.split()[-1] not in vocabulary().tenants]
    return []


def _criterion(terms: Terms, line: Line, one: Item, whole: Thing) -> str:
    """Return the property, parent or linked thing that a word names; a new property where it is one."""
    if (
        one.name in _WORDS
        or one.counted
        or one.head in vocabulary().abstract - {"size", "level", "time", "place"}
    ):
        return ""
    other = terms.known(one.words)
    if other is not None:
        near = other["name"] in (*whole.get("belongs_to", ()), *whole.get("linked_to", ()))
        near = near or whole["name"] in other.get("linked_to", ())
        return other["name"].lower() if near and other is not whole else ""
    if terms.has_attribute(whole, one.name):
        return one.name
    single = not one.is_plural and not one.words[-1].endswith("ing") and one.head not in entity_words().loose
    if not single or (attribute_type(one.name) is None and not _is_listed(line, one)):
        return ""
    return str(terms.attribute(whole, one.name, line.span(one.first, one.last))["name"])


def _is_listed(line: Line, one: Item) -> bool:
    """Say whether a word is one of several that something is selected by."""
    return line.low(one.first - 1) in {",", "and", "or"} or line.low(one.last) in {",", "and", "or"}
