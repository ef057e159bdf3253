"""Rates that a text tells in a roundabout way: inherited, chained, passive, or of what comes in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from archkit.brief.actors import actors
from archkit.brief.deeds import Deed
from archkit.brief.measures import CLAUSE_ENDS, Measure
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.phrases import NounPhrase, is_thing, phrase_at, phrase_before
from archkit.brief.tokens import Sentence
from archkit.brief.vocabulary import verb_forms, verb_kinds, vocabulary

if TYPE_CHECKING:
    from archkit.brief.workload_prose import WorkloadDraft

_COUNTED = frozenset({"view", "play", "download", "visit", "listen", "search", "query", "stream"})
_MOST_OF = re.compile(
    r"\b(?:most[- ](?:watched|viewed|played|read|heard|downloaded|visited|popular)|heavy hitters|top[- ]k)\b"
)
_FARTHEST_VERB = 10
_BEINGS = frozenset({"are", "is", "get", "gets", "be", "were", "was"})
_ABOUT = frozenset(
    ["some", "about", "around", "roughly", "up", "to", "nearly", "over", "more", "than", "almost"]
)
_USED = frozenset({"used", "called", "hit", "opened", "loaded", "requested", "asked", "consulted", "clicked"})
"""Participles that only look at what is there, whatever their verb does elsewhere."""
_TAKEN_IN = frozenset({"enter", "report", "ingest", "receive", "collect", "capture", "register"})
_GOES_ON = re.compile(
    r"(?:more )?(?:come|comes|arrive|arrives|at worst|at peak|at the peak|in the worst case)\b"
)
_ARRIVES = re.compile(r"(?:more )?(?:come|comes|arrive|arrives)\b")
_SUBJECT = re.compile(r"\b(?:are|is|come to|run at|reach|number|amount to)$")


def with_inherited(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """Return the measures of a sentence, an elliptical one with the unit and period of that before it.

    ``One million posts a day are written here, four million come in from elsewhere``;
    ``ten million people a day, ten searches each``.
    """
    found: list[Measure] = []
    for measure in measures:
        found.append(_inheriting(measure, found))
    return tuple(found)


def _inheriting(measure: Measure, earlier: list[Measure]) -> Measure:
    rates = [one for one in earlier if one.kind == "count" and one.per_day is not None and one.thing]
    if rates and measure.kind == "factor" and measure.after.startswith("as many "):
        thing = phrase_at(measure.sentence, measure.last + 2)
        more = rates[-1].value * measure.value
        return replace(measure, kind="count", value=more, per_day=rates[-1].per_day, thing=thing)
    if measure.kind != "count" or measure.per_day is not None or not rates:
        return measure
    last, sentence = rates[-1], measure.sentence
    head = last.thing.head if last.thing else ""
    after = " ".join(token.low for token in sentence[measure.first + 1 : measure.first + 5])
    between = {token.low for token in sentence[last.last : measure.first]}
    if not between & (CLAUSE_ENDS | {"and", "but"}):
        return measure
    if not measure.per and _GOES_ON.match(after) and head not in vocabulary().people:
        return replace(measure, thing=last.thing, per_day=last.per_day, last=measure.first + 1)
    deed = measure.thing is not None and measure.thing.head in {*vocabulary().acts, *vocabulary().reads}
    people = head in vocabulary().people or head == "people"
    if deed and people and measure.per == "each" and last.per_day == 1.0:
        return replace(measure, per_day=1.0)
    return measure


def with_subject(measure: Measure) -> Measure:
    """Return a rate without a thing with its subject as one: ``uploads are about 15 a minute``."""
    sentence, place = measure.sentence, _before_about(measure.sentence, measure.first)
    thing = measure.thing
    if (thing is not None and is_thing(thing)) or not place:
        return measure
    if not _SUBJECT.search(" ".join(token.low for token in sentence[max(0, place - 2) : place])):
        return measure
    subject = phrase_before(sentence, place - 1)
    counted = subject and is_thing(subject) and sentence[subject.last - 1].low != subject.head
    return replace(measure, thing=subject) if counted else measure


def _before_about(sentence: Sentence, place: int) -> int:
    """Return the place after the last word that is no ``about`` or ``some`` before a number."""
    while place and sentence[place - 1].low in _ABOUT:
        place -= 1
    return place


def is_seen_load(measure: Measure) -> bool:
    """Say whether something ``sees`` a rate, which is a load on it and no look at it."""
    if not re.search(r"\b(?:see|sees|seeing|saw|faces?|takes?)\b(?: (?:up to|about|some|around|over))?$",
                     measure.before):  # fmt: skip
        return False
    place = _before_about(measure.sentence, measure.first) - 1
    while place and measure.sentence[place - 1].low in {"may", "can", "might", "will", "must", "could"}:
        place -= 1
    subject = phrase_before(measure.sentence, place)
    return subject is not None and subject.head not in vocabulary().people


def taken_in(draft: WorkloadDraft, measure: Measure) -> tuple[Deed, dict[str, Any]] | None:
    """Return the deed, told earlier, by which what is counted comes in: ``each view is sent to us``."""
    for deed, operation in reversed(draft.deeds):
        if measure.thing is None or deed.thing is None:
            continue
        if same_thing_key(deed.thing.name) != same_thing_key(measure.thing.name):
            continue
        to_us = [token.low for token in deed.sentence[deed.last : deed.last + 2]] == ["to", "us"]
        if deed.verb in _TAKEN_IN or (deed.verb == "send" and to_us):
            return deed, operation
    return None


def arrivals(draft: WorkloadDraft, measure: Measure) -> dict[str, Any] | None:
    """Return the operation of what comes in from elsewhere, beside what is made here."""
    after = " ".join(token.low for token in measure.sentence[measure.first + 1 : measure.first + 3])
    entity = draft.entities.get(same_thing_key(measure.thing.name)) if measure.thing else None
    if not entity or not _ARRIVES.match(after) or "rows_per_day" not in entity:
        return _counted_event(draft, measure)
    entity["rows_per_day"] += measure.value * (measure.per_day or 1.0)
    return draft.operation("receive", entity, measure.span)


def _counted_event(draft: WorkloadDraft, measure: Measure) -> dict[str, Any] | None:
    """Return the operation by which views come in where a text is about the most watched and shows nothing.

    For what counts them, 70 billion views a day of another site are rows that arrive.
    """
    head = measure.thing.head if measure.thing else ""
    looks = any(one["kind"] in {"read", "list", "search"} for one in draft.operations.values())
    if looks or head not in _COUNTED or not _MOST_OF.search(draft.said.text.lower()):
        return None
    entity = draft.entity(head, measure.span)
    if entity is None:
        return None
    rate = measure.value * (measure.per_day or 1.0)
    draft.set_value(entity, "entities", "rows_per_day", rate, measure.span)
    return draft.operation("ingest", entity, measure.span)


def add_times(draft: WorkloadDraft, measure: Measure) -> bool:
    """Add ``pages are read 18 billion times a month`` and ``each user opens a page 5 times a day``."""
    rate = measure.value * (measure.per_day or 1.0) * actors(draft, measure)
    place = _done_before(measure.sentence, _before_about(measure.sentence, measure.first) - 1)
    verb, form = verb_forms().get(measure.sentence[place].low, ("", "")) if place >= 0 else ("", "")
    low = measure.sentence[place].low if place >= 0 else ""
    used, form = low in _USED, "ed" if low in vocabulary().past else form
    passive = place > 0 and measure.sentence[place - 1].low in _BEINGS and (used or form == "ed")
    operation = _passive(draft, measure, place, "read" if used else verb) if passive else None
    if operation is None and not passive:
        near = [one for deed, one in draft.deeds
                if deed.sentence is measure.sentence and deed.thing and deed.last == place + 1]  # fmt: skip
        operation = near[-1] if near else None
    if operation is None:
        return False
    draft.set_value(operation, "operations", "per_day", rate, measure.span)
    return True


def _done_before(sentence: Sentence, place: int) -> int:
    """Return where ``edited`` stands in ``rules are edited by hand, a hundred times a day``."""
    if place < 0 or sentence[place].low != ",":
        return place
    for back in range(place - 1, max(0, place - _FARTHEST_VERB), -1):
        done = verb_forms().get(sentence[back].low, ("", ""))[1] == "ed"
        if done and sentence[back - 1].low in _BEINGS:
            return back
    return place


def _passive(draft: WorkloadDraft, measure: Measure, place: int, verb: str) -> dict[str, Any] | None:
    subject = _subject_of(measure.sentence, place - 1)
    if subject is None or verb not in verb_kinds():
        return None
    many = measure.sentence[subject.last - 1].low != subject.head
    if subject.head in vocabulary().systems | vocabulary().people or not (many or is_thing(subject)):
        return None
    for (deed_verb, key), one in list(draft.operations.items()):
        misread = [deed for deed, made in draft.deeds if made is one and deed.sentence is measure.sentence
                   and deed.last == place + 1]  # fmt: skip
        other = key != same_thing_key(subject.name) or deed_verb != verb
        if misread and other and "per_day" not in one:
            del draft.operations[deed_verb, key]
    entity = draft.entity(subject.name, measure.span)
    return draft.operation(verb, entity, measure.span) if entity else None


def _subject_of(sentence: Sentence, be: int) -> NounPhrase | None:
    """Return the subject before ``are``; of ``the tiles of the map are`` that is the tiles."""
    subject = phrase_before(sentence, be)
    while subject and sentence[be].low == "are" and sentence[subject.last - 1].low == subject.head:
        start = subject.first
        while start and sentence[start - 1].low in vocabulary().determiners:
            start -= 1
        if not start or sentence[start - 1].low not in {"of", "in", "on", "from"}:
            break
        subject = phrase_before(sentence, start - 1)
    return subject


def add_chained(draft: WorkloadDraft, measure: Measure) -> bool:
    """Add ``every search is twenty letters, each of which asks anew``: a rate times a count."""
    parent = re.search(
        r"\b(?:every|each) (\w+)(?: \w+)? (?:is|has|takes|makes|needs|causes|holds)(?: about| some)?$",
        measure.before,
    )
    if (
        not parent
        or measure.thing is None
        or not re.match(r",? ?each of (?:which|them) \w+s\b", measure.after)
    ):
        return False
    name = singular(parent[1])
    alike = [one for (verb, thing), one in draft.operations.items()
             if name in {verb, thing} and one.get("per_day")]  # fmt: skip
    if not alike:
        return False
    made = draft.operation("send", None, measure.span, kind=alike[0]["kind"],
                           name=f"Answer each {measure.thing.name}")  # fmt: skip
    if made is not None and alike[0].get("entity"):
        made["entity"] = alike[0]["entity"]
        made.pop("deferred", None)
    if made is not None:
        draft.set_value(made, "operations", "per_day", alike[0]["per_day"] * measure.value, measure.span)
    return made is not None
