"""How long what is deleted can be restored, and from which event on something is kept."""

from __future__ import annotations

from archkit.brief.entity_lines import Item, Line
from archkit.brief.entity_terms import Terms, Thing
from archkit.brief.entity_words import entity_words
from archkit.brief.measures import Measure, measures_in, time_unit
from archkit.brief.nouns import singular
from archkit.brief.quantity import SECONDS_PER_DAY
from archkit.brief.vocabulary import talk_of, verb_forms, vocabulary

_AFTER = frozenset({"after", "from", "since", "past", "following", "beyond"})
_KEPT = frozenset({"kept", "retained", "stored"})
_SOFT = frozenset({"soft", "soft-deleted"})
_LONGEST_EVENT = 6


def read_restoring(terms: Terms, line: Line) -> None:
    """Read ``deleted contacts and notes can be restored within 30 days``."""
    if not line.any_of(talk_of("restoring")) and not line.any_of(_SOFT):
        return
    for measure in _times(line):
        first, last = line.clause(measure.first)
        words = frozenset(line.words(first, last))
        days = round(measure.value / SECONDS_PER_DAY, 4)
        told = words & talk_of("restoring") or _is_soft(words)
        if not told or _is_recovery(words):
            continue
        cue = next(
            (place for place in range(first, last) if line.low(place) in talk_of("restoring")), measure.first
        )
        if line.denied(cue, reach=3) or days <= 0:
            continue
        for thing in _restored(terms, line, first, last, words):
            known = thing.setdefault("restore_days", days)
            if known == days:
                terms.note(thing, "restore_days", line.span(first, max(measure.last, first + 1)))


def _times(line: Line) -> tuple[Measure, ...]:
    """Return the spans of time of a sentence, also those in words: ``for a month``."""
    single = []
    for place in range(1, len(line.sentence) - 1):
        per_day = time_unit(line.low(place + 1))
        led = line.low(place - 1) in {"for", "within", "of", "in", "after"}
        if line.low(place) in {"a", "an"} and led and per_day and per_day <= 1:
            seconds = SECONDS_PER_DAY / per_day
            single.append(Measure(seconds, "seconds", line.sentence, place, place + 2))
    found = (*measures_in(line.sentence), *single)
    return tuple(one for one in found if one.kind == "seconds")


def _is_soft(words: frozenset[str]) -> bool:
    return "soft-deleted" in words or words >= {"soft", "deleted"}


def _is_recovery(words: frozenset[str]) -> bool:
    return bool(words & entity_words().recovery)


def _restored(terms: Terms, line: Line, first: int, last: int, words: frozenset[str]) -> list[Thing]:
    things = [one for one in terms.named_in(line, first, last) if not _acts(one, line, first, last)]
    if things:
        return things
    made = [terms.made(one, line) for one in _deleted(terms, line, first, last)]
    if made:
        return [one for one in made if one is not None]
    general = {singular(word) for word in words} & entity_words().anything
    deleted = words & {"deleted", "removed", "trash", "bin", "erased", "soft-deleted", "delete", "deletion"}
    return list(terms.things.values()) if general and deleted else []


def _deleted(terms: Terms, line: Line, first: int, last: int) -> list[Item]:
    """Return what is called deleted and no known thing: ``deleted contacts and offers``."""
    found: list[Item] = []
    for place in range(first, last):
        if line.low(place) in {"deleted", "removed", "erased", "soft-deleted"}:
            found += [one for one in line.listed(place + 1) if one.is_plural or one.article]
    general = entity_words().anything
    return [one for one in found if one.head not in general and terms.may_be_kept(one)]


def _acts(thing: Thing, line: Line, first: int, last: int) -> bool:
    """Say whether an entity only stands there as who restores: ``agents can restore deleted notes``."""
    head = thing["name"].lower().split()[-1]
    if head not in vocabulary().people:
        return False
    places = [place for place in range(first, last) if singular(line.low(place)) == head]
    return any(line.low(place + 1) in {"can", "may", "could", "restore", "undelete", "undo", "recover"}
               and line.low(place + 2) != "be" for place in places)  # fmt: skip


def read_retention_start(terms: Terms, line: Line) -> None:
    """Read ``tickets are kept 3 years after closing``, ``files are deleted 90 days after their last use``."""
    if not line.any_of(entity_words().held) or not line.any_of(_AFTER):
        return
    for measure in _times(line):
        place = measure.last
        if measure.value < SECONDS_PER_DAY or line.low(place) not in _AFTER:
            continue
        first, last = line.clause(measure.first, commas=True)
        thing = _kept(terms, line, first, measure.first)
        if thing is None or line.denied(measure.first, reach=8):
            continue
        event = _event(line, place + 1, min(last, place + 1 + _LONGEST_EVENT), thing, terms)
        span = line.span(first, min(last, place + 1 + _LONGEST_EVENT))
        if event and _is_retention(terms, thing, measure):
            terms.attribute(thing, event, span, type="timestamp")
            thing.setdefault("retention_from", event)
            terms.note(thing, "retention_from", span)


