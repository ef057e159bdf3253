"""Intervals: how often each of many sends something, or a job goes over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archkit.brief.actors import people_who_act
from archkit.brief.measures import Measure, time_unit
from archkit.brief.nouns import same_thing_key, singular
from archkit.brief.phrases import NounPhrase, is_thing, phrase_before
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.brief.tokens import Sentence
from archkit.brief.vocabulary import verb_forms, verb_kinds, vocabulary

if TYPE_CHECKING:
    from archkit.brief.workload_prose import WorkloadDraft

_JOBS = frozenset({"poll", "check", "fetch", "scan", "sync", "synchronise", "synchronize", "read", "collect"})
"""Verbs of a job that goes over all of something, beside those of kind batch."""


def add_interval(draft: WorkloadDraft, measure: Measure) -> bool:
    """Read ``10,000 devices send a reading every 30 seconds``, also as ``twice a minute``."""
    times = measure.kind == "times"
    sentence, every = measure.sentence, measure.first - (not times)
    often = measure.value * (measure.per_day or 1.0)
    seconds = SECONDS_PER_DAY / often if times and often > 0 else measure.value
    return measure.value > 0 and (
        _repeat(draft, sentence, every, seconds, measure.span)
        or _each_sends(draft, sentence, every, seconds, measure.span)
        or _round(draft, sentence, every, seconds, measure.span)
    )


def add_intervals(draft: WorkloadDraft, sentence: Sentence) -> None:
    """Read ``every minute`` after a counted kind of machine, where no number stands with it."""
    for place in range(1, len(sentence) - 1):
        unit = time_unit(sentence[place + 1].low)
        if sentence[place].low in {"every", "per", "a", "each"} and unit:
            span = (sentence[place].start, sentence[place + 1].end)
            seconds = SECONDS_PER_DAY / unit
            once = sentence[place - 1].low == "once"
            sent = not once and _repeat(draft, sentence, place, seconds, span)
            if not sent and (once or sentence[place].low == "every"):
                _ = _each_sends(draft, sentence, place - once, seconds, span) or _round(
                    draft, sentence, place - once, seconds, span
                )


def _repeat(
    draft: WorkloadDraft, sentence: Sentence, every: int, seconds: float, span: tuple[int, int]
) -> bool:
    thing: NounPhrase | None = phrase_before(sentence, every)
    senders = _senders(draft, sentence, every)
    if thing is None or not is_thing(thing) or len(senders) != 1 or (thing.count or 1.0) > 1:
        return False
    if thing.first > 0 and sentence[thing.first - 1].value is not None:
        return False  # "6,000 orders a day" is a rate of its own, and no sender's interval
    entity = draft.entity(thing.name, span)
    if entity is None or entity is senders[0]:
        return False
    rate = senders[0]["rows_now"] * SECONDS_PER_DAY / seconds
    verbs = [one for one in draft.operations.values() if one.get("entity") == entity["name"]]
    operation = verbs[0] if verbs else draft.operation("ingest", entity, span)
    draft.set_value(entity, "entities", "rows_per_day", rate, span)
    if operation is not None:
        draft.set_value(operation, "operations", "per_day", rate, span)
    return True


def _senders(draft: WorkloadDraft, sentence: Sentence, every: int) -> list[dict[str, Any]]:
    """Return the counted machines or people that are named last before a place; at most one."""
    movers = {same_thing_key(word) for word in vocabulary().machines | vocabulary().people}
    counted = [one for one in draft.entities.values()
               if "rows_now" in one and same_thing_key(_head(one["name"])) in movers]  # fmt: skip
    for token in reversed(sentence[:every]):
        named = [one for one in counted if token.is_word and _head(one["name"]) == singular(token.low)]
        if named:
            return named
        if token.low in movers:
            break
    return counted if any(singular(token.low) in movers for token in sentence[:every]) else []


def _head(name: str) -> str:
    """Return the last word of a name: an electricity meter sends what a meter sends."""
    return name.lower().split()[-1]


def _each_sends(
    draft: WorkloadDraft, sentence: Sentence, every: int, seconds: float, span: tuple[int, int]
) -> bool:
    """Read ``each phone tells its place every 30 seconds``, where the number of them is told elsewhere."""
    words = vocabulary()
    starts = [place for place in range(every - 1) if sentence[place].low in {"each", "every"}]
    place = starts[-1] if starts else every
    sender = singular(sentence[place + 1].low) if starts else ""
    act = sentence[place + 2].low if starts and place + 2 < every else ""
    if not act.endswith("s") or any(one.value is not None for one in sentence[place:every]):
        return False
    known = draft.said.values
    many = draft.entities.get(same_thing_key(sender), {}).get("rows_now")
    if not many and sender in words.people | words.carried:
        many = known.get("scale.users_concurrent_peak") or people_who_act(known)
    if not many or many <= 1:
        return False
    thing = phrase_before(sentence, every)
    told = thing.name if thing and is_thing(thing) and thing.first > place + 2 else ""
    about = thing.head if thing and thing.first > place + 2 else "report"
    entity = draft.entity(told or f"{sender} {about}", span)
    if entity is None:
        return False
    verb = verb_forms().get(act, ("", ""))[0]
    reads = verb_kinds().get(verb) in {"read", "list", "search"}
    rate = many * SECONDS_PER_DAY / seconds
    operation = draft.operation(verb if reads else "ingest", entity, span)
    if not reads:
        draft.set_value(entity, "entities", "rows_per_day", rate, span)
    if operation is not None:
        draft.set_value(operation, "operations", "per_day", rate, span)
    return True


def _round(
    draft: WorkloadDraft, sentence: Sentence, every: int, seconds: float, span: tuple[int, int]
) -> bool:
    """Read ``feeds of 2 million shows are polled once a day``: a job over all of them."""
    for deed, operation in reversed(draft.deeds):
        if deed.sentence is not sentence or deed.last > every or deed.thing is None:
            continue
        form = verb_forms().get(sentence[deed.last - 1].low, ("", ""))[1]
        if form != "ed" or not (deed.kind == "batch" or deed.verb in _JOBS):
            continue
        entity = draft.entities.get(same_thing_key(operation.get("entity") or ""))
        many = _counted_before(draft, sentence, deed.last) or (entity or {}).get("rows_now")
        rated = any(one.sentence is sentence and one.per_day for one in draft.counted)
        if not many and not ("per_day" in operation and rated):
            return False
        operation.update({"kind": "batch", "deferred": True})
        if many:
            draft.set_value(operation, "operations", "per_day", many * SECONDS_PER_DAY / seconds, span)
        return True
    return False


def _counted_before(draft: WorkloadDraft, sentence: Sentence, end: int) -> float | None:
    here = [one for one in draft.counted if one.sentence is sentence and one.last <= end]
    return next((one.value for one in reversed(here) if one.per_day is None and one.thing), None)