def _is_retention(terms: Terms, thing: Thing, measure: Measure) -> bool:
    """Say whether the time is how long the thing is kept, and let it be where none was read."""
    days = round(measure.value / SECONDS_PER_DAY, 2)
    if "retention_days" not in thing:
        terms.draft.set_value(thing, "entities", "retention_days", days, measure.clause_span)
    return bool(thing["retention_days"] == days)


def _kept(terms: Terms, line: Line, first: int, end: int) -> Thing | None:
    """Return what is kept: what is named last before the verb of keeping."""
    verbs = [place for place in range(first, end) if line.low(place) in entity_words().held]
    if not verbs:
        return None
    verb = verbs[-1]
    things = terms.named_in(line, first, verb) or terms.named_in(line, verb, end)
    if line.low(verb) in {"keep", "retain"}:
        things = terms.named_in(line, verb, end) or things
    return things[-1] if things else None


def _event(line: Line, first: int, last: int, thing: Thing, terms: Terms) -> str:
    """Return the property that holds when an event was: ``closed at`` for ``after they are closed``."""
    words = [word for word in line.words(first, last) if word not in vocabulary().determiners]
    own = thing["name"].lower().split()[-1]
    table = entity_words().events
    if not words:
        return ""
    other = next((word for word in words[1:] if _names_another(word, own, terms)), None)
    for length in (3, 2, 1):
        told = (
            table.get(" ".join(words[:length]))
            or table.get(" ".join([*words[: length - 1], singular(words[length - 1])]))
            if len(words) >= length
            else None
        )
        if told:
            return "" if other else f"{told} at"
    return "" if other else _happened(words, own)


def _names_another(word: str, own: str, terms: Terms) -> bool:
    """Say whether a word names an entity that is not the one which is kept."""
    found = terms.known((word,)) if word.isalpha() else None
    return found is not None and found["name"].lower().split()[-1] != own


def _happened(words: list[str], own: str) -> str:
    begun = entity_words().beginnings
    skipped = {
        own,
        "it",
        "they",
        "them",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "been",
        "being",
        "be",
        "date",
        "of",
        "moment",
        "time",
        "day",
    }
    rest = [word for word in words if singular(word) not in skipped and word not in skipped]
    low = rest[0] if rest else ""
    if not low or low in begun or time_unit(low) or not low.isalpha():
        return ""
    verb, form = verb_forms().get(low, ("", ""))
    if form == "ing":
        past = next((word for word, found in verb_forms().items() if found == (verb, "ed")), f"{low[:-3]}ed")
        return "" if past in begun else f"{past} at"
    if form == "ed" or low.endswith("ed"):
        return f"{low} at"
    return f"{low[:-3]}ed at" if low.endswith("ing") and len(low) > 5 else ""  # noqa: PLR2004 - a stem and "ing"


def name_kept(terms: Terms, line: Line) -> None:
    """Let ``the audit log is kept 10 years`` be about the audit log, where nothing else is called so."""
    if not line.any_of(_KEPT):
        return
    for measure in _times(line):
        if measure.value < SECONDS_PER_DAY:
            continue
        first, _ = line.clause(measure.first, commas=True)
        verb = line.find(*_KEPT, first=first, last=measure.first)
        being = verb - 1 if verb is not None else -1
        subject = line.before(being) if line.low(being) in {"is", "are", "be"} else None
        if subject is None or terms.known(subject.words) is not None or not terms.may_be_kept(subject):
            continue
        days = round(measure.value / SECONDS_PER_DAY, 2)
        said = terms.draft.said
        if said.values.get("workload.retention_days") != days or not _told_here(terms, measure):
            continue
        thing = terms.made(subject, line)
        if thing is not None:
            del said.values["workload.retention_days"]
            said.sources[:] = [one for one in said.sources if one.field != "workload.retention_days"]
            span = line.span(subject.first, measure.last)
            terms.draft.set_value(thing, "entities", "retention_days", days, span)


def _told_here(terms: Terms, measure: Measure) -> bool:
    """Say whether the one time for which all is kept was read from this measure."""
    told = [one.quote for one in terms.draft.said.sources if one.field == "workload.retention_days"]
    return told == [terms.draft.said.quote(*measure.clause_span)]
